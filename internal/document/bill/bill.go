// Package bill is what an invoice or a credit note says, before it is put on paper or into XML. All amounts
// are those that the order or the refund keeps. Nothing is worked out here but sums of them.
package bill

import (
	"time"

	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/money"
)

// Kind is what a document is. Its name stands in the schema and in the database: none is ever renamed.
type Kind string

// The kinds.
const (
	Invoice    Kind = "INVOICE"
	CreditNote Kind = "CREDIT_NOTE"
)

// Treatment is why no taxes are due on something.
type Treatment string

// The treatments.
const (
	// Taxed is that they are due, unless a line has none.
	Taxed Treatment = ""
	// ReverseCharge is that the buyer owes them, in another member of the European Union.
	ReverseCharge Treatment = "REVERSE_CHARGE"
	// Export is that it leaves the country of the seller.
	Export Treatment = "EXPORT"
	// Exempt is that the buyer or the goods are exempt.
	Exempt Treatment = "EXEMPT"
	// NotSubject is that the seller collects none.
	NotSubject Treatment = "NOT_SUBJECT"
)

// Bill is an invoice or a credit note. Amounts are in minor units of the currency. Those of a credit note
// are what is given back, so they are more than 0, too.
type Bill struct {
	Kind     Kind           `json:"kind"`
	Number   string         `json:"number"`
	IssuedAt time.Time      `json:"issuedAt"`
	Language string         `json:"language"`
	Currency money.Currency `json:"currency"`
	// SuppliedOn is when the goods were sent, or else paid for.
	SuppliedOn time.Time `json:"suppliedOn"`
	Order      Order     `json:"order"`
	// Corrects is the invoice that a credit note is of.
	Corrects *Reference `json:"corrects,omitempty"`
	Seller   Seller     `json:"seller"`
	Buyer    Buyer      `json:"buyer"`
	Lines    []Line     `json:"lines"`
	// Charges are deliveries, and what is given back beyond goods and deliveries.
	Charges []Charge `json:"charges,omitempty"`
	// Treatment says why lines without taxes have none.
	Treatment Treatment `json:"treatment,omitempty"`
	// TaxedIn is the country whose taxes are due by the one stop shop; empty if they are those of the seller's.
	TaxedIn address.Country `json:"taxedIn,omitempty"`
	Net     int64           `json:"net"`
	Tax     int64           `json:"tax"`
	// Paid is what had been paid when the document was issued, or by what it is given back.
	Paid []Payment `json:"paid,omitempty"`
	// Transfer is where what is due is to be transferred to; nil if nothing is.
	Transfer *Transfer `json:"transfer,omitempty"`
}

// Order is the order that a document is about.
type Order struct {
	Number   string    `json:"number"`
	PlacedAt time.Time `json:"placedAt"`
}

// Reference is an invoice that another document names.
type Reference struct {
	Number   string    `json:"number"`
	IssuedAt time.Time `json:"issuedAt"`
}

// Seller is whose document it is.
type Seller struct {
	Name       string          `json:"name"`
	Line1      string          `json:"line1,omitempty"`
	Line2      string          `json:"line2,omitempty"`
	PostalCode string          `json:"postalCode,omitempty"`
	City       string          `json:"city,omitempty"`
	Country    address.Country `json:"country,omitempty"`
	VATNumber  string          `json:"vatNumber,omitempty"`
	TaxNumber  string          `json:"taxNumber,omitempty"`
	Register   string          `json:"register,omitempty"`
	Email      string          `json:"email,omitempty"`
	Phone      string          `json:"phone,omitempty"`
	IBAN       string          `json:"iban,omitempty"`
	Footer     string          `json:"footer,omitempty"`
}

// Buyer is whom it is for.
type Buyer struct {
	Email     string           `json:"email"`
	VATNumber string           `json:"vatNumber,omitempty"`
	Billing   address.Address  `json:"billing"`
	Shipping  *address.Address `json:"shipping,omitempty"` // nil if it is the same
}

// Line is some units of one thing.
type Line struct {
	Position int      `json:"position"`
	Name     string   `json:"name"`
	SKU      string   `json:"sku,omitempty"`
	Options  []Option `json:"options,omitempty"`
	Quantity int      `json:"quantity"`
	// UnitNet and UnitTax are the price of a unit before discounts.
	UnitNet int64 `json:"unitNet"`
	UnitTax int64 `json:"unitTax"`
	// Discount and Wrapping are with taxes if TaxIncluded, and else without. Both are in Net and Tax.
	Discount    int64 `json:"discount,omitempty"`
	Wrapping    int64 `json:"wrapping,omitempty"`
	TaxIncluded bool  `json:"taxIncluded,omitempty"`
	Net         int64 `json:"net"`
	Tax         int64 `json:"tax"`
	Taxes       []Tax `json:"taxes,omitempty"`
}

// Option is one choice, such as a size.
type Option struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// Charge is something beside the lines. One of an adjustment may be less than 0.
type Charge struct {
	Kind  ChargeKind `json:"kind"`
	Name  string     `json:"name,omitempty"`
	Net   int64      `json:"net"`
	Tax   int64      `json:"tax"`
	Taxes []Tax      `json:"taxes,omitempty"`
}

// ChargeKind is what a charge is for.
type ChargeKind string

// The kinds of charges.
const (
	Delivery   ChargeKind = "DELIVERY"
	Adjustment ChargeKind = "ADJUSTMENT"
)

// Tax is one tax on a line or a charge.
type Tax struct {
	Name         string `json:"name"`
	Jurisdiction string `json:"jurisdiction,omitempty"`
	// Millionths is the rate: 190000 is 19 %.
	Millionths int64 `json:"millionths"`
	Compound   bool  `json:"compound,omitempty"`
	Base       int64 `json:"base"`
	Amount     int64 `json:"amount"`
}

// Payment is what something was paid with.
type Payment struct {
	Kind   PaymentKind `json:"kind"`
	Detail string      `json:"detail,omitempty"` // such as a card's last digits
	Amount int64       `json:"amount"`
}

// PaymentKind is how something was paid.
type PaymentKind string

// The kinds of payments.
const (
	ByGiftCard    PaymentKind = "GIFT_CARD"
	ByStoreCredit PaymentKind = "STORE_CREDIT"
	ByCard        PaymentKind = "CARD"
	ByBank        PaymentKind = "BANK"
	ByTransfer    PaymentKind = "BANK_TRANSFER"
	InCash        PaymentKind = "CASH_ON_DELIVERY"
	OnAccount     PaymentKind = "ON_ACCOUNT"
	ByOther       PaymentKind = "OTHER"
)

// Transfer is how to transfer what is due.
type Transfer struct {
	Holder    string `json:"holder,omitempty"`
	IBAN      string `json:"iban,omitempty"`
	BIC       string `json:"bic,omitempty"`
	Bank      string `json:"bank,omitempty"`
	Details   string `json:"details,omitempty"`
	Reference string `json:"reference,omitempty"`
	QR        string `json:"qr,omitempty"` // the text of a code that banks' apps read
}
