package inventory

import (
	"context"
	"fmt"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/jobs"
	"github.com/shopgraph/shopgraph/internal/pricing/delivery"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// PreorderMoved is the kind of the jobs that are added when the day of a variant's pre-order has changed. Their payload is the variant's id.
const PreorderMoved = "inventory.preorder_moved"

// Preorder is that a variant is sold before it can leave.
type Preorder struct {
	ReleaseOn string // the first day on which it can leave, as 2026-12-24
	Remaining *int   // how many more can be bought beyond what is on hand; nil without a limit
}

// PreorderSetInput is a variant's pre-order.
type PreorderSetInput struct {
	VariantID typeid.Variant
	Preorder  *PreorderInput // nil ends it today
}

// PreorderInput is until when a variant is on pre-order.
type PreorderInput struct {
	ReleaseOn  string           // a day such as 2026-12-24
	Limit      *int             // how many more may be sold than are on hand; nil is no limit
	LocationID *typeid.Location // nil is where it is on pre-order, or else the location that sells first
}

// Preorders reads the pre-orders of variants that are not over.
var Preorders = record.NewMany("pre-orders of variants",
	func(found *record.Found[typeid.Variant, *Preorder], _ record.Parts, variants []typeid.Variant) ([]*record.Read, error) {
		return []*record.Read{preordersOf.With(func(r *record.Reader) {
			variant := typeid.Of[typeid.Variant](r.UUID())
			p := &Preorder{ReleaseOn: r.Text()}
			if n := record.Optional(r, r.Int); n != nil {
				p.Remaining = new(max(0, int(*n)))
			}
			if found.Readable(r, variant) {
				found.Values[variant] = p
			}
		}, typeid.Array(variants))}, nil
	})

// PreorderPayload is what became of a variant's pre-order that was to change.
type PreorderPayload = fault.Outcome[*ent.Variant]

// preorder is the pre-order that a variant has or had.
type preorder struct {
	status   string // empty if there never was one
	location typeid.Location
	release  string
	base     int
	units    *int
}

// is reports whether a pre-order says the limit of its level, or has said it and orders still wait for goods.
func (p preorder) is() bool { return p.status == "OPEN" || p.status == "EBBING" }

// SetPreorder has a variant be sold until a day though it cannot leave before, or ends that, and returns the variant. What orders were promised
// stays. Lines of orders that wait for it are moved to the new day by jobs of the kind PreorderMoved. Its mistakes are fault.UserErrors.
func (s *Service) SetPreorder(ctx context.Context, viewer auth.Viewer, in PreorderSetInput) (v *ent.Variant, err error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	err = s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		if v, err = record.First(ctx, tx, lockVariant, ent.ReadVariant, in.VariantID); err != nil {
			return fmt.Errorf("lock variant: %w", err)
		}
		if v == nil {
			return fault.User(fault.CodeNotFound, "There is no such variant.", "variantId")
		}
		was, today, err := readPreorder(ctx, tx, v.ID)
		if err != nil {
			return err
		}
		if in.Preorder == nil {
			return s.release(ctx, tx, viewer, v.ID, was, today)
		}
		return s.preorder(ctx, tx, viewer, &in, was, today)
	})
	if err != nil {
		return nil, err
	}
	return v, nil
}

func (in *PreorderSetInput) check() error {
	var v fault.Validator
	if p := in.Preorder; p != nil {
		_, err := delivery.ParseDate(p.ReleaseOn)
		v.Check(err == nil, fault.CodeInvalid, "This must be a day such as 2026-11-29.", "preorder", "releaseOn")
		v.Check(p.Limit == nil || 0 <= *p.Limit && *p.Limit <= maxBackorders, fault.CodeOutOfRange, "This must be between 0 and 1,000,000.", "preorder", "limit")
	}
	return v.Err()
}

func readPreorder(ctx context.Context, tx *ent.Tx, variant typeid.Variant) (was preorder, today string, err error) {
	was, err = record.First(ctx, tx, preorderOf, func(r *record.Reader) (p preorder) {
		today = r.Text()
		if status := record.Optional(r, r.Text); status != nil {
			p.status = *status
		}
		if at := record.Optional(r, r.UUID); at != nil {
			p.location = typeid.Of[typeid.Location](*at)
		}
		if day := record.Optional(r, r.Text); day != nil {
			p.release = *day
		}
		p.base, p.units = valueOf(record.Optional(r, r.Int)), intOf(record.Optional(r, r.Int))
		return p
	}, variant)
	if err != nil {
		return was, "", fmt.Errorf("read pre-order: %w", err)
	}
	return was, today, nil
}

func valueOf(n *int64) int {
	if n == nil {
		return 0
	}
	return int(*n)
}

func intOf(n *int64) *int {
	if n == nil {
		return nil
	}
	return new(int(*n))
}

