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
		{gcRoom / 8, maxGCPercent},
		{gcRoom / 4, 400},
		{gcRoom / 2, 200},
		{gcRoom, 100},
		{gcRoom * 100 / 75, 70},
		{gcRoom * 4, minGCPercent},
		{math.MaxUint64, minGCPercent},
	} {
		if got := gcPercent(tt.lives); got != tt.want {
			t.Errorf("of %d bytes that live: %d%%, want %d%%", tt.lives, got, tt.want)
		}
	}
}
