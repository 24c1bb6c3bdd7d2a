package courier

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/fulfillment"
	"github.com/shopgraph/shopgraph/ent/orderevent"
	"github.com/shopgraph/shopgraph/ent/payment"
	"github.com/shopgraph/shopgraph/ent/user"
	"github.com/shopgraph/shopgraph/internal/account"
	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/inventory"
	"github.com/shopgraph/shopgraph/internal/jobs"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/order"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/patch"
	"github.com/shopgraph/shopgraph/internal/pricing"
	"github.com/shopgraph/shopgraph/internal/staff"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

var howMany = flag.Int("events", 1000, "how many events TestEventsInAnyOrder tells")

const secret = "0123456789abcdef"

// shop is a store whose parcels couriers tell of.
type shop struct {
	*Service
	orders   *order.Service
	stock    *inventory.Service
	product  typeid.Product
	location typeid.Location
	staff    auth.Viewer
}

type silent struct{}

func (silent) Notify(...string) {}

func newShop(t *testing.T) *shop {
	t.Helper()
	st, ctx, log := pgtest.New(t), t.Context(), slog.New(slog.DiscardHandler)
	s := &shop{stock: inventory.New(st, staff.AuditAll)}
	s.orders = order.New(st, account.LockEmail, s.stock, silent{}, staff.AuditAll, log)
	secrets := map[string][]string{"easypost": {"an older secret", secret}, "aftership": {secret}}
	s.Service = New(st, secrets, s.orders, jobs.New(st, log, jobs.Options{}), log)
	s.orders.HearCouriers(s.Service)
	s.orders.OpenTasks(staff.NewTasks(st, nil))
	category := st.Client.Category.Create().SetName("Coffee").SetSlug("coffee").SaveX(ctx)
	s.product = st.Client.Product.Create().SetName("Beans").SetSlug("beans").SetCategoryID(category.ID).SaveX(ctx).ID
	s.location = st.Client.Location.Create().SetName("Berlin").SetCode("BER").SaveX(ctx).ID
	u := st.Client.User.Create().SetKind(user.KindStaff).SetEmail("staff@example.com").SetPasswordHash("-").SaveX(ctx)
	s.staff = auth.Viewer{Role: auth.Staff, User: u.ID, Permissions: auth.PermissionSetOf(auth.ManageOrders, auth.ReadOrders)}
	return s
}

// parcel is one of an order of two units, of which so many are on hand, that is paid for. It has a carrier's number unless
// that is empty.
func (s *shop) parcel(t *testing.T, number string) *ent.Fulfillment {
	t.Helper()
	ctx, sku := t.Context(), uuid.NewString()
	v := s.store.Client.Variant.Create().SetProductID(s.product).SetSku(sku).SetName(sku).SaveX(ctx)
	s.store.Client.StockLevel.Create().SetVariantID(v.ID).SetLocationID(s.location).SetOnHand(2).ExecX(ctx)
	quote, err := pricing.New(pricing.Snapshot{Currency: "USD", Items: []pricing.Item{{
		Variant: v.ID, ProductName: "Beans", VariantName: sku, SKU: sku, Quantity: 2, Unit: money.Money{Amount: 100, Currency: "USD"},
	}}})
	if err != nil {
		t.Fatal(err)
	}
	home := address.Address{FullName: "Ada", Line1: "Street 1", City: "Berlin", PostalCode: "10119", Country: "DE"}
	var o *ent.Order
	s.in(t, func(ctx context.Context, tx *ent.Tx) (err error) {
		o, _, err = s.orders.Place(ctx, tx, order.Placement{
			Cart: typeid.NewCart(), Contact: &ent.OrderContact{Email: "ada@example.com", ShippingAddress: home, BillingAddress: home}, Quote: quote, Due: time.Hour,
		})
		if err == nil {
			_, err = s.stock.Reserve(ctx, tx, o.ID, quote.Demand(), nil, nil)
		}
		return err
	})
	pay := s.store.Client.Payment.Create().SetOrderID(o.ID).SetGateway("test").SetGatewayToken("tok").
		SetAmount(200).SetAuthorizedAmount(200).SetCurrency("USD").SetStatus(payment.StatusAuthorized).SaveX(ctx)
	s.in(t, func(ctx context.Context, tx *ent.Tx) error {
		o, now, err := s.orders.Lock(ctx, tx, o.ID)
		if err != nil {
			return err
		}
		return s.orders.Record(ctx, tx, o, now, &ent.OrderEvent{Type: orderevent.TypePaymentAuthorized, PaymentID: &pay.ID})
	})
	parcel, err := s.orders.FulfillmentCreate(ctx, s.staff, order.FulfillmentCreateInput{IdempotencyKey: sku, OrderID: o.ID})
	if err != nil {
		t.Fatal(err)
	}
	if number != "" {
		s.number(t, parcel, number)
	}
	return parcel
}

