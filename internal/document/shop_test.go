package document_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/orderevent"
	"github.com/shopgraph/shopgraph/ent/payment"
	"github.com/shopgraph/shopgraph/internal/account"
	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/document"
	"github.com/shopgraph/shopgraph/internal/document/bill"
	"github.com/shopgraph/shopgraph/internal/inventory"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/order"
	"github.com/shopgraph/shopgraph/internal/pricing"
	"github.com/shopgraph/shopgraph/internal/pricing/delivery"
	"github.com/shopgraph/shopgraph/internal/staff"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// shop is a store in Germany that issues documents.
type shop struct {
	*document.Service
	store   *store.Store
	orders  *order.Service
	variant typeid.Variant
	staff   auth.Viewer
}

func (s *shop) Notify(...string) {}

// errAudit is what an audit log refuses that is told to.
var errAudit = errors.New("the audit log is full")

func newShop(t testing.TB, opts document.Options) *shop {
	t.Helper()
	st := pgtest.New(t)
	s := &shop{store: st, staff: auth.Viewer{Role: auth.Staff, User: typeid.NewUser()}}
	s.orders = order.New(st, account.LockEmail, inventory.New(st, staff.AuditAll), s, staff.AuditAll, slog.New(slog.DiscardHandler))
	s.exec(t, `UPDATE tax_settings SET home_country = 'DE', eu_destination = true`)
	s.exec(t, `INSERT INTO tax_countries (country, updated_at, collects) VALUES ('DE', now(), true)`)
	ctx := t.Context()
	category := st.Client.Category.Create().SetName("Coffee").SetSlug("coffee").SaveX(ctx)
	product := st.Client.Product.Create().SetName("Beans").SetSlug("beans").SetCategoryID(category.ID).SaveX(ctx)
	s.variant = st.Client.Variant.Create().SetProductID(product.ID).SetSku("B").SetName("B").SaveX(ctx).ID
	opts.InvoicePrefix, opts.CreditNotePrefix, opts.Language, opts.URL = "INV-", "CN-", "en", "https://shop.example"
	opts.Seller = bill.Seller{Name: "Beans GmbH", Line1: "Street 2", City: "Berlin", PostalCode: "10119", VATNumber: "DE136695976"}
	s.Service = document.New(st, func(_ context.Context, _ *ent.Tx, actor, _ string, _ fmt.Stringer, _ map[string]any) error {
		if actor == "guest" { // who issues as nobody meets an error at the end of the transaction
			return errAudit
		}
		return nil
	}, opts)
	return s
}

func (s *shop) exec(t testing.TB, sql string, args ...any) {
	t.Helper()
	if _, err := s.store.DB.ExecContext(t.Context(), sql, args...); err != nil {
		t.Fatalf("%v\n%s", err, sql)
	}
}

// fatal is a test, or one of a property.
type fatal interface {
	Helper()
	Fatal(...any)
}

// home is where orders go by default.
var home = address.Address{FullName: "Ada Lovelace", Line1: "Street 1", City: "Berlin", PostalCode: "10119", Country: "DE"}

// item is so many of something at 12.50 with 19 % of taxes in it.
func item(n int) pricing.Item {
	return pricing.Item{
		ProductName: "Beans", VariantName: "Big", SKU: "B", Quantity: n, Unit: money.Money{Amount: 1250, Currency: "EUR"},
		Taxes: pricing.Taxes{Included: true, Rates: []pricing.Rate{{Name: "USt.", Jurisdiction: "DE", Millionths: 190_000}}},
	}
}

// place makes an order of a snapshot that goes to a place, and has the money for it taken.
func (s *shop) place(ctx context.Context, t fatal, snapshot pricing.Snapshot, to address.Address, taxedIn address.Country) typeid.Order {
	t.Helper()
	for i := range snapshot.Items {
		snapshot.Items[i].Variant = s.variant
	}
	snapshot.Currency = "EUR"
	quote, err := pricing.New(snapshot)
	if err != nil {
		t.Fatal(err)
	}
	placement := order.Placement{
		Cart: typeid.NewCart(), Quote: quote, Due: time.Hour, TaxCountry: taxedIn,
		Contact: &ent.OrderContact{Email: "ada@example.com", ShippingAddress: to, BillingAddress: home},
	}
	for range quote.Deliveries {
		placement.Deliveries = append(placement.Deliveries, order.PlacedDelivery{Option: delivery.Option{Name: "Parcel"}})
	}
	var o *ent.Order
	err = s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) (err error) {
		if o, _, err = s.orders.Place(ctx, tx, placement); err != nil {
			return err
		}
		total := quote.Total.Gross.Amount
		if total == 0 {
			return nil
		}
		return tx.Payment.Create().SetOrderID(o.ID).SetGateway("test").SetGatewayToken("tok").SetMethodKind(payment.MethodKindCard).SetMethodLast4("4242").
			SetAmount(total).SetAuthorizedAmount(total).SetCurrency("EUR").SetStatus(payment.StatusCaptured).Exec(ctx)
	})
	if err != nil {
		t.Fatal(err)
	}
	if quote.Total.Gross.Amount > 0 {
		if _, err := s.store.DB.ExecContext(ctx, `UPDATE payments SET captured_amount = amount WHERE order_id = $1`, o.ID); err != nil {
			t.Fatal(err)
		}
		s.record(ctx, t, o.ID, &ent.OrderEvent{Type: orderevent.TypePaymentCaptured})
	}
	return o.ID
}

// bought is place with some units of one thing.
func (s *shop) bought(t *testing.T, n int) typeid.Order {
	t.Helper()
	return s.place(t.Context(), t, pricing.Snapshot{Items: []pricing.Item{item(n)}}, home, "DE")
}

func (s *shop) record(ctx context.Context, t fatal, id typeid.Order, events ...*ent.OrderEvent) {
	t.Helper()
	err := s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		o, now, err := s.orders.Lock(ctx, tx, id)
		if err != nil {
			return err
		}
		return s.orders.Record(ctx, tx, o, now, events...)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func (s *shop) cancel(ctx context.Context, t fatal, id typeid.Order) {
	t.Helper()
	err := s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		o, now, err := s.orders.Lock(ctx, tx, id)
		if err != nil {
			return err
		}
		return s.orders.Cancel(ctx, tx, o, now, "system", "")
	})
	if err != nil {
		t.Fatal(err)
	}
}

// refund gives units of an order's line back, and an adjustment.
func (s *shop) refund(t *testing.T, id typeid.Order, decision string) uuid.UUID {
	t.Helper()
	refund := uuid.New()
	s.exec(t, `WITH made AS (
			INSERT INTO refunds (id, order_id, currency, reason, requested_by, decision, goods_net, goods_tax, shipping_net, shipping_tax, adjustment)
			VALUES ($1, $2, 'EUR', 'OTHER', 'system', $3, 1050, 200, 0, 0, 100)
		)
		INSERT INTO refund_lines (refund_id, position, order_line_id, quantity, net, tax, taxes, goods)
		SELECT $1, 1, id, 1, 1050, 200, '[{"name": "USt.", "jurisdiction": "DE", "millionths": 190000, "base": 1050, "amount": 200}]', 'NO_RESTOCK' FROM order_lines WHERE order_id = $2`,
		refund, id, decision)
	return refund
}

// documents are those of an order, as they are shown.
func (s *shop) documents(ctx context.Context, t fatal, id typeid.Order) []*document.Document {
	t.Helper()
	all, err := document.ByOrder.Read(ctx, s.store.Client, []typeid.Order{id})
	if err != nil {
		t.Fatal(err)
	}
	return all[id]
}
