package graph

import (
	"context"
	"slices"
	"testing"
)

// TestParts: a value that is loaded has all the parts that were wanted, whatever was fetched or known before.
func TestParts(t *testing.T) {
	t.Parallel()
	const a, b, c = uint8(1), uint8(2), uint8(4)
	var fetched []uint8
	l := newPartsLoader(&level{}, 0, func(_ context.Context, keys []string, parts uint8) (map[string]uint8, error) {
		fetched = append(fetched, parts)
		found := map[string]uint8{}
		for _, key := range keys {
			found[key] = parts
		}
		return found, nil
	})
	want := func(parts uint8, key string) {
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
	if got, _ := second(); !slices.Equal(got, []uint8{a | b, a | b}) {
		t.Errorf("what is asked for together has %b", got)
	}
	want(a, "x")
	want(c, "x") // which must be fetched again
	want(a, "x")
	if !slices.Equal(fetched, []uint8{a | b, a | b | c}) {
		t.Errorf("fetched %b", fetched)
	}

	l.know(t.Context(), "z", a, a) // less than what others have
	want(b, "z")
	fetched = nil
	l.know(t.Context(), "known", a|b|c, a|b|c)
	want(a|c, "known")
	if len(fetched) > 0 {
		t.Errorf("fetched what is known: %b", fetched)
	}
}