func (s *shop) in(t *testing.T, work func(ctx context.Context, tx *ent.Tx) error) {
	t.Helper()
	if err := s.store.InTx(t.Context(), work); err != nil {
		t.Fatal(err)
	}
}

func (s *shop) number(t *testing.T, parcel *ent.Fulfillment, number string) {
	t.Helper()
	_, err := s.orders.FulfillmentUpdate(t.Context(), s.staff, order.FulfillmentUpdateInput{ID: parcel.ID, TrackingNumber: patch.Of(number)})
	if err != nil {
		t.Fatal(err)
	}
}

// told is an event of EasyPost with scans, each "STATUS DAY", and an estimate of a day; none if that is 0.
func told(number, event string, expected int, scans ...string) []byte {
	var details []string
	for _, scan := range scans {
		status, day, _ := strings.Cut(scan, " ")
		details = append(details, fmt.Sprintf(`{"status":%q,"datetime":"2025-11-%sT10:00:00Z","message":"Scanned","tracking_location":{"city":"Berlin"}}`, status, day))
	}
	estimate := "null"
	if expected > 0 {
		estimate = fmt.Sprintf(`"2025-12-%02dT00:00:00Z"`, expected)
	}
	return fmt.Appendf(nil, `{"id":%q,"object":"Event","result":{"object":"Tracker","tracking_code":%q,"updated_at":"2025-11-01T00:00:%02dZ","est_delivery_date":%s,"tracking_details":[%s]}}`,
		event, number, expected, estimate, strings.Join(details, ","))
}

// tell has EasyPost call, and what it says be worked on.
func (s *shop) tell(ctx context.Context, body []byte) error {
	if err := s.Receive(ctx, "easypost", signedCall("easypost", secret, body)); err != nil {
		return err
	}
	news, err := readEasyPost(body)
	if err != nil {
		return err
	}
	return s.follow(ctx, follow{news.Number})
}

func (s *shop) mustTell(t *testing.T, body []byte) {
	t.Helper()
	if err := s.tell(t.Context(), body); err != nil {
		t.Fatal(err)
	}
}

// state is all that follows from what was told of a parcel.
func (s *shop) state(t *testing.T, id typeid.Fulfillment) []string {
	t.Helper()
	parcel := s.store.Client.Fulfillment.GetX(t.Context(), id)
	o := s.store.Client.Order.GetX(t.Context(), parcel.OrderID)
	state := []string{string(parcel.Status), string(o.Status), fmt.Sprint(parcel.ShippedAt), fmt.Sprint(parcel.DeliveredAt)}
	if parcel.ExpectedEarliest != nil {
		state = append(state, *parcel.ExpectedEarliest, *parcel.ExpectedLatest)
	}
	scans, err := order.ScansByParcel.Read(t.Context(), s.store.Client, []typeid.Fulfillment{id})
	if err != nil {
		t.Fatal(err)
	}
	for _, scan := range scans[id] {
		state = append(state, fmt.Sprint(scan.At.Format(time.RFC3339), scan.Status, scan.Place, scan.Message))
	}
	var reserved, onHand, tasks int
	err = s.store.DB.QueryRowContext(t.Context(), `SELECT l.reserved, l.on_hand, (SELECT count(*) FROM staff_tasks WHERE order_id = $1)
		FROM stock_levels l JOIN order_lines o ON o.variant_id = l.variant_id WHERE o.order_id = $1`, o.ID).Scan(&reserved, &onHand, &tasks)
	if err != nil {
		t.Fatal(err)
	}
	return append(state, fmt.Sprintf("%d/%d, %d tasks", reserved, onHand, tasks))
}

func (s *shop) statuses(t *testing.T) string {
	t.Helper()
	list, err := s.Events(t.Context(), EventFilter{}, page.Args{First: new(50)})
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, e := range list.Nodes() {
		all = append(all, string(e.Status))
	}
	slices.Sort(all)
	return strings.Join(all, " ")
}

// history is the random way of a parcel, as the events that tell it.
func history(rng *rand.Rand, number string, n int) [][]byte {
	statuses := []string{"pre_transit", "in_transit", "in_transit", "out_for_delivery", "failure", "return_to_sender", "delivered", "unknown"}
	var all [][]byte
	for i := range n {
		var scans []string
		for range 1 + rng.IntN(4) { // what is told often comes again
			scans = append(scans, fmt.Sprintf("%s %02d", statuses[min(rng.IntN(len(statuses)), i)], 1+rng.IntN(28)))
		}
		all = append(all, told(number, fmt.Sprint(number, " ", i), rng.IntN(3)*i%28, scans...))
	}
	return all
}

