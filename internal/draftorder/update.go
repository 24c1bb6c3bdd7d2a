package draftorder

import (
	"context"
	"fmt"
	"strconv"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/text"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// UpdateInput is what to change of a draft; nil leaves it as it is.
type UpdateInput struct {
	ID           typeid.DraftOrder
	Note         *string
	FreeDelivery *bool
	Prices       []PriceInput
}

// PriceInput is what one of a variant costs in a draft.
type PriceInput struct {
	VariantID typeid.Variant
	UnitPrice *money.Input // nil for what the lists say
}

// maxPrices is how many prices an input may have: as many as a cart has lines.
const maxPrices = 100

// Update changes what is noted of a draft, whether its delivery costs something, and the prices in it. Its lines and where it goes are changed as those of any cart, with its token. The
// viewer must manage orders. Mistakes are fault.UserErrors.
func (s *Service) Update(ctx context.Context, viewer auth.Viewer, in UpdateInput) (*Draft, error) {
	var v fault.Validator
	if in.Note != nil {
		in.Note = new(text.Clean(*in.Note))
		v.Paragraphs("note", *in.Note, maxNote)
	}
	v.Check(len(in.Prices) <= maxPrices, fault.CodeLimitReached, fmt.Sprintf("Give at most %d prices.", maxPrices), "prices")
	if err := v.Err(); err != nil {
		return nil, err
	}
	err := s.changing(ctx, in.ID, "id", func(ctx context.Context, tx *ent.Tx, d *Draft) error {
		noted, err := in.note(ctx, tx, d)
		if err != nil {
			return err
		}
		priced, err := s.fixPrices(ctx, tx, d, in.Prices)
		if err != nil || !noted && !priced {
			return err
		}
		return s.audit(ctx, tx, viewer.Actor(), "draft_order.updated", d.ID, map[string]any{"prices": len(in.Prices)})
	})
	if err != nil {
		return nil, err
	}
	return s.made(ctx, in.ID.String())
}

// note stores what is to be changed of a locked draft beside its prices, and reports whether that is anything.
func (in *UpdateInput) note(ctx context.Context, tx *ent.Tx, d *Draft) (bool, error) {
	before := *d
	if in.Note != nil {
		d.Note = *in.Note
	}
	if in.FreeDelivery != nil {
		d.FreeDelivery = *in.FreeDelivery
	}
	if d.Note == before.Note && d.FreeDelivery == before.FreeDelivery {
		return false, nil
	}
	if _, err := writeDraft.Exec(ctx, tx, d.ID, d.Note, d.FreeDelivery); err != nil {
		return false, fmt.Errorf("store a draft: %w", err)
	}
	return true, nil
}

// fixPrices sets prices in a locked draft, and reports whether any have changed.
func (s *Service) fixPrices(ctx context.Context, tx *ent.Tx, d *Draft, prices []PriceInput) (bool, error) {
	if len(prices) == 0 {
		return false, nil
	}
	carts, err := cart.ByID.Read(ctx, tx, []typeid.Cart{d.CartID})
	if err != nil {
		return false, err
	}
	var v fault.Validator
	fixed := make([]cart.FixedPrice, len(prices))
	for i, p := range prices {
		fixed[i].Variant = p.VariantID
		if p.UnitPrice != nil {
			fixed[i].Amount = amountOf(&v, carts[d.CartID].Currency, *p.UnitPrice, "prices", strconv.Itoa(i), "unitPrice")
		}
	}
	if err := v.Err(); err != nil {
		return false, err
	}
	ref, err := s.refOf(ctx, d)
	if err != nil {
		return false, err
	}
	return s.carts.FixPrices(ctx, tx, ref, fixed)
}

// refOf names the cart of a draft.
func (s *Service) refOf(ctx context.Context, d *Draft) (auth.CartRef, error) {
	token, err := s.Token(ctx, d.ID)
	return auth.CartRef{ID: d.CartID, Token: &token}, err
}

// changing does work on an open draft, which is locked.
func (s *Service) changing(ctx context.Context, id typeid.DraftOrder, field string, work func(context.Context, *ent.Tx, *Draft) error) error {
	return s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		d, err := s.lockOpen(ctx, tx, id, field)
		if err != nil {
			return err
		}
		return work(ctx, tx, d)
	})
}

func (s *Service) lockOpen(ctx context.Context, tx *ent.Tx, id typeid.DraftOrder, field string) (*Draft, error) {
	d, err := record.First(ctx, tx, lockDraft, readDraft, id)
	switch {
	case err != nil:
		return nil, fmt.Errorf("lock draft: %w", err)
	case d == nil:
		return nil, fault.User(fault.CodeNotFound, "There is no such draft.", field)
	case !d.IsOpen():
		return nil, fault.User(fault.CodeNotAllowed, "The draft is being paid for, has become an order, or has come to nothing.", field)
	}
	return d, nil
}

// DeleteInput is which draft to delete.
type DeleteInput struct{ ID typeid.DraftOrder }

// Delete deletes a draft that nobody pays for, and its cart: its link leads nowhere any more. The viewer must manage orders. Mistakes are
// fault.UserErrors.
func (s *Service) Delete(ctx context.Context, viewer auth.Viewer, in DeleteInput) (deleted typeid.DraftOrder, err error) {
	err = s.changing(ctx, in.ID, "id", func(ctx context.Context, tx *ent.Tx, d *Draft) error {
		ref, err := s.refOf(ctx, d)
		if err != nil {
			return err
		}
		if err := s.carts.Discard(ctx, tx, ref); err != nil {
			return err
		}
		return s.audit(ctx, tx, viewer.Actor(), "draft_order.deleted", d.ID, nil)
	})
	if err != nil {
		return deleted, err
	}
	return in.ID, nil
}
