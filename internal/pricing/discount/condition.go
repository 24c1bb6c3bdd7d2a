package discount

import (
	"fmt"
	"slices"
	"time"

	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Condition says what a cart must be like: exactly one of its fields is set.
type Condition struct {
	All            []Condition            `json:"all,omitempty"`
	Any            []Condition            `json:"any,omitempty"`
	Not            *Condition             `json:"not,omitempty"`
	Quantity       *QuantityCondition     `json:"quantity,omitempty"`
	Subtotal       *SubtotalCondition     `json:"subtotal,omitempty"`
	CustomerGroups []typeid.CustomerGroup `json:"customerGroups,omitempty"` // the buyer is in any of them
	FirstOrder     *bool                  `json:"firstOrder,omitempty"`
	Countries      []address.Country      `json:"countries,omitempty"` // it is sent to any of them
	Channels       []typeid.Channel       `json:"channels,omitempty"`
	Time           *TimeCondition         `json:"time,omitempty"`
}

// QuantityCondition asks how many of some goods there are.
type QuantityCondition struct {
	Of      *Target `json:"of,omitempty"`
	AtLeast int     `json:"atLeast"`
	AtMost  *int    `json:"atMost,omitempty"`
}

// SubtotalCondition asks what some goods cost together.
type SubtotalCondition struct {
	Of      *Target `json:"of,omitempty"`
	AtLeast Amounts `json:"atLeast,omitempty"`
	AtMost  Amounts `json:"atMost,omitempty"`
	// AfterDiscounts is whether the discounts of the classes before the promotion's own are taken off.
	AfterDiscounts bool `json:"afterDiscounts,omitempty"`
}

// TimeCondition asks for days of the week, and for a time of the day.
type TimeCondition struct {
	// Weekdays are those that count; none for all.
	Weekdays []time.Weekday `json:"weekdays,omitempty"`
	// From and Until are minutes after midnight. Until is not included. Where it is earlier than From,
	// the time goes on past midnight, and the weekday is that of its beginning.
	From  int  `json:"from"`
	Until int  `json:"until"`
	Zone  Zone `json:"zone"`
}

// Zone is a time zone. Its text is its IANA name, such as "Europe/Berlin".
type Zone struct{ location *time.Location }

// ParseZone returns the zone of an IANA name.
func ParseZone(name string) (z Zone, err error) {
	err = z.UnmarshalText([]byte(name))
	return z, err
}

// MarshalText writes the name.
func (z Zone) MarshalText() ([]byte, error) { return []byte(z.String()), nil }

// UnmarshalText reads the name. The local zone of the machine has none.
func (z *Zone) UnmarshalText(text []byte) (err error) {
	if len(text) == 0 || string(text) == "Local" {
		return fmt.Errorf("unknown time zone %q", text)
	}
	z.location, err = time.LoadLocation(string(text))
	return err
}

func (z Zone) String() string {
	if z.location == nil {
		return time.UTC.String()
	}
	return z.location.String()
}

func (z Zone) in(t time.Time) time.Time {
	if z.location == nil {
		return t.UTC()
	}
	return t.In(z.location)
}

// Missing is what would fulfil a condition if it was put into the cart.
type Missing struct {
	Amount   int64   // in minor units of the cart's currency; 0 if it is not that
	Quantity int     // 0 if it is not that
	Of       *Target // of which goods; nil for any
}

// holds reports whether a cart fulfils a condition, and what is missing if more goods would help; nil
// if they would not. No condition is fulfilled always. Without what is left after discounts it says
// whether the condition may hold then.
func (c *Condition) holds(in *Cart, left *remainder) (bool, *Missing) {
	switch {
	case c == nil:
		return true, nil
	case c.All != nil:
		return allHold(c.All, in, left)
	case c.Any != nil:
		return anyHolds(c.Any, in, left)
	case c.Not != nil:
		ok, _ := c.Not.holds(in, left)
		return !ok, nil
	case c.Quantity != nil:
		return c.Quantity.holds(in)
	case c.Subtotal != nil:
		return c.Subtotal.holds(in, left)
	case c.CustomerGroups != nil:
		return meet(c.CustomerGroups, in.Buyer.Groups), nil
	case c.FirstOrder != nil:
		return *c.FirstOrder == in.Buyer.FirstOrder, nil
	case c.Countries != nil:
		return slices.Contains(c.Countries, in.Buyer.Country), nil
	case c.Channels != nil:
		return in.Buyer.Channel != nil && slices.Contains(c.Channels, *in.Buyer.Channel), nil
	case c.Time != nil:
		return c.Time.holds(in.Now), nil
	}
	return false, nil
}

// allHold tells what is missing only if that would be enough: if all that fails could be put in, the
// first of it.
func allHold(all []Condition, in *Cart, left *remainder) (ok bool, first *Missing) {
	ok = true
	for i := range all {
		holds, missing := all[i].holds(in, left)
		if holds {
			continue
		}
		if missing == nil {
			return false, nil
		}
		if ok = false; first == nil {
			first = missing
		}
	}
	return ok, first
}

func anyHolds(all []Condition, in *Cart, left *remainder) (ok bool, first *Missing) {
	for i := range all {
		holds, missing := all[i].holds(in, left)
		if holds {
			return true, nil
		}
		if first == nil {
			first = missing
		}
	}
	return false, first
}

func (c *QuantityCondition) holds(in *Cart) (bool, *Missing) {
	quantity := 0
	for i := range in.Lines {
		if line := &in.Lines[i]; !line.Fixed && c.Of.matches(&line.Goods) {
			quantity += line.Quantity
		}
	}
	switch {
	case quantity < c.AtLeast:
		return false, &Missing{Quantity: c.AtLeast - quantity, Of: c.Of}
	case c.AtMost != nil && quantity > *c.AtMost:
		return false, nil
	}
	return true, nil
}

func (c *SubtotalCondition) holds(in *Cart, left *remainder) (bool, *Missing) {
	subtotal := int64(0)
	for i := range in.Lines {
		line := &in.Lines[i]
		if line.Fixed || !c.Of.matches(&line.Goods) {
			continue
		}
		if c.AfterDiscounts && left != nil {
			subtotal += left.before[i]
		} else {
			subtotal += line.Amount
		}
	}
	if c.AtLeast != nil {
		least, ok := c.AtLeast[in.Currency]
		if !ok {
			return false, nil
		}
		if subtotal < least {
			return false, &Missing{Amount: least - subtotal, Of: c.Of}
		}
	}
	if c.AtMost != nil && (left != nil || !c.AfterDiscounts) {
		most, ok := c.AtMost[in.Currency]
		return ok && subtotal <= most, nil
	}
	return true, nil
}

func (c *TimeCondition) holds(now time.Time) bool {
	now = c.Zone.in(now)
	day, minute := now.Weekday(), now.Hour()*60+now.Minute()
	switch {
	case c.From < c.Until:
		if minute < c.From || minute >= c.Until {
			return false
		}
	case minute < c.Until: // since yesterday
		day = (day + 6) % 7
	case minute < c.From:
		return false
	}
	return len(c.Weekdays) == 0 || slices.Contains(c.Weekdays, day)
}

// looksAfterDiscounts reports whether a condition depends on other promotions.
func (c *Condition) looksAfterDiscounts() bool {
	switch {
	case c == nil:
		return false
	case c.Subtotal != nil:
		return c.Subtotal.AfterDiscounts
	case c.Not != nil:
		return c.Not.looksAfterDiscounts()
	}
	for i := range c.All {
		if c.All[i].looksAfterDiscounts() {
			return true
		}
	}
	for i := range c.Any {
		if c.Any[i].looksAfterDiscounts() {
			return true
		}
	}
	return false
}
