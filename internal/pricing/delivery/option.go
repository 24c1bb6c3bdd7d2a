package delivery

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Book is rules that were looked at once, so that each look into them is quick. It does not change.
type Book struct {
	defaultProfile typeid.DeliveryProfile
	zones          zonesByCountry
	methods        map[place][]*offer
	points         []PickupPoint
	holidays       calendar
	countries      map[typeid.Location]address.Country
	// excludesCollections is whether any method does.
	excludesCollections bool
}

// place is what methods are for.
type place struct {
	zone    typeid.ShippingZone
	profile typeid.DeliveryProfile
}

// offer is a method that was looked at once.
type offer struct {
	*Method
	schedule *schedule // nil if nothing is promised
	points   []PickupPoint
}

// NewBook returns a book of rules. An error says which method has a schedule that cannot be read.
func NewBook(rules Rules) (*Book, error) {
	b := &Book{
		rules.DefaultProfile, zonesOf(rules.Zones), map[place][]*offer{}, rules.PickupPoints, calendarOf(rules.Holidays),
		map[typeid.Location]address.Country{}, false,
	}
	for _, l := range rules.Locations {
		b.countries[l.ID] = l.Country
	}
	points := map[typeid.ShippingMethod][]PickupPoint{}
	for _, p := range rules.PickupPoints {
		points[p.Method] = append(points[p.Method], p)
	}
	for i := range rules.Methods {
		m := &rules.Methods[i]
		compiled, err := m.compiled()
		if err != nil {
			return nil, fmt.Errorf("shipping method %s: %w", m.Code, err)
		}
		b.excludesCollections = b.excludesCollections || len(m.ExcludedCollections) > 0
		at := place{m.Zone, m.Profile}
		b.methods[at] = append(b.methods[at], &offer{m, compiled, points[m.ID]})
	}
	for _, offers := range b.methods {
		slices.SortStableFunc(offers, func(a, b *offer) int { return cmp.Or(cmp.Compare(a.Position, b.Position), cmp.Compare(a.Code, b.Code)) })
	}
	return b, nil
}

// Request asks in which ways a group can be delivered.
type Request struct {
	Destination Destination
	Currency    money.Currency
	Channel     *typeid.Channel // nil outside of channels
	Group       Group
	Now         time.Time
	// Near is from where pick-up points are told the distance of; nil if that is not known.
	Near *Point
}

// Option is a way in which a group can be delivered.
type Option struct {
	Method      typeid.ShippingMethod
	Code        string
	Name        string
	Description string
	Carrier     string
	Kind        Kind
	Price       money.Money
	// Missing is how much more the goods would have to be worth for it to cost nothing; nil if it costs nothing
	// now, or always something.
	Missing *money.Money
	// Earliest and Latest are between which days it arrives; empty if nothing is promised.
	Earliest, Latest Date
	// PickupPoints are where it can be fetched, at most MaxOfferedPoints; none of what is brought home.
	PickupPoints []Near
	// Estimated is whether the carrier was to say the price and did not, so that it is the method's own.
	Estimated bool
}

// MaxOfferedPoints is how many pick-up points an option has at the most.
const MaxOfferedPoints = 20

// Reason is why a method is not offered.
type Reason string

// The reasons, from the most general to the closest.
const (
	NoZone       Reason = "NO_ZONE"         // nothing is sent to the destination
	NoMethod     Reason = "NO_METHOD"       // the zone has no method for such goods
	OtherChannel Reason = "OTHER_CHANNEL"   // only other channels offer it
	NoRate       Reason = "NO_RATE"         // it has no price in the currency
	Excluded     Reason = "EXCLUDED"        // it is not for one of the goods
	OutOfBounds  Reason = "OUT_OF_BOUNDS"   // the goods are too heavy, too many or too dear for it, or too few
	NoPoint      Reason = "NO_PICKUP_POINT" // there is nowhere to fetch them
)

