package promotion

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Buyer is who buys, as far as the limit of a customer's uses asks for it.
type Buyer struct {
	User *typeid.User // nil for guests
	// Email is that of the account, or else the one that the guest has given; empty while it is unknown.
	Email string
}

// keys are what a customer is counted by: hashes of the account and of the e-mail, so that somebody who
// has used a promotion as a guest has used it with the account, too, and the other way round.
func (b Buyer) keys() [][]byte {
	keys := [][]byte{}
	if b.User != nil {
		keys = append(keys, hash("user", b.User.String()))
	}
	if email := b.email(); email != "" {
		keys = append(keys, hash("email", email))
	}
	return keys
}

// isKnown reports whether anything is known of who buys.
func (b Buyer) isKnown() bool { return b.User != nil || b.email() != "" }

// email is the address as it is compared; empty while it is unknown.
func (b Buyer) email() string { return strings.ToLower(strings.TrimSpace(b.Email)) }

func hash(kind, text string) []byte {
	sum := sha256.Sum256([]byte("promotion " + kind + " " + text))
	return sum[:]
}

// allUses is the subject of the counter of all uses of a promotion.
const allUses = "uses"

// customerSubject is the subject of the counter of a customer's uses.
func customerSubject(key []byte) string { return customerPrefix + hex.EncodeToString(key) }

const (
	customerPrefix = "customer:"
	codePrefix     = "code:"
)
