package password_test

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/alexedwards/argon2id"

	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/password"
	"github.com/shopgraph/shopgraph/internal/request"
)

// cheap hashes in microseconds.
var cheap = password.Params{Memory: 8, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32}

const secret = "correct horse battery staple"

func TestHash(t *testing.T) {
	t.Parallel()
	h := password.NewHasher(password.OWASP)
	hash, err := h.Hash(t.Context(), secret)
	if err != nil || !strings.HasPrefix(hash, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Fatalf("hash is %s, %v", hash, err)
	}
	for text, want := range map[string]bool{secret: true, secret + " ": false, "": false} {
		if got, err := h.Matches(t.Context(), text, &hash); got != want || err != nil {
			t.Errorf("%q matches: %v, %v", text, got, err)
		}
	}
	again, err := h.Hash(t.Context(), secret)
	if err != nil || again == hash {
		t.Errorf("the same password has the same hash: %v", err)
	}
}

func TestHashesOfOtherParametersMatchAndAreFoundOld(t *testing.T) {
	t.Parallel()
	present := password.NewHasher(cheap)
	for _, change := range []func(*password.Params){
		func(*password.Params) {},
		func(p *password.Params) { p.Memory = 16 },
		func(p *password.Params) { p.Iterations = 2 },
		func(p *password.Params) { p.Parallelism = 2 },
		func(p *password.Params) { p.SaltLength = 8 },
		func(p *password.Params) { p.KeyLength = 16 },
	} {
		params := cheap
		change(&params)
		hash, err := password.NewHasher(params).Hash(t.Context(), secret)
		if err != nil {
			t.Fatal(err)
		}
		if ok, err := present.Matches(t.Context(), secret, &hash); !ok || err != nil {
			t.Errorf("%+v: matches %v, %v", params, ok, err)
		}
		if present.NeedsRehash(hash) != (params != cheap) {
			t.Errorf("%+v: needs to be hashed again: %v", params, present.NeedsRehash(hash))
		}
	}
	odd := "not a hash"
	if _, err := present.Matches(t.Context(), secret, &odd); err == nil || !present.NeedsRehash(odd) {
		t.Errorf("%v", err)
	}
}

func TestNoHashMatchesNothing(t *testing.T) {
	t.Parallel()
	h := password.NewHasher(cheap)
	for _, text := range []string{"", secret} {
		if ok, err := h.Matches(t.Context(), text, nil); ok || err != nil {
			t.Errorf("%q matches: %v, %v", text, ok, err)
		}
	}
}

func TestTheSameLetterHoweverWritten(t *testing.T) {
	t.Parallel()
	h := password.NewHasher(cheap)
	hash, err := h.Hash(t.Context(), "caf\u00e9 \ufb01delio")
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]bool{"cafe\u0301 fidelio": true, "cafe fidelio": false} {
		if got, err := h.Matches(t.Context(), text, &hash); got != want || err != nil {
			t.Errorf("%q matches: %v, %v", text, got, err)
		}
	}
}

// TestWaitingIsBounded has more callers than there is room for, on a hasher that is busy until it
// is told otherwise.
func TestWaitingIsBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := password.NewHasher(cheap)
		release := password.Occupy(h)
		var results [password.MaxWaiting]error
		var work sync.WaitGroup
		for i := range results {
			work.Go(func() { _, results[i] = h.Hash(t.Context(), secret) })
		}
		synctest.Wait() // all of them wait
		for range 3 {
			_, err := h.Hash(t.Context(), secret)
			_, errMatch := h.Matches(t.Context(), secret, nil)
			for _, err := range []error{err, errMatch} {
				if f, ok := errors.AsType[*fault.Error](err); !ok || f.Kind != fault.KindUnavailable {
					t.Errorf("one too many: %v", err)
				}
			}
		}
		release()
		work.Wait()
		if err := errors.Join(results[:]...); err != nil {
			t.Error(err)
		}
		if _, err := h.Hash(t.Context(), secret); err != nil {
			t.Errorf("afterwards: %v", err)
		}
	})
}

// TestOneNetworkDoesNotKeepOthersOut has one client's requests wait, as many as may. Others wait
// beside them.
func TestOneNetworkDoesNotKeepOthersOut(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := password.NewHasher(cheap)
		release := password.Occupy(h)
		of := func(network string) context.Context {
			return request.With(t.Context(), request.Request{Network: network})
		}
		var work sync.WaitGroup
		var refused atomic.Int32
		for range password.MaxWaiting {
			work.Go(func() {
				if _, err := h.Matches(of("one"), secret, nil); err != nil {
					refused.Add(1)
				}
			})
		}
		work.Go(func() {
			if _, err := h.Matches(of("other"), secret, nil); err != nil {
				t.Error(err)
			}
		})
		synctest.Wait()
		release()
		work.Wait()
		if got := refused.Load(); got != password.MaxWaiting-password.MaxWaitingOfOne {
			t.Errorf("%d of one network were refused", got)
		}
	})
}

// TestLongTextIsNobodysPassword: it is not even normalized, and nobody waits for that.
func TestLongTextIsNobodysPassword(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := password.NewHasher(cheap)
		defer password.Occupy(h)()
		long := strings.Repeat("\u1e9b\u0323", 1<<18)
		if ok, err := h.Matches(t.Context(), long, nil); ok || err != nil {
			t.Errorf("%t, %v", ok, err)
		}
		if _, err := h.Hash(t.Context(), long); err == nil {
			t.Error("it was hashed")
		}
	})
}

func TestWaitingEndsWithItsContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		h := password.NewHasher(cheap)
		release := password.Occupy(h)
		ctx, cancel := context.WithCancel(t.Context())
		for range 2 * password.MaxWaiting { // none of them keeps its place
			done := make(chan error)
			go func() {
				_, err := h.Hash(ctx, secret)
				done <- err
			}()
			synctest.Wait()
			cancel()
			if err := <-done; !errors.Is(err, context.Canceled) {
				t.Fatalf("got %v", err)
			}
			ctx, cancel = context.WithCancel(t.Context())
		}
		cancel()
		release()
		if _, err := h.Hash(t.Context(), secret); err != nil {
			t.Error(err)
		}
	})
}

func TestDecoyCostsAsMuchAsAnyHash(t *testing.T) {
	t.Parallel()
	for _, params := range []password.Params{password.OWASP, cheap} {
		got, _, _, err := argon2id.DecodeHash(password.Decoy(password.NewHasher(params)))
		if err != nil || *got != params {
			t.Errorf("decoy has %+v, want %+v, %v", got, params, err)
		}
	}
}

func BenchmarkHash(b *testing.B) {
	h := password.NewHasher(password.OWASP)
	b.SetParallelism(2)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := h.Hash(b.Context(), secret); err != nil {
				b.Error(err)
			}
		}
	})
	b.ReportMetric(float64(runtime.GOMAXPROCS(0)), "processors")
}
