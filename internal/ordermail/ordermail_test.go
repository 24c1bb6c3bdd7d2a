package ordermail_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/orderevent"
	"github.com/shopgraph/shopgraph/ent/payment"
	"github.com/shopgraph/shopgraph/internal/mail"
	"github.com/shopgraph/shopgraph/internal/ordermail"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// TestWay follows orders from checkout to the door, and looks at which mails they get.
func TestWay(t *testing.T) {
	t.Parallel()
	deliver := func(t *testing.T, m *mailed, o *ent.Order) {
		m.parcel(t, o, "SHIPPED", orderevent.TypeFulfillmentShipped)
		m.settle(t)
		m.parcel(t, o, "DELIVERED", orderevent.TypeFulfillmentDelivered)
	}
	for name, test := range map[string]struct {
		language string
		happens  func(t *testing.T, m *mailed, o *ent.Order)
		want     []string // subjects, with N for the number
	}{
		"paid by card at once": {"en", func(t *testing.T, m *mailed, o *ent.Order) {
			m.pay(t, o, payment.MethodKindCard, payment.StatusAuthorized, orderevent.TypePaymentAuthorized)
			m.settle(t)
			m.pay(t, o, payment.MethodKindCard, payment.StatusCaptured, orderevent.TypePaymentCaptured)
			deliver(t, m, o)
		}, []string{"Your order N", "Order N is on its way", "Your parcel of order N was delivered", "How do you like order N?"}},
		"by a transfer": {"de-AT", func(t *testing.T, m *mailed, o *ent.Order) {
			m.pay(t, o, payment.MethodKindBankTransfer, payment.StatusActionRequired, orderevent.TypePaymentActionRequired)
			m.settle(t)
			m.pay(t, o, payment.MethodKindBankTransfer, payment.StatusCaptured, orderevent.TypePaymentAuthorized)
			m.settle(t)
			m.pay(t, o, payment.MethodKindBankTransfer, payment.StatusCaptured, orderevent.TypePaymentCaptured)
		}, []string{"Bestellung N wartet auf Ihre Zahlung", "Ihre Zahlung zur Bestellung N"}},
		"in cash": {"fr", func(t *testing.T, m *mailed, o *ent.Order) {
			m.pay(t, o, payment.MethodKindCashOnDelivery, payment.StatusAuthorized, orderevent.TypePaymentAuthorized)
			m.settle(t)
			m.pay(t, o, payment.MethodKindCashOnDelivery, payment.StatusCaptured, orderevent.TypePaymentCaptured)
		}, []string{"Votre commande N", "Votre paiement pour la commande N"}},
		"a card that is confirmed in time": {"", func(t *testing.T, m *mailed, o *ent.Order) {
			m.pay(t, o, payment.MethodKindCard, payment.StatusActionRequired, orderevent.TypePaymentActionRequired)
			m.pay(t, o, payment.MethodKindCard, payment.StatusAuthorized, orderevent.TypePaymentAuthorized)
		}, []string{"Your order N"}},
		"declined": {"nl", func(t *testing.T, m *mailed, o *ent.Order) {
			m.pay(t, o, payment.MethodKindCard, payment.StatusFailed, orderevent.TypePaymentFailed)
		}, []string{"De betaling van bestelling N is mislukt"}},
		"picked up": {"it", func(t *testing.T, m *mailed, o *ent.Order) {
			m.pay(t, o, payment.MethodKindCard, payment.StatusAuthorized, orderevent.TypePaymentAuthorized)
			m.settle(t)
			m.parcel(t, o, "READY_FOR_PICKUP", orderevent.TypeFulfillmentReadyForPickup)
		}, []string{"Il tuo ordine N", "L’ordine N è pronto"}},
		"cancelled, with a word before": {"es", func(t *testing.T, m *mailed, o *ent.Order) {
			m.pay(t, o, payment.MethodKindCard, payment.StatusAuthorized, orderevent.TypePaymentAuthorized)
			m.settle(t)
			m.inTx(t, func(ctx context.Context, tx *ent.Tx) error {
				c, err := tx.OrderComment.Create().SetOrderID(o.ID).SetActor("user_1").SetText("Lo sentimos.\nNo queda nada.").SetVisible(true).Save(ctx)
				if err != nil {
					return err
				}
				return m.Commented(ctx, tx, o.ID, c.ID)
			})
			m.settle(t)
			m.record(t, o.ID, &ent.OrderEvent{Type: orderevent.TypeOrderCancelled}, func(o *ent.Order) { o.CancelledAt, o.CancelReason = new(time.Now()), new("sold out") })
		}, []string{"Su pedido N", "Un mensaje sobre el pedido N", "El pedido N se ha cancelado"}},
		"given up at once": {"en", func(t *testing.T, m *mailed, o *ent.Order) {
			m.record(t, o.ID, &ent.OrderEvent{Type: orderevent.TypeOrderCancelled}, func(o *ent.Order) { o.CancelledAt = new(time.Now()) })
		}, nil},
		"erased": {"en", func(t *testing.T, m *mailed, o *ent.Order) {
			m.exec(t, `DELETE FROM order_contacts WHERE order_id = $1`, o.ID)
			m.pay(t, o, payment.MethodKindCard, payment.StatusAuthorized, orderevent.TypePaymentAuthorized)
		}, nil},
		"of long ago": {"en", func(t *testing.T, m *mailed, o *ent.Order) {
			m.exec(t, `UPDATE orders SET created_at = now() - interval '91 days' WHERE id = $1`, o.ID)
			m.pay(t, o, payment.MethodKindCard, payment.StatusAuthorized, orderevent.TypePaymentAuthorized)
		}, nil},
		"refunded": {"en", func(t *testing.T, m *mailed, o *ent.Order) {
			m.pay(t, o, payment.MethodKindCard, payment.StatusCaptured, orderevent.TypePaymentCaptured)
			m.settle(t)
			m.exec(t, `WITH r AS (INSERT INTO refunds (id, order_id, currency, reason, requested_by, decision, goods_net, goods_tax, shipping_net, shipping_tax, adjustment)
					VALUES (gen_random_uuid(), $1, 'EUR', 'OTHER', 'system', 'NOT_NEEDED', 1234, 0, 0, 0, 0) RETURNING id),
				p AS (INSERT INTO refund_parts (refund_id, position, payment_id, amount, operation_id) SELECT r.id, 1, p.id, 1234, gen_random_uuid() FROM r, payments p WHERE p.order_id = $1)
				INSERT INTO order_events (id, created_at, updated_at, order_id, sequence, type, status) VALUES (gen_random_uuid(), now(), now(), $1, 90, 'ORDER_REFUNDED', 'CONFIRMED')`, o.ID)
		}, []string{"Your order N", "You get money back for order N"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newMailed(t)
			o := m.place(t, test.language)
			test.happens(t, m, o)
			m.settle(t)
			m.settle(t)
			for i := range test.want {
				test.want[i] = strings.ReplaceAll(test.want[i], "N", o.Number)
			}
			got := m.subjects()
			slices.Sort(got)
			slices.Sort(test.want)
			if !slices.Equal(got, test.want) {
				t.Errorf("mailed %q, want %q", got, test.want)
			}
		})
	}
}

