package cart

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/pricing"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// GiftCards is what carts need of gift cards.
type GiftCards interface {
	// Find returns the gift card with a code, which can be spent, and its currency. Whoever tries many codes
	// for a cart, or from a network, has to wait. Mistakes are fault.UserErrors about the code.
	Find(ctx context.Context, code string, tried typeid.Cart) (typeid.GiftCard, money.Currency, error)
}

// AcceptGiftCards makes gift cards be taken. It is called before the service is used.
func (s *Service) AcceptGiftCards(cards GiftCards) { s.giftCards = cards }

// GiftCardAddInput is a gift card's code for which cart.
type GiftCardAddInput struct {
	On
	Code string
}

// GiftCardRemoveInput is a gift card to be taken out of which cart.
type GiftCardRemoveInput struct {
	On
	GiftCardID typeid.GiftCard
}

// StoreCreditUpdateInput is whether store credit pays for which cart.
type StoreCreditUpdateInput struct {
	On
	Use bool
}

// Tender is a gift card that was chosen for a cart, or the store credit of its user, as it is now.
type Tender struct {
	ID        uuid.UUID          `json:"id"`
	Kind      pricing.TenderKind `json:"kind"`
	LastFour  string             `json:"lastFour"` // of a gift card's code
	Currency  money.Currency     `json:"currency"`
	Balance   int64              `json:"balance"`
	Enabled   bool               `json:"enabled"`
	ExpiresAt *time.Time         `json:"expiresAt"`
}

// AppliedGiftCard is a gift card that was chosen for a cart, with what it pays.
type AppliedGiftCard struct {
	ID                  typeid.GiftCard
	LastFour            string
	Balance, AmountUsed money.Money
	ExpiresAt           *time.Time
}

func readTenders(r *record.Reader) (all []Tender) {
	r.JSON(&all)
	return all
}

// encodeTenders returns what was chosen as JSON; nil for nothing.
func encodeTenders(chosen *pricing.ChosenTenders) *string {
	if chosen == nil {
		return nil
	}
	encoded, err := json.Marshal(chosen)
	if err != nil {
		panic(err) // of ids alone
	}
	return new(string(encoded))
}

// AddGiftCard has a gift card pay for a cart of the viewer's. One that it has already is left as it is.
// Mistakes are fault.UserErrors, and then nothing has changed.
func (s *Service) AddGiftCard(ctx context.Context, viewer auth.Viewer, in GiftCardAddInput) (*Changed, error) {
	if s.giftCards == nil {
		return nil, fault.User(fault.CodeUnavailable, "The store takes no gift cards.", "code")
	}
	found, currency, err := s.giftCards.Find(ctx, in.Code, in.Cart.ID)
	if err != nil {
		return nil, err
	}
	return s.choose(ctx, viewer, in.On, func(c *ent.Cart, chosen *pricing.ChosenTenders) error {
		switch {
		case currency != c.Currency:
			return fault.User(fault.CodeUnavailable, fmt.Sprintf("The gift card is in %s, and the cart in %s.", currency, c.Currency), "code")
		case slices.Contains(chosen.GiftCards, found.UUID()):
			return nil
		case len(chosen.GiftCards) >= pricing.MaxGiftCards:
			return fault.User(fault.CodeLimitReached, fmt.Sprintf("A cart takes at most %d gift cards.", pricing.MaxGiftCards), "code")
		}
		chosen.GiftCards = append(chosen.GiftCards, found.UUID())
		return nil
	})
}

// RemoveGiftCard has a gift card not pay for a cart of the viewer's any more. Mistakes are fault.UserErrors,
// and then nothing has changed.
func (s *Service) RemoveGiftCard(ctx context.Context, viewer auth.Viewer, in GiftCardRemoveInput) (*Changed, error) {
	return s.choose(ctx, viewer, in.On, func(_ *ent.Cart, chosen *pricing.ChosenTenders) error {
		place := slices.Index(chosen.GiftCards, in.GiftCardID.UUID())
		if place < 0 {
			return fault.User(fault.CodeNotFound, "There is no such gift card in the cart.", "giftCardId")
		}
		chosen.GiftCards = slices.Delete(chosen.GiftCards, place, place+1)
		return nil
	})
}

// UpdateStoreCredit says whether the user's store credit pays for a cart of theirs. Mistakes are
// fault.UserErrors, and then nothing has changed.
func (s *Service) UpdateStoreCredit(ctx context.Context, viewer auth.Viewer, in StoreCreditUpdateInput) (*Changed, error) {
	return s.choose(ctx, viewer, in.On, func(c *ent.Cart, chosen *pricing.ChosenTenders) error {
		if in.Use && c.UserID == nil {
			return fault.User(fault.CodeNotAllowed, "Sign in to pay with store credit.", "use")
		}
		chosen.StoreCredit = in.Use
		return nil
	})
}

