package document

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/document/bill"
	"github.com/shopgraph/shopgraph/internal/document/ubl"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Issue issues what is due of an order: nothing if nothing is. It may be called again and again.
func (s *Service) Issue(ctx context.Context, order typeid.Order) error {
	return s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		f, err := lockFacts(ctx, tx, order)
		if err != nil || f == nil {
			return err
		}
		if s.isInvoiceDue(f) {
			if _, err := s.issueInvoice(ctx, tx, order, f); err != nil {
				return err
			}
		}
		return s.issueCreditNotes(ctx, tx, order, f)
	})
}

// Payload is what became of issuing an invoice.
type Payload = fault.Outcome[*Document]

// IssueInput is which order gets its invoice.
type IssueInput struct{ OrderID typeid.Order }

// IssueInvoice issues the invoice of an order that stands, if it has none yet, and returns it. The viewer must manage orders.
// Mistakes are fault.UserErrors.
func (s *Service) IssueInvoice(ctx context.Context, viewer auth.Viewer, in IssueInput) (*Document, error) {
	var invoice *Document
	err := s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		f, err := lockFacts(ctx, tx, in.OrderID)
		switch {
		case err != nil:
			return err
		case f == nil:
			return fault.User(fault.CodeNotFound, "There is no such order.", "orderId")
		case f.Invoice != nil:
			invoice, err = record.First(ctx, tx, invoiceOfOrder, readDocument, in.OrderID)
			return err
		case !f.stands():
			return fault.User(fault.CodeNotAllowed, "The order does not stand, so there is nothing to invoice.", "orderId")
		case f.Contact == nil:
			return fault.User(fault.CodeNotAllowed, "Who has bought it was erased, so nobody can be named on an invoice.", "orderId")
		}
		if invoice, err = s.issueInvoice(ctx, tx, in.OrderID, f); err != nil {
			return err
		}
		if err := s.issueCreditNotes(ctx, tx, in.OrderID, f); err != nil {
			return err
		}
		return s.audit(ctx, tx, viewer.Actor(), "invoice.issued", in.OrderID, map[string]any{"number": invoice.Number})
	})
	if err != nil {
		return nil, err
	}
	return invoice, nil
}

// lockFacts locks an order against others who issue its documents, and reads its facts; nil if there is no such order.
func lockFacts(ctx context.Context, tx *ent.Tx, order typeid.Order) (*facts, error) {
	var id uuid.UUID
	found, err := lockOrder.Scan(ctx, tx, []any{order}, &id)
	if err != nil || !found {
		return nil, wrap("lock", order, err)
	}
	f, err := record.First(ctx, tx, factsOfOrder, func(r *record.Reader) *facts {
		f := &facts{}
		r.JSON(f)
		return f
	}, order)
	return f, wrap("read", order, err)
}

// wrap says what was done to which order.
func wrap(what string, order typeid.Order, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s order %s for its documents: %w", what, order, err)
}

// isInvoiceDue reports whether an order gets its invoice now, by itself.
func (s *Service) isInvoiceDue(f *facts) bool {
	if f.Invoice != nil || f.Contact == nil || !f.stands() {
		return false
	}
	switch s.opts.InvoiceAt {
	case AtPayment:
		return true
	case AtShipment:
		return f.ShippedAt != nil || !f.IsSent
	}
	return false
}

func (s *Service) issueInvoice(ctx context.Context, tx *ent.Tx, order typeid.Order, f *facts) (*Document, error) {
	b := s.invoice(f)
	invoice, err := s.keep(ctx, tx, order, nil, b)
	f.Invoice = b
	if err == nil && s.told != nil {
		err = s.told(ctx, tx, order)
	}
	return invoice, err
}

// issueCreditNotes issues those of an order that has an invoice: one for each refund that was given back, and one for its
// cancellation.
func (s *Service) issueCreditNotes(ctx context.Context, tx *ent.Tx, order typeid.Order, f *facts) error {
	if f.Invoice == nil {
		return nil
	}
	for i := range f.Refunds {
		r := &f.Refunds[i]
		if !r.isDone() || slices.Contains(f.Credited, r.ID) {
			continue
		}
		if _, err := s.keep(ctx, tx, order, &r.ID, s.refundNote(f, r)); err != nil {
			return err
		}
	}
	if f.Status != "CANCELLED" || f.Cancelled {
		return nil
	}
	if b := s.cancellationNote(f); len(b.Lines)+len(b.Charges) > 0 {
		_, err := s.keep(ctx, tx, order, nil, b)
		return err
	}
	return nil
}

// keep gives a document its number, and writes it with the bytes that come of it. The series is locked from here to the end of
// the transaction.
func (s *Service) keep(ctx context.Context, tx *ent.Tx, order typeid.Order, refund *uuid.UUID, b *bill.Bill) (*Document, error) {
	if err := b.Check(); err != nil {
		return nil, wrap("add up", order, err)
	}
	prefix := s.opts.InvoicePrefix
	if b.Kind == bill.CreditNote {
		prefix = s.opts.CreditNotePrefix
	}
	year, n := b.IssuedAt.Year(), int64(0)
	if _, err := takeNumber.Scan(ctx, tx, []any{prefix, year}, &n); err != nil {
		return nil, wrap("number", order, err)
	}
	b.Number = fmt.Sprintf("%s%d-%06d", prefix, year, n)
	content, err := json.Marshal(b)
	if err != nil {
		return nil, wrap("write down", order, err)
	}
	pdf, err := s.opts.Fonts.Bill(b)
	if err != nil {
		return nil, wrap("set", order, err)
	}
	d := &Document{ID: typeid.NewDocument(), Kind: b.Kind, Number: b.Number, IssuedAt: b.IssuedAt, OrderID: order, net: b.Net, tax: b.Tax, currency: b.Currency}
	if refund != nil {
		d.RefundID = new(typeid.Of[typeid.Refund](*refund))
	}
	_, err = insertDocument.Exec(ctx, tx, d.ID, d.IssuedAt, string(d.Kind), d.Number, order, refund, string(d.currency), d.net, d.tax, string(content), pdf, ubl.Write(b))
	return d, wrap("keep", order, err)
}
