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
