package checkout

import (
	"context"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/pricing"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Tenders is what checkout needs of gift cards and credit.
type Tenders interface {
	// Reserve takes what tenders pay of an order off them. It returns those that cannot pay that any more.
	Reserve(
		ctx context.Context, tx *ent.Tx, order typeid.Order, tenders []pricing.Tendered, actor string,
	) (short []pricing.Tendered, err error)
	// Capture has what is reserved for an order be spent for good, and GiveBack puts back what it has taken.
	Capture(ctx context.Context, tx *ent.Tx, order typeid.Order) error
	GiveBack(ctx context.Context, tx *ent.Tx, order typeid.Order, actor string) error
	// Refund puts back parts of what tenders have paid. It returns the places of those that have less left of that.
	Refund(ctx context.Context, tx *ent.Tx, order typeid.Order, tenders []uuid.UUID, amounts []int64, actor string) (short []int, err error)
	// Credit returns the store credit of a user in a currency, and opens it if there is none. GiveCredit gives back to it what it
	// may not have paid.
	Credit(ctx context.Context, tx *ent.Tx, user typeid.User, in money.Currency, actor string) (uuid.UUID, error)
	GiveCredit(ctx context.Context, tx *ent.Tx, order typeid.Order, credit uuid.UUID, amount int64, actor string) error
	// Sold has the gift cards be made that an order has bought. TakeBack disables them; those that are spent are
	// a fault.UserErrors.
	Sold(ctx context.Context, tx *ent.Tx, order typeid.Order) error
	TakeBack(ctx context.Context, tx *ent.Tx, order typeid.Order) error
}

// system is the actor of what the checkout does by itself.
const system = "system"

// expectedDue returns what the shopper was told is due, and reports to v if that is no amount; nil if it was
// not given.
func (in *CompleteInput) expectedDue(v *fault.Validator) *money.Money {
	if in.ExpectedAmountDue == nil {
		return nil
	}
	due, err := money.Parse(string(in.ExpectedAmountDue.Amount), in.ExpectedAmountDue.CurrencyCode)
	v.Check(err == nil, fault.CodeInvalid, "This is not an amount of the currency.", "expectedAmountDue", "amount")
	return &due
}

// reserve reserves what tenders pay of an order that was just placed. One that somebody else has spent
// meanwhile, or that was disabled, refuses the purchase: what is due is not what the shopper has seen.
func (s *Service) reserve(ctx context.Context, tx *ent.Tx, p *purchase, o *ent.Order, tenders []pricing.Tendered) error {
	if len(tenders) == 0 {
		return nil
	}
	short, err := s.tenders.Reserve(ctx, tx, o.ID, tenders, p.viewer.Actor())
	if err != nil || len(short) == 0 {
		return err
	}
	what := "A gift card"
	if short[0].Kind == pricing.StoreCredit {
		what = "Your store credit"
	}
	return fault.User(fault.CodeConflict, what+" has just been used elsewhere. Look at what is due now.", "cart")
}

// capture has what tenders pay of a locked order be spent for good, as the order has come to stand, and the
// gift cards be made that it has bought.
func (s *Service) capture(ctx context.Context, tx *ent.Tx, o *ent.Order) error {
	if o.GiftCards {
		if err := s.tenders.Sold(ctx, tx, o.ID); err != nil {
			return err
		}
	}
	if o.Tendered == 0 {
		return nil
	}
	return s.tenders.Capture(ctx, tx, o.ID)
}

// giveBack gives back what tenders pay of a locked order, for an actor, and takes back the gift cards that it
// has bought.
func (s *Service) giveBack(ctx context.Context, tx *ent.Tx, o *ent.Order, actor string) error {
	if o.GiftCards {
		if err := s.tenders.TakeBack(ctx, tx, o.ID); err != nil {
			return err
		}
	}
	if o.Tendered == 0 {
		return nil
	}
	return s.tenders.GiveBack(ctx, tx, o.ID, actor)
}
