package inventory

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/lib/pq"
	"github.com/lib/pq/pqerror"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/text"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// place is where a level is.
type place struct {
	variant  typeid.Variant
	location typeid.Location
}

// change is what is to become of a level.
type change struct {
	place
	entry      []string // the path of what asks for it
	quantity   string   // the field of that which says how many
	locationAt []string // the path of what says where
	to         func(was int) int
	expected   *int // how many there were; any if it is nil
}

// changeAt is a change that an entry of a list asks for, whose field says how many.
func changeAt(p place, list string, i int, quantity string, to func(was int) int) change {
	entry := []string{list, strconv.Itoa(i)}
	return change{place: p, entry: entry, quantity: quantity, locationAt: append(slices.Clone(entry), "locationId"), to: to}
}

// field is the path of a field of what asks for a change.
func field(c change, name string) []string { return append(slices.Clone(c.entry), name) }

func wantNote(v *fault.Validator, note *string) {
	*note = text.Clean(*note)
	v.Paragraphs("note", *note, maxNote)
}

func wantSome(v *fault.Validator, list string, n int) {
	v.Check(n > 0, fault.CodeRequired, "Give at least one.", list)
	v.Check(n <= maxAtOnce, fault.CodeLimitReached, fmt.Sprintf("Give at most %d at once.", maxAtOnce), list)
}

// wantOnce reports levels that are given twice.
func wantOnce(v *fault.Validator, list []change) {
	given := map[place]bool{}
	for _, c := range list {
		v.Check(!given[c.place], fault.CodeInvalid, "This is given twice.", c.entry...)
		given[c.place] = true
	}
}

func wantOrder(ctx context.Context, tx *ent.Tx, order *typeid.Order) error {
	if order == nil {
		return nil
	}
	there, err := record.First(ctx, tx, orderIsThere, (*record.Reader).Bool, *order)
	if err != nil {
		return fmt.Errorf("look for an order: %w", err)
	}
	if !there {
		return fault.User(fault.CodeNotFound, "There is no such order.", "orderId")
	}
	return nil
}

// stock is how much a locked level has.
type stock struct {
	onHand, reserved, limit int
	preordered              bool // whether a pre-order says the limit
}

// aspect is what of levels is changed: what is on hand, or the limit of backorders.
type aspect interface {
	// of is how much it is of a level.
	of(was stock) int
	// check reports why it cannot become what it is to be.
	check(v *fault.Validator, c change, was stock, is int)
	// write makes it the quantities of levels.
	write(ctx context.Context, tx *ent.Tx, changed []level) error
	// told is what the audit log tells of a level.
	told(at place, from, to int) map[string]any
}

// apply makes changes, and tells the audit log of them.
func (s *Service) apply(ctx context.Context, tx *ent.Tx, actor, action string, what aspect, list []change) error {
	if err := wantThere(ctx, tx, list); err != nil {
		return err
	}
	present, err := lock(ctx, tx, list)
	if err != nil {
		return err
	}
	var v fault.Validator
	var changed []level // as they are to be
	var subjects []string
	var details []map[string]any
	for _, c := range list {
		was, there := present[c.place]
		if !v.Check(there, fault.CodeNotFound, "The variant has been deleted meanwhile.", field(c, "variantId")...) {
			continue
		}
		from := what.of(was)
		to := c.to(from)
		what.check(&v, c, was, to)
		if from != to {
			changed = append(changed, level{variant: c.variant, location: c.location, quantity: to})
			subjects, details = append(subjects, c.variant.String()), append(details, what.told(c.place, from, to))
		}
	}
	if v.Err() != nil || len(changed) == 0 {
		return v.Err()
	}
	if err := what.write(ctx, tx, changed); err != nil {
		return err
	}
	return s.audit(ctx, tx, actor, action, subjects, details)
}

// onHand is what is on hand as an aspect of levels. The log of movements is told why it changes.
type onHand struct{ why reason }

func (onHand) of(was stock) int { return was.onHand }

