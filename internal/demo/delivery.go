package demo

import (
	"fmt"
	"slices"
	"strings"

	"github.com/shopgraph/shopgraph/internal/address"
	rules "github.com/shopgraph/shopgraph/internal/pricing/delivery"
)

// general is the delivery profile that each store has: see the migration delivery_profiles.
const general = "01900000-0000-7000-8000-00000000d000"

// bulky are the SKUs of products that go by freight.
var bulky = []string{"CHAIR", "SIDETABLE"}

// zone is where the same methods are offered; without a country it is the rest of the world.
type zone struct {
	code, name string
	countries  string // with spaces between
	methods    []method
}

// method is a way of delivery. Prices are in cents of each of the demo's currencies, as delivery costs the same in all.
type method struct {
	code, name, description string
	carrier                 string
	bulky, pickup           bool
	days                    [2]int
	freeFrom                int64
	rows                    []rules.RateRow // by weight if there are several, flat if there is one
	points                  []point
}

// point is a pick-up point.
type point struct {
	name, location string // the location's code; empty for none
	address        address.Address
	place          rules.Point
}

var zones = []zone{
	{"us", "United States", "US", []method{
		{code: "us-standard", name: "Standard", description: "To your door.", carrier: "USPS", days: [2]int{2, 5}, rows: flat(0)},
		{code: "us-express", name: "Express", description: "To your door, as fast as it gets.", carrier: "UPS", days: [2]int{1, 2}, freeFrom: 15000, rows: byWeight},
		{code: "us-pickup", name: "Pick-up", description: "Fetch it at one of our bars.", pickup: true, days: [2]int{1, 1}, rows: flat(0), points: []point{
			{"Bar Truckee", "RNO", address.Address{FullName: "Bar Truckee", Line1: "120 W 1st St", City: "Reno", Region: "Nevada", PostalCode: "89501", Country: "US"}, rules.Point{Latitude: 39_525_700, Longitude: -119_814_600}},
			{"Bar Embarcadero", "", address.Address{FullName: "Bar Embarcadero", Line1: "1 Ferry Building", City: "San Francisco", Region: "California", PostalCode: "94111", Country: "US"}, rules.Point{Latitude: 37_795_500, Longitude: -122_393_700}},
		}},
		{code: "us-freight", name: "Freight", description: "Two people carry it in.", bulky: true, days: [2]int{5, 10}, rows: flat(5900)},
	}},
	{"eu", "European Union", "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK", []method{
		{code: "eu-standard", name: "Standard", description: "To your door.", carrier: "DHL", days: [2]int{2, 4}, rows: flat(0)},
		{code: "eu-express", name: "Express", description: "To your door, as fast as it gets.", carrier: "DHL", days: [2]int{1, 2}, freeFrom: 15000, rows: byWeight},
		{code: "eu-pickup", name: "Pick-up", description: "Fetch it at our bar.", pickup: true, days: [2]int{1, 1}, rows: flat(0), points: []point{
			{"Bar Kreuzberg", "BER", address.Address{FullName: "Bar Kreuzberg", Line1: "Oranienstraße 25", City: "Berlin", PostalCode: "10999", Country: "DE"}, rules.Point{Latitude: 52_500_600, Longitude: 13_423_700}},
		}},
		{code: "eu-freight", name: "Freight", description: "Two people carry it in.", bulky: true, days: [2]int{5, 10}, rows: flat(4900)},
	}},
	{"world", "Rest of the world", "", []method{
		{code: "world-standard", name: "Standard", description: "To your door.", carrier: "DHL", days: [2]int{7, 21}, rows: flat(0)},
	}},
}

// byWeight are prices of up to 2 kg, and of up to 30 kg with a bit more for each kilogram.
var byWeight = []rules.RateRow{{UpTo: new(int64(2000)), Amount: 990}, {Above: 2000, UpTo: new(int64(30000)), Amount: 1290, Step: 1000, StepAmount: 50}}

func flat(amount int64) []rules.RateRow { return []rules.RateRow{{Amount: amount}} }

// openingHours are those of all pick-up points.
var openingHours = func() (hours []rules.Opening) {
	for _, day := range rules.Weekdays[:6] {
		hours = append(hours, rules.Opening{Day: day, Opens: "08:00", Closes: "18:00"})
	}
	return hours
}()

// profileOf is the delivery profile of a product; nil for the default one.
func profileOf(sku string) any {
	if slices.Contains(bulky, sku) {
		return idOf("delivery_profiles", "bulky")
	}
	return nil
}

// addDelivery adds where to, how and at what price is delivered.
func (r *rows) addDelivery() {
	r.profiles = append(r.profiles, newRow("delivery_profiles", "bulky", row{"name": "Bulky"}))
	for i, z := range zones {
		made := newRow("shipping_zones", z.code, row{"name": z.name, "priority": i})
		r.zones = append(r.zones, made)
		if z.countries == "" {
			r.areas = append(r.areas, row{"zone_id": made["id"], "position": 0, "country": nil})
		}
		for j, country := range strings.Fields(z.countries) {
			r.areas = append(r.areas, row{"zone_id": made["id"], "position": j, "country": country})
		}
		for j, m := range z.methods {
			r.addMethod(m, made["id"], j)
		}
	}
}

func (r *rows) addMethod(m method, zone any, position int) {
	made := newRow("shipping_methods", m.code, row{
		"zone_id": zone, "profile_id": general, "code": m.code, "name": m.name, "description": m.description, "carrier": m.carrier, "kind": "HOME",
		"position": position, "enabled": true, "calculation": "FLAT", "minimum_days": m.days[0], "maximum_days": m.days[1], "cut_off": "14:00",
		"time_zone": "UTC", "working_days": rules.Weekdays[:5],
	})
	if m.bulky {
		made["profile_id"] = idOf("delivery_profiles", "bulky")
	}
	if m.pickup {
		made["kind"] = "PICKUP"
	}
	if len(m.rows) > 1 {
		made["calculation"] = "WEIGHT"
	}
	r.methods = append(r.methods, made)
	for _, currency := range []string{"USD", "EUR", "GBP"} {
		r.addRate(m, made["id"], currency)
	}
	for _, p := range m.points {
		one := newRow("pickup_points", fmt.Sprint(m.code, " ", p.name), row{
			"method_id": made["id"], "location_id": nil, "name": p.name, "address": p.address, "opening_hours": openingHours,
			"latitude": p.place.Latitude, "longitude": p.place.Longitude,
		})
		if p.location != "" {
			one["location_id"] = idOf("locations", p.location)
		}
		r.points = append(r.points, one)
	}
}

func (r *rows) addRate(m method, of any, currency string) {
	rate := row{"method_id": of, "currency": currency, "free_from": nil}
	if m.freeFrom > 0 {
		rate["free_from"] = m.freeFrom
	}
	r.rates = append(r.rates, rate)
	for _, w := range m.rows {
		r.rateRows = append(r.rateRows, row{
			"method_id": of, "currency": currency, "above": w.Above, "up_to": w.UpTo, "amount": w.Amount, "step": w.Step, "step_amount": w.StepAmount,
		})
	}
}
