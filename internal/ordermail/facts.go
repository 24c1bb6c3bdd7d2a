package ordermail

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/mail"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/option"
)

// facts are all that a mail about an order may say, as factsOfMail reads them.
type facts struct {
	Number        string         `json:"number"`
	PlacedAt      time.Time      `json:"placedAt"`
	Language      string         `json:"language"` // empty for the store's
	Currency      money.Currency `json:"currency"`
	Status        string         `json:"status"`
	PaymentStatus string         `json:"paymentStatus"`
	User          *uuid.UUID     `json:"user"` // nil for a guest
	Subtotal      int64          `json:"subtotal"`
	Delivery      int64          `json:"delivery"`
	Saved         int64          `json:"saved"`
	Taxes         int64          `json:"taxes"`
	Total         int64          `json:"total"`
	Tendered      int64          `json:"tendered"`
	DueAt         time.Time      `json:"dueAt"`
	Reason        string         `json:"reason"`
	Contact       *contact       `json:"contact"` // nil once it is erased
	Stood         bool           `json:"stood"`   // it was to be supplied at some time
	BoughtAnew    bool           `json:"boughtAnew"`
	Sent          []sent         `json:"sent"`
	Lines         []line         `json:"lines"`
	Deliveries    []string       `json:"deliveries"`
	Tenders       []part         `json:"tenders"`
	Payment       *payment       `json:"payment"` // the newest; nil if there is none
	Parcel        *parcel        `json:"parcel"`  // that the event is about
	Pickup        *pickup        `json:"pickup"`
	Refund        []part         `json:"refund"`
	Comment       string         `json:"comment"`
}

type contact struct {
	Email    string          `json:"email"`
	Shipping address.Address `json:"shipping"`
	Billing  address.Address `json:"billing"`
}

// sent is a mail that was handed over.
type sent struct {
	Source uuid.UUID      `json:"source"`
	Kind   mail.OrderKind `json:"kind"`
}

type line struct {
	ID       uuid.UUID         `json:"id"`
	Product  string            `json:"product_name"`
	Variant  string            `json:"variant_name"`
	Options  []option.Selected `json:"options"`
	Image    *string           `json:"image_url"`
	Quantity int               `json:"quantity"`
	Net      int64             `json:"total_net"`
	Tax      int64             `json:"total_tax"`
}

type part struct {
	By     string `json:"by"`
	Detail string `json:"detail"`
	Amount int64  `json:"amount"`
}

type payment struct {
	Kind      string `json:"kind"`
	Status    string `json:"status"`
	Reference string `json:"reference"`
	Amount    int64  `json:"amount"`
	Captured  int64  `json:"captured"`
	Refunded  int64  `json:"refunded"`
	Link      string `json:"link"`
}

// isByHand reports whether the money comes when somebody brings it.
func (p *payment) isByHand() bool {
	return p != nil && slices.Contains([]string{"BANK_TRANSFER", "CASH_ON_DELIVERY", "ON_ACCOUNT"}, p.Kind)
}

// waits reports whether the buyer, or their bank, is to do something.
func (p *payment) waits() bool {
	return p != nil && (p.Status == "ACTION_REQUIRED" || p.Status == "PROCESSING")
}

type parcel struct {
	Status  string            `json:"status"`
	Carrier string            `json:"carrier"`
	Number  string            `json:"number"`
	Link    string            `json:"link"`
	From    string            `json:"from"`
	To      string            `json:"to"`
	Lines   map[uuid.UUID]int `json:"lines"`
}

type pickup struct {
	Name    string          `json:"name"`
	Address address.Address `json:"address"`
}

// wasSent reports whether a mail of a kind about the order was handed over.
func (f *facts) wasSent(kind mail.OrderKind) bool {
	return slices.ContainsFunc(f.Sent, func(s sent) bool { return s.Kind == kind })
}

// stands reports whether the order is to be supplied, or was.
func (f *facts) stands() bool {
	return !slices.Contains([]string{"PENDING_PAYMENT", "PAYMENT_FAILED", "EXPIRED", "CANCELLED"}, f.Status)
}

// isDue reports whether a mail is still to be sent: the order may be another one by now than when its job was added.
func (f *facts) isDue(j job) bool {
	if f.Contact == nil || slices.Contains(f.Sent, sent{j.Source, j.Kind}) {
		return false
	}
	switch j.Kind {
	case mail.OrderPlaced: // who was told to pay knows that the order is there, and is told that the money is
		return f.stands() && !f.wasSent(mail.OrderPaymentWaiting)
	case mail.OrderPaid: // only if it is later news than that the order was placed
		return f.stands() && (f.wasSent(mail.OrderPaymentWaiting) || f.wasSent(mail.OrderPlaced) && f.Payment.isByHand() && f.PaymentStatus == "PAID")
	case mail.OrderPaymentWaiting:
		return f.Status == "PENDING_PAYMENT" && f.Payment.waits()
	case mail.OrderPaymentFailed:
		return f.Status == "PAYMENT_FAILED" && !f.BoughtAnew
	case mail.OrderShipped:
		return f.Parcel != nil
	case mail.OrderOutForDelivery:
		return f.Parcel != nil && f.Parcel.Status == "OUT_FOR_DELIVERY"
	case mail.OrderDelivered:
		return f.Parcel != nil && f.Parcel.Status == "DELIVERED"
	case mail.OrderReadyForPickup:
		return f.Parcel != nil && f.Parcel.Status == "READY_FOR_PICKUP"
	case mail.OrderCancelled: // who gave up to pay at once was told nothing of the order
		return f.Stood || len(f.Sent) > 0
	case mail.OrderRefunded:
		return len(f.Refund) > 0
	case mail.OrderComment:
		return f.Comment != ""
	case mail.OrderReview:
		return f.Status == "DELIVERED"
	}
	return true
}
