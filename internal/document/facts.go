package document

import (
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/document/bill"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/option"
	"github.com/shopgraph/shopgraph/internal/tax/vat"
)

// facts are all that documents of an order are made of, at one moment, as factsOfOrder reads them.
type facts struct {
	Now         time.Time       `json:"now"`
	Number      string          `json:"number"`
	PlacedAt    time.Time       `json:"placedAt"`
	Currency    money.Currency  `json:"currency"`
	Status      string          `json:"status"`
	Net         int64           `json:"net"`
	Tax         int64           `json:"tax"`
	TaxCountry  address.Country `json:"taxCountry"` // whose taxes were due; empty if none were
	Language    string          `json:"language"`   // that it was placed in, or the channel's; empty for the store's
	Home        address.Country `json:"home"`
	Collects    bool            `json:"collects"` // taxes of its home
	Contact     *contact        `json:"contact"`  // nil once it is erased
	StandsSince *time.Time      `json:"standsSince"`
	ShippedAt   *time.Time      `json:"shippedAt"` // when the last parcel was; nil if none was
	IsSent      bool            `json:"isSent"`    // whether anything of it is goods
	Lines       []line          `json:"lines"`
	Taxes       []tax           `json:"taxes"`
	Deliveries  []delivery      `json:"deliveries"`
	Payments    []payment       `json:"payments"`
	Tenders     []part          `json:"tenders"`
	Refunds     []refund        `json:"refunds"` // that stand
	Invoice     *bill.Bill      `json:"invoice"` // nil if there is none
	Cancelled   bool            `json:"cancelled"`
	Credited    []uuid.UUID     `json:"credited"` // the refunds that have a credit note
}

type contact struct {
	Email    string          `json:"email"`
	Billing  address.Address `json:"billing"`
	Shipping address.Address `json:"shipping"`
	VAT      *vat.Given      `json:"vat"`
}

type line struct {
	ID          uuid.UUID         `json:"id"`
	Position    int               `json:"position"`
	Product     string            `json:"product_name"`
	Variant     string            `json:"variant_name"`
	SKU         string            `json:"sku"`
	Options     []option.Selected `json:"options"`
	Quantity    int               `json:"quantity"`
	UnitNet     int64             `json:"unit_net"`
	UnitTax     int64             `json:"unit_tax"`
	Net         int64             `json:"total_net"`
	Tax         int64             `json:"total_tax"`
	Discount    int64             `json:"discount"`
	TaxIncluded bool              `json:"tax_included"`
	Wrapping    int64             `json:"wrapping"`
	GiftWrap    bool              `json:"gift_wrap"`
}

// tax is a tax on a line or on a delivery, counted from 1.
type tax struct {
	Line     int `json:"line"`
	Delivery int `json:"delivery"`
	bill.Tax
}

type delivery struct {
	Position int    `json:"position"`
	Name     string `json:"name"`
	Net      int64  `json:"net"`
	Tax      int64  `json:"tax"`
}

type payment struct {
	Gateway    string           `json:"gateway"`
	Reference  string           `json:"reference"`
	Kind       bill.PaymentKind `json:"kind"`
	Last4      string           `json:"last4"`
	Status     string           `json:"status"`
	Amount     int64            `json:"amount"`
	Authorized int64            `json:"authorized"`
	Captured   int64            `json:"captured"`
}

// isByHand reports whether the money comes when somebody brings it: that it is promised is not that it is there.
func (p *payment) isByHand() bool {
	return p.Kind == bill.ByTransfer || p.Kind == bill.InCash || p.Kind == bill.OnAccount
}

// paid is how much of it the store has, or a gateway holds for it.
func (p *payment) paid() int64 {
	if !p.isByHand() && p.Status == "AUTHORIZED" {
		return max(p.Authorized, p.Captured)
	}
	return p.Captured
}

type refund struct {
	ID         uuid.UUID    `json:"id"`
	Net        int64        `json:"shipping_net"`
	Tax        int64        `json:"shipping_tax"`
	Taxes      []bill.Tax   `json:"shipping_taxes"`
	Adjustment int64        `json:"adjustment"`
	Lines      []refundLine `json:"lines"`
	Parts      []part       `json:"parts"`
}

type refundLine struct {
	Line     uuid.UUID  `json:"order_line_id"`
	Quantity int        `json:"quantity"`
	Net      int64      `json:"net"`
	Tax      int64      `json:"tax"`
	Taxes    []bill.Tax `json:"taxes"`
}

// part is what goes to, or came of, a payment, a gift card or a credit.
type part struct {
	Kind   bill.PaymentKind `json:"kind"`
	Detail string           `json:"detail"`
	Amount int64            `json:"amount"`
	Done   bool             `json:"done"`
}

// isDone reports whether all of a refund was given back.
func (r *refund) isDone() bool {
	for _, p := range r.Parts {
		if !p.Done {
			return false
		}
	}
	return true
}

// stands reports whether an order is to be supplied, or was.
func (f *facts) stands() bool {
	switch f.Status {
	case "PENDING_PAYMENT", "PAYMENT_FAILED", "EXPIRED", "CANCELLED":
		return false
	}
	return true
}
