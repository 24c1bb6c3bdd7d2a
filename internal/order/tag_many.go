package order

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// TagInput is which tags several orders are to have, and which not any more. A tag that is in both is added.
type TagInput struct {
	OrderIDs []typeid.Order
	Add      []string
	Remove   []string
}

// maxTagged is how many orders are tagged at once.
const maxTagged = 1000

// Tag changes the tags of several orders, all or none, and returns how many have changed. The viewer must be staff.
// Mistakes are fault.UserErrors.
func (s *Service) Tag(ctx context.Context, viewer auth.Viewer, in TagInput) (changed int, err error) {
	if err := in.check(); err != nil {
		return 0, err
	}
	err = s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		if err := lockAll(ctx, tx, in.OrderIDs); err != nil {
			return err
		}
		tags, err := tagAll(ctx, tx, in.OrderIDs, in.Add, in.Remove)
		if err != nil {
			return err
		}
		changed = len(tags)
		var subjects []string
		var details []map[string]any
		for i, id := range in.OrderIDs {
			n, isChanged := tags[id]
			if n > maxTags {
				return tooManyTags("orderIds", strconv.Itoa(i))
			}
			if isChanged {
				subjects, details = append(subjects, id.String()), append(details, map[string]any{"addedTags": len(in.Add), "removedTags": len(in.Remove)})
				delete(tags, id) // an order that is named twice has changed once
			}
		}
		return s.auditAll(ctx, tx, viewer.Actor(), "order.updated", subjects, details)
	})
	if err != nil {
		return 0, err
	}
	return changed, nil
}

// check cleans an input and looks at it alone.
func (in *TagInput) check() error {
	var v fault.Validator
	wantOrders(&v, in.OrderIDs, maxTagged)
	in.Add, in.Remove = cleanTags(&v, "add", in.Add), cleanTags(&v, "remove", in.Remove)
	v.Check(len(in.Add)+len(in.Remove) > 0, fault.CodeRequired, "Name tags to add or to remove.", "add")
	return v.Err()
}

// wantOrders reports to v if no orders are named, or too many.
func wantOrders(v *fault.Validator, ids []typeid.Order, most int) {
	v.Check(len(ids) > 0, fault.CodeRequired, "Name at least one order.", "orderIds")
	v.Check(len(ids) <= most, fault.CodeLimitReached, fmt.Sprintf("Name at most %d orders.", most), "orderIds")
}

// lockAll locks orders until the transaction ends, in the order of their ids. Those that are not there are fault.UserErrors.
func lockAll(ctx context.Context, tx *ent.Tx, ids []typeid.Order) error {
	found, err := record.All(ctx, tx, lockOrders, func(r *record.Reader) typeid.Order { return typeid.Of[typeid.Order](r.UUID()) }, typeid.Array(ids))
	if err != nil {
		return fmt.Errorf("lock orders: %w", err)
	}
	there := make(map[typeid.Order]bool, len(found))
	for _, id := range found {
		there[id] = true
	}
	if at := slices.IndexFunc(ids, func(id typeid.Order) bool { return !there[id] }); at >= 0 {
		return fault.User(fault.CodeNotFound, "There is no such order.", "orderIds", strconv.Itoa(at))
	}
	return nil
}