// Refusal is a method that is not offered.
type Refusal struct {
	Method *typeid.ShippingMethod // nil if there is none
	Reason Reason
}

// Choice is the ways in which a group can be delivered, in the order of the store, and why others are not
// offered. One of the lists has something.
type Choice struct {
	Options  []Option
	Refusals []Refusal
}

// Waive has all options cost nothing.
func (c *Choice) Waive() {
	c.Options = slices.Clone(c.Options)
	for i := range c.Options {
		c.Options[i].Price.Amount, c.Options[i].Missing = 0, nil
	}
}

// Options returns in which ways a group can be delivered.
func (b *Book) Options(r Request) Choice {
	zone, found := b.zones.find(r.Destination)
	if !found {
		return Choice{Refusals: []Refusal{{nil, NoZone}}}
	}
	offers := b.methods[place{zone, r.Group.Profile}]
	if len(offers) == 0 {
		return Choice{Refusals: []Refusal{{nil, NoMethod}}}
	}
	var choice Choice
	for _, o := range offers {
		option, reason := b.option(o, &r)
		if reason != "" {
			choice.Refusals = append(choice.Refusals, Refusal{&o.ID, reason})
			continue
		}
		choice.Options = append(choice.Options, option)
	}
	return choice
}

// option returns a method as it is offered, or why it is not.
func (b *Book) option(o *offer, r *Request) (Option, Reason) {
	if o.Channels != nil && (r.Channel == nil || !slices.Contains(o.Channels, *r.Channel)) {
		return Option{}, OtherChannel
	}
	rate := o.rateIn(r.Currency)
	if rate == nil {
		return Option{}, NoRate
	}
	if slices.ContainsFunc(r.Group.Items, o.excludes) {
		return Option{}, Excluded
	}
	value := r.Group.value()
	amount, ok := rate.price(r.Group.measure(o.Calculation), value)
	if !ok {
		return Option{}, OutOfBounds
	}
	if o.Kind == Pickup && len(o.points) == 0 {
		return Option{}, NoPoint
	}
	made := Option{
		Method: o.ID, Code: o.Code, Name: o.Name, Description: o.Description, Carrier: o.Carrier, Kind: o.Kind,
		Price: money.Money{Amount: amount, Currency: r.Currency}, Missing: rate.missing(value, amount),
	}
	if o.Kind == Pickup {
		made.PickupPoints = nearest(o.points, "", r.Near, MaxOfferedPoints)
	}
	if o.schedule != nil {
		if earliest, latest, ok := o.schedule.estimate(o.schedule.notBefore(r.Now, r.Group.ReleasedOn()), b.origin(r.Group), r.Destination.Country, b.holidays); ok {
			made.Earliest, made.Latest = earliest, latest
		}
	}
	return made, ""
}

// origin is the country that a group is sent from; empty if it is not known.
func (b *Book) origin(g Group) address.Country {
	if g.Location != nil {
		return b.countries[*g.Location]
	}
	if !b.SendsFromSeveral() {
		for _, only := range b.countries {
			return only
		}
	}
	return ""
}

// excludes reports whether a method is not for an item.
func (m *Method) excludes(item Item) bool {
	return slices.Contains(m.ExcludedProducts, item.Product) ||
		slices.ContainsFunc(item.Tags, func(tag string) bool { return slices.Contains(m.ExcludedTags, tag) }) ||
		slices.ContainsFunc(item.Collections, func(c typeid.Collection) bool { return slices.Contains(m.ExcludedCollections, c) })
}

// ExcludesCollections reports whether any method is not for what is in a collection. Then items have to say in which
// they are.
func (b *Book) ExcludesCollections() bool { return b.excludesCollections }

// SendsFromSeveral reports whether goods are sent from more than one location. Then items have to say from which.
func (b *Book) SendsFromSeveral() bool { return len(b.countries) > 1 }

// IsEmpty reports whether the store has no way of delivery at all.
func (b *Book) IsEmpty() bool { return len(b.methods) == 0 }
