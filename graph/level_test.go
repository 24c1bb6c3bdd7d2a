package graph

import (
	"slices"
	"testing"
	"time"

	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
)

var (
	doubles = numbers("doubles", 2)
	triples = numbers("triples", 3)
)

// numbers reads multiples of keys.
func numbers(what string, times int) *record.Many[int, int] {
	query := record.NewQuery("SELECT n, n * $2::int FROM generate_series(1, $1::int) n")
	return record.NewMany(what, func(found *record.Found[int, int], _ record.Parts, keys []int) ([]*record.Read, error) {
		return []*record.Read{query.With(func(r *record.Reader) {
			n := int(r.Int())
			found.Values[n] = int(r.Int())
		}, slices.Max(keys), times)}, nil
	})
}

// TestLevelReadsTogether: when the first value is asked for, all that was begun is read by one
// statement, but for the keys that come one by one.
func TestLevelReadsTogether(t *testing.T) {
	t.Parallel()
	ctx, statements := store.CountStatements(t.Context())
	ctx = withLoaders(ctx, loading{db: pgtest.New(t).DB, wait: time.Minute})
	first, second := load(ctx, doubles, []int{3, 4}), load(ctx, triples, []int{5})
	lengths, asked := recordedMany()
	loaderOf(ctx, lengths).Load(ctx, "patient")
	if got, errs := first(); errs != nil || !slices.Equal(got, []int{6, 8}) {
		t.Error(got, errs)
	}
	if got, errs := second(); errs != nil || !slices.Equal(got, []int{15}) {
		t.Error(got, errs)
	}
	if n := statements.Load(); n != 1 {
		t.Errorf("%d statements, want 1", n)
	}
	checkAsked(t, asked())
}

// TestParts: a value that is loaded has all the parts that were wanted, whatever was read or known
// before.
func TestParts(t *testing.T) {
	t.Parallel()
	const a, b, c = record.Parts(1), record.Parts(2), record.Parts(4)
	var read []record.Parts
	l := newLoader(0, record.NewMany("parts",
		func(found *record.Found[string, record.Parts], parts record.Parts, keys []string) ([]*record.Read, error) {
			read = append(read, parts)
			for _, key := range keys {
				found.Values[key] = parts
			}
			return nil, nil
		}))
	want := func(parts record.Parts, key string) {
		t.Helper()
		got, err := l.want(parts).LoadMany(t.Context(), []string{key})()
		if err != nil || got[0]&parts != parts {
			t.Errorf("%s with the parts %b has %b, %v", key, parts, got, err)
		}
	}
	first := l.want(a).LoadMany(t.Context(), []string{"x"})
	second := l.want(b).LoadMany(t.Context(), []string{"x", "y"})
	if got, _ := first(); got[0] != a|b {
		t.Errorf("what is asked for together has %b", got)
	}
	if got, _ := second(); !slices.Equal(got, []record.Parts{a | b, a | b}) {
		t.Errorf("what is asked for together has %b", got)
	}
	want(a, "x")
	want(c, "x") // which must be read again
	want(a, "x")
	if !slices.Equal(read, []record.Parts{a | b, a | b | c}) {
		t.Errorf("read %b", read)
	}

	l.know("z", a, a) // less than what others have
	want(b, "z")
	read = nil
	l.know("known", a|b|c, a|b|c)
	want(a|c, "known")
	if len(read) > 0 {
		t.Errorf("read what is known: %b", read)
	}
}
