// Package delivery says in which ways goods can be delivered to a destination, what each of them costs, and
// when it arrives. It is given the store's rules, and knows no store and no clock of its own: see
// docs/shipping.md.
package delivery

import (
	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Kind is how goods reach who bought them.
type Kind string

// The kinds.
const (
	Home   Kind = "HOME"
	Pickup Kind = "PICKUP"
)

// Calculation is what the price of a method depends on.
type Calculation string

// The calculations. Each but Flat measures what is sent: in grams, in minor units after discounts, in units.
const (
	Flat       Calculation = "FLAT"
	ByWeight   Calculation = "WEIGHT"
	ByPrice    Calculation = "PRICE"
	ByQuantity Calculation = "QUANTITY"
)

// The tags of fields are the names of columns. Ids have none: the tables have them as UUIDs.

// Rules are all that the store has decided about delivery.
type Rules struct {
	DefaultProfile typeid.DeliveryProfile
	Zones          []Zone
	Methods        []Method
	PickupPoints   []PickupPoint
	Holidays       []Holiday
	Locations      []Location // that are active
}

// Zone is where the same methods are offered.
type Zone struct {
	ID typeid.ShippingZone `json:"-"`
	// Priority decides between zones that contain a destination equally closely: the lowest wins.
	Priority int    `json:"priority"`
	Areas    []Area `json:"areas"`
}

// Method is a way of delivery.
type Method struct {
	ID      typeid.ShippingMethod  `json:"-"`
	Zone    typeid.ShippingZone    `json:"-"`
	Profile typeid.DeliveryProfile `json:"-"`
	Code    string                 `json:"code"`
	Name    string                 `json:"name"`
	// Description is what shoppers read below the name.
	Description string `json:"description"`
	Carrier     string `json:"carrier"`
	Kind        Kind   `json:"kind"`
	Position    int    `json:"position"`
	// Channels are those that offer it; nil for all, and outside of channels.
	Channels            []typeid.Channel    `json:"-"`
	Calculation         Calculation         `json:"calculation"`
	Rates               []Rate              `json:"rates"`
	ExcludedProducts    []typeid.Product    `json:"-"`
	ExcludedCollections []typeid.Collection `json:"-"`
	ExcludedTags        []string            `json:"excluded_tags"`
	Schedule
}

// Schedule is how long a method takes. Without a maximum nothing is promised.
type Schedule struct {
	// MinimumDays and MaximumDays count working days after the one it is sent on.
	MinimumDays *int `json:"minimum_days"`
	MaximumDays *int `json:"maximum_days"`
	// CutOff is the time of day, such as 14:30, from which on an order is sent on the next working day;
	// empty for midnight at the end of the day.
	CutOff string `json:"cut_off"`
	// TimeZone is an IANA name, and what the days and the cut-off are of.
	TimeZone    string    `json:"time_zone"`
	WorkingDays []Weekday `json:"working_days"`
}

// Rate is what a method costs in a currency. Amounts are minor units.
type Rate struct {
	Currency money.Currency `json:"currency"`
	// FreeFrom is the value of the goods, after discounts, from which on it costs nothing; nil if it always
	// costs something.
	FreeFrom *int64 `json:"free_from"`
	// Rows do not overlap, and are in the order of their bounds.
	Rows []RateRow `json:"rows"`
}

// RateRow is what a method costs for what measures more than Above, up to and including UpTo. What measures
// nothing belongs to the row that begins there.
type RateRow struct {
	Above int64  `json:"above"`
	UpTo  *int64 `json:"up_to"` // nil for no end
	// Amount is the price, to which StepAmount comes for each Step that was begun beyond Above; Step is 0 for none.
	Amount     int64 `json:"amount"`
	Step       int64 `json:"step"`
	StepAmount int64 `json:"step_amount"`
}

// PickupPoint is where goods can be fetched that are sent by a method.
type PickupPoint struct {
	ID      typeid.PickupPoint    `json:"-"`
	Method  typeid.ShippingMethod `json:"-"`
	Name    string                `json:"name"`
	Country address.Country       `json:"country"`
	Point
}

// Holiday is a day on which nothing is sent from a country, and nothing arrives there; Country is empty for
// all countries.
type Holiday struct {
	Date    Date            `json:"date"`
	Country address.Country `json:"country"`
}

// Location is where goods are sent from.
type Location struct {
	ID      typeid.Location `json:"-"`
	Country address.Country `json:"country"` // empty if it is not known
}

// Destination is where goods are to be sent to. Region is the part of its code in ISO 3166-2 after the
// country's; it and PostalCode are empty if they are not known.
type Destination struct {
	Country    address.Country
	Region     string
	PostalCode string
}

// Opening is between which times of a day of the week a pick-up point is open: from 09:00 to 18:30.
type Opening struct {
	Day   Weekday `json:"day"`
	Opens string  `json:"opens"`
	// Closes is 24:00 at the latest.
	Closes string `json:"closes"`
}
