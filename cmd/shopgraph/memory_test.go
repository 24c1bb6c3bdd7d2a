package main

import (
	"math"
	"testing"
)

func TestGCPercent(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		lives uint64
		want  int
	}{
		{0, maxGCPercent},
		{10 << 20, maxGCPercent},
		{12 << 20, 370},
		{32 << 20, 120},
		{48 << 20, 70},
		{64 << 20, minGCPercent},
		{1 << 30, minGCPercent},
		{math.MaxUint64, minGCPercent},
	} {
		if got := gcPercent(tt.lives); got != tt.want {
			t.Errorf("of %d bytes that live: %d%%, want %d%%", tt.lives, got, tt.want)
		}
	}
}
