package checkout_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/fulfillment"
	entorder "github.com/shopgraph/shopgraph/ent/order"
	"github.com/shopgraph/shopgraph/ent/orderevent"
	entorderline "github.com/shopgraph/shopgraph/ent/orderline"
	entpayment "github.com/shopgraph/shopgraph/ent/payment"
	"github.com/shopgraph/shopgraph/ent/stafftask"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/checkout"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/order"
	"github.com/shopgraph/shopgraph/internal/refund"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func inUSD(amount money.Decimal) *money.Input {
	return &money.Input{Amount: amount, CurrencyCode: "USD"}
}

// newCaptured is a bought order whose money is taken.
func newCaptured(t *testing.T) *bought {
	t.Helper()
	b := newBought(t)
	if err := b.capture("captured"); err != nil {
		t.Fatal(err)
	}
	return b
}

func (b *bought) line() typeid.OrderLine {
	return b.store.Client.OrderLine.Query().Where(entorderline.OrderID(b.id)).AllX(b.t.Context())[0].ID
}

// units asks for units of the order's line.
func (b *bought) units(n int, goods refund.Goods) checkout.RefundInput {
	return checkout.RefundInput{IdempotencyKey: uuid.NewString(), Reason: "OTHER", Request: refund.Request{
		OrderID: b.id, Lines: []refund.LineRequest{{OrderLineID: b.line(), Quantity: n, Goods: goods}},
	}}
}

// amount asks for an amount of the order.
func (b *bought) amount(amount money.Decimal) checkout.RefundInput {
	return checkout.RefundInput{IdempotencyKey: uuid.NewString(), Reason: "GOODWILL", Request: refund.Request{OrderID: b.id, Adjustment: inUSD(amount)}}
}

func (b *bought) refund(in checkout.RefundInput) *refund.Refund {
	b.t.Helper()
	r, err := b.checkout.Refund(b.t.Context(), b.staff, in)
	if err != nil {
		b.t.Fatal(err)
	}
	return r
}

func (b *bought) refuse(in checkout.RefundInput, code fault.Code, field ...string) {
	b.t.Helper()
	_, err := b.checkout.Refund(b.t.Context(), b.staff, in)
	wantMistake(b.t, err, code, field...)
}

func wantRefund(t *testing.T, r *refund.Refund, status refund.Status, total money.Decimal) {
	t.Helper()
	if r.Status() != status || r.Plan.Total().Decimal() != total {
		t.Errorf("%s of %s, want %s of %s", r.Status(), r.Plan.Total(), status, total)
	}
}

func (b *bought) pack() *ent.Fulfillment {
	b.t.Helper()
	parcel, err := b.orders.FulfillmentCreate(b.t.Context(), b.staff, order.FulfillmentCreateInput{IdempotencyKey: uuid.NewString(), OrderID: b.id})
	if err != nil {
		b.t.Fatal(err)
	}
	return parcel
}

func (b *bought) move(parcel *ent.Fulfillment, to fulfillment.Status) error {
	_, err := b.orders.FulfillmentUpdate(b.t.Context(), b.staff, order.FulfillmentUpdateInput{ID: parcel.ID, Status: &to})
	return err
}

func (b *bought) wantLevel(want string) {
	b.t.Helper()
	if got := b.level(b.variant); got != want {
		b.t.Errorf("%s, want %s", got, want)
	}
}

