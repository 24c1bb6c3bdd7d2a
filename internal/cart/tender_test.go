package cart_test

import (
	"context"
	"testing"
	"time"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/pricing"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// newCards are as many gift cards as are looked for.
type newCards struct{ currency money.Currency }

func (c newCards) Find(context.Context, string, typeid.Cart) (typeid.GiftCard, money.Currency, error) {
	return typeid.NewGiftCard(), c.currency, nil
}

// add has a new gift card pay for a cart.
func (s *shop) add(viewer auth.Viewer, ref auth.CartRef) (*cart.Changed, error) {
	return s.carts.AddGiftCard(s.t.Context(), viewer, cart.GiftCardAddInput{On: cart.On{Cart: ref}})
}

func (s *shop) wantMistake(err error, code fault.Code) {
	s.t.Helper()
	mistakes, rest := fault.Split(err)
	if rest != nil || len(mistakes) != 1 || mistakes[0].Code != code {
		s.t.Errorf("%v, want %s", err, code)
	}
}

// TestGiftCardsOfCarts: there are at most so many, of the cart's currency alone. A guest's go with their
// cart, as far as the user's takes them.
func TestGiftCardsOfCarts(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.sell("mug", eur, 100, 9)
	viewer := s.customer("a@example.com")
	guest := s.guest("mug 1")
	_, err := s.add(auth.Viewer{}, guest)
	s.wantMistake(err, fault.CodeUnavailable)
	s.carts.AcceptGiftCards(newCards{"USD"})
	_, err = s.add(auth.Viewer{}, guest)
	s.wantMistake(err, fault.CodeUnavailable)
	s.carts.AcceptGiftCards(newCards{eur})
	made, err := s.carts.Create(t.Context(), viewer, cart.Market{Currency: eur}, cart.CreateInput{})
	s.check(err)
	own := auth.CartRef{ID: made.Cart.ID}
	for range pricing.MaxGiftCards - 1 {
		_, err := s.add(viewer, own)
		s.check(err)
	}
	for range 3 {
		_, err := s.add(auth.Viewer{}, guest)
		s.check(err)
	}
	claimed, err := s.carts.Claim(t.Context(), viewer, guest)
	s.check(err)
	stored, err := s.carts.Get(t.Context(), viewer, own)
	s.check(err)
	if claimed.Cart.ID != own.ID || stored.Tenders == nil || len(stored.Tenders.GiftCards) != pricing.MaxGiftCards {
		t.Fatalf("%+v", stored.Tenders)
	}
	_, err = s.add(viewer, own)
	s.wantMistake(err, fault.CodeLimitReached)
	_, err = s.carts.UpdateStoreCredit(t.Context(), auth.Viewer{}, cart.StoreCreditUpdateInput{On: cart.On{Cart: s.guest("mug 1")}, Use: true})
	s.wantMistake(err, fault.CodeNotAllowed)
}

// TestPayers: what cannot pay at all is left out.
func TestPayers(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	good := cart.Tender{Kind: pricing.GiftCard, Currency: eur, Balance: 100, Enabled: true, ExpiresAt: new(now.Add(time.Second))}
	tenders := []cart.Tender{good, good, good, good, good}
	tenders[1].Currency, tenders[2].Enabled, tenders[3].ExpiresAt, tenders[4].Balance = "USD", false, &now, 0
	at := cart.Situation{Currency: eur, Now: now, Tenders: tenders}
	if payers := at.Payers(); len(payers) != 1 || payers[0].Balance.Amount != 100 {
		t.Errorf("%+v", payers)
	}
}
