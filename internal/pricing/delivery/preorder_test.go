package delivery

import (
	"testing"

	"github.com/shopgraph/shopgraph/internal/typeid"
)

// TestPreordersArriveAfterTheirDay: an estimate counts from the day on which the last of a group is released, or from now if that has come.
func TestPreordersArriveAfterTheirDay(t *testing.T) {
	t.Parallel()
	general, home := typeid.NewDeliveryProfile(), zone(0, Area{Country: "DE"})
	book, err := NewBook(Rules{DefaultProfile: general, Zones: []Zone{home}, Methods: []Method{{
		ID: typeid.NewShippingMethod(), Zone: home.ID, Profile: general, Code: "standard", Kind: Home, Calculation: Flat, Rates: flat("EUR", 490),
		Schedule: Schedule{new(1), new(2), "14:30", "Europe/Berlin", weekdays},
	}}})
	if err != nil {
		t.Fatal(err)
	}
	for name, tt := range map[string]struct {
		days             []Date
		earliest, latest Date
	}{
		"at once":                {[]Date{"", ""}, "2026-12-02", "2026-12-03"},
		"the day has come":       {[]Date{"2026-11-29", "2026-11-30"}, "2026-12-02", "2026-12-03"},
		"the latest day counts":  {[]Date{"2026-12-10", "", "2026-12-15"}, "2026-12-16", "2026-12-17"},
		"released on a Saturday": {[]Date{"2026-12-19"}, "2026-12-22", "2026-12-23"},
		"years to come":          {[]Date{"2029-01-01"}, "2029-01-02", "2029-01-03"},
	} {
		items := make([]Item, len(tt.days))
		for i, day := range tt.days {
			items[i] = Item{Quantity: 1, RequiresShipping: true, ReleaseOn: day}
		}
		got := book.Options(Request{
			Destination: Destination{Country: "DE"}, Currency: "EUR", Group: book.Groups(items)[0], Now: at(t, "2026-11-30T20:00:00Z"),
		}).Options
		if len(got) != 1 || got[0].Earliest != tt.earliest || got[0].Latest != tt.latest {
			t.Errorf("%s: %v, want %s and %s", name, got, tt.earliest, tt.latest)
		}
	}
}
