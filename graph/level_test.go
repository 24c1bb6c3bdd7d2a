package graph

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
)

// TestLevelFetchesTogether: when one loader fetches for LoadMany, so do all others that were asked, and what runs alongside; not
// those of whom keys come one by one.
func TestLevelFetchesTogether(t *testing.T) {
	t.Parallel()
	var together sync.WaitGroup
	together.Add(3)
	meet := func(context.Context) { together.Done(); together.Wait() }
	l := &level{}
	lengths := newLoader(l, 0, func(ctx context.Context, keys []string) (map[string]int, error) {
		meet(ctx)
		return map[string]int{keys[0]: len(keys[0])}, nil
	})
	halves := newLoader(l, 0, func(ctx context.Context, keys []int) (map[int]int, error) {
		meet(ctx)
		return map[int]int{keys[0]: keys[0] / 2}, nil
	})
	patient := newLoader(l, 0, func(context.Context, []int) (map[int]int, error) {
		t.Error("who waits for keys was hurried")
		return nil, nil
	})
	patient.Load(t.Context(), 1)
	first, second := lengths.LoadMany(t.Context(), []string{"abc"}), halves.LoadMany(t.Context(), []int{8})
	third := alongside(t.Context(), l, []string{"x", "x"}, func(ctx context.Context, _ string) (string, error) {
		meet(ctx)
		return "once", nil
	})
	if got, errs := first(); errs != nil || !slices.Equal(got, []int{3}) {
		t.Error(got, errs)
	}
	if got, errs := second(); errs != nil || !slices.Equal(got, []int{4}) {
		t.Error(got, errs)
	}
	if got, errs := third(); errors.Join(errs...) != nil || !slices.Equal(got, []string{"once", "once"}) {
		t.Error(got, errs)
	}
}

func TestAlongsideFails(t *testing.T) {
	t.Parallel()
	bad := errors.New("bad")
	got, errs := alongside(t.Context(), &level{}, []string{"good", "bad", "panics"}, func(_ context.Context, parent string) (int, error) {
		switch parent {
		case "bad":
			return 0, bad
		case "panics":
			panic("it panics")
		}
		return 1, nil
	})()
	if got[0] != 1 || errs[0] != nil || !errors.Is(errs[1], bad) || !strings.HasPrefix(errs[2].Error(), "panic while loading: it panics") {
		t.Error(got, errs)
	}
}