// TestRefundOfUnits: what is cancelled is not sent and free for others, and what has come back is on hand again.
func TestRefundOfUnits(t *testing.T) {
	t.Parallel()
	b := newCaptured(t)
	wantRefund(t, b.refund(b.units(1, refund.Cancel)), refund.StatusSucceeded, "12.50")
	b.want(entorder.StatusConfirmed, entpayment.StatusCaptured, 0, 2500, 1250)
	b.wantLevel("10 on hand, 1 reserved")
	b.refuse(b.units(1, refund.Cancel), fault.CodeNotAllowed, "lines") // nothing would be left
	b.refuse(b.units(2, refund.NoRestock), fault.CodeOutOfRange, "lines", "0", "quantity")
	b.refuse(b.units(1, refund.Return), fault.CodeOutOfRange, "lines", "0", "quantity")

	parcel := b.pack()
	if n := b.store.Client.FulfillmentLine.Query().AllX(t.Context())[0].Quantity; n != 1 {
		t.Errorf("%d are packed of the one that is left", n)
	}
	b.refuse(b.units(1, refund.Cancel), fault.CodeOutOfRange, "lines", "0", "quantity")
	for _, to := range []fulfillment.Status{fulfillment.StatusShipped, fulfillment.StatusDelivered} {
		if err := b.move(parcel, to); err != nil {
			t.Fatal(err)
		}
	}
	b.wantLevel("9 on hand, 0 reserved")
	wantRefund(t, b.refund(b.units(1, refund.Return)), refund.StatusSucceeded, "12.50")
	b.wantLevel("10 on hand, 0 reserved")
	b.want(entorder.StatusReturned, entpayment.StatusRefunded, 0, 2500, 2500)
	b.refuse(b.units(1, refund.NoRestock), fault.CodeOutOfRange, "lines", "0", "quantity")
	b.refuse(b.amount("0.01"), fault.CodeOutOfRange, "orderId")
	if o := b.store.Client.Order.GetX(t.Context(), b.id); o.PaymentLostAt != nil || len(b.openTasks()) > 0 {
		t.Errorf("what was given back is missed: %v, %v", o.PaymentLostAt, b.openTasks())
	}
	if reason := b.number(`SELECT count(*) FROM stock_movements WHERE reason = 'RETURN' AND delta = 1 AND order_id IS NOT NULL`); reason != 1 {
		t.Errorf("%d movements tell of what has come back", reason)
	}
}

// TestRefundOnceForAKey: the same key gives back once, whatever it is asked for.
func TestRefundOnceForAKey(t *testing.T) {
	t.Parallel()
	b := newCaptured(t)
	in := b.amount("5.00")
	first := b.refund(in)
	if again := b.refund(in); again.ID != first.ID {
		t.Errorf("%s after %s", again.ID, first.ID)
	}
	b.want(entorder.StatusConfirmed, entpayment.StatusCaptured, 0, 2500, 500)
	in.Adjustment = inUSD("6.00")
	b.refuse(in, fault.CodeIdempotencyKeyReused, "idempotencyKey")
}

