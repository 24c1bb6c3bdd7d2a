// Package document issues invoices and credit notes. See docs/documents.md.
//
// Whether one is due follows from facts of an order, which others record. So nothing is added to a checkout or to a
// shipment: Sweep reads the events of orders in the order of their commits, each once, and adds a job for each
// order of which a document may be due. The job looks at the order's facts and issues what is due, in one transaction
// that also takes the numbers: so a number is used if its document is there, and is otherwise the next one's.
//
// A document is never changed. It keeps what it was made of, and the bytes that came of it.
package document

import (
	"context"
	"fmt"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/document/bill"
	"github.com/shopgraph/shopgraph/internal/document/paper"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/payment/gateway"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// When is when orders get their invoices.
type When string

// The times.
const (
	// AtPayment is once an order stands: its payment is authorized, taken or promised.
	AtPayment When = "payment"
	// AtShipment is once a parcel is on its way. An order that sends nothing gets its invoice once it stands.
	AtShipment When = "shipment"
	// ByStaff is when the staff ask for it.
	ByStaff When = "staff"
)

// Audit writes into the audit log what an actor has done to a subject.
type Audit func(ctx context.Context, tx *ent.Tx, actor, action string, subject fmt.Stringer, detail map[string]any) error

// Options say how documents are made.
type Options struct {
	// InvoiceAt is when orders get their invoices. Credit notes follow by themselves.
	InvoiceAt When
	// InvoicePrefix and CreditNotePrefix are what numbers begin with. Each prefix is a series.
	InvoicePrefix, CreditNotePrefix string
	// Seller is whose documents they are. Its country is that of the store's taxes if it has none.
	Seller bill.Seller
	// Language is that of orders that have none, as their channels have none.
	Language string
	// Fonts are nil for those that the program brings along.
	Fonts *paper.Fonts
	// Transfer tells how to transfer an amount with a reference; nil if there is no account for it.
	Transfer func(reference string, amount money.Money) gateway.Transfer
	// URL is where clients reach the server, without a slash at the end.
	URL string
}

// Service is the store's documents.
type Service struct {
	store  *store.Store
	audit  Audit
	opts   Options
	told   Issued        // nil if nobody is
	secret *store.Secret // of the addresses
}

// Issued is told of the invoice of an order in the transaction that issues it.
type Issued func(ctx context.Context, tx *ent.Tx, order typeid.Order) error

// TellInvoices has somebody be told of invoices, before the first of them is issued.
func (s *Service) TellInvoices(tell Issued) { s.told = tell }

// New returns the documents in st.
func New(st *store.Store, audit Audit, opts Options) *Service {
	if opts.Fonts == nil {
		opts.Fonts = paper.DefaultFonts()
	}
	return &Service{store: st, audit: audit, opts: opts, secret: store.NewSecret("documents' addresses", readSecret)}
}

// MaxOfOrder is how many documents an order has at most: its refunds are bounded.
const MaxOfOrder = 60

// Document is an invoice or a credit note that was issued.
type Document struct {
	ID       typeid.Document
	Kind     bill.Kind
	Number   string
	IssuedAt time.Time
	OrderID  typeid.Order
	RefundID *typeid.Refund // that a credit note is of; nil for a cancellation's
	net, tax int64
	currency money.Currency
}

// Total is what it is about, with taxes. That of a credit note is what is given back.
func (d *Document) Total() *money.TaxedMoney {
	amount := func(n int64) money.Money { return money.Money{Amount: n, Currency: d.currency} }
	return &money.TaxedMoney{Net: amount(d.net), Gross: amount(d.net + d.tax), Tax: amount(d.tax)}
}

// IsNode marks what node(id:) finds.
func (*Document) IsNode() {}
