package server

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/shopgraph/shopgraph/internal/checkout"
	"github.com/shopgraph/shopgraph/internal/jobs"
	"github.com/shopgraph/shopgraph/internal/mail"
	"github.com/shopgraph/shopgraph/internal/payment"
	"github.com/shopgraph/shopgraph/internal/payment/manual"
	"github.com/shopgraph/shopgraph/internal/staff"
)

// byHand returns the ways to pay by hand that are offered.
func (s *Server) byHand() (offered []payment.Offered, err error) {
	offer := func(gw *manual.Gateway, currencies, countries, channels []string) {
		one := offeredAt(gw, currencies, countries, channels)
		one.Terms = gw.Terms
		offered = append(offered, one)
	}
	if c := &s.cfg.BankTransfer; c.Holder != "" {
		gw, err := manual.NewBankTransfer(s.database.Store, c.Label, manual.Account{
			Holder: c.Holder, IBAN: c.IBAN, BIC: c.BIC, Bank: c.Bank, Details: c.Details, Within: c.Within,
		})
		if err != nil {
			return nil, fmt.Errorf("--bank-transfer-…: %w", err)
		}
		offer(gw, c.Currencies, c.Countries, c.Channels)
	}
	if c := &s.cfg.CashOnDelivery; c.Offered {
		limits, err := c.Most()
		if err != nil {
			return nil, fmt.Errorf("--cash-on-delivery-limits: %w", err)
		}
		offer(manual.NewCashOnDelivery(s.database.Store, c.Label, limits), c.Currencies, c.Countries, c.Channels)
	}
	if c := &s.cfg.OnAccount; c.Offered {
		offer(manual.NewOnAccount(s.database.Store, c.Label), c.Currencies, c.Countries, c.Channels)
	}
	return offered, nil
}

// workOnPaymentsByHand has jobs look after payments that are made by hand: who is to transfer money is reminded, what was
// paid at the door is recorded, and what is overdue becomes a task.
func (s *Server) workOnPaymentsByHand(
	gateways []payment.Offered, queue *jobs.Queue, sender mail.Sender, writer mail.Store, tasks *staff.Tasks, checkouts *checkout.Service,
) {
	for i := range gateways {
		gw, isByHand := gateways[i].Gateway.(*manual.Gateway)
		switch {
		case !isByHand:
		case gw.Name() == manual.BankTransfer && s.cfg.BankTransfer.Remind > 0:
			gw.MailReminders(manual.Reminders{Before: s.cfg.BankTransfer.Remind, Queue: queue, Sender: sender, Store: writer})
		case gw.Name() == manual.CashOnDelivery && s.cfg.CashOnDelivery.PaidByDelivered:
			jobs.Handle(queue, "payment.delivered", func(ctx context.Context, _ struct{}) error {
				return markDelivered(ctx, gw, checkouts)
			}, jobs.Policy{Every: time.Minute})
		case gw.Name() == manual.OnAccount:
			jobs.Handle(queue, "payment.overdue", func(ctx context.Context, _ struct{}) error { return tasks.NoteOverdue(ctx) }, jobs.Policy{Every: time.Hour})
		}
	}
}

// markDelivered records that orders which were delivered are paid for in cash. One that fails does not hold up the others.
func markDelivered(ctx context.Context, gw *manual.Gateway, checkouts *checkout.Service) error {
	ids, err := gw.Delivered(ctx)
	for _, id := range ids {
		err = errors.Join(err, checkouts.MarkDelivered(ctx, id))
	}
	return err
}
