package draftorder

import (
	"context"
	"fmt"
	"strconv"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/account"
	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/custom"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/idempotency"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/text"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// maxNote is how many characters the note of a draft has at most.
const maxNote = 1000

// LineInput is a line of a draft.
type LineInput struct {
	VariantID  typeid.Variant
	Quantity   int
	UnitPrice  *money.Input // nil for what the lists say
	Attributes []custom.Attribute
	GiftWrap   bool
}

// CreateInput is a draft to be made.
type CreateInput struct {
	IdempotencyKey  string
	CustomerID      *typeid.User
	Email           *string
	Phone           *string
	Lines           []LineInput
	ShippingAddress *address.Address
	BillingAddress  *address.Address
	FreeDelivery    bool
	CustomerNote    string
	Note            string
}

// Create makes a draft with the prices of a market, once for a key. The viewer must manage orders. Mistakes are fault.UserErrors.
func (s *Service) Create(ctx context.Context, viewer auth.Viewer, market cart.Market, in CreateInput) (*Draft, error) {
	asked := in
	p, err := s.prepare(ctx, market, &in)
	if err != nil {
		return nil, err
	}
	result, err := idempotency.Once(ctx, s.store, viewer, "draftOrderCreate", &in.IdempotencyKey, asked, func(ctx context.Context, tx *ent.Tx) (string, error) {
		id, err := s.Prepare(ctx, tx, viewer, market, p, Origin{Note: in.Note, FreeDelivery: in.FreeDelivery})
		return id.String(), err
	})
	if err != nil {
		return nil, err
	}
	return s.made(ctx, result)
}

// made returns the draft that a key has made or changed.
func (s *Service) made(ctx context.Context, id string) (*Draft, error) {
	draft, err := typeid.ParseDraftOrder(id)
	if err != nil {
		return nil, fmt.Errorf("read what a key has made: %w", err)
	}
	found, err := ByID.Read(ctx, s.store.Client, []typeid.DraftOrder{draft})
	return found[draft], err
}

// Origin is what a draft comes from.
type Origin struct {
	Supplements  *typeid.Order
	Note         string // for the staff
	FreeDelivery bool   // whether delivery costs nothing, in whichever way
}

// Prepare makes a draft in the caller's transaction, on behalf of a viewer who manages orders. Mistakes about lines are fault.UserErrors.
func (s *Service) Prepare(
	ctx context.Context, tx *ent.Tx, viewer auth.Viewer, market cart.Market, p cart.Preparation, from Origin,
) (typeid.DraftOrder, error) {
	id := typeid.NewDraftOrder()
	token, err := s.Token(ctx, id)
	if err != nil {
		return id, err
	}
	p.TokenHash = auth.HashToken(token)
	changed, err := s.carts.Prepare(ctx, tx, market, p)
	if err != nil {
		return id, err
	}
	var customer *typeid.User
	if p.Customer != nil {
		customer = &p.Customer.ID
	}
	if _, err := insertDraft.Exec(ctx, tx, id, changed.Cart.ID, customer, from.Supplements, viewer.Actor(), from.Note, from.FreeDelivery); err != nil {
		return id, fmt.Errorf("make draft: %w", err)
	}
	return id, s.audit(ctx, tx, viewer.Actor(), "draft_order.created", id, map[string]any{"lines": len(p.Lines)})
}

// prepare checks an input, and returns the cart that it asks for.
func (s *Service) prepare(ctx context.Context, market cart.Market, in *CreateInput) (p cart.Preparation, err error) {
	in.Note = text.Clean(in.Note)
	p = cart.Preparation{Note: in.CustomerNote, Shipping: trimmed(in.ShippingAddress), Billing: trimmed(in.BillingAddress)}
	var v fault.Validator
	idempotency.Validate(&v, in.IdempotencyKey)
	v.Paragraphs("note", in.Note, maxNote)
	v.Paragraphs("customerNote", text.Clean(in.CustomerNote), cart.MaxNoteLen)
	v.Check(len(in.Lines) > 0, fault.CodeRequired, "Name what is to be bought.", "lines")
	if p.Shipping != nil {
		p.Shipping.Validate(&v, "shippingAddress")
	}
	if p.Billing != nil {
		p.Billing.Validate(&v, "billingAddress")
	}
	if in.Phone != nil && *in.Phone != "" {
		p.Phone, err = address.ParsePhone(*in.Phone, market.Country)
		v.Add(err, "phone")
	}
	if in.Email != nil && *in.Email != "" {
		p.Email, err = address.ParseEmail(*in.Email)
		v.Add(err, "email")
	}
	p.Lines = Priced(&v, market.Currency, in.Lines)
	if in.CustomerID != nil {
		if p.Customer, err = s.customer(ctx, &v, *in.CustomerID); err != nil {
			return p, err
		}
		if p.Customer != nil && p.Email == "" {
			p.Email = p.Customer.Email
		}
	}
	v.Check(p.Email != "" || v.Err() != nil, fault.CodeRequired, "Name the customer, or the e-mail address to which the link goes.", "email")
	return p, v.Err()
}

func trimmed(a *address.Address) *address.Address {
	if a == nil {
		return nil
	}
	return new(a.Trimmed())
}

// Priced returns lines as carts have them. What is wrong with their prices is reported to v.
func Priced(v *fault.Validator, in money.Currency, lines []LineInput) []cart.PreparedLine {
	all := make([]cart.PreparedLine, len(lines))
	for i, l := range lines {
		all[i] = cart.PreparedLine{LineInput: cart.LineInput{VariantID: l.VariantID, Quantity: l.Quantity, Attributes: l.Attributes, GiftWrap: l.GiftWrap}}
		if l.UnitPrice != nil {
			all[i].UnitAmount = amountOf(v, in, *l.UnitPrice, "lines", strconv.Itoa(i), "unitPrice")
		}
	}
	return all
}

// maxUnitPrice is what one unit costs at most, in minor units: so no total is too much to be counted.
const maxUnitPrice = 1_000_000_000_000

// amountOf reads a price in a currency. What is wrong with it is reported to v.
func amountOf(v *fault.Validator, in money.Currency, price money.Input, field ...string) *int64 {
	amount, err := money.Parse(string(price.Amount), price.CurrencyCode)
	at := func(name string) []string { return append(append([]string{}, field...), name) }
	if !v.Check(err == nil, fault.CodeInvalid, "This is not an amount of the currency.", at("amount")...) {
		return nil
	}
	v.Check(amount.Currency == in, fault.CodeInvalid, "The draft is in "+string(in)+".", at("currencyCode")...)
	v.Check(amount.Amount >= 0 && amount.Amount <= maxUnitPrice, fault.CodeOutOfRange, "This must be at least 0, and cannot be so much.", at("amount")...)
	return &amount.Amount
}

// customer reads whom a draft is for. That there is none is reported to v.
func (s *Service) customer(ctx context.Context, v *fault.Validator, id typeid.User) (*ent.User, error) {
	found, err := account.UsersByID.Read(ctx, s.store.Client, []typeid.User{id})
	if err == nil {
		v.Check(found[id] != nil, fault.CodeNotFound, "There is no such customer.", "customerId")
	}
	return found[id], err
}

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
		if _, err := deleteDraft.Exec(ctx, tx, d.ID); err != nil {
			return fmt.Errorf("delete draft: %w", err)
		}
		return s.audit(ctx, tx, viewer.Actor(), "draft_order.deleted", d.ID, nil)
	})
	if err != nil {
		return deleted, err
	}
	return in.ID, nil
}
