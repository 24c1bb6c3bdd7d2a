package pricing

import (
	"cmp"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/money"
)

// Tender is money that pays a part of an order before a gateway is asked.
type Tender struct {
	ID      string
	Kind    TenderKind
	Balance money.Money
	// ExpiresAt is when it is worth nothing any more; nil for never.
	ExpiresAt *time.Time
}

// TenderKind is what a tender is.
type TenderKind string

// The kinds of tenders, in the order in which they pay.
const (
	GiftCard    TenderKind = "GIFT_CARD"
	StoreCredit TenderKind = "STORE_CREDIT"
)

// MaxGiftCards is how many gift cards a cart may have.
const MaxGiftCards = 10

// ChosenTenders are the tenders that a shopper has chosen for a cart: gift cards, each once, and whether
// the store credit of its user.
type ChosenTenders struct {
	GiftCards   []uuid.UUID `json:"giftCards,omitempty"`
	StoreCredit bool        `json:"storeCredit,omitempty"`
}

// Tendered is what a tender pays.
type Tendered struct {
	Tender
	Amount money.Money
}

// tender has tenders pay a part of a total of which they can pay so much: the one that expires first
// begins. It returns what is left.
func tender(tenders []Tender, payable, total money.Money) (paid []Tendered, due money.Money) {
	inOrder := slices.Clone(tenders)
	slices.SortFunc(inOrder, func(a, b Tender) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), earlier(a.ExpiresAt, b.ExpiresAt), cmp.Compare(a.ID, b.ID))
	})
	for _, each := range inOrder {
		amount := min(each.Balance.Amount, payable.Amount)
		if amount <= 0 {
			continue
		}
		payable.Amount -= amount
		total.Amount -= amount
		paid = append(paid, Tendered{each, money.Money{Amount: amount, Currency: total.Currency}})
	}
	return paid, total
}

// earlier compares times, of which nil is never.
func earlier(a, b *time.Time) int {
	switch {
	case a == nil && b == nil:
		return 0
	case a == nil:
		return 1
	case b == nil:
		return -1
	}
	return a.Compare(*b)
}
