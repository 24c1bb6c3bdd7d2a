// Package promotion keeps what the staff have written down of promotions, their codes, and how much of
// their limits is taken. It does not work out what they take off: package discount does. See
// docs/promotions.md.
//
// A checkout takes what it uses of limits in its transaction, by conditional updates in one order, so that
// no limit is passed and nobody waits for one another. Only what has a limit is counted: a promotion for
// everybody is no place where all checkouts meet.
package promotion

import (
	"time"

	"github.com/shopgraph/shopgraph/internal/pricing/discount"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// MaxEnabled is how many promotions there are at most that are enabled and have not ended.
const MaxEnabled = 250

// Promotion is a promotion as the staff have written it down.
type Promotion struct {
	discount.Promotion
	Version int
	// Enabled is whether it counts at all, and NeedsCode whether only with a code.
	Enabled, NeedsCode bool
	// MaxUses is how many orders it may be used for, and MaxUsesPerCustomer how many of one customer; nil
	// for any number.
	MaxUses, MaxUsesPerCustomer *int
	// Budget is how much it may take off in all; nil for any amount. In a currency that it does not name,
	// that is nothing.
	Budget               discount.Amounts
	CreatedAt, UpdatedAt time.Time
}

// IsNode marks Promotion as an implementation of GraphQL's Node.
func (*Promotion) IsNode() {}

// isLimited reports whether it has a limit.
func (p *Promotion) isLimited() bool {
	return p.MaxUses != nil || p.MaxUsesPerCustomer != nil || p.Budget != nil
}

// Code is a code for a promotion.
type Code struct {
	ID          typeid.PromotionCode
	PromotionID typeid.Promotion
	Version     int
	// Code is what is compared: see voucher.NormalCode.
	Code string
	// MaxUses is how many orders it may be used for; nil for any number.
	MaxUses *int
	Enabled bool
	// Label says of which batch it is; empty if that was not said.
	Label                string
	CreatedAt, UpdatedAt time.Time
}

// IsNode marks Code as an implementation of GraphQL's Node.
func (*Code) IsNode() {}

// Service reads what the staff have written down.
type Service struct{ store *store.Store }

// New returns what reads the promotions in st.
func New(st *store.Store) *Service { return &Service{st} }

func readPromotion(r *record.Reader) *Promotion {
	p := &Promotion{Promotion: discount.Promotion{
		ID: typeid.Of[typeid.Promotion](r.Row("promotions")), Name: r.Text(), Class: discount.Class(r.Text()), Priority: int(r.Int()),
	}}
	r.JSON(&p.Combines)
	p.Rest, p.StartsAt, p.EndsAt = discount.Rest(r.Text()), record.Optional(r, r.Time), record.Optional(r, r.Time)
	if !r.Null() {
		p.Condition = new(discount.Condition)
		r.JSON(p.Condition)
	}
	r.JSON(&p.Action)
	p.Version, p.Enabled, p.NeedsCode = int(r.Int()), r.Bool(), r.Bool()
	p.MaxUses, p.MaxUsesPerCustomer = optionalInt(r), optionalInt(r)
	if !r.Null() {
		r.JSON(&p.Budget)
	}
	p.CreatedAt, p.UpdatedAt = r.Time(), r.Time()
	return p
}

func readCode(r *record.Reader) *Code {
	return &Code{
		ID: typeid.Of[typeid.PromotionCode](r.Row("promotion_codes")), PromotionID: typeid.Of[typeid.Promotion](r.UUID()), Version: int(r.Int()),
		Code: r.Text(), MaxUses: optionalInt(r), Enabled: r.Bool(), Label: r.Text(), CreatedAt: r.Time(), UpdatedAt: r.Time(),
	}
}

func optionalInt(r *record.Reader) *int {
	n := record.Optional(r, r.Int)
	if n == nil {
		return nil
	}
	return new(int(*n))
}

// ByID and CodesByID read promotions and codes.
var (
	ByID      = record.ByID("promotions", promotionsByID, readPromotion, func(p *Promotion) typeid.Promotion { return p.ID })
	CodesByID = record.ByID("codes of promotions", codesByID, readCode, func(c *Code) typeid.PromotionCode { return c.ID })
)
