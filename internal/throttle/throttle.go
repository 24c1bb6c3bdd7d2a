// Package throttle slows down whoever guesses: passwords, codes, or the addresses that mail can be
// sent to. What failed is counted in Postgres, so that a limit holds on every replica and across
// restarts, and by the database's clock alone.
//
//	attempt, wait, err := throttles.Try(ctx, account, address) // counts a failure, in advance
//	if wait > 0 { … too many: nothing was counted }
//	if the secret is right { err = attempt.Succeeded(ctx) }
//
// As every attempt counts before its secret is compared, guesses that race one another get no more
// tries than guesses that wait for one another. An attempt that was broken off stays a failure.
//
// A key is closed for a while and never for good: else anybody could lock anybody out. Whoever
// fails on purpose can still keep an account closed for most of the time. So its owner needs
// another way in: a key of their own for a device that is known, or a link by mail. Forget then
// opens what was closed.
package throttle

import (
	"crypto/sha256"
	"fmt"
	"time"

	"github.com/shopgraph/shopgraph/internal/store"
)

// Policy is how many failures of a key are let go by, and for how long each one more closes it.
type Policy struct {
	// Free is the number of attempts without a delay, at least 1.
	Free int
	// First is how long failure number Free closes the key. Each one more closes it for twice as
	// long as the one before, and at most for Most.
	First, Most time.Duration
	// Refill makes it a rate instead, as of a bucket of Free tokens: a failure is forgotten in each
	// such time, also while there are others, and the key is closed no longer than until then. First
	// and Most are not used. 0 is none.
	Refill time.Duration
	// Forget is how long after its last failure all of a key's failures are forgotten: at least
	// Most, at most MaxForget.
	Forget time.Duration
	// Clears says that a success clears the key of its earlier failures: whoever knows an account's
	// secret is not guessing it. An address keeps them, for who guesses others' secrets there may
	// know one of their own.
	Clears bool
}

// MaxForget is the longest that a policy may remember failures.
const MaxForget = 24 * time.Hour

// The policies to begin with. OWASP's Authentication Cheat Sheet asks for a counter of failures per
// account, not only per address. It asks for a delay that grows exponentially rather than a lock
// that others could abuse
// (https://cheatsheetseries.owasp.org/cheatsheets/Authentication_Cheat_Sheet.html#login-throttling).
// NIST SP 800-63B 5.2.2 limits failures in a row to 100. As a way to get there it names growing
// delays, from 30 seconds up to an hour.
var (
	// PerAccount is for the secret of one account: 5 attempts at once, then delays of 1 second
	// doubling to 15 minutes. That comes to some 110 guesses in the first day and 96 in each one
	// after it, from however many addresses.
	PerAccount = Policy{Free: 5, First: time.Second, Most: 15 * time.Minute, Forget: 24 * time.Hour, Clears: true}
	// PerAddress is for guesses at any account from one network address. There may be a whole
	// office behind it, whose people must not wait long for one another. So it allows 50 at once,
	// and one more every 20 seconds.
	PerAddress = Policy{Free: 50, Refill: 20 * time.Second, Forget: time.Hour}
	// PerRecipient is for mail of one kind that anybody can have sent to an address: 3 at once, and
	// one more every 20 minutes. Each mail counts; none of them ever succeeds. It is a rate, so that
	// nobody makes an owner wait for longer by having more sent.
	PerRecipient = Policy{Free: 3, Refill: 20 * time.Minute, Forget: 24 * time.Hour}
)

// Hourly is a policy of so many attempts at once, and as many in each hour.
func Hourly(attempts int) Policy {
	return Policy{Free: attempts, Refill: time.Hour / time.Duration(attempts), Forget: time.Hour}
}

func (p Policy) check() error {
	if p.Refill > 0 {
		p.First, p.Most = p.Refill, p.Refill
	}
	if p.Free < 1 || p.First <= 0 || p.Most < p.First || p.Forget < p.Most || p.Forget > MaxForget {
		return fmt.Errorf("policy %+v: want Free > 0 and 0 < First <= Most <= Forget <= %v", p, MaxForget)
	}
	return nil
}

// Key is what failures are counted of.
type Key struct {
	// Kind tells what the value is and what was tried, such as "sign-in account". Keys of different
	// kinds are different.
	Kind string
	// Value is the account, in its one canonical form, or the address: of IPv6 the network of 64
	// bits that one client has. It is never stored, only its hash together with the kind.
	Value string
	// Policy is of this kind's every key the same.
	Policy Policy
}

func (k Key) hash() []byte {
	sum := sha256.Sum256([]byte(k.Kind + "\x00" + k.Value))
	return sum[:]
}

// Service is the throttles in a database.
type Service struct{ store *store.Store }

// New returns the throttles in st.
func New(st *store.Store) *Service { return &Service{store: st} }
