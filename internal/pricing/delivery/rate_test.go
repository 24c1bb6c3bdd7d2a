package delivery

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestBoundsOfRows(t *testing.T) {
	t.Parallel()
	free := int64(5000)
	rate := Rate{Currency: "EUR", FreeFrom: &free, Rows: []RateRow{
		{Above: 0, UpTo: new(int64(2000)), Amount: 490},
		{Above: 2000, UpTo: new(int64(10000)), Amount: 690, Step: 1000, StepAmount: 50},
	}}
	for _, tt := range []struct {
		measure, value, want int64
		ok                   bool
	}{
		{0, 0, 490, true}, {1, 0, 490, true}, {2000, 0, 490, true},
		{2001, 0, 740, true}, {3000, 0, 740, true}, {3001, 0, 790, true}, {10000, 0, 1090, true},
		{10001, 0, 0, false}, {10001, 5000, 0, false}, // what is too heavy is not sent for nothing either
		{2000, 4999, 490, true}, {2000, 5000, 0, true}, {10000, 5001, 0, true},
	} {
		if got, ok := rate.price(tt.measure, tt.value); got != tt.want || ok != tt.ok {
			t.Errorf("%d worth %d: %d, %t; want %d, %t", tt.measure, tt.value, got, ok, tt.want, tt.ok)
		}
	}
	if got := rate.missing(4999, 490); got == nil || got.Amount != 1 {
		t.Errorf("missing is %v", got)
	}
	if got := rate.missing(5000, 0); got != nil {
		t.Errorf("%v is missing of what costs nothing", got)
	}
	above := Rate{Rows: []RateRow{{Above: 100, Amount: 1}}}
	for measure, want := range map[int64]bool{0: false, 100: false, 101: true} {
		if _, ok := above.price(measure, 0); ok != want {
			t.Errorf("%d: %t", measure, ok)
		}
	}
	huge := RateRow{Amount: 1, Step: 1, StepAmount: math.MaxInt64 / 2}
	if got, ok := huge.price(3); ok {
		t.Errorf("an overflow is %d", got)
	}
}

// TestPropertySteps: each step that was begun costs its amount once.
func TestPropertySteps(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		row := RateRow{
			rapid.Int64Range(0, 500).Draw(t, "above"), nil, rapid.Int64Range(0, 1000).Draw(t, "amount"),
			rapid.Int64Range(1, 300).Draw(t, "step"), rapid.Int64Range(0, 99).Draw(t, "step amount"),
		}
		measure := row.Above + rapid.Int64Range(0, 2000).Draw(t, "more")
		want := row.Amount
		for begun := row.Above; begun < measure; begun += row.Step {
			want += row.StepAmount
		}
		if got, ok := row.price(measure); !ok || got != want {
			t.Errorf("%+v of %d: %d, %t; want %d", row, measure, got, ok, want)
		}
	})
}
