package order

import (
	"cmp"
	"context"
	"fmt"
	"strconv"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// packing is what an order has that can go into a parcel.
type packing struct {
	lines    []*ent.OrderLine
	left     map[typeid.OrderLine]int    // what of each is in no parcel yet
	pickedUp map[int]bool                // which of the order's deliveries are
	sources  []*source                   // in the order in which locations sell
	waits    map[typeid.OrderLine]string // until which day those are on pre-order that are
}

// source is what an order has reserved at a location and not packed yet, and how much of that is on hand.
type source struct {
	at               typeid.Location
	reserved, onHand map[typeid.Variant]int
}

// contents is what goes into a parcel, and from where; from nowhere if the store has none of it in stock any more.
type contents struct {
	from  *source
	lines []FulfillmentLineInput
	units int
	there int // how many of the units are on hand
}

// readPacking reads what a locked order has that can go into a parcel.
func (s *Service) readPacking(ctx context.Context, tx *ent.Tx, id typeid.Order) (*packing, error) {
	found, err := LinesByOrder.Read(ctx, tx, []typeid.Order{id})
	if err != nil {
		return nil, err
	}
	p := &packing{lines: found[id], left: make(map[typeid.OrderLine]int, len(found[id])), pickedUp: map[int]bool{}, waits: map[typeid.OrderLine]string{}}
	for _, l := range p.lines {
		p.left[l.ID] = l.Quantity - l.Cancelled
	}
	err = packedOfOrder.Each(ctx, tx, func(r *record.Reader) {
		line := typeid.Of[typeid.OrderLine](r.UUID())
		p.left[line] -= int(r.Int())
	}, id)
	if err != nil {
		return nil, fmt.Errorf("read what is packed: %w", err)
	}
	if err := pickedUp.Each(ctx, tx, func(r *record.Reader) { p.pickedUp[int(r.Int())] = true }, id); err != nil {
		return nil, fmt.Errorf("read what is picked up: %w", err)
	}
	if err := p.readWaiting(ctx, tx, id); err != nil {
		return nil, err
	}
	return p, s.stock.Held(ctx, tx, id, p.add)
}

func (p *packing) add(at typeid.Location, of typeid.Variant, reserved, onHand int) {
	if n := len(p.sources); n == 0 || p.sources[n-1].at != at {
		p.sources = append(p.sources, &source{at, map[typeid.Variant]int{}, map[typeid.Variant]int{}})
	}
	last := p.sources[len(p.sources)-1]
	last.reserved[of], last.onHand[of] = reserved, onHand
}

// choose returns what goes into a parcel that is asked for. Its mistakes are fault.UserErrors.
func (p *packing) choose(in FulfillmentCreateInput) (*contents, error) {
	if in.Lines != nil {
		if err := checkContents(in.Lines, p.left); err != nil {
			return nil, err
		}
		if err := p.wantReleased(in.Lines); err != nil {
			return nil, err
		}
	}
	sources := p.sources
	if in.LocationID != nil {
		sources = nil
		for _, s := range p.sources {
			if s.at == *in.LocationID {
				sources = append(sources, s)
			}
		}
		if len(sources) == 0 {
			return nil, fault.User(fault.CodeNotAllowed, "The order has reserved nothing there that is in no parcel yet.", "locationId")
		}
	}
	if len(sources) == 0 {
		sources = []*source{nil}
	}
	if in.Lines == nil {
		return p.most(in, sources)
	}
	return p.asked(in, sources)
}

// most returns as much as one location can send of what is left in one way of delivery: the one that has most of it on
// hand. Of equal ones it is the one that has reserved most, and then the one that sells first.
func (p *packing) most(in FulfillmentCreateInput, sources []*source) (*contents, error) {
	best := &contents{}
	for _, from := range sources {
		for _, pickedUp := range []bool{false, true} {
			c := p.fill(from, pickedUp)
			if cmp.Or(cmp.Compare(c.there, best.there), cmp.Compare(c.units, best.units)) > 0 {
				best = c
			}
		}
	}
	if best.units > 0 {
		return best, nil
	}
	field := "orderId"
	if in.LocationID != nil {
		field = "locationId"
	}
	if day := p.released(); day != "" {
		return nil, fault.User(fault.CodeNotAllowed, fmt.Sprintf("What is left of the order is on pre-order, and cannot be packed before %s.", day), field)
	}
	return nil, fault.User(fault.CodeNotAllowed, "All of the order is in parcels already, or not to be sent any more.", field)
}

// fill returns all that can leave from a location in one way of delivery.
func (p *packing) fill(from *source, pickedUp bool) *contents {
	c, used := &contents{from: from}, map[typeid.Variant]int{}
	for _, l := range p.lines {
		n, there := p.left[l.ID], 0
		if p.pickedUp[l.Delivery] != pickedUp || p.waits[l.ID] != "" {
			continue
		}
		if v := l.VariantID; v != nil {
			n, there = from.free(*v, n, used[*v])
			used[*v] += n
		}
		if n > 0 {
			c.lines = append(c.lines, FulfillmentLineInput{l.ID, n})
			c.units, c.there = c.units+n, c.there+there
		}
	}
	return c
}

// free returns how much of a variant can leave, at most some, beside what is used of it, and how much of it is on hand.
func (s *source) free(v typeid.Variant, atMost, used int) (n, there int) {
	if s == nil {
		return 0, 0
	}
	n = min(atMost, s.reserved[v]-used)
	return n, min(n, max(0, s.onHand[v]-used))
}

// asked returns the lines that are asked for, from the first location that has all of them on hand, or else that has
// reserved all of them.
func (p *packing) asked(in FulfillmentCreateInput, sources []*source) (*contents, error) {
	demand, err := p.demand(in.Lines)
	if err != nil {
		return nil, err
	}
	var promised *source
	for _, from := range sources {
		if from.has(demand) {
			return &contents{from: from, lines: in.Lines}, nil
		}
		if promised == nil && from.promises(demand) {
			promised = from
		}
	}
	if promised != nil {
		return &contents{from: promised, lines: in.Lines}, nil
	}
	if in.LocationID != nil {
		return nil, fault.User(fault.CodeInsufficientStock, "The order has not reserved as much there: what it has elsewhere needs another parcel.", "locationId")
	}
	return nil, fault.User(fault.CodeInsufficientStock, "No location has reserved all of this for the order: what is elsewhere needs another parcel.", "lines")
}

// demand returns how much of each variant lines are, which are delivered in one way.
func (p *packing) demand(lines []FulfillmentLineInput) (map[typeid.Variant]int, error) {
	demand, ways := map[typeid.Variant]int{}, map[bool]bool{}
	for _, asked := range lines {
		l := p.line(asked.OrderLineID)
		ways[p.pickedUp[l.Delivery]] = true
		if l.VariantID != nil {
			demand[*l.VariantID] += asked.Quantity
		}
	}
	if len(ways) > 1 {
		return nil, fault.User(fault.CodeNotAllowed, "What is picked up and what is brought go into parcels of their own.", "lines")
	}
	return demand, nil
}

func (p *packing) line(id typeid.OrderLine) *ent.OrderLine {
	for _, l := range p.lines {
		if l.ID == id {
			return l
		}
	}
	return nil
}

func (s *source) promises(demand map[typeid.Variant]int) bool {
	for v, n := range demand {
		if s == nil || s.reserved[v] < n {
			return false
		}
	}
	return true
}

func (s *source) has(demand map[typeid.Variant]int) bool {
	for v, n := range demand {
		if s == nil || s.onHand[v] < n {
			return false
		}
	}
	return true
}

// wantOnHand reports at a field what a parcel is to hold though it is on backorder and has not come yet. When the parcel
// leaves that is looked at again, because others may have shipped the same units meanwhile.
func (p *packing) wantOnHand(c *contents, field string) error {
	if c.from == nil {
		return nil
	}
	packed, short := goods{map[typeid.Variant]int{}, map[typeid.Variant]string{}}, map[typeid.Variant]int{}
	for _, asked := range c.lines {
		if l := p.line(asked.OrderLineID); l.VariantID != nil {
			packed.demand[*l.VariantID] += asked.Quantity
			packed.skus[*l.VariantID] = l.Sku
		}
	}
	for v, n := range packed.demand {
		if there := c.from.onHand[v]; there < n {
			short[v] = there
		}
	}
	return packed.missing(short, "the rest can be packed once it has come.", field)
}

func checkContents(lines []FulfillmentLineInput, left map[typeid.OrderLine]int) error {
	var v fault.Validator
	v.Check(len(lines) > 0, fault.CodeRequired, "A parcel holds at least one line.", "lines")
	seen := map[typeid.OrderLine]bool{}
	for i, l := range lines {
		at := strconv.Itoa(i)
		n, ok := left[l.OrderLineID]
		switch {
		case !ok:
			v.Check(false, fault.CodeNotFound, "The order has no such line.", "lines", at, "orderLineId")
		case seen[l.OrderLineID]:
			v.Check(false, fault.CodeInvalid, "The line is named twice.", "lines", at, "orderLineId")
		case n == 0:
			v.Check(false, fault.CodeOutOfRange, "All of it is in parcels already.", "lines", at, "quantity")
		default:
			v.Check(l.Quantity >= 1 && l.Quantity <= n, fault.CodeOutOfRange,
				fmt.Sprintf("This must be between 1 and the %d that are in no parcel yet.", n), "lines", at, "quantity")
		}
		seen[l.OrderLineID] = true
	}
	return v.Err()
}
