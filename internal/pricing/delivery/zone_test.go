package delivery

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func zone(priority int, areas ...Area) Zone {
	return Zone{typeid.NewShippingZone(), priority, areas}
}

func TestClosestZoneWins(t *testing.T) {
	t.Parallel()
	world := zone(0, Area{})
	germany := zone(9, Area{Country: "DE"})
	other := zone(10, Area{Country: "DE"}, Area{Country: "AT"})
	bavaria := zone(9, Area{Country: "DE", Region: "BY"})
	islands := zone(9, Area{Country: "DE", PostalFrom: "25930", PostalTo: "25999"})
	amrum := zone(9, Area{Country: "DE", PostalFrom: "25946", PostalTo: "25946"})
	north := zone(0, Area{Country: "DE", PostalFrom: "2", PostalTo: "2"})
	london := zone(9, Area{Country: "GB", PostalFrom: "SW1", PostalTo: "SW1"})
	known := zonesOf([]Zone{world, other, germany, bavaria, north, islands, amrum, london})
	for name, tt := range map[string]struct {
		d    Destination
		want Zone
	}{
		"the rest of the world":               {Destination{Country: "JP", PostalCode: "25946"}, world},
		"a country":                           {Destination{Country: "AT"}, other},
		"the zone of the lower priority":      {Destination{Country: "DE", PostalCode: "50667"}, germany},
		"a region rather than the country":    {Destination{Country: "DE", Region: "BY", PostalCode: "80331"}, bavaria},
		"a postal code rather than a region":  {Destination{Country: "DE", Region: "BY", PostalCode: "21000"}, north},
		"the beginning of a postal code":      {Destination{Country: "DE", PostalCode: "2"}, north},
		"a narrower range":                    {Destination{Country: "DE", PostalCode: "25930"}, islands},
		"the end of a range":                  {Destination{Country: "DE", PostalCode: "25999"}, islands},
		"the narrowest range":                 {Destination{Country: "DE", PostalCode: "25 946"}, amrum},
		"less of a postal code than a range":  {Destination{Country: "DE", PostalCode: "2593"}, north},
		"letters, spaces and hyphens":         {Destination{Country: "GB", PostalCode: "sw1-a 1aa"}, london},
		"no postal code":                      {Destination{Country: "GB"}, world},
		"a region of the same name elsewhere": {Destination{Country: "AT", Region: "BY"}, other},
	} {
		if got, found := known.find(tt.d); !found || got != tt.want.ID {
			t.Errorf("%s: %v, %t", name, got, found)
		}
	}
	if _, found := zonesOf([]Zone{germany}).find(Destination{Country: "JP"}); found {
		t.Error("a destination that no zone contains is in one")
	}
}

// TestPropertyClosestZone compares the zone of a destination with that of a search which knows nothing of orders:
// it counts the postal codes of three characters that a range has.
func TestPropertyClosestZone(t *testing.T) {
	t.Parallel()
	ids := []Zone{zone(0), zone(0), zone(0), zone(0), zone(0), zone(0)}
	rapid.Check(t, func(t *rapid.T) {
		zones := slices.Clone(ids)
		for i := range zones {
			zones[i].Priority = rapid.IntRange(0, 2).Draw(t, "priority")
			zones[i].Areas = rapid.SliceOfN(areas, 0, 4).Draw(t, "areas")
		}
		d := Destination{
			rapid.SampledFrom([]address.Country{"DE", "AT", "JP"}).Draw(t, "country"),
			rapid.SampledFrom([]string{"", "A", "B"}).Draw(t, "region"), rapid.StringMatching(`([12AB]{1,4})?`).Draw(t, "code"),
		}
		wanted, best := "", []any(nil)
		for _, z := range zones {
			for _, a := range z.Areas {
				rank, ok := naive(a, d)
				if ok {
					rank = append(rank, z.Priority, z.ID.String())
					if best == nil || fmt.Sprintf("%05d", rank) < fmt.Sprintf("%05d", best) {
						wanted, best = z.ID.String(), rank
					}
				}
			}
		}
		got, found := zonesOf(zones).find(d)
		if found != (best != nil) || found && got.String() != wanted {
			t.Errorf("%+v: %v, %t; want %v", d, got, found, wanted)
		}
	})
}

var areas = rapid.Custom(func(t *rapid.T) Area {
	a := Area{Country: rapid.SampledFrom([]address.Country{"", "DE", "AT"}).Draw(t, "country")}
	if a.Country == "" {
		return a
	}
	switch rapid.IntRange(0, 2).Draw(t, "part") {
	case 1:
		a.Region = rapid.SampledFrom([]string{"A", "B"}).Draw(t, "region")
	case 2:
		n := rapid.IntRange(1, 3).Draw(t, "length")
		bounds := []string{
			rapid.StringMatching(fmt.Sprintf(`[12AB]{%d}`, n)).Draw(t, "from"), rapid.StringMatching(fmt.Sprintf(`[12AB]{%d}`, n)).Draw(t, "to"),
		}
		slices.Sort(bounds)
		a.PostalFrom, a.PostalTo = bounds[0], bounds[1]
	}
	return a
})

// naive returns how far an area is from saying where a destination is: the less, the closer.
func naive(a Area, d Destination) (rank []any, ok bool) {
	switch {
	case a.Country == "":
		return []any{3, 0}, true
	case a.Country != d.Country:
		return nil, false
	case a.PostalFrom != "":
		n := 0
		for _, code := range allCodes {
			if code[:len(a.PostalFrom)] >= a.PostalFrom && code[:len(a.PostalTo)] <= a.PostalTo {
				n++
			}
		}
		inside := len(d.PostalCode) >= len(a.PostalFrom) && d.PostalCode[:len(a.PostalFrom)] >= a.PostalFrom && d.PostalCode[:len(a.PostalTo)] <= a.PostalTo
		return []any{0, n}, inside
	case a.Region != "":
		return []any{1, 0}, a.Region == d.Region
	}
	return []any{2, 0}, true
}

// allCodes are all of three characters.
var allCodes = func() (codes []string) {
	const characters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	for i := range 36 * 36 * 36 {
		codes = append(codes, string([]byte{characters[i/1296], characters[i/36%36], characters[i%36]}))
	}
	return codes
}()
