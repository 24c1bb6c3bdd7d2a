package server

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/shopgraph/shopgraph/internal/jobs"
	"github.com/shopgraph/shopgraph/internal/mail"
	"github.com/shopgraph/shopgraph/internal/order"
	"github.com/shopgraph/shopgraph/internal/ordermail"
	"github.com/shopgraph/shopgraph/internal/payment"
	"github.com/shopgraph/shopgraph/internal/payment/manual"
)

// mailWriter returns who writes mail: the store by its name, with its templates if it has some.
func (s *Server) mailWriter() (mail.Store, error) {
	writer := mail.Store{Name: s.cfg.StoreName, URL: s.storefront()}
	if s.cfg.MailTemplates == "" {
		return writer, nil
	}
	var err error
	if writer.Templates, err = mail.LoadTemplates(s.cfg.MailTemplates); err != nil {
		return writer, fmt.Errorf("--mail-templates: %w", err)
	}
	return writer, nil
}

// orderMails makes what mails buyers what happens to their orders. It is called once all else of it is there.
func (s *Server) orderMails(
	queue *jobs.Queue, sender mail.Sender, writer mail.Store, orders *order.Service, invoices ordermail.Invoices, gateways []payment.Offered,
) (*ordermail.Service, error) {
	kinds, err := orderMailKinds(s.cfg.OrderMails)
	if err != nil {
		return nil, fmt.Errorf("--order-mails: %w", err)
	}
	if s.cfg.ReviewAfter == 0 {
		kinds = slices.DeleteFunc(kinds, func(k mail.OrderKind) bool { return k == mail.OrderReview })
	}
	opts := ordermail.Options{
		Kinds: kinds, MaxAge: s.cfg.OrderMailMaxAge, ReviewAfter: s.cfg.ReviewAfter,
		Queue: queue, Sender: sender, Store: writer, Storefront: s.storefront(), Language: s.cfg.Spoken().Default(),
		IssueToken: orders.IssueTrackingToken, Invoices: invoices, OptOuts: s.shop.optOuts,
	}
	if s.cfg.InvoiceMail != "none" {
		opts.InvoiceWith = mail.OrderKind(strings.ToUpper(s.cfg.InvoiceMail))
	}
	for i := range gateways {
		if gw, isByHand := gateways[i].Gateway.(*manual.Gateway); isByHand && gw.Name() == manual.BankTransfer {
			opts.Transfer = gw.Transfer
		}
	}
	return ordermail.New(s.database.Store, s.log, opts), nil
}

// orderMailKinds reads which mails about orders are sent: all if nothing is said.
func orderMailKinds(names []string) (kinds []mail.OrderKind, err error) {
	switch {
	case len(names) == 0:
		return slices.Clone(mail.OrderKinds), nil
	case slices.Equal(names, []string{"none"}):
		return nil, nil
	}
	for _, name := range names {
		kind := mail.OrderKind(strings.ToUpper(strings.TrimSpace(name)))
		if !slices.Contains(mail.OrderKinds, kind) {
			return nil, fmt.Errorf("there is no mail %q", name)
		}
		kinds = append(kinds, kind)
	}
	return kinds, nil
}

// hasMail reports whether mail is sent, or kept in a mailbox.
func (s *Server) hasMail() bool { return s.cfg.SMTPURL != "" || s.shop.mailbox != nil }

// lookForMail is the worker that looks for what there is to mail. Where no mail can be sent, none is due.
func (s *Server) lookForMail(mails *ordermail.Service) worker {
	return worker{"mails about orders", func(ctx context.Context) error {
		if !s.hasMail() {
			<-ctx.Done()
			return nil
		}
		return mails.Run(ctx)
	}}
}