// TestEventsInAnyOrder: what is told twice and shuffled, from eight sides at once, gives what it gives once and in order.
func TestEventsInAnyOrder(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	const each = 25
	parcels := max(2, *howMany/each)
	rng := rand.New(rand.NewPCG(1, uint64(*howMany)))
	inOrder, shuffled := make([]typeid.Fulfillment, parcels), make([]typeid.Fulfillment, parcels)
	var calls, all [][]byte
	for i := range parcels {
		inOrder[i], shuffled[i] = s.parcel(t, fmt.Sprint("ORDER", i)).ID, s.parcel(t, fmt.Sprint("SHUFFLED", i)).ID
		seed := rng.Uint64()
		all = append(all, history(rand.New(rand.NewPCG(seed, 1)), fmt.Sprint("ORDER", i), each)...)
		calls = append(calls, history(rand.New(rand.NewPCG(seed, 1)), fmt.Sprint("SHUFFLED", i), each)...)
	}
	if _, err := s.store.DB.ExecContext(t.Context(), "UPDATE fulfillments SET created_at = '2020-01-01'"); err != nil { // before the scans
		t.Fatal(err)
	}
	for _, body := range all {
		s.mustTell(t, body)
	}
	calls = append(calls, calls...)
	rng.Shuffle(len(calls), func(i, j int) { calls[i], calls[j] = calls[j], calls[i] })
	var telling sync.WaitGroup
	for part := range slices.Chunk(calls, 1+len(calls)/8) {
		telling.Go(func() {
			for _, body := range part {
				if err := s.tell(t.Context(), body); err != nil {
					t.Error(err)
				}
			}
		})
	}
	telling.Wait()
	for i := range parcels {
		if diff := cmp.Diff(s.state(t, inOrder[i]), s.state(t, shuffled[i])); diff != "" {
			t.Errorf("parcel %d (-in order +shuffled):\n%s", i, diff)
		}
	}
	if n := pgtest.Count(t, s.store, "courier_events"); n != 2*parcels*each {
		t.Errorf("%d events of %d", n, 2*parcels*each)
	}
}

// TestScansMoveParcels: forward, through what lies between, and never back.
func TestScansMoveParcels(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	parcel := s.parcel(t, "rb 123 456 785 gb")
	for i, step := range []struct {
		scan  string
		want  fulfillment.Status
		tasks int
	}{
		{"pre_transit 01", "PENDING", 0},
		{"error 02", "PENDING", 1},
		{"in_transit 03", "SHIPPED", 1},
		{"failure 04", "SHIPPED", 1},
		{"out_for_delivery 05", "OUT_FOR_DELIVERY", 1},
		{"in_transit 06", "OUT_FOR_DELIVERY", 1},
		{"delivered 07", "DELIVERED", 1},
		{"return_to_sender 08", "DELIVERED", 1},
	} {
		s.mustTell(t, told("RB123456785GB", fmt.Sprint(i), 0, step.scan))
		got := s.store.Client.Fulfillment.GetX(t.Context(), parcel.ID).Status
		if n := pgtest.Count(t, s.store, "staff_tasks"); got != step.want || n != step.tasks {
			t.Errorf("%s: %s and %d tasks, want %s and %d", step.scan, got, n, step.want, step.tasks)
		}
	}
	other := s.parcel(t, "CP1234567")
	s.mustTell(t, told("CP1234567", "at once", 3, "delivered 07"))
	if got := s.state(t, other.ID); got[0] != "DELIVERED" || got[1] != "DELIVERED" || !slices.Contains(got, "2025-12-03") || got[len(got)-1] != "0/0, 0 tasks" {
		t.Error(got)
	}
}

