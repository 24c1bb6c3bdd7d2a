package ordermail

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/url"
	"strings"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/jobs"
	"github.com/shopgraph/shopgraph/internal/mail"
	"github.com/shopgraph/shopgraph/internal/optout"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// send sends a mail, if it is due still, and notes that.
func (s *Service) send(ctx context.Context, j job) error {
	f, err := s.read(ctx, j)
	if err != nil || f == nil || !f.isDue(j) {
		return err
	}
	if j.Kind == mail.OrderReview {
		if isOut, err := s.opts.OptOuts.IsOut(ctx, optout.Reviews, f.Contact.Email); err != nil || isOut {
			return err
		}
	}
	m := s.write(j.Kind, f)
	if err := s.complete(ctx, j, f, &m); err != nil {
		return err
	}
	invoice, err := s.invoiceFor(ctx, j, f)
	if err != nil {
		return err
	}
	if invoice == nil && j.Kind == mail.OrderInvoice {
		return nil
	}
	if invoice != nil {
		m.Invoice = invoice.number
	}
	message, err := s.opts.Store.RenderOrder(f.Contact.Email, m)
	if err != nil {
		return jobs.Permanent(err)
	}
	message.ID = messageID(j, f.Contact.Email)
	if invoice != nil {
		message.Attachments = []mail.Attachment{{Name: invoice.number + ".pdf", Type: "application/pdf", Data: invoice.pdf}}
	}
	if err := s.opts.Sender.Send(ctx, message); err != nil {
		if mail.IsPermanent(err) {
			return jobs.Permanent(err)
		}
		return err
	}
	return s.note(ctx, j, invoice != nil)
}

// complete gives a mail its links.
func (s *Service) complete(ctx context.Context, j job, f *facts, m *mail.Order) (err error) {
	if m.Link, m.LinkSecret, err = s.link(ctx, j.Order, f); err != nil {
		return err
	}
	if j.Kind == mail.OrderReview {
		m.OptOutLink, err = s.opts.OptOuts.Link(ctx, optout.Reviews, f.Contact.Email)
	}
	return err
}

// read reads the facts of a mail; nil if its order is not there any more.
func (s *Service) read(ctx context.Context, j job) (*facts, error) {
	f, err := record.First(ctx, s.store.Client, factsOfMail, func(r *record.Reader) *facts {
		f := &facts{}
		r.JSON(f)
		return f
	}, j.Order, j.Source)
	if err != nil {
		return nil, fmt.Errorf("read order %s for a mail: %w", j.Order, err)
	}
	return f, nil
}

// note notes that a mail was handed over, and the invoice with it if that was attached to another mail.
func (s *Service) note(ctx context.Context, j job, withInvoice bool) error {
	noted := []job{j}
	if withInvoice && j.Kind != mail.OrderInvoice {
		noted = append(noted, job{Source: j.Order.UUID(), Kind: mail.OrderInvoice, Order: j.Order})
	}
	for _, n := range noted {
		if _, err := noteMail.Exec(ctx, s.store.DB, n.Source, string(n.Kind), n.Order); err != nil {
			return fmt.Errorf("note a mail about order %s: %w", n.Order, err)
		}
	}
	return nil
}

// link returns where the buyer sees the order: users by its number, and guests by a fresh token.
func (s *Service) link(ctx context.Context, order typeid.Order, f *facts) (link string, isSecret bool, err error) {
	if f.User != nil {
		return s.opts.Storefront + "/orders/" + url.PathEscape(f.Number), false, nil
	}
	token, err := s.opts.IssueToken(ctx, order)
	if err != nil {
		return "", false, err
	}
	return s.opts.Storefront + "/orders/track#token=" + url.QueryEscape(token), true, nil
}

// invoice is an order's invoice as a file.
type invoice struct {
	number string
	pdf    []byte
}

// invoiceFor returns the invoice that a mail brings; nil if it brings none, or another mail has. It is issued first if it is due.
func (s *Service) invoiceFor(ctx context.Context, j job, f *facts) (*invoice, error) {
	if s.opts.InvoiceWith == "" || j.Kind != s.opts.InvoiceWith && j.Kind != mail.OrderInvoice || f.wasSent(mail.OrderInvoice) {
		return nil, nil
	}
	if err := s.opts.Invoices.Issue(ctx, j.Order); err != nil {
		return nil, err
	}
	number, pdf, err := s.opts.Invoices.InvoicePDF(ctx, j.Order)
	if err != nil || pdf == nil {
		return nil, err
	}
	return &invoice{number, pdf}, nil
}

// messageID names a mail by what it is about, its kind and its recipient. So a mail that is sent once more has the same name.
func messageID(j job, to string) string {
	recipient := sha256.Sum256([]byte(j.Source.String() + strings.ToLower(to)))
	return strings.ToLower(string(j.Kind)) + "." + hexOf(j.Source) + "." + hex.EncodeToString(recipient[:8])
}

func hexOf(id uuid.UUID) string { return hex.EncodeToString(id[:]) }
