// Package password hashes passwords and judges new ones.
package password

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"runtime"
	"sync"

	"github.com/alexedwards/argon2id"
	"golang.org/x/text/unicode/norm"

	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/request"
)

// Params is what an argon2id hash costs: memory in KiB, iterations, degree of parallelism.
type Params = argon2id.Params

// OWASP is the minimum that OWASP's Password Storage Cheat Sheet recommends of argon2id: 19 MiB of
// memory, 2 iterations, 1 degree of parallelism
// (https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html).
var OWASP = Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// maxWaiting is how many callers may wait for a Hasher. At tens of milliseconds a hash the last of
// them waits for about two seconds on one processor.
const maxWaiting = 64

// maxWaitingOfOne is how many of them may be of one client's network, so that there is room for
// others.
const maxWaitingOfOne = 16

// maxBytes is longer than any password that Check takes, however it is written. The work of
// normalizing text grows with its length.
const maxBytes = 4 * 4 * MaxLen

// Hasher hashes passwords, as many at a time as there are processors. Each takes megabytes of
// memory and a processor for tens of milliseconds. A flood of sign-ins must not multiply that. Its
// methods wait for their turn at most until their context ends. When 64 others are waiting already,
// or 16 of the same network, they fail at once with a fault.Unavailable.
//
// Passwords are brought to Unicode's form NFKC first, because keyboards differ in how they write
// the same letter (NIST SP 800-63B 5.1.1.2).
type Hasher struct {
	params  Params
	slots   chan struct{}
	waiting chan struct{}
	// ofOne counts those who are waiting by the network that their request comes from.
	mu    sync.Mutex
	ofOne map[string]int
	// decoy is a hash that no password has, at the cost of a real one.
	decoy string
}

// NewHasher returns a hasher that makes hashes of these parameters.
func NewHasher(params Params) *Hasher {
	zeros := func(n uint32) string { return base64.RawStdEncoding.EncodeToString(make([]byte, n)) }
	return &Hasher{
		params:  params,
		slots:   make(chan struct{}, runtime.GOMAXPROCS(0)),
		waiting: make(chan struct{}, maxWaiting),
		ofOne:   map[string]int{},
		decoy: fmt.Sprintf("$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s",
			params.Memory, params.Iterations, params.Parallelism, zeros(params.SaltLength), zeros(params.KeyLength)),
	}
}

var errTooLong = errors.New("hash password: it is longer than any that may be chosen")

// Hash returns the argon2id hash of a password in PHC form. It does not judge the password, but
// refuses one that is far longer than any good one.
func (h *Hasher) Hash(ctx context.Context, password string) (string, error) {
	if len(password) > maxBytes {
		return "", errTooLong
	}
	normal := norm.NFKC.String(password)
	if err := h.acquire(ctx); err != nil {
		return "", err
	}
	defer h.release()
	hash, err := argon2id.CreateHash(normal, &h.params)
	if err != nil {
		return "", fmt.Errorf("hash password: %w", err)
	}
	return hash, nil
}

// Matches reports whether hash is the password's. A nil hash is nobody's, and takes as long to find
// out as any made by Hash with the present parameters.
func (h *Hasher) Matches(ctx context.Context, password string, hash *string) (bool, error) {
	against := h.decoy
	if hash != nil {
		against = *hash
	}
	if len(password) > maxBytes {
		return false, nil
	}
	normal := norm.NFKC.String(password)
	if err := h.acquire(ctx); err != nil {
		return false, err
	}
	defer h.release()
	same, err := argon2id.ComparePasswordAndHash(normal, against)
	if err != nil {
		return false, fmt.Errorf("compare password: %w", err)
	}
	return same && hash != nil, nil
}

// NeedsRehash reports whether a hash was made with other parameters than the present ones. Then it
// is to be made anew when its password is at hand: at the next sign-in.
func (h *Hasher) NeedsRehash(hash string) bool {
	params, _, _, err := argon2id.DecodeHash(hash)
	return err != nil || *params != h.params
}

func (h *Hasher) acquire(ctx context.Context) error {
	select {
	case h.slots <- struct{}{}:
		return nil
	default:
	}
	if !h.queue(request.From(ctx).Network) {
		return fault.Unavailable("too many passwords are being checked at the moment: try again in a few seconds", nil)
	}
	defer h.leave(request.From(ctx).Network)
	select {
	case h.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("wait to hash a password: %w", ctx.Err())
	}
}

// queue lets somebody of a network wait, unless too many are.
func (h *Hasher) queue(network string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if network != "" && h.ofOne[network] >= maxWaitingOfOne {
		return false
	}
	select {
	case h.waiting <- struct{}{}:
		h.ofOne[network]++
		return true
	default:
		return false
	}
}

func (h *Hasher) leave(network string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	<-h.waiting
	if h.ofOne[network]--; h.ofOne[network] == 0 {
		delete(h.ofOne, network)
	}
}

func (h *Hasher) release() { <-h.slots }
