package ordermail_test

import (
	"context"
	"log/slog"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/orderevent"
	"github.com/shopgraph/shopgraph/ent/payment"
	"github.com/shopgraph/shopgraph/internal/account"
	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/inventory"
	"github.com/shopgraph/shopgraph/internal/jobs"
	"github.com/shopgraph/shopgraph/internal/mail"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/optout"
	"github.com/shopgraph/shopgraph/internal/order"
	"github.com/shopgraph/shopgraph/internal/ordermail"
	"github.com/shopgraph/shopgraph/internal/payment/gateway"
	"github.com/shopgraph/shopgraph/internal/pricing"
	"github.com/shopgraph/shopgraph/internal/pricing/delivery"
	"github.com/shopgraph/shopgraph/internal/staff"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

const enough = 60 * time.Second // for anything to happen on a busy machine

// shop is a store that has orders.
type shop struct {
	store   *store.Store
	orders  *order.Service
	variant typeid.Variant
}

func (*shop) Notify(...string) {}

func newShop(t *testing.T, st *store.Store) *shop {
	t.Helper()
	s := &shop{store: st}
	s.orders = order.New(st, account.LockEmail, inventory.New(st, staff.AuditAll), s, staff.AuditAll, slog.New(slog.DiscardHandler))
	ctx := t.Context()
	category := st.Client.Category.Create().SetName("Coffee").SetSlug("coffee").SaveX(ctx)
	product := st.Client.Product.Create().SetName("Beans").SetSlug("beans").SetCategoryID(category.ID).SaveX(ctx)
	s.variant = st.Client.Variant.Create().SetProductID(product.ID).SetSku("B").SetName("B").SaveX(ctx).ID
	return s
}

// options are those of a service whose mail goes to a sender.
func (s *shop) options(queue *jobs.Queue, sender mail.Sender) ordermail.Options {
	return ordermail.Options{
		Kinds: mail.OrderKinds, MaxAge: 90 * 24 * time.Hour, ReviewAfter: time.Microsecond, Queue: queue, Sender: sender,
		Store: mail.Store{Name: "Beans & Co", URL: "https://shop.example"}, Storefront: "https://shop.example", Language: "en",
		IssueToken: s.orders.IssueTrackingToken, OptOuts: optout.New(s.store, "https://api.shop.example"),
		Transfer: func(reference string, amount money.Money) gateway.Transfer {
			return gateway.Transfer{Holder: "Beans GmbH", IBAN: "DE89370400440532013000", Reference: reference, Amount: amount}
		},
	}
}

// mailed is a shop whose mail goes to a mailbox.
type mailed struct {
	*shop
	*ordermail.Service
	box *mail.Mailbox
}

func newMailed(t *testing.T, change ...func(*ordermail.Options)) *mailed {
	t.Helper()
	m := &mailed{shop: newShop(t, pgtest.New(t)), box: mail.NewMailbox(1000)}
	queue := jobs.New(m.store, slog.New(slog.DiscardHandler), jobs.Options{Poll: 10 * time.Millisecond})
	opts := m.options(queue, m.box)
	for _, one := range change {
		one(&opts)
	}
	m.Service = ordermail.New(m.store, slog.New(slog.DiscardHandler), opts)
	ctx, cancel := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { _ = queue.Run(ctx) })
	t.Cleanup(func() {
		cancel()
		running.Wait()
	})
	return m
}