// TestRefundRefusals: what cannot be given back is said in a whole sentence, and changes nothing.
func TestRefundRefusals(t *testing.T) {
	t.Parallel()
	b := newBought(t)
	b.refuse(b.amount("1.00"), fault.CodeOutOfRange, "orderId") // it is only held
	if err := b.capture("captured"); err != nil {
		t.Fatal(err)
	}
	b.refuse(b.amount("25.01"), fault.CodeOutOfRange, "orderId")
	b.refuse(b.amount("-1.00"), fault.CodeOutOfRange, "adjustment")
	b.refuse(b.amount("0.001"), fault.CodeInvalid, "adjustment", "amount")
	b.refuse(b.amount("0"), fault.CodeRequired, "lines")
	in := b.amount("1.00")
	in.Adjustment.CurrencyCode = "EUR"
	b.refuse(in, fault.CodeInvalid, "adjustment", "currencyCode")
	in = b.amount("1.00")
	in.Shipping = &refund.ShippingRequest{Amount: inUSD("1.00")}
	b.refuse(in, fault.CodeOutOfRange, "shipping", "amount")
	in = b.units(1, refund.NoRestock)
	in.Lines = append(in.Lines, in.Lines[0])
	b.refuse(in, fault.CodeInvalid, "lines", "1", "orderLineId")
	in.Lines[1].OrderLineID = typeid.NewOrderLine()
	b.refuse(in, fault.CodeNotFound, "lines", "1", "orderLineId")
	in = b.units(1, refund.Cancel)
	in.Lines[0].LocationID = &b.location.ID
	b.refuse(in, fault.CodeInvalid, "lines", "0", "locationId")
	in = b.amount("2.00")
	in.OrderID = typeid.NewOrder()
	b.refuse(in, fault.CodeNotFound, "orderId")

	paid := b.store.Client.Payment.Query().Where(entpayment.OrderID(b.id)).OnlyX(t.Context()).ID
	for _, wrong := range []struct {
		tenders []refund.TenderRequest
		code    fault.Code
		field   []string
	}{
		{[]refund.TenderRequest{}, fault.CodeInvalid, []string{"tenders"}},
		{[]refund.TenderRequest{{PaymentID: &paid, Amount: *inUSD("1.00")}}, fault.CodeInvalid, []string{"tenders"}},
		{[]refund.TenderRequest{{PaymentID: &paid, StoreCredit: true, Amount: *inUSD("2.00")}}, fault.CodeInvalid, []string{"tenders", "0"}},
		{[]refund.TenderRequest{{StoreCredit: true, Amount: *inUSD("2.00")}}, fault.CodeNotFound, []string{"tenders", "0"}},
		{[]refund.TenderRequest{{PaymentID: &paid, Amount: *inUSD("1.00")}, {PaymentID: &paid, Amount: *inUSD("1.00")}}, fault.CodeInvalid, []string{"tenders", "1"}},
		{[]refund.TenderRequest{{PaymentID: &paid, Amount: *inUSD("30.00")}}, fault.CodeOutOfRange, []string{"tenders", "0", "amount"}},
	} {
		in = b.amount("2.00")
		in.Tenders = wrong.tenders
		b.refuse(in, wrong.code, wrong.field...)
	}
	b.want(entorder.StatusConfirmed, entpayment.StatusCaptured, 0, 2500, 0)
	if err := b.cancel(b.owner, "cancelled"); err != nil {
		t.Fatal(err)
	}
	b.refuse(b.amount("1.00"), fault.CodeNotAllowed, "orderId")
}

// newTendered is a bought order of which a gift card has paid 8.00, and a payment the rest, which is taken.
func newTendered(t *testing.T) (b *bought, card typeid.GiftCard) {
	t.Helper()
	b = newBought(t)
	code, card := b.giftCard("8.00")
	in := b.purchase("tok_approved", cart.LineInput{VariantID: b.variant, Quantity: 2})
	b.put(in, code)
	done, ok := b.complete(in).(checkout.Completed)
	if !ok {
		t.Fatalf("%+v", done)
	}
	b.id = done.Order.ID
	if err := b.capture("captured"); err != nil {
		t.Fatal(err)
	}
	return b, card
}

// TestRefundGoesToWhatHasPaidLast: first to the payment, then to the gift card, and never more to one than it has paid. What
// is cancelled after that gives back the rest.
func TestRefundGoesToWhatHasPaidLast(t *testing.T) {
	t.Parallel()
	b, card := newTendered(t)
	told := func(r *refund.Refund) (parts string) {
		for i := range r.Plan.Parts {
			parts += fmt.Sprintf("%s %s %s, ", r.Plan.Parts[i].Kind, r.Plan.Parts[i].Amount().Decimal(), r.Plan.Parts[i].Status)
		}
		return parts
	}
	in := b.amount("2.00")
	paid := b.store.Client.Payment.Query().Where(entpayment.OrderID(b.id)).OnlyX(t.Context()).ID
	in.Tenders = []refund.TenderRequest{{GiftCardID: &card, Amount: *inUSD("1.50")}, {PaymentID: &paid, Amount: *inUSD("0.50")}}
	if got := told(b.refund(in)); got != "GIFT_CARD 1.50 SUCCEEDED, PAYMENT 0.50 SUCCEEDED, " {
		t.Error(got)
	}
	if got := told(b.refund(b.amount("17.25"))); got != "PAYMENT 16.50 SUCCEEDED, GIFT_CARD 0.75 SUCCEEDED, " {
		t.Error(got)
	}
	b.wantLedger(card.UUID(), 225, "RESERVED -800", "CAPTURED 0", "REFUNDED 150", "REFUNDED 75")
	b.wantBooksToBalance()
	b.refuse(b.amount("5.76"), fault.CodeOutOfRange, "orderId")
	if err := b.cancel(b.staff, "cancelled"); err != nil {
		t.Fatal(err)
	}
	b.wantLedger(card.UUID(), 800, "RESERVED -800", "CAPTURED 0", "REFUNDED 150", "REFUNDED 75", "REFUNDED 575")
}

