package returns

import "testing"

// TestDifference: what costs as much up to the rounding of taxes is exchanged evenly; else all of the difference is given back, and of what
// is paid no part of a minor unit is charged.
func TestDifference(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		paid, price int64
		units       int
		each, back  int64
	}{
		"even":               {2500, 1250, 2, 0, 0},
		"rounded up":         {3566, 1189, 3, 0, 0},
		"rounded down":       {1190, 1189, 1, 0, 0},
		"dearer":             {2500, 1500, 2, 250, 0},
		"dearer by a part":   {1000, 400, 3, 66, 0},
		"cheaper":            {2500, 1000, 2, 0, 500},
		"cheaper by a part":  {1000, 300, 3, 0, 100},
		"for nothing":        {2500, 0, 2, 0, 2500},
		"what cost nothing":  {0, 900, 1, 900, 0},
		"nothing at nothing": {0, 0, 5, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if each, back := Difference(c.paid, c.price, c.units); each != c.each || back != c.back {
				t.Errorf("%d each and %d back, want %d and %d", each, back, c.each, c.back)
			}
		})
	}
}
