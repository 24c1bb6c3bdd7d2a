package chance_test

import (
	"slices"
	"testing"
	"time"

	"github.com/shopgraph/shopgraph/internal/chance"
)

// TestSame: what was made of numbers yesterday is made of them today.
func TestSame(t *testing.T) {
	t.Parallel()
	at := time.UnixMilli(0x0123456789ab)
	if got := chance.Number(2, 1_000_000, 3); got != chance.Number(2, 1_000_000, 3) || got == chance.Number(2, 1_000_000, 4) || got == chance.Number(3, 1_000_000, 3) {
		t.Errorf("the number is %x", got)
	}
	if got := chance.ID(at, 0xffff, 0); got.String() != "01234567-89ab-7fff-8000-000000000000" {
		t.Errorf("the id is %s", got)
	}
	one, other := chance.Draws(7), chance.Draws(7)
	for range 100 {
		if one.ID(at) != other.ID(at) || one.Below(6) != other.Below(6) {
			t.Fatal("two draws differ that began with the same")
		}
	}
}

func TestDraws(t *testing.T) {
	t.Parallel()
	d := chance.Draws(1)
	seen, yes := map[int]int{}, 0
	for range 6000 {
		seen[d.Below(6)]++
		if d.Percent(25) {
			yes++
		}
	}
	for n := range 6 {
		if seen[n] < 800 || seen[n] > 1200 {
			t.Errorf("%d was drawn %d times of 6000", n, seen[n])
		}
	}
	if len(seen) != 6 || yes < 1300 || yes > 1700 {
		t.Errorf("%d numbers, and a quarter of 6000 was %d", len(seen), yes)
	}
	for many := range 5 {
		some := d.Some(many, 3)
		slices.Sort(some)
		if len(some) != min(many, 3) || len(slices.Compact(some)) != len(some) {
			t.Errorf("%d of 3: %v", many, some)
		}
	}
}