// TestRefundIsPostedAsWhatItWas: goods, deliveries, taxes and what was adjusted go from their own accounts, and a cancellation
// takes the rest of each.
func TestRefundIsPostedAsWhatItWas(t *testing.T) {
	t.Parallel()
	s, _ := taxedShop(t, time.Minute, t.Output())
	b := &bought{shop: s, staff: s.staff(), variant: s.variant(10)}
	done, ok := s.complete(s.purchaseToOakland("40.59", cart.LineInput{VariantID: b.variant, Quantity: 3})).(checkout.Completed)
	if !ok {
		t.Fatalf("%+v", done)
	}
	b.id = done.Order.ID
	if err := b.capture("captured"); err != nil {
		t.Fatal(err)
	}
	in := b.units(1, refund.Cancel)
	in.Adjustment = inUSD("-0.50") // which is kept
	r := b.refund(in)
	wantRefund(t, r, refund.StatusSucceeded, "13.03")
	if line := r.Plan.Lines[0]; line.Net != 1250 || line.Tax != 103 || len(line.Taxes) != 2 || line.Taxes[0].Amount+line.Taxes[1].Amount != 103 {
		t.Errorf("%+v", line)
	}
	const balances = `SELECT string_agg(account || ' ' || balance, ', ' ORDER BY account) FROM (
		SELECT account, sum(amount) AS balance FROM (
			SELECT debit AS account, amount FROM postings UNION ALL SELECT credit, -amount FROM postings
		) sides GROUP BY account HAVING sum(amount) <> 0) balances`
	var accounts string
	if s.scan(balances, &accounts); accounts != "ALLOWANCES -50, GATEWAY 2756, SALES -2500, TAX -206" {
		t.Error(accounts)
	}
	b.refund(b.amount("0.75"))
	s.wantBooksToBalance()
	if err := b.cancel(b.staff, "cancelled"); err != nil {
		t.Fatal(err)
	}
	if s.number(`SELECT count(*) FROM postings WHERE kind = 'CANCELLED_ADJUSTMENT' AND amount = 25`) != 1 {
		t.Error("the allowances do not go with the sale")
	}
	if s.number(`SELECT count(*) FROM (`+balances+`) b(held) WHERE held IS NOT NULL`) != 0 {
		s.scan(balances, &accounts)
		t.Errorf("something is left: %s", accounts)
	}
}

