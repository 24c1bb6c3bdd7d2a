package document

import (
	"context"
	"fmt"
	"time"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/document/bill"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Filter says which documents are listed: any if all is nil.
type Filter struct {
	Kind    *bill.Kind
	Number  *string
	OrderID *typeid.Order
	// IssuedAfter is from when on they were issued, and IssuedBefore before when.
	IssuedAfter, IssuedBefore *time.Time
}

type (
	// Connection is a page of documents.
	Connection = page.Connection[*Document]
	// Edge is a document in a page.
	Edge = page.Edge[*Document]
)

// ByOrder reads each order's documents, oldest first, and ByID documents. Whether the viewer may see them is for the caller
// to ask.
var (
	ByOrder = record.Lists("documents of orders", documentsOfOrders, readDocument, func(d *Document) typeid.Order { return d.OrderID })
	ByID    = record.ByID("documents", documentsByID, readDocument, func(d *Document) typeid.Document { return d.ID })
)

func readDocument(r *record.Reader) *Document {
	d := &Document{
		ID: typeid.Of[typeid.Document](r.Row("documents")), IssuedAt: r.Time(), Kind: bill.Kind(r.Text()), Number: r.Text(), OrderID: typeid.Of[typeid.Order](r.UUID()),
	}
	d.RefundID = record.Optional(r, func() typeid.Refund { return typeid.Of[typeid.Refund](r.UUID()) })
	d.currency, d.net, d.tax = money.Currency(r.Text()), r.Int(), r.Int()
	return d
}

// VisibleByID returns documents that the viewer may see: those of a user's own orders, and any for who may read orders.
func (s *Service) VisibleByID(ctx context.Context, viewer auth.Viewer, ids []typeid.Document) (map[typeid.Document]*Document, error) {
	found, err := record.All(ctx, s.store.Client, visibleDocuments, readDocument, typeid.Array(ids), viewer.May(auth.ReadOrders), viewer.Owner())
	if err != nil {
		return nil, fmt.Errorf("read documents: %w", err)
	}
	return store.KeyBy(found, func(d *Document) typeid.Document { return d.ID }), nil
}

// InvoicePDF returns an order's invoice as a file, with its number; nil if there is none.
func (s *Service) InvoicePDF(ctx context.Context, order typeid.Order) (number string, pdf []byte, err error) {
	if _, err := invoiceFile.Scan(ctx, s.store.DB, []any{order}, &number, &pdf); err != nil {
		return "", nil, fmt.Errorf("read the invoice of order %s: %w", order, err)
	}
	return number, pdf, nil
}

// List returns a page of the documents, the newest first. Whether the viewer may see them is for the caller to ask.
func (s *Service) List(ctx context.Context, f Filter, args page.Args) (*Connection, error) {
	by := listed
	switch {
	case f.Number != nil:
		by = listedByNumber
	case f.OrderID != nil:
		by = listedByOrder
	}
	which := []any{(*string)(f.Kind), f.Number, f.IssuedAfter, f.IssuedBefore, f.OrderID}
	return by.Read(ctx, s.store.Client, args, page.CountOf("documents", by.count, which...), readDocument, which...)
}
