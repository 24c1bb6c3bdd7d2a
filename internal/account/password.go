package account

import (
	"context"
	"encoding/base64"
	"fmt"
	"runtime"
	"strings"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"

	"github.com/shopgraph/shopgraph/internal/fault"
)

// Lengths of a password in code points.
const (
	minPasswordLen = 10
	maxPasswordLen = 128
)

// owasp is the minimum that OWASP's Password Storage Cheat Sheet recommends of argon2id: 19 MiB of memory, 2 iterations,
// 1 degree of parallelism (https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html).
var owasp = argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}

// HashPassword returns the argon2id hash of a password in PHC form, fit for a user's password_hash. It does not judge the
// password. It waits while as many others are being hashed as there are processors, at most until ctx ends.
func (s *Service) HashPassword(ctx context.Context, password string) (string, error) {
	return s.passwords.hash(ctx, password)
}

// hasher hashes passwords, a few at a time: each takes megabytes of memory and a processor for tens of milliseconds, which
// a flood of sign-ins must not multiply.
type hasher struct {
	params argon2id.Params
	slots  chan struct{}
	// decoy is a hash that no password has, at the cost of a real one.
	decoy string
}

func newHasher(params argon2id.Params) *hasher {
	zeros := func(n uint32) string { return base64.RawStdEncoding.EncodeToString(make([]byte, n)) }
	return &hasher{
		params: params,
		slots:  make(chan struct{}, runtime.GOMAXPROCS(0)),
		decoy: fmt.Sprintf("$argon2id$v=19$m=%d,t=%d,p=%d$%s$%s",
			params.Memory, params.Iterations, params.Parallelism, zeros(params.SaltLength), zeros(params.KeyLength)),
	}
}

func (h *hasher) hash(ctx context.Context, password string) (string, error) {
	if err := h.acquire(ctx); err != nil {
		return "", err
	}
	defer h.release()
	hash, err := argon2id.CreateHash(password, &h.params)
	if err != nil {
		return "", fmt.Errorf("hash password: %w", err)
	}
	return hash, nil
}

func (h *hasher) matches(ctx context.Context, password, hash string) (bool, error) {
	if err := h.acquire(ctx); err != nil {
		return false, err
	}
	defer h.release()
	ok, err := argon2id.ComparePasswordAndHash(password, hash)
	if err != nil {
		return false, fmt.Errorf("compare password: %w", err)
	}
	return ok, nil
}

func (h *hasher) acquire(ctx context.Context) error {
	select {
	case h.slots <- struct{}{}:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("wait to hash a password: %w", ctx.Err())
	}
}

func (h *hasher) release() { <-h.slots }

// checkPassword reports to v what is wrong with a new password of the account with this e-mail address.
func checkPassword(v *fault.Validator, password, address string) {
	if v.MinLen("password", password, minPasswordLen) && v.MaxLen("password", password, maxPasswordLen) {
		v.Check(!guessable(password, address), fault.CodeWeakPassword, "is too easy to guess", "password")
	}
}

// guessable reports whether a password is among the first that anybody would try.
func guessable(password, address string) bool {
	first, _ := utf8.DecodeRuneInString(password)
	return obvious[strings.ToLower(password)] ||
		strings.EqualFold(password, address) ||
		strings.Trim(password, string(first)) == ""
}

// obvious is the commonest passwords that are long enough, in lower case.
var obvious = map[string]bool{
	"0123456789": true, "1234567890": true, "0987654321": true, "9876543210": true, "12345678910": true, "123456789a": true,
	"abcdefghij": true, "abcdefghijk": true, "abcdefghijkl": true, "abc1234567": true, "abcd123456": true, "1q2w3e4r5t": true,
	"q1w2e3r4t5": true, "1qaz2wsx3edc": true, "qwertyuiop": true, "qwerty1234": true, "qwerty12345": true, "qwerty123456": true,
	"password12": true, "password123": true, "password1234": true, "password123!": true, "passwordpassword": true,
	"adminadmin": true, "administrator": true, "changeme123": true, "iloveyou123": true, "letmein123": true, "welcome123": true,
	"welcome1234": true,
}
