package order_test

import (
	"cmp"
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	entorder "github.com/shopgraph/shopgraph/ent/order"
	"github.com/shopgraph/shopgraph/ent/orderevent"
	"github.com/shopgraph/shopgraph/ent/orderline"
	"github.com/shopgraph/shopgraph/ent/payment"
	"github.com/shopgraph/shopgraph/ent/user"
	"github.com/shopgraph/shopgraph/internal/account"
	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/inventory"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/order"
	"github.com/shopgraph/shopgraph/internal/pricing"
	"github.com/shopgraph/shopgraph/internal/staff"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

const unitPrice = 1250

// shop is a store with orders and stock, two customers and a member of staff.
type shop struct {
	*order.Service
	store             *store.Store
	stock             *inventory.Service
	notified          *notices
	product           typeid.Product
	location          typeid.Location
	ada, grace, staff auth.Viewer
	holders           []order.Holder // of the orders that are placed
	email             string         // of the orders that are placed; ada@example.com if it is empty
}

// notices remembers which orders the followers were to be woken for.
type notices struct {
	mu     sync.Mutex
	orders []string
}

func (n *notices) Notify(orders ...string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.orders = append(n.orders, orders...)
}

func (n *notices) take() []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	taken := n.orders
	n.orders = nil
	return taken
}

func newShop(t *testing.T) *shop {
	t.Helper()
	return openShop(t, pgtest.New(t))
}

func openShop(t *testing.T, st *store.Store) *shop {
	t.Helper()
	s := &shop{store: st, stock: inventory.New(st, staff.AuditAll), notified: &notices{}}
	s.Service = order.New(st, account.LockEmail, s.stock, s.notified, staff.AuditAll, slog.New(slog.DiscardHandler))
	ctx := t.Context()
	category := st.Client.Category.Create().SetName("Coffee").SetSlug("coffee").SaveX(ctx)
	s.product = st.Client.Product.Create().SetName("Beans").SetSlug("beans").SetCategoryID(category.ID).SaveX(ctx).ID
	s.location = st.Client.Location.Create().SetName("Berlin").SetCode("BER").SaveX(ctx).ID
	viewer := func(name string, kind user.Kind, role auth.Role) auth.Viewer {
		u := st.Client.User.Create().SetKind(kind).SetEmail(name + "@example.com").SetPasswordHash("-").SaveX(ctx)
		return auth.Viewer{Role: role, User: u.ID}
	}
	s.ada, s.grace = viewer("ada", user.KindCustomer, auth.User), viewer("grace", user.KindCustomer, auth.User)
	s.staff = viewer("staff", user.KindStaff, auth.Staff)
	s.staff.Permissions = auth.PermissionSetOf(auth.ManageOrders)
	return s
}

// placed is an order with its lines, in their order.
type placed struct {
	id    typeid.Order
	lines []*ent.OrderLine
}

// place makes an order, pending payment, with a line for each quantity, whose variant has ten on
// hand.
func (s *shop) place(t *testing.T, viewer auth.Viewer, quantities ...int) placed {
	t.Helper()
	ctx := t.Context()
	items := make([]pricing.Item, len(quantities))
	for i, n := range quantities {
		sku := uuid.NewString()
		v := s.store.Client.Variant.Create().SetProductID(s.product).SetSku(sku).SetName(fmt.Sprint("No. ", i+1)).SaveX(ctx)
		s.store.Client.StockLevel.Create().SetVariantID(v.ID).SetLocationID(s.location).SetOnHand(10).ExecX(ctx)
		items[i] = pricing.Item{
			Variant: v.ID, ProductName: "Beans", VariantName: v.Name, SKU: sku, Quantity: n,
			Unit: money.Money{Amount: unitPrice, Currency: "USD"},
		}
	}
	quote, err := pricing.New(pricing.Snapshot{Currency: "USD", Items: items})
	if err != nil {
		t.Fatal(err)
	}
	var owner *typeid.User
	if viewer.SignedIn() {
		owner = &viewer.User
	}
	home := address.Address{FullName: "Ada", Line1: "Street 1", City: "Berlin", PostalCode: "10119", Country: "DE"}
	contact := &ent.OrderContact{Email: cmp.Or(s.email, "ada@example.com"), ShippingAddress: home, BillingAddress: home}
	var o *ent.Order
	s.inTx(t, func(ctx context.Context, tx *ent.Tx) (err error) {
		if o, _, err = s.Place(ctx, tx, order.Placement{
			User: owner, Cart: typeid.NewCart(), Contact: contact, Quote: quote, Due: time.Hour, Holders: s.holders,
		}); err != nil {
			return err
		}
		_, err = s.stock.Reserve(ctx, tx, o.ID, quote.Demand(), nil, nil)
		return err
	})
	lines := s.store.Client.OrderLine.Query().Where(orderline.OrderID(o.ID)).Order(orderline.ByPosition()).AllX(ctx)
	return placed{o.ID, lines}
}

