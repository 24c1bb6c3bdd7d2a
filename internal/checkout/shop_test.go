package checkout_test

import (
	"context"
	"fmt"
	"log/slog"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	entpayment "github.com/shopgraph/shopgraph/ent/payment"
	"github.com/shopgraph/shopgraph/ent/product"
	"github.com/shopgraph/shopgraph/internal/account"
	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/books"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/checkout"
	"github.com/shopgraph/shopgraph/internal/draftorder"
	"github.com/shopgraph/shopgraph/internal/inventory"
	"github.com/shopgraph/shopgraph/internal/jobs"
	"github.com/shopgraph/shopgraph/internal/mail"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/order"
	"github.com/shopgraph/shopgraph/internal/payment"
	"github.com/shopgraph/shopgraph/internal/payment/gateway"
	"github.com/shopgraph/shopgraph/internal/payment/testgateway"
	"github.com/shopgraph/shopgraph/internal/quote"
	"github.com/shopgraph/shopgraph/internal/shipping"
	"github.com/shopgraph/shopgraph/internal/staff"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
	"github.com/shopgraph/shopgraph/internal/tender"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// shop is a store with its capabilities wired as the server wires them, over the test gateway.
type shop struct {
	t        *testing.T
	store    *store.Store
	gateway  *testgateway.Gateway
	accounts *account.Service
	carts    *cart.Service
	stock    *inventory.Service
	orders   *order.Service
	tenders  *tender.Service
	tasks    *staff.Tasks
	drafts   *draftorder.Service
	queue    *jobs.Queue // which nobody runs unless a test does
	ended    ends        // its jobs that have ended
	mailbox  *mail.Mailbox
	checkout *checkout.Service
	location *ent.Location
	category *ent.Category
	// forged is set by a test that changes amounts by itself: then the books need not balance at its end.
	forged bool
}

var guest = auth.Viewer{}

// through returns the shop's checkout with another gateway, as a second process of it would have.
func (s *shop) through(gw gateway.Gateway) *checkout.Service {
	return s.with(gw, checkout.Options{GatewayTimeout: time.Second})
}

// with is through with other options.
func (s *shop) with(gw gateway.Gateway, opts checkout.Options) *checkout.Service {
	payments := payment.New(s.store, payment.Everywhere(gw), payment.Options{RetryAfter: time.Millisecond})
	c := checkout.New(s.store, s.accounts, s.carts, s.stock, s.orders, payments, s.tenders, s.tasks, staff.Audit, slog.New(slog.DiscardHandler), opts)
	c.PrepareDrafts(s.drafts, s.queue)
	return c
}

type silent struct{}

func (silent) Notify(...string) {}

func newShop(t *testing.T) *shop { return newShopQuoting(t, func(*quote.Service) {}) }

// newShopQuoting makes a shop whose quotes somebody prepares.
func newShopQuoting(t *testing.T, prepare func(*quote.Service)) *shop {
	t.Helper()
	st := pgtest.New(t)
	log := slog.New(slog.DiscardHandler)
	gw, err := testgateway.Open(t.Context(), st.DB, testgateway.Options{ActionBaseURL: "http://localhost/test-gateway", Log: log})
	if err != nil {
		t.Fatal(err)
	}
	stock := inventory.New(st, staff.AuditAll)
	quotes := quote.New(shipping.New(st), stock)
	prepare(quotes)
	carts := cart.New(st, nil, nil, quotes, nil, silent{}, log, cart.Limits{})
	orders := order.New(st, account.LockEmail, stock, silent{}, staff.AuditAll, log)
	s := &shop{
		t: t, store: st, gateway: gw, accounts: account.New(st, account.Options{}), carts: carts, stock: stock, orders: orders,
	}
	keys, err := tender.NewKeys("a secret that is long enough for a test")
	if err != nil {
		t.Fatal(err)
	}
	s.tenders = tender.New(st, keys, staff.Audit)
	s.carts.AcceptGiftCards(s.tenders)
	s.tasks = staff.NewTasks(st, payment.New(st, payment.Everywhere(gw), payment.Options{}))
	s.ended, s.mailbox = make(ends, 100), mail.NewMailbox(10)
	s.queue = jobs.New(st, log, jobs.Options{Poll: time.Hour, Observer: s.ended})
	s.drafts = draftorder.New(st, carts, staff.Audit, draftorder.Mails{
		Queue: s.queue, Sender: s.mailbox, Store: mail.Store{Name: "Clay", URL: "https://shop.example"}, Storefront: "https://shop.example",
	})
	s.checkout = s.through(gw)
	t.Cleanup(s.wantBooksToBalance)
	s.location = st.Client.Location.Create().SetName("Berlin").SetCode("BER").SaveX(t.Context())
	s.category = st.Client.Category.Create().SetName("Coffee").SetSlug("coffee").SaveX(t.Context())
	return s
}

// wantBooksToBalance verifies the books, as every test does at its end, whatever has become of its purchases.
func (s *shop) wantBooksToBalance() {
	if s.forged {
		return
	}
	report, err := books.Verify(context.Background(), s.store)
	if err != nil || report.Wrong() > 0 {
		s.t.Errorf("the books: %v, %+v", err, report)
	}
}

// variant makes a variant that costs 12.50 USD, with some on hand.
func (s *shop) variant(onHand int) typeid.Variant {
	s.t.Helper()
	ctx, name := s.t.Context(), uuid.NewString()
	p := s.store.Client.Product.Create().SetName(name).SetSlug(name).SetStatus(product.StatusActive).
		SetCategoryID(s.category.ID).SaveX(ctx)
	v := s.store.Client.Variant.Create().SetProductID(p.ID).SetSku(name).SetName("one").SaveX(ctx)
	s.store.Client.Price.Create().SetVariantID(v.ID).SetCurrency("USD").SetAmount(1250).ExecX(ctx)
	s.store.Client.StockLevel.Create().SetVariantID(v.ID).SetLocationID(s.location.ID).SetOnHand(onHand).ExecX(ctx)
	return v.ID
}

// purchase makes a guest's cart and what it takes to check it out.
func (s *shop) purchase(token string, lines ...cart.LineInput) checkout.CompleteInput {
	s.t.Helper()
	return s.purchaseBy(guest, token, lines...)
}

func (s *shop) purchaseBy(viewer auth.Viewer, token string, lines ...cart.LineInput) checkout.CompleteInput {
	s.t.Helper()
	changed, err := s.carts.Create(s.t.Context(), viewer, cart.Market{Currency: "USD"}, cart.CreateInput{Lines: lines})
	if err != nil {
		s.t.Fatal(err)
	}
	n, guest := 0, "guest@example.com"
	for _, l := range lines {
		n += l.Quantity
	}
	total := money.Money{Amount: int64(n) * 1250, Currency: "USD"}
	return checkout.CompleteInput{
		IdempotencyKey: uuid.NewString(), Cart: auth.CartRef{ID: changed.Cart.ID, Token: changed.Token},
		ExpectedTotal: money.Input{Amount: total.Decimal(), CurrencyCode: "USD"}, Email: &guest,
		ShippingAddress: &address.Address{FullName: "Ada", Line1: "Street 1", City: "Berlin", PostalCode: "10119", Country: "DE"},
		Payment:         &checkout.PaymentInput{GatewayToken: &token},
	}
}

func (s *shop) complete(in checkout.CompleteInput) checkout.Result {
	s.t.Helper()
	return s.completeBy(guest, in)
}

func (s *shop) completeBy(viewer auth.Viewer, in checkout.CompleteInput) checkout.Result {
	s.t.Helper()
	result, err := s.checkout.Complete(s.t.Context(), viewer, in)
	if err != nil {
		s.t.Fatal(err)
	}
	return result
}

func (s *shop) customer(name string) auth.Viewer {
	u := s.store.Client.User.Create().SetKind("CUSTOMER").SetEmail(name + "@example.com").SetPasswordHash("-").SaveX(s.t.Context())
	return auth.Viewer{Role: auth.User, User: u.ID}
}

func (s *shop) staff() auth.Viewer {
	u := s.store.Client.User.Create().SetKind("STAFF").SetEmail("staff@example.com").SetPasswordHash("-").SaveX(s.t.Context())
	return auth.Viewer{Role: auth.Staff, User: u.ID, Permissions: auth.PermissionSetOf(auth.ManageOrders)}
}

// reconcile looks at every payment that anything is outstanding of, as if its time had come.
func (s *shop) reconcile() {
	s.t.Helper()
	s.store.Client.Payment.Update().Where(entpayment.NextCheckAtNotNil()).SetNextCheckAt(time.Now()).ExecX(s.t.Context())
	if err := s.checkout.Reconcile(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
}

// allow has so many units of a variant be on backorder.
func (s *shop) allow(v typeid.Variant, limit int) {
	s.t.Helper()
	if _, err := s.store.DB.ExecContext(s.t.Context(), "UPDATE stock_levels SET backorder_limit = $2 WHERE variant_id = $1", v, limit); err != nil {
		s.t.Fatal(err)
	}
}

// level returns what is on hand and reserved of a variant.
func (s *shop) level(v typeid.Variant) string {
	s.t.Helper()
	var onHand, reserved int
	err := s.store.DB.QueryRowContext(context.Background(),
		`SELECT on_hand, reserved FROM stock_levels WHERE variant_id = $1`, v).Scan(&onHand, &reserved)
	if err != nil {
		s.t.Fatal(err)
	}
	return fmt.Sprintf("%d on hand, %d reserved", onHand, reserved)
}