// preorder puts a locked variant on pre-order.
func (s *Service) preorder(ctx context.Context, tx *ent.Tx, viewer auth.Viewer, in *PreorderSetInput, was preorder, today string) error {
	if in.Preorder.ReleaseOn <= today {
		return fault.User(fault.CodeOutOfRange, "This must be a day after today.", "preorder", "releaseOn")
	}
	at, err := in.at(ctx, tx, was)
	if err != nil {
		return err
	}
	level, err := lockAt(ctx, tx, at)
	if err != nil {
		return err
	}
	base, limit := level.limit, maxBackorders
	if was.is() {
		base = was.base
	}
	if in.Preorder.Limit != nil {
		limit = *in.Preorder.Limit
	}
	if promised := level.reserved - level.onHand; limit < promised {
		return fault.User(fault.CodeInsufficientStock,
			fmt.Sprintf("Orders have reserved %d, and %d are on hand, so at least %d must be allowed.", level.reserved, level.onHand, promised), "preorder", "limit")
	}
	if was.status == "OPEN" && was.release == in.Preorder.ReleaseOn && equal(was.units, in.Preorder.Limit) {
		return nil
	}
	if _, err := writePreorder.Exec(ctx, tx, at.variant, at.location, in.Preorder.ReleaseOn, in.Preorder.Limit, base, limit); err != nil {
		return fmt.Errorf("write pre-order: %w", err)
	}
	return s.moved(ctx, tx, viewer, at, was, in.Preorder.ReleaseOn, in.Preorder.Limit)
}

func equal(a, b *int) bool { return a == nil && b == nil || a != nil && b != nil && *a == *b }

// at is where a variant is to be on pre-order. It stays where it was as long as orders wait there.
func (in *PreorderSetInput) at(ctx context.Context, tx *ent.Tx, was preorder) (place, error) {
	asked := in.Preorder.LocationID
	switch {
	case was.is() && asked != nil && *asked != was.location:
		return place{}, fault.User(fault.CodeNotAllowed, "Its pre-order is sold from another location, where orders may still wait for it.", "preorder", "locationId")
	case was.is():
		return place{in.VariantID, was.location}, nil
	case asked != nil:
		return place{in.VariantID, *asked}, nil
	}
	first, err := record.First(ctx, tx, firstLocation, func(r *record.Reader) typeid.Location { return typeid.Of[typeid.Location](r.UUID()) })
	if err != nil {
		return place{}, fmt.Errorf("read the first location: %w", err)
	}
	if first.IsZero() {
		return place{}, fault.User(fault.CodeRequired, "No location sells anything: say which one.", "preorder", "locationId")
	}
	return place{in.VariantID, first}, nil
}

// lockAt locks the level of one place, which it makes if there is none.
func lockAt(ctx context.Context, tx *ent.Tx, at place) (stock, error) {
	one := []change{{place: at, entry: []string{"variantId"}, locationAt: []string{"preorder", "locationId"}}}
	if err := wantThere(ctx, tx, one); err != nil {
		return stock{}, err
	}
	present, err := lock(ctx, tx, one)
	return present[at], err
}

// release ends the pre-order of a locked variant, if it has one.
func (s *Service) release(ctx context.Context, tx *ent.Tx, viewer auth.Viewer, variant typeid.Variant, was preorder, today string) error {
	if was.status != "OPEN" {
		return nil
	}
	at := place{variant, was.location}
	if _, err := lockAt(ctx, tx, at); err != nil {
		return err
	}
	if _, err := releasePreorder.Exec(ctx, tx, variant); err != nil {
		return fmt.Errorf("release pre-order: %w", err)
	}
	if err := end(ctx, tx, []typeid.Variant{variant}); err != nil {
		return err
	}
	return s.moved(ctx, tx, viewer, at, was, min(was.release, today), was.units)
}

// moved tells the audit log of a change, and those whose orders wait for the variant if it is another day.
func (s *Service) moved(ctx context.Context, tx *ent.Tx, viewer auth.Viewer, at place, was preorder, day string, limit *int) error {
	detail := map[string]any{"location": at.location.String(), "changes": map[string]any{
		"release_on": map[string]any{"from": was.release, "to": day}, "limit": map[string]any{"from": was.units, "to": limit},
	}}
	err := s.audit(ctx, tx, viewer.Actor(), "stock.preorder_set", []string{at.variant.String()}, []map[string]any{detail})
	if err != nil || was.status == "" || was.release == day {
		return err
	}
	return jobs.Add(ctx, tx, PreorderMoved, at.variant, jobs.UniqueKey(at.variant.String()))
}

// maxClosed is how many pre-orders are ended in one transaction.
const maxClosed = 100

// ClosePreorders ends the pre-orders whose day has come, some at a time. What orders still wait for stays promised; no more is.
func (s *Service) ClosePreorders(ctx context.Context) error {
	for {
		var n int
		err := s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) (err error) {
			n, err = closeDue(ctx, tx)
			return err
		})
		if err != nil || n < maxClosed {
			return err
		}
	}
}

func closeDue(ctx context.Context, tx *ent.Tx) (n int, err error) {
	var due []change
	var variants []typeid.Variant
	err = duePreorders.Each(ctx, tx, func(r *record.Reader) {
		at := place{typeid.Of[typeid.Variant](r.UUID()), typeid.Of[typeid.Location](r.UUID())}
		due, variants = append(due, change{place: at, entry: []string{"variantId"}}), append(variants, at.variant)
	}, maxClosed)
	if err != nil || len(due) == 0 {
		return 0, err
	}
	if _, err := lock(ctx, tx, due); err != nil {
		return 0, err
	}
	return len(due), end(ctx, tx, variants)
}

// end ends the pre-orders of variants whose levels are locked, if they are due.
func end(ctx context.Context, tx *ent.Tx, variants []typeid.Variant) error {
	if _, err := closePreorders.Exec(ctx, tx, typeid.Array(variants)); err != nil {
		return fmt.Errorf("end pre-orders: %w", err)
	}
	if _, err := ebbPreorders.Exec(ctx, tx, typeid.Array(variants)); err != nil {
		return fmt.Errorf("lower the limits of pre-orders: %w", err)
	}
	return nil
}