// TestRefundOutlastsASilentGateway: a refund that is asked for is given back, once, though the gateway does not answer at first.
func TestRefundOutlastsASilentGateway(t *testing.T) {
	t.Parallel()
	b := newCaptured(t)
	up := b.checkout
	b.checkout = b.through(down{Gateway: b.gateway})
	first, second := b.refund(b.amount("3.00")), b.refund(b.units(1, refund.NoRestock))
	wantRefund(t, first, refund.StatusPending, "3.00")
	b.refuse(b.amount("9.51"), fault.CodeOutOfRange, "orderId") // what is requested is not there any more
	b.checkout = up
	b.reconcile()
	b.want(entorder.StatusConfirmed, entpayment.StatusCaptured, 0, 2500, 1550)
	refunds, err := refund.ByOrder.Read(t.Context(), b.store.Client, []typeid.Order{b.id})
	if all := refunds[b.id]; err != nil || len(all) != 2 || all[0].ID != first.ID || all[1].ID != second.ID {
		t.Fatalf("%v, %v", all, err)
	}
	for _, r := range refunds[b.id] {
		if r.Status() != refund.StatusSucceeded {
			t.Errorf("%s is %s", r.ID, r.Status())
		}
	}
}

// TestRefundThatFails: it says so, the staff have a task, and the books say what the buyer is owed.
func TestRefundThatFails(t *testing.T) {
	t.Parallel()
	b := newBought(t)
	b.buyWith("tok_no_refunds")
	if err := b.capture("taken"); err != nil {
		t.Fatal(err)
	}
	wantRefund(t, b.refund(b.amount("5.00")), refund.StatusFailed, "5.00")
	b.wantTask(stafftask.KindRefundRefused)
	b.want(entorder.StatusConfirmed, entpayment.StatusCaptured, 0, 2500, 0)
}

// patiently asks again for what a lock was waited for too long, as a client does.
func patiently(ask func() error) error {
	for {
		if err := ask(); !store.IsBusy(err) {
			return err
		}
	}
}

// TestRefundsRace has many refunds of an order be asked for at once, while it is packed, cancelled or given back at the gateway: no
// more goes back than was taken, and what is reserved is what is to be sent.
func TestRefundsRace(t *testing.T) {
	t.Parallel()
	for _, meanwhile := range []string{"nothing", "cancelled", "packed", "given back elsewhere"} {
		t.Run(meanwhile, func(t *testing.T) {
			t.Parallel()
			b, _ := newTendered(t)
			inputs := []checkout.RefundInput{b.units(1, refund.Cancel), b.units(1, refund.Cancel), b.units(1, refund.NoRestock)}
			for range 2 {
				inputs = append(inputs, b.amount("8.00"))
			}
			p := b.store.Client.Payment.Query().Where(entpayment.OrderID(b.id)).OnlyX(t.Context())
			var racing sync.WaitGroup
			for _, in := range inputs {
				racing.Go(func() {
					err := patiently(func() error { _, err := b.checkout.Refund(t.Context(), b.staff, in); return err })
					if mistakes := (fault.UserErrors)(nil); err != nil && !errors.As(err, &mistakes) {
						t.Error(err)
					}
				})
			}
			racing.Go(func() {
				err := patiently(func() (err error) {
					switch meanwhile {
					case "cancelled":
						err = b.cancel(b.staff, "cancelled")
					case "packed":
						_, err = b.orders.FulfillmentCreate(t.Context(), b.staff, order.FulfillmentCreateInput{IdempotencyKey: "packed", OrderID: b.id})
					case "given back elsewhere":
						_, err = b.gateway.Refund(t.Context(), *p.GatewayReference, uuid.New(), money.Money{Amount: 900, Currency: "USD"})
					}
					return err
				})
				if mistakes := (fault.UserErrors)(nil); err != nil && !errors.As(err, &mistakes) && meanwhile != "given back elsewhere" {
					t.Error(err)
				}
			})
			racing.Wait()
			for range 3 {
				b.reconcile()
			}
			b.wantRaceToEnd(p.ID, meanwhile)
		})
	}
}

