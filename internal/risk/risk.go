// Package risk judges purchases before anybody is asked for their money: by rules of the store, and by a service of its
// own that is asked over HTTP. It also says who has to prove that a card is theirs.
package risk

import (
	"fmt"
	"slices"
	"strings"

	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/text"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Decision is what becomes of a purchase. The later ones are the stricter.
type Decision int

// The decisions.
const (
	Allow        Decision = iota
	RequireProof          // the buyer proves to be the card's owner, if their bank can
	Review                // it is made, and not packed until the staff have looked at it
	Refuse                // nobody is asked for the money
)

// Decisions are the names of the decisions, as settings and services write them.
var Decisions = []string{"ALLOW", "REQUIRE_PROOF", "REVIEW", "REFUSE"}

// ParseDecision returns the decision of a name, in upper or lower case.
func ParseDecision(name string) (Decision, error) {
	at := slices.Index(Decisions, strings.ToUpper(name))
	if at < 0 {
		return Allow, fmt.Errorf("%q is no decision: it must be one of %s", name, strings.Join(Decisions, ", "))
	}
	return Decision(at), nil
}

// Purchase is what is known of a purchase when it is judged. It has nothing of a card.
type Purchase struct {
	Payment  typeid.Payment `json:"payment"`
	Order    typeid.Order   `json:"order"`
	Number   string         `json:"number"` // the order's
	Gateway  string         `json:"gateway"`
	Amount   money.Decimal  `json:"amount"` // that is to be paid
	Currency money.Currency `json:"currency"`
	// User is who buys; nil for a guest. FirstOrder is whether they have no other order that stands; of guests it is
	// always true, as nobody knows.
	User       *typeid.User    `json:"user"`
	FirstOrder bool            `json:"firstOrder"`
	Email      string          `json:"email"`
	Phone      string          `json:"phone"`
	Shipping   address.Address `json:"shippingAddress"`
	Billing    address.Address `json:"billingAddress"`
	Network    string          `json:"network"` // where the request came from; of IPv6 the first 64 bits
	UserAgent  string          `json:"userAgent"`
	// Declines is how many payments of who pays were declined of late, as far as this server has seen.
	Declines int `json:"declines"`
	// Units is how many minor units of the currency the amount is.
	Units int64 `json:"-"`
}

// Verdict is what is said of a purchase.
type Verdict struct {
	Decision Decision
	Proof    bool   // whether the buyer proves to be the card's owner, which may come with a review
	Reason   string // for the staff
}

// MaxReason is how many characters of a reason are kept.
const MaxReason = 500

// And returns the verdict that does what both say.
func (v Verdict) And(other Verdict) Verdict {
	reasons := slices.DeleteFunc([]string{v.Reason, other.Reason}, func(s string) bool { return s == "" })
	return Verdict{max(v.Decision, other.Decision), v.Proof || other.Proof, strings.Join(reasons, " ")}
}

// verdict returns the verdict of a decision with a reason.
func verdict(d Decision, reason string) Verdict {
	if d == Allow {
		return Verdict{}
	}
	return Verdict{d, d == RequireProof, Cut(reason)}
}

// Cut returns what is kept of a reason: one line, that the database takes.
func Cut(reason string) string {
	reason = text.Clean(strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(reason, "")))
	if runes := []rune(reason); len(runes) > MaxReason {
		reason = string(runes[:MaxReason])
	}
	return reason
}
