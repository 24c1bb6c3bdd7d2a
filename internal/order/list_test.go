package order_test

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/migrate/migrations"
	entorder "github.com/shopgraph/shopgraph/ent/order"
	"github.com/shopgraph/shopgraph/ent/orderevent"
	"github.com/shopgraph/shopgraph/ent/payment"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/order"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// TestFilters asks each part of a filter, alone and with others, of four orders.
func TestFilters(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	ctx := t.Context()
	s.email = "Zoë.Müller@example.com"
	small := s.place(t, s.ada, 1).id
	s.email = "grace@example.org"
	paid := s.confirmed(t, s.grace, 2).id
	packed := s.confirmed(t, s.grace, 3)
	if _, err := s.FulfillmentCreate(ctx, s.staff, order.FulfillmentCreateInput{IdempotencyKey: "k", OrderID: packed.id}); err != nil {
		t.Fatal(err)
	}
	s.email = ""
	large := s.place(t, s.ada, 9).id
	s.exec(t, "UPDATE order_contacts SET billing_address = billing_address || '{\"company\": \"Straße & Söhne GmbH\"}' WHERE order_id = $1", large)
	s.exec(t, "UPDATE orders SET channel_id = $2, held_for_review_at = now(), created_at = now() - interval '2 days' WHERE id = $1", small, typeid.NewChannel())
	s.exec(t, "INSERT INTO order_tags VALUES ($1, 'gift'), ($2, 'gift'), ($2, 'b2b')", small, large)
	all := []typeid.Order{large, packed.id, paid, small}
	row := s.store.Client.Order.GetX(ctx, small)
	variant := packed.lines[0].VariantID
	day := time.Now().Add(-24 * time.Hour)
	confirmed, processing := entorder.StatusConfirmed, entorder.StatusProcessing
	for name, tt := range map[string]struct {
		filter order.Filter
		want   []typeid.Order
	}{
		"all":                       {order.Filter{}, all},
		"one of two statuses":       {order.Filter{Statuses: []entorder.Status{confirmed, processing}}, []typeid.Order{packed.id, paid}},
		"no status":                 {order.Filter{Statuses: []entorder.Status{}}, nil},
		"how far it is paid":        {order.Filter{PaymentStatuses: []entorder.PaymentStatus{entorder.PaymentStatusAuthorized}}, []typeid.Order{packed.id, paid}},
		"how far it is sent":        {order.Filter{FulfillmentStatuses: []order.FulfillmentStatus{order.FulfillmentInProgress}}, []typeid.Order{packed.id}},
		"sent and another status":   {order.Filter{Statuses: []entorder.Status{confirmed}, FulfillmentStatuses: []order.FulfillmentStatus{order.FulfillmentInProgress}}, nil},
		"its number":                {order.Filter{Number: ptr(strings.ToLower(row.Number))}, []typeid.Order{small}},
		"its number among words":    {order.Filter{Query: ptr("#" + row.Number)}, []typeid.Order{small}},
		"its address":               {order.Filter{Email: ptr("GRACE@example.org")}, []typeid.Order{packed.id, paid}},
		"words of the address":      {order.Filter{Query: ptr("zoe MULL")}, []typeid.Order{small}},
		"words of a company":        {order.Filter{Query: ptr("söhne, strasse")}, nil}, // ß is a letter of its own
		"a mark more":               {order.Filter{Query: ptr("sohne GMBH")}, []typeid.Order{large}},
		"the city":                  {order.Filter{Query: ptr("berl")}, all},
		"words that nobody has":     {order.Filter{Query: ptr("berlin paris")}, nil},
		"a query of signs":          {order.Filter{Query: ptr("' & | ! :* \\")}, all},
		"a tag":                     {order.Filter{Tag: ptr(" GIFT ")}, []typeid.Order{large, small}},
		"a tag and words":           {order.Filter{Tag: ptr("gift"), Query: ptr("gmbh")}, []typeid.Order{large}},
		"a customer":                {order.Filter{CustomerID: &s.ada.User}, []typeid.Order{large, small}},
		"a channel":                 {order.Filter{ChannelID: row.ChannelID}, []typeid.Order{small}},
		"a product":                 {order.Filter{ProductID: &s.product}, all},
		"a variant":                 {order.Filter{VariantID: variant}, []typeid.Order{packed.id}},
		"a variant with a tag":      {order.Filter{VariantID: variant, Tag: ptr("gift")}, nil},
		"another product's variant": {order.Filter{ProductID: ptr(typeid.NewProduct()), VariantID: variant}, nil},
		"placed after":              {order.Filter{PlacedAfter: &day}, []typeid.Order{large, packed.id, paid}},
		"placed before":             {order.Filter{PlacedBefore: &day}, []typeid.Order{small}},
		"a currency":                {order.Filter{CurrencyCode: ptr(money.Currency("EUR"))}, nil},
		"a total": {order.Filter{CurrencyCode: ptr(money.Currency("USD")), MinTotal: ptr(money.Decimal("25")), MaxTotal: ptr(money.Decimal("37.50"))},
			[]typeid.Order{packed.id, paid}},
		"held":     {order.Filter{HeldForReview: ptr(true)}, []typeid.Order{small}},
		"not held": {order.Filter{HeldForReview: ptr(false), Tag: ptr("gift")}, []typeid.Order{large}},
	} {
		list, err := s.List(ctx, tt.filter, order.SortNewest, page.Args{})
		if err != nil || !slices.Equal(ids(list), tt.want) {
			t.Errorf("%s: %v, %v; want %v", name, ids(list), err, tt.want)
			continue
		}
		if n, err := list.Total.Read(ctx, s.store.Client); n != len(tt.want) || err != nil {
			t.Errorf("%s: %d in all, %v", name, n, err)
		}
		tt.want = slices.Clone(tt.want)
		slices.Reverse(tt.want)
		if list, err = s.List(ctx, tt.filter, order.SortOldest, page.Args{}); err != nil || !slices.Equal(ids(list), tt.want) {
			t.Errorf("%s, the oldest first: %v, %v; want %v", name, ids(list), err, tt.want)
		}
	}
	dollars := order.Filter{CurrencyCode: ptr(money.Currency("USD"))}
	byTotal := []typeid.Order{large, packed.id, paid, small}
	var paged []typeid.Order
	for args := (page.Args{First: ptr(1)}); len(paged) < 5; {
		list, err := s.List(ctx, dollars, order.SortTotalHighest, args)
		if err != nil {
			t.Fatal(err)
		}
		paged = append(paged, ids(list)...)
		if args.After = list.PageInfo().EndCursor; !list.PageInfo().HasNextPage {
			break
		}
	}
	if !slices.Equal(paged, byTotal) {
		t.Errorf("by total in pages of one: %v, want %v", paged, byTotal)
	}
	for name, filter := range map[string]order.Filter{
		"a total of any currency": {MinTotal: ptr(money.Decimal("1"))},
		"half a yen":              {CurrencyCode: ptr(money.Currency("JPY")), MaxTotal: ptr(money.Decimal("0.5"))},
		"a long query":            {Query: ptr(strings.Repeat("x", 201))},
		"many words":              {Query: ptr(strings.Repeat("x ", 9))},
		"no address":              {Email: ptr("nobody")},
	} {
		if _, err := s.List(ctx, filter, order.SortNewest, page.Args{}); !isBadInput(err) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := s.List(ctx, order.Filter{}, order.SortTotalLowest, page.Args{}); !isBadInput(err) {
		t.Errorf("by totals of all currencies: %v", err)
	}
}

// TestOwnFilters asks each part of a customer's filter.
func TestOwnFilters(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	ctx := t.Context()
	old, paid, other := s.place(t, s.ada, 1).id, s.confirmed(t, s.ada, 2).id, s.confirmed(t, s.grace, 2).id
	s.exec(t, "UPDATE orders SET created_at = now() - interval '2 days' WHERE id = $1", old)
	day := time.Now().Add(-24 * time.Hour)
	number := s.store.Client.Order.GetX(ctx, old).Number
	for name, tt := range map[string]struct {
		filter order.OwnFilter
		want   []typeid.Order
	}{
		"all":              {order.OwnFilter{}, []typeid.Order{paid, old}},
		"a status":         {order.OwnFilter{Statuses: []entorder.Status{entorder.StatusConfirmed, entorder.StatusDelivered}}, []typeid.Order{paid}},
		"no status":        {order.OwnFilter{Statuses: []entorder.Status{}}, nil},
		"a number":         {order.OwnFilter{Number: ptr("#" + strings.ToLower(number))}, []typeid.Order{old}},
		"another's number": {order.OwnFilter{Number: ptr(s.store.Client.Order.GetX(ctx, other).Number)}, nil},
		"placed after":     {order.OwnFilter{PlacedAfter: &day}, []typeid.Order{paid}},
		"placed before":    {order.OwnFilter{PlacedBefore: &day}, []typeid.Order{old}},
	} {
		for _, sort := range []order.OwnSort{order.OwnNewest, order.OwnOldest} {
			wanted, err := order.NewUserPage(s.ada.User, &tt.filter, sort, page.Args{})
			if err != nil {
				t.Fatal(err)
			}
			pages, err := order.ByUser.Read(ctx, s.store.Client, []order.UserPage{wanted})
			if err != nil || !slices.Equal(ids(pages[wanted]), tt.want) {
				t.Errorf("%s, %s: %v, %v; want %v", name, sort, ids(pages[wanted]), err, tt.want)
				continue
			}
			if n, err := pages[wanted].Total.Read(ctx, s.store.Client); n != len(tt.want) || err != nil {
				t.Errorf("%s: %d in all, %v", name, n, err)
			}
			slices.Reverse(tt.want)
		}
	}
}

// TestHowOrdersArePaid lets each payment status come about, and works it out once more as the migration does for old orders.
func TestHowOrdersArePaid(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	ctx := t.Context()
	want := map[typeid.Order]entorder.PaymentStatus{}
	for status, set := range map[entorder.PaymentStatus]string{
		entorder.PaymentStatusUnpaid:            "status = 'VOIDED'",
		entorder.PaymentStatusAuthorized:        "status = status",
		entorder.PaymentStatusPartiallyPaid:     "captured_amount = 100",
		entorder.PaymentStatusPaid:              "status = 'CAPTURED', captured_amount = amount",
		entorder.PaymentStatusPartiallyRefunded: "status = 'CAPTURED', captured_amount = amount, refunded_amount = 1",
		entorder.PaymentStatusRefunded:          "status = 'REFUNDED', captured_amount = amount, refunded_amount = amount",
	} {
		id := s.confirmed(t, s.ada, 1).id
		s.exec(t, "UPDATE payments SET "+set+" WHERE order_id = $1", id)
		s.record(t, id, &ent.OrderEvent{Type: orderevent.TypePaymentCaptured})
		want[id] = status
	}
	held := s.confirmed(t, s.ada, 1).id
	want[held] = entorder.PaymentStatusAuthorized
	if n := s.store.Client.Payment.Query().Where(payment.OrderID(held)).CountX(ctx); n != 1 {
		t.Fatalf("%d payments", n)
	}
	check := func(when string) {
		t.Helper()
		for id, status := range want {
			if got := s.store.Client.Order.GetX(ctx, id).PaymentStatus; got != status {
				t.Errorf("%s: an order is %s, want %s", when, got, status)
			}
		}
	}
	check("as recorded")
	s.exec(t, "UPDATE orders SET payment_status = 'UNPAID'")
	s.migrateAgain(t, "20261204000310_how_old_orders_are_paid.sql")
	check("by the migration")
}

// migrateAgain runs a migration once more, statement by statement as it may commit.
func (s *shop) migrateAgain(t *testing.T, name string) {
	t.Helper()
	text, err := migrations.FS.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	s.exec(t, string(text))
}

func isBadInput(err error) bool {
	f, ok := errors.AsType[*fault.Error](err)
	return ok && f.Kind == fault.KindBadUserInput
}
