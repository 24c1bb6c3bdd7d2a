package cart

import (
	"context"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/custom"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/patch"
	"github.com/shopgraph/shopgraph/internal/tax/vat"
	"github.com/shopgraph/shopgraph/internal/text"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Buyer is who buys what is in a cart.
type Buyer struct {
	Email   *string // nil unless given: a user's own address then
	Phone   *string // nil unless given: a user's own number then
	Country *address.Country
	User    *typeid.User // nil for a guest
	// VATNumber is that of the business that buys; nil if none was given.
	VATNumber *vat.Given
}

// BuyerOf returns who buys what is in a cart.
func BuyerOf(c *ent.Cart) *Buyer { return &Buyer{c.Email, c.Phone, c.Country, c.UserID, c.VatNumber} }

// BuyerInput says who buys. What is left out stays as it is, and null clears it.
type BuyerInput struct {
	Email   patch.Text
	Phone   patch.Text
	Country patch.Text
	// VATNumber is that of the business that buys.
	VATNumber patch.Text

	number vat.Number // what VATNumber says, once it is normalized
}

// BuyerUpdateInput says who buys what is in which cart.
type BuyerUpdateInput struct {
	On
	Buyer BuyerInput
}

// NoteUpdateInput is a note for which cart.
type NoteUpdateInput struct {
	On
	Note string
}

// AttributesUpdateInput is all attributes of which cart.
type AttributesUpdateInput struct {
	On
	Attributes []custom.Attribute
}

// normalize puts the input into the form in which it is stored. What is wrong with it is reported to
// v, as fields of buyer. The country says how telephone numbers without their country's code are read.
func (in *BuyerInput) normalize(v *fault.Validator) {
	if in.Email.Value != "" {
		email, err := address.ParseEmail(in.Email.Value)
		v.Add(err, "buyer.email")
		in.Email.Value = email
	}
	if in.Country.Value != "" {
		country, err := address.ParseCountry(in.Country.Value)
		v.Add(err, "buyer.country")
		in.Country.Value = string(country)
	}
	phone, err := address.ParsePhone(in.Phone.Value, address.Country(in.Country.Value))
	v.Add(err, "buyer.phone")
	in.Phone.Value = phone
	if in.VATNumber.Value != "" {
		in.number, err = vat.Parse(in.VATNumber.Value)
		v.Add(err, "buyer.vatNumber")
	}
}

func (in *BuyerInput) apply(c *ent.Cart) {
	set(&c.Email, in.Email)
	set(&c.Phone, in.Phone)
	set(&c.Country, in.Country)
	giveVATNumber(c, in.VATNumber, in.number)
}

// set makes a change to a text that is nil when empty.
func set[T ~string](stored **T, change patch.Text) {
	switch {
	case !change.Given:
	case change.Value == "":
		*stored = nil
	default:
		*stored = new(T(change.Value))
	}
}

// UpdateBuyer says who buys what is in a cart of the viewer's. Mistakes are fault.UserErrors, and then
// nothing has changed.
func (s *Service) UpdateBuyer(ctx context.Context, viewer auth.Viewer, in BuyerUpdateInput) (*Changed, error) {
	var v fault.Validator
	in.Buyer.normalize(&v)
	if err := v.Err(); err != nil {
		return nil, err
	}
	return s.edit(ctx, viewer, in.On, in.Buyer.apply)
}

// UpdateNote sets the note of a cart of the viewer's, like UpdateBuyer.
func (s *Service) UpdateNote(ctx context.Context, viewer auth.Viewer, in NoteUpdateInput) (*Changed, error) {
	var v fault.Validator
	v.Paragraphs("note", in.Note, MaxNoteLen)
	if err := v.Err(); err != nil {
		return nil, err
	}
	return s.edit(ctx, viewer, in.On, func(c *ent.Cart) { c.Note = text.Clean(in.Note) })
}

// UpdateAttributes sets all attributes of a cart of the viewer's, like UpdateBuyer.
func (s *Service) UpdateAttributes(ctx context.Context, viewer auth.Viewer, in AttributesUpdateInput) (*Changed, error) {
	var v fault.Validator
	custom.Validate(&v, "attributes", in.Attributes)
	if err := v.Err(); err != nil {
		return nil, err
	}
	return s.edit(ctx, viewer, in.On, func(c *ent.Cart) { c.Attributes = custom.Cleaned(in.Attributes) })
}

// edit changes what an open cart of the viewer's holds beside its lines.
func (s *Service) edit(ctx context.Context, viewer auth.Viewer, on On, change func(*ent.Cart)) (*Changed, error) {
	return s.locked(ctx, viewer, on, s.editing(viewer, change))
}

// editing returns what changes and stores what a locked cart holds beside its lines. If it has the
// prices of another country now, the lines are priced anew, with warnings.
func (s *Service) editing(viewer auth.Viewer, change func(*ent.Cart)) func(context.Context, *ent.Tx, *ent.Cart) (*Changed, error) {
	return func(ctx context.Context, tx *ent.Tx, c *ent.Cart) (*Changed, error) {
		before, number := value(pricedFor(c)), c.VatNumber
		change(c)
		if c.VatNumber != number {
			if err := s.askLater(ctx, tx, c); err != nil {
				return nil, err
			}
		}
		if value(pricedFor(c)) == before {
			touch(c, nextTime(c))
			return &Changed{Cart: c}, save(ctx, tx, c)
		}
		d, err := s.readDraft(ctx, tx, viewer, c, nil)
		if err != nil {
			return nil, err
		}
		d.changed = true
		return settled(ctx, tx, d)
	}
}

// value is what a pointer points to; empty if that is nothing.
func value[T ~string](pointer *T) T {
	if pointer == nil {
		return ""
	}
	return *pointer
}
