package delivery

import (
	"slices"

	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Chosen is how a group is to be delivered.
type Chosen struct {
	Group       string                `json:"group"` // its key
	Method      typeid.ShippingMethod `json:"method"`
	PickupPoint *typeid.PickupPoint   `json:"pickupPoint,omitempty"` // nil for what is brought home
}

// CarryOver returns what is chosen of groups, also of those that were chosen for by another key: what is of the
// same profile is sent from another location now. So a choice stays when stock moves.
func CarryOver(chosen []Chosen, groups []Group) []Chosen {
	all := slices.Clip(chosen)
	for _, g := range groups {
		if slices.ContainsFunc(chosen, func(c Chosen) bool { return c.Group == g.Key }) {
			continue
		}
		for _, c := range chosen {
			isGone := !slices.ContainsFunc(groups, func(other Group) bool { return other.Key == c.Group })
			if isGone && profileOf(c.Group) == profileOf(g.Key) {
				c.Group = g.Key
				all = append(all, c)
				break
			}
		}
	}
	return all
}

// Select returns which of a group's options counts: the one that was chosen, as long as it is offered, with
// where it is fetched. Or else it is the first that brings it home, or else the first. It is nil if there
// is none.
func (c *Choice) Select(group string, chosen []Chosen) (*Option, *typeid.PickupPoint) {
	for _, each := range chosen {
		if option := c.option(each.Method); each.Group == group && option != nil && option.offers(each.PickupPoint) {
			return option, each.PickupPoint
		}
	}
	for i := range c.Options {
		if c.Options[i].Kind == Home {
			return &c.Options[i], nil
		}
	}
	if len(c.Options) > 0 {
		return &c.Options[0], nil
	}
	return nil, nil
}

// Withdrawn reports whether a way was chosen for a group that is not offered any more.
func (c *Choice) Withdrawn(group string, chosen []Chosen) bool {
	return slices.ContainsFunc(chosen, func(each Chosen) bool {
		option := c.option(each.Method)
		return each.Group == group && (option == nil || !option.offers(each.PickupPoint))
	})
}

func (c *Choice) option(method typeid.ShippingMethod) *Option {
	for i := range c.Options {
		if c.Options[i].Method == method {
			return &c.Options[i]
		}
	}
	return nil
}

// offers reports whether an option can be had at a pick-up point; nil is to be brought home.
func (o *Option) offers(point *typeid.PickupPoint) bool {
	if o.Kind == Home || point == nil {
		return o.Kind == Home && point == nil
	}
	for i := range o.PickupPoints {
		if o.PickupPoints[i].ID == *point {
			return true
		}
	}
	return false
}

// Refuse returns which part of what is chosen is not offered, and why in words; empty if it is.
func (c *Choice) Refuse(chosen Chosen) (field, why string) {
	option := c.option(chosen.Method)
	switch {
	case option == nil:
		return "methodId", "It cannot be delivered like this."
	case option.Kind == Home && chosen.PickupPoint != nil:
		return "pickupPointId", "This way brings it home."
	case option.Kind == Pickup && chosen.PickupPoint == nil:
		return "pickupPointId", "Choose where to fetch it."
	case !option.offers(chosen.PickupPoint):
		return "pickupPointId", "It cannot be fetched there."
	}
	return "", ""
}