// confirmed is place, and the money for the order is held.
func (s *shop) confirmed(t *testing.T, viewer auth.Viewer, quantities ...int) placed {
	t.Helper()
	p := s.place(t, viewer, quantities...)
	s.pay(t, p.id)
	return p
}

// pay has the money for an order held.
func (s *shop) pay(t *testing.T, id typeid.Order) {
	t.Helper()
	total := s.store.Client.Order.GetX(t.Context(), id).TotalMoney().Gross.Amount
	pay := s.store.Client.Payment.Create().SetOrderID(id).SetGateway("test").SetGatewayToken("tok").
		SetAmount(total).SetAuthorizedAmount(total).SetCurrency("USD").SetStatus(payment.StatusAuthorized).SaveX(t.Context())
	s.record(t, id, &ent.OrderEvent{Type: orderevent.TypePaymentAuthorized, PaymentID: &pay.ID})
}

func (s *shop) inTx(t *testing.T, work func(context.Context, *ent.Tx) error) {
	t.Helper()
	if err := s.store.InTx(t.Context(), work); err != nil {
		t.Fatal(err)
	}
}

// record records events of an order.
func (s *shop) record(t *testing.T, id typeid.Order, events ...*ent.OrderEvent) {
	t.Helper()
	s.inTx(t, func(ctx context.Context, tx *ent.Tx) error {
		o, now, err := s.Lock(ctx, tx, id)
		if err != nil {
			return err
		}
		return s.Record(ctx, tx, o, now, events...)
	})
}

func (s *shop) cancel(t *testing.T, id typeid.Order, reason string) error {
	t.Helper()
	return s.store.InTx(t.Context(), func(ctx context.Context, tx *ent.Tx) error {
		o, now, err := s.Lock(ctx, tx, id)
		if err != nil {
			return err
		}
		return s.Cancel(ctx, tx, o, now, s.ada.Actor(), reason)
	})
}

func (s *shop) status(t *testing.T, id typeid.Order) entorder.Status {
	t.Helper()
	return s.store.Client.Order.GetX(t.Context(), id).Status
}

// history returns an order's events as "TYPE STATUS", and fails when their sequence has a gap or
// the order disagrees.
func (s *shop) history(t *testing.T, id typeid.Order) []string {
	t.Helper()
	events, err := order.EventsByOrder.Read(t.Context(), s.store.Client, []typeid.Order{id})
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for i, e := range events[id] {
		if e.Sequence != i+1 {
			t.Errorf("event %d has sequence %d", i+1, e.Sequence)
		}
		all = append(all, fmt.Sprint(e.Type, " ", e.Status))
	}
	if o := s.store.Client.Order.GetX(t.Context(), id); o.LastSequence != len(all) {
		t.Errorf("the order's last sequence is %d of %d", o.LastSequence, len(all))
	}
	return all
}

// level returns what is reserved and on hand of an order line's variant, as "2/10".
func (s *shop) level(t *testing.T, line *ent.OrderLine) string {
	t.Helper()
	var reserved, onHand int
	err := s.store.DB.QueryRowContext(t.Context(), `SELECT reserved, on_hand FROM stock_levels WHERE variant_id = $1`,
		line.VariantID).Scan(&reserved, &onHand)
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%d/%d", reserved, onHand)
}

func wantMistake(t *testing.T, err error, code fault.Code, field ...string) {
	t.Helper()
	list, other := fault.Split(err)
	if other != nil || len(list) != 1 || list[0].Code != code || !slices.Equal(list[0].Field, field) {
		t.Errorf("error is %v, want %s at %v", err, code, field)
	}
}