// choose changes what is to pay for an open cart of the viewer's.
func (s *Service) choose(
	ctx context.Context, viewer auth.Viewer, on On, change func(*ent.Cart, *pricing.ChosenTenders) error,
) (*Changed, error) {
	return s.locked(ctx, viewer, on, func(ctx context.Context, tx *ent.Tx, c *ent.Cart) (*Changed, error) {
		chosen := c.Tenders
		if chosen == nil {
			chosen = &pricing.ChosenTenders{}
		}
		if err := change(c, chosen); err != nil {
			return nil, err
		}
		if c.Tenders = chosen; len(chosen.GiftCards) == 0 && !chosen.StoreCredit {
			c.Tenders = nil
		}
		touch(c, nextTime(c))
		return &Changed{Cart: c}, save(ctx, tx, c)
	})
}

// takeTenders has a cart have the gift cards of a guest's cart, too, as far as it may have so many.
func takeTenders(own, guest *ent.Cart) {
	if guest.Tenders == nil || own.Currency != guest.Currency {
		return
	}
	if own.Tenders == nil {
		own.Tenders = &pricing.ChosenTenders{}
	}
	for _, id := range guest.Tenders.GiftCards {
		if len(own.Tenders.GiftCards) < pricing.MaxGiftCards && !slices.Contains(own.Tenders.GiftCards, id) {
			own.Tenders.GiftCards = append(own.Tenders.GiftCards, id)
		}
	}
}

// Payers are the tenders that can pay at the situation's time.
func (s *Situation) Payers() (all []pricing.Tender) {
	for i := range s.Tenders {
		if t := &s.Tenders[i]; t.refusal(s) == "" {
			all = append(all, pricing.Tender{
				ID: t.ID.String(), Kind: t.Kind, Balance: money.Money{Amount: t.Balance, Currency: t.Currency}, ExpiresAt: t.ExpiresAt,
			})
		}
	}
	return all
}

// refusal says why a tender cannot pay at all; empty if it can.
func (t *Tender) refusal(s *Situation) string {
	switch {
	case t.Currency != s.Currency:
		return fmt.Sprintf("is in %s, and the cart in %s", t.Currency, s.Currency)
	case !t.Enabled:
		return "cannot be used any more"
	case t.ExpiresAt != nil && !s.Now.Before(*t.ExpiresAt):
		return "has expired"
	case t.Balance == 0:
		return "is used up"
	}
	return ""
}

// unusable returns a problem for each gift card that cannot pay at all: so that nobody pays in another way
// what they mean to pay with it.
func (b *Basket) unusable() (problems []*Problem) {
	for i := range b.Tenders {
		t := &b.Tenders[i]
		if why := t.refusal(&b.Situation); why != "" && t.Kind == pricing.GiftCard {
			problems = append(problems, &Problem{
				Code: fault.CodeUnavailable, Message: fmt.Sprintf("The gift card that ends in %s %s. Take it out of the cart.", t.LastFour, why), Field: []string{"cart"},
			})
		}
	}
	return problems
}

// GiftCards are the gift cards that were chosen, in the order in which they pay.
func (p *Priced) GiftCards() (all []*AppliedGiftCard) {
	for i := range p.Tenders {
		if t := &p.Tenders[i]; t.Kind == pricing.GiftCard {
			all = append(all, &AppliedGiftCard{
				ID: typeid.Of[typeid.GiftCard](t.ID), LastFour: t.LastFour, ExpiresAt: t.ExpiresAt,
				Balance: money.Money{Amount: t.Balance, Currency: t.Currency}, AmountUsed: p.paidBy(t),
			})
		}
	}
	return all
}

// StoreCredit is what the user's store credit pays in the currency of the cart.
func (p *Priced) StoreCredit(in money.Currency) money.Money {
	for i := range p.Tenders {
		if p.Tenders[i].Kind == pricing.StoreCredit {
			return p.paidBy(&p.Tenders[i])
		}
	}
	return money.Money{Currency: in}
}

// paidBy is what a tender pays.
func (p *Priced) paidBy(t *Tender) money.Money {
	for i := range p.Quote.Tenders {
		if paid := &p.Quote.Tenders[i]; paid.ID == t.ID.String() {
			return paid.Amount
		}
	}
	return money.Money{Currency: t.Currency}
}
