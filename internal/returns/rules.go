package returns

import (
	"cmp"
	"slices"
	"time"

	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// StatutoryWindow is how long after the last parcel has arrived buyers in the European Union may withdraw.
const StatutoryWindow = 14 * 24 * time.Hour

// DefaultWindow is how long stores take something back that have not said so.
const DefaultWindow = 30 * 24 * time.Hour

// Rules are what a store takes back, and on which terms.
type Rules struct {
	// Window is how long after the last parcel has arrived something can be sent back. It is at least StatutoryWindow. Default
	// DefaultWindow.
	Window time.Duration
	// ExpireAfter is how long an approved return waits to be sent; 0 is for ever.
	ExpireAfter time.Duration
	// KeptTags are the tags of products, and KeptTypes the slugs of product types, that buyers cannot send back.
	KeptTags, KeptTypes []string
	// Approved are the reasons for which a return is approved at once, if all of its lines have one of them.
	Approved []Reason
	// FeeReasons are the reasons for which something is kept: FeePercent of what the goods have cost, and ShippingFee for the
	// way back, in minor units of each currency.
	FeeReasons  []Reason
	FeePercent  int
	ShippingFee map[money.Currency]int64
	// GiveShipping is whether the delivery is given back, too, once all of the order was sent back within StatutoryWindow.
	GiveShipping bool
}

// Block is why nothing of a line can be sent back. Each name stands in the schema.
type Block string

// The blocks.
const (
	NotSent         Block = "NOT_SENT"
	AlreadyReturned Block = "ALREADY_RETURNED"
	WindowEnded     Block = "WINDOW_ENDED"
	GiftCard        Block = "GIFT_CARD"
	NotReturnable   Block = "NOT_RETURNABLE"
)

// Sold is what is known of a line of an order: all that what may be sent back of it follows from.
type Sold struct {
	OrderID     typeid.Order
	OrderLineID typeid.OrderLine
	Quantity    int
	Cancelled   int
	isGiftCard  bool
	tags        []string
	productType string
	// left are units that have left in parcels. Of all units refunds have given back given, and brought back back. Returns that
	// have not come to nothing are for claimed, those that are open for open.
	left, given, back, claimed, open int
	// Accepted are units that returns have brought back.
	Accepted int
	// delivered is when the order's last parcel arrived; nil if one is on its way.
	delivered *time.Time
	now       time.Time
}

// Units is how many units can be sent back by the goods alone, whatever the store's rules are.
func (s *Sold) Units() int {
	return max(0, min(s.left-s.back-s.claimed, s.Quantity-s.given-s.open))
}

// Back is how many units have come back, by refunds and returns.
func (s *Sold) Back() int { return s.back + s.Accepted }

// until is when a window after the delivery ends; nil while that is not known.
func (s *Sold) until(window time.Duration) *time.Time {
	if s.delivered == nil {
		return nil
	}
	return new(s.delivered.Add(window))
}

// Options are what of an order can be sent back, and why.
type Options struct {
	Lines   []*Option
	Reasons []*ReasonLabel
}

// Options returns what a buyer may send back of an order's lines.
func (r *Rules) Options(sold []*Sold) *Options {
	all := &Options{Lines: make([]*Option, len(sold)), Reasons: Reasons}
	for i, s := range sold {
		all.Lines[i] = r.Option(s)
	}
	return all
}

// Option is what of a line of an order can be sent back.
type Option struct {
	OrderLineID typeid.OrderLine
	Quantity    int
	Until       *time.Time // nil while it is not known, as something of the order is on its way
	Reason      *Block     // nil if something can be sent back
}

// Option returns what a buyer may send back of a line.
func (r *Rules) Option(s *Sold) *Option {
	o := &Option{OrderLineID: s.OrderLineID, Quantity: s.Units(), Until: s.until(cmp.Or(r.Window, DefaultWindow))}
	if block := r.block(s, o.Until); block != "" {
		o.Quantity, o.Reason = 0, &block
	}
	return o
}

func (r *Rules) block(s *Sold, until *time.Time) Block {
	kept := func(tag string) bool { return slices.Contains(r.KeptTags, tag) }
	switch {
	case s.isGiftCard:
		return GiftCard
	case slices.Contains(r.KeptTypes, s.productType) || slices.ContainsFunc(s.tags, kept):
		return NotReturnable
	case s.left == 0:
		return NotSent
	case s.Units() == 0:
		return AlreadyReturned
	case until != nil && !s.now.Before(*until):
		return WindowEnded
	}
	return ""
}

// May reports how many units of a line somebody may send back. The staff may do so for a buyer at any time, and whatever the
// product is. Gift cards never come back.
func (r *Rules) May(s *Sold, staff bool) int {
	switch {
	case s.isGiftCard:
		return 0
	case staff:
		return s.Units()
	}
	return r.Option(s).Quantity
}

// ApprovesAtOnce reports whether a return with lines needs nobody's approval.
func (r *Rules) ApprovesAtOnce(lines []*Line) bool {
	return !slices.ContainsFunc(lines, func(l *Line) bool { return !slices.Contains(r.Approved, l.Reason) })
}

// Cost is what units that were accepted have cost with their taxes, in minor units, and why they were sent back.
type Cost struct {
	Reason Reason
	Gross  int64
}

// Fee returns what is kept of what goods give back, in minor units. It is never more than they are together.
func (r *Rules) Fee(goods []Cost, currency money.Currency) int64 {
	var fee, sum int64
	isDue := false
	for _, g := range goods {
		sum += g.Gross
		if slices.Contains(r.FeeReasons, g.Reason) {
			isDue = true
			fee += money.Portion(g.Gross, int64(r.FeePercent), 100)
		}
	}
	if isDue {
		fee += r.ShippingFee[currency]
	}
	return min(fee, sum)
}

// GivesShipping reports whether a return that was asked for at a time gives back the delivery: if with it all of the order has
// come back, and the buyer has asked in time. The sold are all lines of the order, after what the return has brought back.
func (r *Rules) GivesShipping(sold []*Sold, requested time.Time) bool {
	isLate := func(s *Sold) bool {
		until := s.until(StatutoryWindow)
		return until != nil && requested.After(*until)
	}
	return r.GiveShipping && AllBack(sold) && !slices.ContainsFunc(sold, isLate)
}

// AllBack reports whether all of an order that was to be sent has come back.
func AllBack(sold []*Sold) bool {
	isOut := func(s *Sold) bool { return s.Back() < s.Quantity-s.Cancelled }
	return len(sold) > 0 && !slices.ContainsFunc(sold, isOut)
}
