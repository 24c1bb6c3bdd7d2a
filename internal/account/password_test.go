package account

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/alexedwards/argon2id"

	"github.com/shopgraph/shopgraph/internal/fault"
)

func TestHashPassword(t *testing.T) {
	t.Parallel()
	s := New(nil)
	hash, err := s.HashPassword(t.Context(), goodPassword)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("hash is %s", hash)
	}
	for password, want := range map[string]bool{goodPassword: true, goodPassword + " ": false, "": false} {
		if got, err := s.passwords.matches(t.Context(), password, hash); got != want || err != nil {
			t.Errorf("%q matches: %v, %v", password, got, err)
		}
	}
	again, err := s.HashPassword(t.Context(), goodPassword)
	if err != nil || again == hash {
		t.Errorf("the same password has the same hash: %v", err)
	}
}

func TestDecoyCostsAsMuchAsAnyHash(t *testing.T) {
	t.Parallel()
	for _, params := range []argon2id.Params{owasp, cheap} {
		got, _, _, err := argon2id.DecodeHash(newHasher(params).decoy)
		if err != nil {
			t.Fatal(err)
		}
		if *got != params {
			t.Errorf("decoy has %+v, want %+v", *got, params)
		}
	}
	h := newHasher(cheap)
	for _, password := range []string{"", goodPassword} {
		if ok, err := h.matches(t.Context(), password, h.decoy); ok || err != nil {
			t.Errorf("%q matches the decoy: %v, %v", password, ok, err)
		}
	}
}

func TestHashingWaitsForASlotAsLongAsItsContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := newService(nil, cheap)
		release := occupy(s)
		ctx, cancel := context.WithCancel(t.Context())
		hasty, patient := make(chan error, 1), make(chan error, 1)
		for ctx, done := range map[context.Context]chan error{ctx: hasty, t.Context(): patient} {
			go func() {
				_, err := s.HashPassword(ctx, goodPassword)
				done <- err
			}()
		}
		synctest.Wait()
		if len(hasty)+len(patient) > 0 {
			t.Fatal("hashed without a slot")
		}
		cancel()
		if err := <-hasty; !errors.Is(err, context.Canceled) {
			t.Errorf("error is %v", err)
		}
		release()
		if err := <-patient; err != nil {
			t.Error(err)
		}
		if n := len(s.passwords.slots); n != 0 {
			t.Errorf("%d slots were never hasty back", n)
		}
	})
}

// occupy takes every slot for hashing until release is called.
func occupy(s *Service) (release func()) {
	for range cap(s.passwords.slots) {
		s.passwords.slots <- struct{}{}
	}
	return func() {
		for range cap(s.passwords.slots) {
			<-s.passwords.slots
		}
	}
}

func TestCheckPassword(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		password string
		want     []string
	}{
		{goodPassword, nil},
		{strings.Repeat("ab", 64), nil},
		{strings.Repeat("äé", 64), nil},
		{"пароль-мой", nil},
		{"", []string{"password.TOO_SHORT"}},
		{"123456789", []string{"password.TOO_SHORT"}},
		{"äöüäöüäöü", []string{"password.TOO_SHORT"}},
		{strings.Repeat("ab", 64) + "a", []string{"password.TOO_LONG"}},
		{"abcdefgh\x00ijk", []string{"password.INVALID"}},
		{"abcdefgh\xffijk", []string{"password.INVALID"}},
		{"1234567890", []string{"password.WEAK_PASSWORD"}},
		{"PassWord123", []string{"password.WEAK_PASSWORD"}},
		{"ADA@example.com", []string{"password.WEAK_PASSWORD"}},
		{"          ", []string{"password.WEAK_PASSWORD"}},
		{"öööööööööö", []string{"password.WEAK_PASSWORD"}},
	} {
		var v fault.Validator
		checkPassword(&v, tt.password, "ada@example.com")
		t.Run(tt.password, func(t *testing.T) {
			wantMistakes(t, v.Err(), tt.want...)
		})
	}
}

func TestObviousPasswordsAreReachable(t *testing.T) {
	t.Parallel()
	for password := range obvious {
		if len(password) < minPasswordLen || strings.ToLower(password) != password {
			t.Errorf("%q never matches", password)
		}
	}
}
