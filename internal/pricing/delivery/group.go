package delivery

import (
	"slices"
	"strings"

	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Item is a line of a cart.
type Item struct {
	Line    typeid.CartLine
	Variant typeid.Variant
	Product typeid.Product
	// Profile is the product's; nil for the default one.
	Profile *typeid.DeliveryProfile
	Tags    []string
	// Collections are those that it is in. They are looked at only if ExcludesCollections.
	Collections []typeid.Collection
	Quantity    int
	// Grams and Value are of all units together. Value is minor units after discounts.
	Grams            int64
	Value            int64
	RequiresShipping bool
	// ReleaseOn is before which day it is not sent; empty if it is sent at once.
	ReleaseOn Date
	// Location is where it will be sent from; nil in a store that sends from one, and if none has it.
	Location *typeid.Location
}

// Group is what is sent together, in a way of its own.
type Group struct {
	// Key tells groups of a cart apart. It stays the same while the location and the profile do.
	Key      string
	Location *typeid.Location
	Profile  typeid.DeliveryProfile
	Items    []Item
}

// MaxGroups is how many groups a cart has at most. A store has no more profiles.
const MaxGroups = 50

// Groups returns what of the items is sent together: what has the same location and profile. They are in the
// order of their keys. What needs no shipping is in none. Where that would be more than MaxGroups, locations
// do not part them.
func (b *Book) Groups(items []Item) []Group {
	groups := b.groups(items, true)
	if len(groups) > MaxGroups {
		groups = b.groups(items, false)
	}
	return groups
}

func (b *Book) groups(items []Item, byLocation bool) []Group {
	byKey := map[string]*Group{}
	for _, item := range items {
		if !item.RequiresShipping {
			continue
		}
		g := Group{Profile: b.defaultProfile}
		if byLocation {
			g.Location = item.Location
		}
		if item.Profile != nil {
			g.Profile = *item.Profile
		}
		g.Key = g.key()
		if byKey[g.Key] == nil {
			byKey[g.Key] = &g
		}
		byKey[g.Key].Items = append(byKey[g.Key].Items, item)
	}
	groups := make([]Group, 0, len(byKey))
	for _, g := range byKey {
		groups = append(groups, *g)
	}
	slices.SortFunc(groups, func(a, b Group) int { return strings.Compare(a.Key, b.Key) })
	return groups
}

func (g *Group) key() string {
	if g.Location == nil {
		return g.Profile.String()
	}
	return g.Location.String() + "/" + g.Profile.String()
}

// profileOf is the part of a group's key that says the profile.
func profileOf(key string) string { return key[strings.LastIndexByte(key, '/')+1:] }

// ReleasedOn is before which day not all of the group is sent; empty if it is sent at once.
func (g *Group) ReleasedOn() (day Date) {
	for _, item := range g.Items {
		day = max(day, item.ReleaseOn)
	}
	return day
}

// value is what the group's items are worth.
func (g *Group) value() (sum int64) {
	for _, item := range g.Items {
		sum += item.Value
	}
	return sum
}

// measure is what the price of a method depends on.
func (g *Group) measure(by Calculation) (sum int64) {
	for _, item := range g.Items {
		switch by {
		case ByWeight:
			sum += item.Grams
		case ByPrice:
			sum += item.Value
		case ByQuantity:
			sum += int64(item.Quantity)
		case Flat:
		}
	}
	return sum
}
