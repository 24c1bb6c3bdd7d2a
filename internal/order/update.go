package order

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/custom"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/text"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// UpdateInput is what the staff change of how they find an order again. Each change is of one tag or of one key, so that
// two members of the staff do not undo what the other has done.
type UpdateInput struct {
	ID               typeid.Order
	AddTags          []string
	RemoveTags       []string
	SetAttributes    []custom.Attribute
	RemoveAttributes []string
}

// What tags may be. A length is in characters.
const (
	maxTag  = 50
	maxTags = 50 // of an order, and of a change
)

// TagsByOrder reads the tags of orders in alphabetical order.
var TagsByOrder = record.NewMany("tags of orders",
	func(found *record.Found[typeid.Order, []string], _ record.Parts, ids []typeid.Order) ([]*record.Read, error) {
		return []*record.Read{tagsOfOrders.With(func(r *record.Reader) {
			id, tag := typeid.Of[typeid.Order](r.UUID()), r.Text()
			if found.Readable(r, id) {
				found.Values[id] = append(found.Values[id], tag)
			}
		}, typeid.Array(ids))}, nil
	})

// tagOf returns a tag as it is stored and looked for: in lower case, cleaned of what surrounds it.
func tagOf(typed string) string { return strings.ToLower(text.Clean(typed)) }

// Update changes an order's tags and attributes. The viewer must be staff. Mistakes are fault.UserErrors, and then nothing
// has changed.
func (s *Service) Update(ctx context.Context, viewer auth.Viewer, in UpdateInput) (o *ent.Order, err error) {
	if err := in.check(); err != nil {
		return nil, err
	}
	err = s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		if o, _, err = s.Lock(ctx, tx, in.ID); err != nil {
			return err
		}
		if o == nil {
			return fault.User(fault.CodeNotFound, "There is no such order.", "id")
		}
		tagged, err := in.tag(ctx, tx)
		if err != nil {
			return err
		}
		noted, err := in.note(ctx, tx)
		if err != nil || !tagged && !noted {
			return err
		}
		return s.audit(ctx, tx, viewer.Actor(), "order.updated", o.ID, map[string]any{
			"addedTags": len(in.AddTags), "removedTags": len(in.RemoveTags), "setAttributes": len(in.SetAttributes), "removedAttributes": len(in.RemoveAttributes),
		})
	})
	if err != nil {
		return nil, err
	}
	return o, nil
}

// check cleans an input and looks at it alone.
func (in *UpdateInput) check() error {
	var v fault.Validator
	in.AddTags, in.RemoveTags = cleanTags(&v, "addTags", in.AddTags), cleanTags(&v, "removeTags", in.RemoveTags)
	in.SetAttributes = custom.Cleaned(in.SetAttributes)
	custom.Validate(&v, "setAttributes", in.SetAttributes)
	v.Check(len(in.RemoveAttributes) <= custom.MaxAttributes, fault.CodeLimitReached, fmt.Sprintf("Give at most %d keys.", custom.MaxAttributes), "removeAttributes")
	return v.Err()
}

// cleanTags returns tags of a change as they are stored, and reports to v what is wrong with them.
func cleanTags(v *fault.Validator, field string, typed []string) []string {
	v.Check(len(typed) <= maxTags, fault.CodeLimitReached, fmt.Sprintf("Give at most %d tags.", maxTags), field)
	cleaned := make([]string, len(typed))
	for i, tag := range typed {
		at := field + "." + strconv.Itoa(i)
		if cleaned[i] = tagOf(tag); v.Require(at, cleaned[i]) {
			v.Line(at, cleaned[i], maxTag)
		}
	}
	return cleaned
}

// tag changes the tags of the locked order, and reports whether any were to be changed.
func (in *UpdateInput) tag(ctx context.Context, tx *ent.Tx) (bool, error) {
	if len(in.AddTags)+len(in.RemoveTags) == 0 {
		return false, nil
	}
	tags, err := tagAll(ctx, tx, []typeid.Order{in.ID}, in.AddTags, in.RemoveTags)
	if err != nil {
		return false, err
	}
	n, changed := tags[in.ID]
	if n > maxTags {
		return false, tooManyTags("addTags")
	}
	return changed, nil
}

func tooManyTags(field ...string) error {
	return fault.User(fault.CodeLimitReached, fmt.Sprintf("An order has at most %d tags.", maxTags), field...)
}

// tagAll changes the tags of locked orders. It returns how many those have then that have changed.
func tagAll(ctx context.Context, tx *ent.Tx, orders []typeid.Order, add, remove []string) (map[typeid.Order]int, error) {
	tags := map[typeid.Order]int{}
	err := changeTags.Each(ctx, tx, func(scan func(...any) error) error {
		var id typeid.Order
		var n int
		err := scan(&id, &n)
		tags[id] = n
		return err
	}, typeid.Array(orders), pq.Array(add), pq.Array(remove))
	if err != nil {
		return nil, fmt.Errorf("tag orders: %w", err)
	}
	return tags, nil
}

// note changes the attributes of the locked order, and reports whether any were to be changed.
func (in *UpdateInput) note(ctx context.Context, tx *ent.Tx) (bool, error) {
	if len(in.SetAttributes)+len(in.RemoveAttributes) == 0 {
		return false, nil
	}
	found, err := ContactsByOrder.Read(ctx, tx, []typeid.Order{in.ID})
	if err != nil {
		return false, err
	}
	contact := found[in.ID]
	if contact == nil {
		return false, fault.User(fault.CodeNotAllowed, "The personal data of this order are erased, and its attributes with them.", "setAttributes")
	}
	kept := slices.DeleteFunc(slices.Clone(contact.Attributes), func(a custom.Attribute) bool {
		isSet := slices.ContainsFunc(in.SetAttributes, func(b custom.Attribute) bool { return a.Key == b.Key })
		return isSet || slices.Contains(in.RemoveAttributes, a.Key)
	})
	all := custom.Cleaned(append(kept, in.SetAttributes...))
	if len(all) > custom.MaxAttributes {
		return false, fault.User(fault.CodeLimitReached, fmt.Sprintf("There can be at most %d attributes.", custom.MaxAttributes), "setAttributes")
	}
	if slices.Equal(all, contact.Attributes) {
		return false, nil
	}
	encoded, err := json.Marshal(all)
	if err != nil {
		return false, err
	}
	if _, err := writeAttributes.Exec(ctx, tx, in.ID, string(encoded)); err != nil {
		return false, fmt.Errorf("store attributes of an order: %w", err)
	}
	return true, nil
}