func (b *bought) wantRaceToEnd(paid typeid.Payment, meanwhile string) {
	b.t.Helper()
	totals, err := b.gateway.Totals(b.t.Context(), paid)
	p := b.store.Client.Payment.Query().Where(entpayment.ID(paid)).OnlyX(b.t.Context())
	if err != nil || totals.Refunded > totals.Captured || totals.Captured != 1700 || p.RefundedAmount != totals.Refunded {
		b.t.Errorf("at the gateway %+v, %v; the payment has %d", totals, err, p.RefundedAmount)
	}
	given := b.number(fmt.Sprintf(`SELECT coalesce(sum(refunded), 0) FROM order_tenders WHERE order_id = '%s'`, b.id.UUID()))
	o := b.store.Client.Order.GetX(b.t.Context(), b.id)
	if o.Status == entorder.StatusCancelled && (given != 800 || totals.Refunded != 1700) {
		b.t.Errorf("cancelled, and %d and %d are back", given, totals.Refunded)
	}
	if meanwhile == "nothing" && given+int(totals.Refunded) < 1600 { // after which none of the requests fits
		b.t.Errorf("only %d and %d are back", given, totals.Refunded)
	}
	unsent := b.number(fmt.Sprintf(`SELECT sum(quantity - cancelled) FROM order_lines WHERE order_id = '%s'`, b.id.UUID()))
	if o.Status == entorder.StatusCancelled {
		unsent = 0
	}
	b.wantLevel(fmt.Sprintf("10 on hand, %d reserved", 2+unsent)) // newBought's own order has two
}

// second is another member of the staff who may approve refunds.
func (b *bought) second() auth.Viewer {
	u := b.store.Client.User.Create().SetKind("STAFF").SetEmail("second@example.com").SetPasswordHash("-").SaveX(b.t.Context())
	return auth.Viewer{Role: auth.Staff, User: u.ID, Permissions: auth.PermissionSetOf(auth.ApproveRefunds)}
}

// limited has refunds above 10 USD be approved.
func (b *bought) limited() {
	b.checkout = b.with(b.gateway, checkout.Options{GatewayTimeout: time.Second, RefundLimits: map[money.Currency]int64{"USD": 1000}})
}

// TestRefundsAreApproved: above the limit nothing happens until a second member approves. Parts of what is asked for do not get
// around that.
func TestRefundsAreApproved(t *testing.T) {
	t.Parallel()
	b := newCaptured(t)
	b.limited()
	wantRefund(t, b.refund(b.amount("6.00")), refund.StatusSucceeded, "6.00")
	wantRefund(t, b.refund(b.amount("4.00")), refund.StatusSucceeded, "4.00")
	waits := b.refund(b.units(1, refund.Cancel))
	wantRefund(t, waits, refund.StatusAwaitingApproval, "12.50")
	b.want(entorder.StatusConfirmed, entpayment.StatusCaptured, 0, 2500, 1000)
	b.wantLevel("10 on hand, 2 reserved")
	b.wantBooksToBalance()
	if task := b.wantTask(stafftask.KindRefundApproval); task.PaymentID != nil {
		t.Errorf("%+v", task)
	}
	b.refuse(b.amount("3.00"), fault.CodeOutOfRange, "orderId") // 2.50 are left

	in := checkout.RefundDecisionInput{RefundID: waits.ID}
	_, err := b.checkout.RefundApprove(t.Context(), b.staff, in)
	wantMistake(t, err, fault.CodeNotAllowed, "refundId")
	_, err = b.checkout.RefundApprove(t.Context(), auth.Viewer{Role: auth.Staff, Service: typeid.NewServiceToken()}, in)
	wantMistake(t, err, fault.CodeNotAllowed, "refundId")
	_, err = b.checkout.RefundApprove(t.Context(), b.second(), checkout.RefundDecisionInput{RefundID: typeid.NewRefund()})
	wantMistake(t, err, fault.CodeNotFound, "refundId")

	second := auth.Viewer{Role: auth.Staff, User: typeid.NewUser(), Permissions: auth.PermissionSetOf(auth.ApproveRefunds)}
	var racing sync.WaitGroup
	for range 4 {
		racing.Go(func() {
			var r *refund.Refund
			err := patiently(func() (err error) { r, err = b.checkout.RefundApprove(t.Context(), second, in); return err })
			if err != nil || r.Status() != refund.StatusSucceeded && r.Status() != refund.StatusPending {
				t.Errorf("%v, %v", r, err)
			}
		})
	}
	racing.Wait()
	b.reconcile()
	b.want(entorder.StatusConfirmed, entpayment.StatusCaptured, 0, 2500, 2250)
	b.wantLevel("10 on hand, 1 reserved")
	if len(b.openTasks()) > 0 {
		t.Errorf("%v", b.openTasks())
	}
	_, err = b.checkout.RefundDecline(t.Context(), second, in)
	wantMistake(t, err, fault.CodeNotAllowed, "refundId")
}