func (a onHand) write(ctx context.Context, tx *ent.Tx, changed []level) error {
	variants, locations, quantities := columns(changed)
	if _, err := countLevels.Exec(ctx, tx, pq.Array(variants), pq.Array(locations), pq.Array(quantities), a.why.text()); err != nil {
		return fmt.Errorf("change stock: %w", err)
	}
	return nil
}

func (onHand) check(v *fault.Validator, c change, was stock, is int) {
	if !v.Check(c.expected == nil || *c.expected == was.onHand, fault.CodeConflict,
		fmt.Sprintf("The stock has been changed meanwhile: %d are on hand.", was.onHand), field(c, "expectedOnHand")...) {
		return
	}
	at := field(c, c.quantity)
	v.Check(is <= maxOnHand, fault.CodeOutOfRange, "There would be more than 1,000,000,000 on hand.", at...)
	switch stays := max(0, was.reserved-was.limit); {
	case is >= stays:
	case stays == 0:
		v.Check(false, fault.CodeInsufficientStock, fmt.Sprintf("Only %d are on hand.", was.onHand), at...)
	case was.limit > 0:
		v.Check(false, fault.CodeInsufficientStock,
			fmt.Sprintf("Orders have reserved %d, of which at most %d may be on backorder, so %d must stay.", was.reserved, was.limit, stays), at...)
	default:
		v.Check(false, fault.CodeInsufficientStock, fmt.Sprintf("Orders have reserved %d of the %d on hand, and those must stay.", was.reserved, was.onHand), at...)
	}
}

// The note is in the log of movements alone, where it can be erased.
func (a onHand) told(at place, from, to int) map[string]any {
	detail := map[string]any{
		"location": at.location.String(), "reason": a.why.Reason,
		"changes": map[string]any{"on_hand": map[string]any{"from": from, "to": to}},
	}
	if a.why.Order != nil {
		detail["order"] = typeid.Of[typeid.Order](*a.why.Order).String()
	}
	return detail
}

// wantThere reports variants and locations that do not exist.
func wantThere(ctx context.Context, tx *ent.Tx, list []change) error {
	var v fault.Validator
	variants, locations := placesOf(list)
	i := 0
	err := areThere.Each(ctx, tx, func(r *record.Reader) {
		variant, location := r.Bool(), r.Bool()
		v.Check(variant, fault.CodeNotFound, "There is no such variant.", field(list[i], "variantId")...)
		v.Check(location, fault.CodeNotFound, "There is no such location.", list[i].locationAt...)
		i++
	}, pq.Array(variants), pq.Array(locations))
	if err != nil {
		return fmt.Errorf("look for variants and locations: %w", err)
	}
	return v.Err()
}

// lock locks the levels of changes, which it makes where there are none.
func lock(ctx context.Context, tx *ent.Tx, list []change) (map[place]stock, error) {
	variants, locations := placesOf(list)
	_, err := makeLevels.Exec(ctx, tx, pq.Array(variants), pq.Array(locations))
	switch {
	case store.IsCode(err, pqerror.ForeignKeyViolation):
		return nil, fault.User(fault.CodeNotFound, "A variant has been deleted meanwhile.", list[0].entry[0])
	case err != nil:
		return nil, fmt.Errorf("make stock levels: %w", err)
	}
	present := make(map[place]stock, len(list))
	err = lockLevels.Each(ctx, tx, func(r *record.Reader) {
		at := place{typeid.Of[typeid.Variant](r.UUID()), typeid.Of[typeid.Location](r.UUID())}
		present[at] = stock{int(r.Int()), int(r.Int()), int(r.Int()), r.Bool()}
	}, pq.Array(variants), pq.Array(locations))
	if err != nil {
		return nil, fmt.Errorf("lock stock: %w", err)
	}
	return present, nil
}

func placesOf(list []change) (variants, locations []string) {
	for _, c := range list {
		variants, locations = append(variants, c.variant.UUID().String()), append(locations, c.location.UUID().String())
	}
	return variants, locations
}