// TestWhatCannotLeaveIsNotLost: a carrier has a parcel whose goods are not on hand. It waits for the staff.
func TestWhatCannotLeaveIsNotLost(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	parcel := s.parcel(t, "CP1234567")
	stock := func(n int) {
		t.Helper()
		if _, err := s.store.DB.ExecContext(t.Context(), "UPDATE stock_levels SET on_hand = $1, backorder_limit = 10", n); err != nil {
			t.Fatal(err)
		}
	}
	stock(1)
	s.mustTell(t, told("CP1234567", "1", 0, "out_for_delivery 01"))
	if got := s.state(t, parcel.ID); got[0] != "PENDING" || got[len(got)-1] != "2/1, 1 tasks" || s.statuses(t) != "REFUSED" {
		t.Error(got, s.statuses(t))
	}
	stock(2)
	shipped := fulfillment.StatusShipped
	if _, err := s.orders.FulfillmentUpdate(t.Context(), s.staff, order.FulfillmentUpdateInput{ID: parcel.ID, Status: &shipped}); err != nil {
		t.Fatal(err)
	}
	if s.statuses(t) != "WAITING" {
		t.Error(s.statuses(t))
	}
	if err := s.follow(t.Context(), follow{"CP1234567"}); err != nil {
		t.Fatal(err)
	}
	if got := s.state(t, parcel.ID); got[0] != "OUT_FOR_DELIVERY" || s.statuses(t) != "RECORDED" {
		t.Error(got, s.statuses(t))
	}
}

// TestUnknownNumbersAreKept until a parcel gets them.
func TestUnknownNumbersAreKept(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	parcel := s.parcel(t, "")
	s.mustTell(t, told("CP1234567", "1", 0, "in_transit 01"))
	s.mustTell(t, told("OTHER1234", "2", 0, "in_transit 01"))
	if got := s.statuses(t); got != "NO_PARCEL NO_PARCEL" {
		t.Error(got)
	}
	s.number(t, parcel, "cp 1234567")
	if got := s.statuses(t); got != "NO_PARCEL WAITING" {
		t.Error(got)
	}
	if err := s.follow(t.Context(), follow{"CP1234567"}); err != nil {
		t.Fatal(err)
	}
	if got := s.state(t, parcel.ID); got[0] != "SHIPPED" || s.statuses(t) != "NO_PARCEL RECORDED" {
		t.Error(got, s.statuses(t))
	}
}

// TestNumbersThatAreGivenMeanwhileAreHeard: a number is told of and given to a parcel at once, many times.
func TestNumbersThatAreGivenMeanwhileAreHeard(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for i := range 10 {
		number := fmt.Sprint("RACE", i, "000")
		parcel := s.parcel(t, "")
		var both sync.WaitGroup
		both.Go(func() {
			if err := s.tell(t.Context(), told(number, number, 0, "in_transit 01")); err != nil {
				t.Error(err)
			}
		})
		both.Go(func() {
			_, err := s.orders.FulfillmentUpdate(t.Context(), s.staff, order.FulfillmentUpdateInput{ID: parcel.ID, TrackingNumber: patch.Of(number)})
			if err != nil {
				t.Error(err)
			}
		})
		both.Wait()
		if err := s.follow(t.Context(), follow{number}); err != nil {
			t.Fatal(err)
		}
		if got := s.state(t, parcel.ID); got[0] != "SHIPPED" {
			t.Errorf("%s: %v, %s", number, got, s.statuses(t))
		}
	}
}

// TestCallsThatAreRefused leave nothing, and what is not understood is kept.
func TestCallsThatAreRefused(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	body := told("CP1234567", "1", 0)
	for name, want := range map[string]error{"easypost": ErrForged, "shippo": ErrNoCourier, "dhl": ErrNoCourier} {
		if err := s.Receive(t.Context(), name, signedCall("easypost", "another secret", body)); !errors.Is(err, want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := pgtest.Count(t, s.store, "courier_events"); n != 0 {
		t.Errorf("%d events", n)
	}
	for range 2 {
		for _, body := range []string{"no JSON", `{"id":"evt_1","result":{"object":"Batch"}}`} {
			if err := s.Receive(t.Context(), "easypost", signedCall("easypost", "an older secret", []byte(body))); err != nil {
				t.Error(err)
			}
		}
	}
	if got := s.statuses(t); got != "IGNORED IGNORED" {
		t.Error(got)
	}
}

// TestOneHundredScansAreKept: the newest, however they come.
func TestOneHundredScansAreKept(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	parcel := s.parcel(t, "CP1234567")
	for i := range 6 {
		var scans []string
		for day := range 28 {
			scans = append(scans, fmt.Sprintf("%s %02d", []string{"in_transit", "failure", "unknown", "pre_transit", "out_for_delivery", "error"}[(i*5)%6], day+1))
		}
		s.mustTell(t, told("CP1234567", fmt.Sprint(i), 0, scans...))
	}
	scans, err := order.ScansByParcel.Read(t.Context(), s.store.Client, []typeid.Fulfillment{parcel.ID})
	if got := scans[parcel.ID]; err != nil || len(got) != 100 || got[0].At.Day() < 5 || got[99].At.Day() != 28 {
		t.Errorf("%d scans, %v", len(got), err)
	}
}