// TestWhatIsSaid reads mails of one order.
func TestWhatIsSaid(t *testing.T) {
	t.Parallel()
	m := newMailed(t)
	o := m.place(t, "de")
	m.pay(t, o, payment.MethodKindBankTransfer, payment.StatusActionRequired, orderevent.TypePaymentActionRequired)
	m.settle(t)
	mail := m.box.Messages("ada@example.com")[0]
	for _, want := range []string{"Hallo Ada Lovelace", "2 x Beans, Big: 25,00 €", "Gesamtbetrag: 25,00 €", "DE89 3704 0044 0532 0130 00", "10119 Berlin", "https://shop.example/orders/track#token="} {
		if !strings.Contains(mail.Text, want) {
			t.Errorf("the text lacks %q:\n%s", want, mail.Text)
		}
	}
	if !strings.HasPrefix(mail.MessageID, "payment_waiting.") || mail.OptOut != "" {
		t.Errorf("message id %q, opt-out %q", mail.MessageID, mail.OptOut)
	}
}

// TestKindsAreOff has mails that are not among those that are sent.
func TestKindsAreOff(t *testing.T) {
	t.Parallel()
	m := newMailed(t, func(o *ordermail.Options) { o.Kinds = []mail.OrderKind{mail.OrderShipped} })
	o := m.place(t, "en")
	m.pay(t, o, payment.MethodKindCard, payment.StatusAuthorized, orderevent.TypePaymentAuthorized)
	m.settle(t)
	m.parcel(t, o, "SHIPPED", orderevent.TypeFulfillmentShipped)
	m.settle(t)
	if got := m.subjects(); len(got) != 1 || got[0] != "Order "+o.Number+" is on its way" {
		t.Errorf("mailed %q", got)
	}
}

// invoices issues one for each order that it is asked for.
type invoices struct{}

func (invoices) Issue(context.Context, typeid.Order) error { return nil }
func (invoices) InvoicePDF(context.Context, typeid.Order) (string, []byte, error) {
	return "INV-2026-000001", []byte("%PDF"), nil
}

// TestInvoiceComesOnce has an invoice be attached to a mail, and then issued once more.
func TestInvoiceComesOnce(t *testing.T) {
	t.Parallel()
	m := newMailed(t, func(o *ordermail.Options) { o.InvoiceWith, o.Invoices = mail.OrderShipped, invoices{} })
	o, other := m.place(t, "en"), m.place(t, "en")
	m.parcel(t, o, "SHIPPED", orderevent.TypeFulfillmentShipped)
	m.settle(t)
	m.inTx(t, func(ctx context.Context, tx *ent.Tx) error {
		if err := m.Invoiced(ctx, tx, o.ID); err != nil {
			return err
		}
		return m.Invoiced(ctx, tx, other.ID)
	})
	m.settle(t)
	var with []string
	for _, one := range m.box.Messages("") {
		if len(one.Attachments) == 1 && one.Attachments[0].Name == "INV-2026-000001.pdf" {
			with = append(with, one.Subject)
		}
	}
	if want := []string{"Your invoice for order " + other.Number, "Order " + o.Number + " is on its way"}; !slices.Equal(with, want) {
		t.Errorf("invoices are with %q, want %q", with, want)
	}
}