// settle waits until all that has happened is mailed. Jobs that wait for long are made due first.
func (m *mailed) settle(t *testing.T) {
	t.Helper()
	for until := time.Now().Add(enough); ; {
		heldUp, err := m.Sweep(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		m.exec(t, `UPDATE jobs SET run_at = now() WHERE kind = 'order.mail' AND attempts = 0`)
		var waiting int
		if err := m.store.DB.QueryRowContext(t.Context(), `SELECT count(*) FROM jobs WHERE kind = 'order.mail' AND status = 'READY'`).Scan(&waiting); err != nil {
			t.Fatal(err)
		}
		if waiting == 0 && !heldUp {
			return
		}
		if time.Now().After(until) {
			t.Fatalf("%d mails are waiting", waiting)
		}
		time.Sleep(10 * time.Millisecond) // other databases of the cluster may hold up what is read
	}
}

// kinds are the subjects of all mails, oldest first.
func (m *mailed) subjects() (all []string) {
	for _, kept := range m.box.Messages("") {
		all = append([]string{kept.Subject}, all...)
	}
	return all
}

func (s *shop) exec(t *testing.T, sql string, args ...any) {
	t.Helper()
	if _, err := s.store.DB.ExecContext(t.Context(), sql, args...); err != nil {
		t.Fatalf("%v\n%s", err, sql)
	}
}

// place makes an order of 25.00 EUR that waits for its payment.
func (s *shop) place(t *testing.T, language string) *ent.Order {
	t.Helper()
	quote, err := pricing.New(pricing.Snapshot{Currency: "EUR", Items: []pricing.Item{{
		Variant: s.variant, ProductName: "Beans", VariantName: "Big", SKU: "B", Quantity: 2, Unit: money.Money{Amount: 1250, Currency: "EUR"},
	}}})
	if err != nil {
		t.Fatal(err)
	}
	home := address.Address{FullName: "Ada Lovelace", Line1: "Street 1", City: "Berlin", PostalCode: "10119", Country: "DE"}
	placement := order.Placement{
		Cart: typeid.NewCart(), Quote: quote, Due: time.Hour, Language: language,
		Contact: &ent.OrderContact{Email: "ada@example.com", ShippingAddress: home, BillingAddress: home},
	}
	for range quote.Deliveries {
		placement.Deliveries = append(placement.Deliveries, order.PlacedDelivery{Option: delivery.Option{Name: "Parcel"}})
	}
	var o *ent.Order
	s.inTx(t, func(ctx context.Context, tx *ent.Tx) (err error) {
		o, _, err = s.orders.Place(ctx, tx, placement)
		return err
	})
	return o
}

// pay gives an order a payment of a kind in a status, and says so by an event.
func (s *shop) pay(t *testing.T, o *ent.Order, kind payment.MethodKind, status payment.Status, event orderevent.Type) {
	t.Helper()
	held, taken := int64(0), int64(0)
	switch status {
	case payment.StatusAuthorized:
		held = 2500
	case payment.StatusCaptured:
		held, taken = 2500, 2500
	}
	p, err := s.store.Client.Payment.Query().Where(payment.OrderID(o.ID)).Only(t.Context())
	if ent.IsNotFound(err) {
		p, err = s.store.Client.Payment.Create().SetOrderID(o.ID).SetGateway("test").SetGatewayToken("tok").SetMethodKind(kind).
			SetAmount(2500).SetCurrency("EUR").Save(t.Context())
	}
	if err != nil {
		t.Fatal(err)
	}
	s.exec(t, `UPDATE payments SET status = $2, authorized_amount = $3, captured_amount = $4, gateway_reference = 'RF18539007547034' || id WHERE id = $1`, p.ID, string(status), held, taken)
	s.record(t, o.ID, &ent.OrderEvent{Type: event, PaymentID: &p.ID}, func(o *ent.Order) {
		if status == payment.StatusFailed {
			now := time.Now()
			o.PaymentFailedAt = &now
		}
	})
}

func (s *shop) record(t *testing.T, id typeid.Order, event *ent.OrderEvent, change func(*ent.Order)) {
	t.Helper()
	s.inTx(t, func(ctx context.Context, tx *ent.Tx) error {
		o, now, err := s.orders.Lock(ctx, tx, id)
		if err != nil {
			return err
		}
		if change != nil {
			change(o)
		}
		return s.orders.Record(ctx, tx, o, now, event)
	})
}

// parcel packs all of an order into a parcel that has a status, and says so by an event.
func (s *shop) parcel(t *testing.T, o *ent.Order, status string, event orderevent.Type) {
	t.Helper()
	s.exec(t, `INSERT INTO fulfillments (id, created_at, updated_at, order_id, status, carrier, tracking_number, tracking_url)
		SELECT gen_random_uuid(), now(), now(), $1, 'PENDING', 'DHL', '123', 'https://dhl.example/123' WHERE NOT EXISTS (SELECT FROM fulfillments WHERE order_id = $1)`, o.ID)
	s.exec(t, `INSERT INTO fulfillment_lines (id, created_at, updated_at, fulfillment_id, order_line_id, quantity)
		SELECT gen_random_uuid(), now(), now(), f.id, l.id, l.quantity FROM fulfillments f JOIN order_lines l ON l.order_id = f.order_id
		WHERE f.order_id = $1 AND NOT EXISTS (SELECT FROM fulfillment_lines x WHERE x.fulfillment_id = f.id)`, o.ID)
	if status != "DELIVERED" { // it was packed before
		s.record(t, o.ID, &ent.OrderEvent{Type: orderevent.TypeFulfillmentCreated}, nil)
	}
	s.exec(t, `UPDATE fulfillments SET status = $2 WHERE order_id = $1`, o.ID, status)
	var id uuid.UUID
	if err := s.store.DB.QueryRowContext(t.Context(), `SELECT id FROM fulfillments WHERE order_id = $1`, o.ID).Scan(&id); err != nil {
		t.Fatal(err)
	}
	fulfillment := typeid.Of[typeid.Fulfillment](id)
	s.record(t, o.ID, &ent.OrderEvent{Type: event, FulfillmentID: &fulfillment}, nil)
}

func (s *shop) inTx(t *testing.T, do func(ctx context.Context, tx *ent.Tx) error) {
	t.Helper()
	if err := s.store.InTx(t.Context(), do); err != nil {
		t.Fatal(err)
	}
}