// TestRefundIsDecidedOnce: of those who approve, decline and cancel at once, one comes first, and the others change nothing.
func TestRefundIsDecidedOnce(t *testing.T) {
	t.Parallel()
	b := newCaptured(t)
	b.limited()
	second := b.second()
	for range 6 {
		b.buy()
		if err := b.capture("captured " + b.id.String()); err != nil {
			t.Fatal(err)
		}
		waits := b.refund(b.units(1, refund.Cancel))
		in, id := checkout.RefundDecisionInput{RefundID: waits.ID}, b.id
		var racing sync.WaitGroup
		for _, decide := range []func() error{
			func() error { _, err := b.checkout.RefundApprove(t.Context(), second, in); return err },
			func() error { _, err := b.checkout.RefundDecline(t.Context(), second, in); return err },
			func() error {
				_, err := b.checkout.Cancel(t.Context(), b.owner, checkout.CancelInput{IdempotencyKey: "cancelled " + id.String(), OrderID: &id})
				return err
			},
		} {
			racing.Go(func() {
				err := patiently(decide)
				if mistakes := (fault.UserErrors)(nil); err != nil && !errors.As(err, &mistakes) {
					t.Error(err)
				}
			})
		}
		racing.Wait()
		for range 2 {
			b.reconcile()
		}
		b.want(entorder.StatusCancelled, entpayment.StatusRefunded, 0, 2500, 2500)
		if len(b.openTasks()) > 0 {
			t.Errorf("%v", b.openTasks())
		}
	}
	b.wantLevel("10 on hand, 2 reserved")
}

// TestRefundThatIsPackedMeanwhile: what was to be cancelled is not, once it is packed.
func TestRefundThatIsPackedMeanwhile(t *testing.T) {
	t.Parallel()
	b := newCaptured(t)
	b.limited()
	waits := b.refund(b.units(1, refund.Cancel))
	b.pack()
	_, err := b.checkout.RefundApprove(t.Context(), b.second(), checkout.RefundDecisionInput{RefundID: waits.ID})
	wantMistake(t, err, fault.CodeNotAllowed, "refundId")
	b.want(entorder.StatusProcessing, entpayment.StatusCaptured, 0, 2500, 0)
	b.wantLevel("10 on hand, 2 reserved")
}

// TestRefundPreview: it tells what the refund then gives back, and does nothing.
func TestRefundPreview(t *testing.T) {
	t.Parallel()
	b, _ := newTendered(t)
	in := b.units(2, refund.Cancel)
	in.Lines[0].Quantity = 1
	in.Adjustment = inUSD("6.00")
	plan, err := b.checkout.RefundPreview(t.Context(), in.Request)
	if err != nil {
		t.Fatal(err)
	}
	b.wantLevel("10 on hand, 4 reserved")
	r := b.refund(in)
	if plan.Total().String() != r.Plan.Total().String() || len(plan.Parts) != len(r.Plan.Parts) || plan.Parts[1].Minor != 150 {
		t.Errorf("%+v after %+v", r.Plan, plan)
	}
	if events := b.events(); events[len(events)-2] != orderevent.TypeOrderRefunded {
		t.Errorf("%v", events)
	}
}
