package checkout_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/fulfillment"
	entorder "github.com/shopgraph/shopgraph/ent/order"
	"github.com/shopgraph/shopgraph/ent/orderevent"
	entpayment "github.com/shopgraph/shopgraph/ent/payment"
	"github.com/shopgraph/shopgraph/ent/stafftask"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/checkout"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/order"
	"github.com/shopgraph/shopgraph/internal/payment/manual"
	"github.com/shopgraph/shopgraph/internal/refund"
	"github.com/shopgraph/shopgraph/internal/returns"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// newSent is a bought order of two units whose money is taken, and which has arrived.
func newSent(t *testing.T) *bought {
	t.Helper()
	b := newCaptured(t)
	b.send()
	return b
}

func (b *bought) send() {
	b.t.Helper()
	parcel := b.pack()
	for _, to := range []fulfillment.Status{fulfillment.StatusShipped, fulfillment.StatusDelivered} {
		if err := b.move(parcel, to); err != nil {
			b.t.Fatal(err)
		}
	}
}

// asking asks for a return of units of the order's line.
func (b *bought) asking(n int) checkout.ReturnRequestInput {
	return checkout.ReturnRequestInput{
		IdempotencyKey: uuid.NewString(), Order: auth.OrderRef{ID: &b.id}, Resolution: returns.ByRefund,
		Lines: []checkout.ReturnLineInput{{OrderLineID: b.line(), Quantity: n, Reason: returns.ChangedMind}},
	}
}

func (b *bought) ask(in checkout.ReturnRequestInput) *returns.Return {
	b.t.Helper()
	r, err := b.checkout.ReturnRequest(b.t.Context(), b.owner, in)
	if err != nil {
		b.t.Fatal(err)
	}
	return r
}

// receiving receives units of a return, of which some are restocked.
func (b *bought) receiving(r *returns.Return, n int, restock bool) checkout.ReturnReceiveInput {
	return checkout.ReturnReceiveInput{IdempotencyKey: uuid.NewString(), ReturnID: r.ID, Lines: []checkout.ReceivedInput{
		{OrderLineID: b.line(), Quantity: n, Condition: returns.AsNew, Restock: restock},
	}}
}

func (b *bought) receive(in checkout.ReturnReceiveInput) *returns.Return {
	b.t.Helper()
	r, err := b.checkout.ReturnReceive(b.t.Context(), b.staff, in)
	if err != nil {
		b.t.Fatal(err)
	}
	return r
}

func (b *bought) finish(r *returns.Return) error {
	_, err := b.checkout.ReturnComplete(b.t.Context(), b.staff, checkout.ReturnCompleteInput{IdempotencyKey: uuid.NewString(), ReturnID: r.ID})
	return err
}

func (b *bought) finished(r *returns.Return) *returns.Return {
	b.t.Helper()
	if err := b.finish(r); err != nil {
		b.t.Fatal(err)
	}
	return b.read(r)
}

func (b *bought) read(r *returns.Return) *returns.Return {
	b.t.Helper()
	found, err := returns.ByID.Read(b.t.Context(), b.store.Client, []typeid.Return{r.ID})
	if err != nil {
		b.t.Fatal(err)
	}
	return found[r.ID]
}

// TestReturnFromAskingToMoney: each step is an event, the goods are on hand when they arrive, and the money goes back once.
func TestReturnFromAskingToMoney(t *testing.T) {
	t.Parallel()
	b := newSent(t)
	in := b.asking(2)
	in.Note = "Not my colour."
	r := b.ask(in)
	if again := b.ask(in); again.ID != r.ID || r.Status != returns.Requested || r.Note != "Not my colour." {
		t.Errorf("%+v, then %s", r, again.ID)
	}
	b.wantTask(stafftask.KindReturnRequested)
	b.want(entorder.StatusReturnRequested, entpayment.StatusCaptured, 0, 2500, 0)
	_, err := b.checkout.ReturnRequest(t.Context(), b.owner, b.asking(1))
	wantMistake(t, err, fault.CodeNotAllowed, "lines", "0", "orderLineId")
	b.refuse(b.units(1, refund.Return), fault.CodeOutOfRange, "lines", "0", "quantity")

	for range 2 {
		if r, err = b.checkout.ReturnApprove(t.Context(), b.staff, checkout.ReturnApproveInput{ReturnID: r.ID}); err != nil || r.ApprovedAt == nil {
			t.Fatal(r, err)
		}
	}
	if tasks := b.openTasks(); len(tasks) > 0 {
		t.Errorf("still to be done: %v", tasks)
	}
	label := checkout.ReturnLabelInput{ReturnID: r.ID, Carrier: "DHL", TrackingNumber: "1", LabelURL: new("https://dhl.example.com/1"), IsSent: true}
	if r, err = b.checkout.ReturnLabelSet(t.Context(), b.staff, label); err != nil || r.Status != returns.InTransit || r.Carrier != "DHL" {
		t.Fatal(r, err)
	}
	wantMistake(t, b.finish(r), fault.CodeNotAllowed, "returnId")
	_, err = b.checkout.ReturnReceive(t.Context(), b.staff, b.receiving(r, 3, true))
	wantMistake(t, err, fault.CodeOutOfRange, "lines", "0", "quantity")

	half := b.receiving(r, 1, true)
	b.receive(half)
	b.receive(half)
	b.wantLevel("9 on hand, 0 reserved")
	b.receive(b.receiving(r, 1, false))
	b.wantLevel("9 on hand, 0 reserved")
	r = b.finished(r)
	wantMistake(t, b.finish(r), fault.CodeNotAllowed, "returnId")
	if r.Status != returns.Completed || r.RefundID == nil || len(r.Receipts) != 2 || r.Lines[0].Accepted != 2 || r.EndedAt == nil {
		t.Errorf("%+v", r)
	}
	b.want(entorder.StatusReturned, entpayment.StatusRefunded, 0, 2500, 2500)
	want := []orderevent.Type{
		"RETURN_REQUESTED", "RETURN_APPROVED", "RETURN_SHIPPED", "RETURN_RECEIVED", "RETURN_RECEIVED", "ORDER_REFUNDED", "RETURN_COMPLETED", "PAYMENT_REFUNDED",
	}
	if got := b.events(); !slices.Equal(got[len(got)-len(want):], want) {
		t.Errorf("%v, want at the end %v", got, want)
	}
	if n := b.number(`SELECT count(*) FROM order_events e JOIN returns r ON r.id = e.return_id AND r.order_id = e.order_id WHERE e.type LIKE 'RETURN_%'`); n != 6 {
		t.Errorf("%d events are about the return", n)
	}
}

// TestReturnIsForWhoMayChangeTheOrder: strangers learn nothing, also not with the id of a return.
func TestReturnIsForWhoMayChangeTheOrder(t *testing.T) {
	t.Parallel()
	b := newSent(t)
	r := b.ask(b.asking(1))
	first, stranger := b.id, b.customer("grace")
	for _, viewer := range []auth.Viewer{stranger, guest} {
		_, err := b.checkout.ReturnRequest(t.Context(), viewer, b.asking(1))
		wantMistake(t, err, fault.CodeNotFound, "order")
		_, err = b.checkout.ReturnQuote(t.Context(), viewer, checkout.ReturnQuoteInput{Order: auth.OrderRef{ID: &b.id}})
		wantMistake(t, err, fault.CodeNotFound, "order")
		_, err = b.checkout.ReturnCancel(t.Context(), viewer, checkout.ReturnCancelInput{Order: auth.OrderRef{ID: &b.id}, ReturnID: r.ID})
		wantMistake(t, err, fault.CodeNotFound, "order")
	}
	b.buy()
	_, err := b.checkout.ReturnCancel(t.Context(), b.owner, checkout.ReturnCancelInput{Order: auth.OrderRef{ID: &b.id}, ReturnID: r.ID})
	wantMistake(t, err, fault.CodeNotFound, "returnId")
	token, err := b.orders.IssueTrackingToken(t.Context(), first)
	if err != nil {
		t.Fatal(err)
	}
	by := auth.OrderRef{TrackingToken: &token}
	done, err := b.checkout.ReturnCancel(t.Context(), guest, checkout.ReturnCancelInput{Order: by, ReturnID: r.ID})
	if err != nil || done.Status != returns.Cancelled {
		t.Fatal(done, err)
	}
	b.id = first
	b.want(entorder.StatusDelivered, entpayment.StatusCaptured, 0, 2500, 0)
	in := b.asking(2)
	in.Order = by
	if made, err := b.checkout.ReturnRequest(t.Context(), guest, in); err != nil || made.RequestedBy != "guest" {
		t.Error(made, err)
	}
}

// TestReturnOfTheRest: what is declined or not taken back gives nothing back, fees are kept, and what was given back for goods
// before is not given back again.
func TestReturnOfTheRest(t *testing.T) {
	t.Parallel()
	b := newSent(t)
	b.checkout = b.with(b.gateway, checkout.Options{GatewayTimeout: time.Second, Returns: returns.Rules{
		Approved: []returns.Reason{returns.ChangedMind}, FeeReasons: []returns.Reason{returns.ChangedMind}, FeePercent: 10,
		ShippingFee: map[money.Currency]int64{"USD": 100},
	}})
	plan, err := b.checkout.ReturnQuote(t.Context(), b.owner, checkout.ReturnQuoteInput{Order: auth.OrderRef{ID: &b.id}, Lines: b.asking(2).Lines})
	if err != nil || plan.Total().Decimal() != "21.50" || plan.Adjustment().Decimal() != "-3.50" {
		t.Fatal(plan, err)
	}
	r := b.ask(b.asking(2))
	if r.Status != returns.Approved {
		t.Errorf("it is %s", r.Status)
	}
	b.refund(b.units(1, refund.NoRestock)) // the buyer is told to keep one, and sends it all the same
	in := b.receiving(r, 1, false)
	in.Lines = append(in.Lines, in.Lines[0])
	in.Lines[1].Rejection = new("It was worn.")
	r = b.finished(b.receive(in))
	if len(r.Receipts) != 2 || r.Receipts[1].Rejection == nil || r.Lines[0].Accepted != 1 {
		t.Errorf("%+v", r)
	}
	b.want(entorder.StatusDelivered, entpayment.StatusCaptured, 0, 2500, 2275) // 12.50, and 12.50 less 2.25 and one cent
	_, err = b.checkout.ReturnRequest(t.Context(), b.staff, b.asking(1))
	wantMistake(t, err, fault.CodeNotAllowed, "lines", "0", "orderLineId")
}

// TestReturnAsStoreCredit: all goes to the user's credit, and nothing of it is given back once more.
func TestReturnAsStoreCredit(t *testing.T) {
	t.Parallel()
	b := newSent(t)
	in := b.asking(1)
	in.Resolution = returns.ByStoreCredit
	r := b.finished(b.receive(b.receiving(b.ask(in), 1, true)))
	found, err := refund.ByID.Read(t.Context(), b.store.Client, []typeid.Refund{*r.RefundID})
	if err != nil {
		t.Fatal(err)
	}
	made := found[*r.RefundID]
	wantRefund(t, made, refund.StatusSucceeded, "12.50")
	if len(made.Plan.Parts) != 1 || made.Plan.Parts[0].Kind != refund.ToNewCredit {
		t.Errorf("%+v", made.Plan.Parts)
	}
	if n := b.number(`SELECT balance FROM tenders WHERE kind = 'STORE_CREDIT'`); n != 1250 {
		t.Errorf("the credit is %d", n)
	}
	b.want(entorder.StatusDelivered, entpayment.StatusCaptured, 0, 2500, 0)
	if o := b.order(); o.PaymentStatus != entorder.PaymentStatusPartiallyRefunded {
		t.Errorf("it is %s", o.PaymentStatus)
	}
	b.refuse(b.amount("12.51"), fault.CodeOutOfRange, "orderId")
	b.refund(b.amount("12.50"))
	b.want(entorder.StatusDelivered, entpayment.StatusCaptured, 0, 2500, 1250)
}

// TestReturnWaitsForItsApproval: above the limit of refunds nothing is given back until a second member approves.
func TestReturnWaitsForItsApproval(t *testing.T) {
	t.Parallel()
	b := newSent(t)
	b.limited()
	r := b.finished(b.receive(b.receiving(b.ask(b.asking(2)), 2, true)))
	b.want(entorder.StatusReturned, entpayment.StatusCaptured, 0, 2500, 0)
	if _, err := b.checkout.RefundApprove(t.Context(), b.second(), checkout.RefundDecisionInput{RefundID: *r.RefundID}); err != nil {
		t.Fatal(err)
	}
	b.want(entorder.StatusReturned, entpayment.StatusRefunded, 0, 2500, 2500)
	b.wantLevel("10 on hand, 0 reserved")
}

// TestReturnIsNotSent: an approved return ends, and its goods can be sent back by another one.
func TestReturnIsNotSent(t *testing.T) {
	t.Parallel()
	b := newSent(t)
	b.checkout = b.with(b.gateway, checkout.Options{Returns: returns.Rules{Approved: []returns.Reason{returns.ChangedMind}, ExpireAfter: time.Hour}})
	r := b.ask(b.asking(2))
	expire := func(want returns.Status) {
		t.Helper()
		if err := b.checkout.ExpireReturns(t.Context()); err != nil {
			t.Fatal(err)
		}
		if got := b.read(r).Status; got != want {
			t.Errorf("it is %s, want %s", got, want)
		}
	}
	expire(returns.Approved)
	b.exec(`UPDATE returns SET approved_at = approved_at - interval '2 hours'`)
	expire(returns.Expired)
	b.want(entorder.StatusDelivered, entpayment.StatusCaptured, 0, 2500, 0)
	b.ask(b.asking(2))
}

// TestReturnAtTheDoor: what was to be paid on delivery and is refused owes nothing, and its goods are on hand.
func TestReturnAtTheDoor(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	owner := c.customer("ada")
	_, result := c.buy(owner, manual.CashOnDelivery, 2)
	done, ok := result.(checkout.Completed)
	if !ok {
		t.Fatalf("%+v", result)
	}
	b := &bought{shop: c.shop, owner: owner, staff: c.clerk, variant: c.v, id: done.Order.ID}
	if err := b.move(b.pack(), fulfillment.StatusShipped); err != nil {
		t.Fatal(err)
	}
	in := b.asking(2)
	in.Lines[0].Reason = returns.RefusedAtDoor
	_, err := b.checkout.ReturnRequest(t.Context(), owner, in)
	wantMistake(t, err, fault.CodeNotAllowed, "lines", "0", "reason")
	r, err := b.checkout.ReturnRequest(t.Context(), c.clerk, in)
	if err != nil {
		t.Fatal(err)
	}
	b.finished(b.receive(b.receiving(r, 2, true)))
	b.reconcile()
	p := c.paymentOf(b.id)
	if o := b.order(); o.Status != entorder.StatusReturned || p.Status != entpayment.StatusVoided || o.PaymentLostAt != nil {
		t.Errorf("order %s, payment %s, lost %v", o.Status, p.Status, o.PaymentLostAt)
	}
	b.wantLevel("1000 on hand, 0 reserved")
	if owed := b.number(`SELECT coalesce(sum(CASE debit WHEN 'RECEIVABLE' THEN amount ELSE -amount END), 0) FROM postings WHERE 'RECEIVABLE' IN (debit, credit)`); owed != 0 {
		t.Errorf("%d are owed", owed)
	}
}

// TestReturnsRace: of all who ask for, receive and complete the same at once, as many come through as there are units.
func TestReturnsRace(t *testing.T) {
	t.Parallel()
	b := newSent(t)
	asked := make([]*returns.Return, 6)
	b.together(len(asked), func(i int) {
		asked[i], _ = b.checkout.ReturnRequest(t.Context(), b.owner, b.asking(1))
	})
	asked = slices.DeleteFunc(asked, func(r *returns.Return) bool { return r == nil })
	if len(asked) != 2 {
		t.Fatalf("%d returns of two units", len(asked))
	}
	b.together(6, func(i int) { _, _ = b.checkout.ReturnReceive(t.Context(), b.staff, b.receiving(asked[i%2], 1, true)) })
	b.wantLevel("10 on hand, 0 reserved")
	b.together(6, func(i int) { _ = b.finish(asked[i%2]) })
	b.want(entorder.StatusReturned, entpayment.StatusRefunded, 0, 2500, 2500)
	if n := b.number(`SELECT count(*) FROM refunds`); n != 2 {
		t.Errorf("%d refunds", n)
	}
}

// together runs work n times at once.
func (b *bought) together(n int, work func(i int)) {
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() { work(i) })
	}
	all.Wait()
}

// TestReturnsNeverGiveMoreThanWasSold does what people may in any order. Never does more come back than was sent, or more money go
// back than was taken, and the stock is what was sent and restocked.
func TestReturnsNeverGiveMoreThanWasSold(t *testing.T) {
	t.Parallel()
	b := newBought(t)
	if err := b.cancel(b.owner, "the first"); err != nil {
		t.Fatal(err)
	}
	onHand := 10
	rapid.Check(t, func(rt *rapid.T) {
		b.buy()
		if err := b.capture(uuid.NewString()); err != nil {
			rt.Fatal(err)
		}
		w := &wild{bought: b, t: rt}
		for range rapid.IntRange(5, 12).Draw(rt, "steps") {
			w.step(rapid.SampledFrom([]string{"send", "send", "ask", "ask", "ask", "receive", "receive", "receive", "complete", "complete", "cancel", "refund", "give", "cancel order"}).Draw(rt, "step"))
		}
		onHand -= w.check()
		b.wantLevel(fmt.Sprintf("%d on hand, %d reserved", onHand, w.reserved()))
		b.exec(`UPDATE stock_levels SET on_hand = 10 + reserved`)
		onHand = 10 + b.number(`SELECT reserved::integer FROM stock_levels`)
	})
}

// wild is an order that somebody does anything to.
type wild struct {
	*bought
	t   *rapid.T
	all []*returns.Return
}

func (w *wild) step(what string) {
	units := rapid.IntRange(1, 2).Draw(w.t, "units")
	ctx := w.bought.t.Context()
	switch what {
	case "send":
		w.sendSome(units)
		return
	case "ask":
		in := w.asking(units)
		in.Resolution = rapid.SampledFrom([]returns.Resolution{returns.ByRefund, returns.ByStoreCredit}).Draw(w.t, "resolution")
		if r, err := w.checkout.ReturnRequest(ctx, w.owner, in); err == nil {
			w.all = append(w.all, r)
		}
		return
	case "refund":
		goods := rapid.SampledFrom([]refund.Goods{refund.NoRestock, refund.Cancel, refund.Return}).Draw(w.t, "goods")
		w.ok(func() error { _, err := w.checkout.Refund(ctx, w.staff, w.units(units, goods)); return err })
		return
	case "give":
		w.ok(func() error { _, err := w.checkout.Refund(ctx, w.staff, w.amount("3.00")); return err })
		return
	case "cancel order":
		w.ok(func() error { return w.cancel(w.owner, uuid.NewString()) })
		return
	}
	if len(w.all) == 0 {
		return
	}
	r := rapid.SampledFrom(w.all).Draw(w.t, "return")
	switch what {
	case "receive":
		in := w.receiving(r, units, rapid.Bool().Draw(w.t, "restock"))
		if !in.Lines[0].Restock && rapid.Bool().Draw(w.t, "reject") {
			in.Lines[0].Rejection = new("It was worn.")
		}
		w.ok(func() error { _, err := w.checkout.ReturnReceive(ctx, w.staff, in); return err })
	case "complete":
		w.ok(func() error { return w.finish(r) })
	case "cancel":
		w.ok(func() error {
			_, err := w.checkout.ReturnCancel(ctx, w.owner, checkout.ReturnCancelInput{Order: auth.OrderRef{ID: &w.id}, ReturnID: r.ID})
			return err
		})
	}
}

// ok wants something to be done, or to be refused in whole sentences.
func (w *wild) ok(work func() error) {
	if _, other := fault.Split(work()); other != nil {
		w.t.Fatal(other)
	}
}

func (w *wild) sendSome(units int) {
	in := order.FulfillmentCreateInput{IdempotencyKey: uuid.NewString(), OrderID: w.id, Lines: []order.FulfillmentLineInput{{OrderLineID: w.line(), Quantity: units}}}
	var parcel *ent.Fulfillment
	w.ok(func() (err error) {
		parcel, err = w.orders.FulfillmentCreate(w.bought.t.Context(), w.staff, in)
		return err
	})
	if parcel != nil {
		w.ok(func() error { return w.move(parcel, fulfillment.StatusShipped) })
	}
}

// check compares what has come back with what was sold, and returns how many units have left the stock for good.
func (w *wild) check() int {
	of := func(query string) int { return w.number(fmt.Sprintf(query, w.id.UUID())) }
	sent := of(`SELECT coalesce(sum(l.quantity), 0) FROM fulfillment_lines l JOIN fulfillments f ON f.id = l.fulfillment_id WHERE f.order_id = '%s' AND f.status = 'SHIPPED'`)
	byReturns := of(`SELECT coalesce(sum(l.received), 0) FROM return_lines l JOIN returns r ON r.id = l.return_id WHERE r.order_id = '%s'`)
	byRefunds := of(`SELECT coalesce(sum(l.quantity), 0) FROM refund_lines l JOIN refunds r ON r.id = l.refund_id WHERE r.order_id = '%s' AND l.goods = 'RETURN'`)
	if byReturns+byRefunds > sent {
		w.t.Errorf("%d and %d of %d have come back", byReturns, byRefunds, sent)
	}
	money := of(`SELECT coalesce(sum(amount), 0) FROM refund_parts p JOIN refunds r ON r.id = p.refund_id WHERE r.order_id = '%s'`)
	units := of(`SELECT coalesce(sum(l.quantity), 0) FROM refund_lines l JOIN refunds r ON r.id = l.refund_id WHERE r.order_id = '%s'`)
	if money > 2500 || units > 2 {
		w.t.Errorf("%d were given back for %d units", money, units)
	}
	restocked := of(`SELECT coalesce(sum(c.quantity) FILTER (WHERE c.location_id IS NOT NULL), 0) FROM return_receipts c JOIN returns r ON r.id = c.return_id WHERE r.order_id = '%s'`)
	return sent - restocked - byRefunds
}

// reserved is what is still to be sent of all orders that stand.
func (w *wild) reserved() int {
	return w.number(`SELECT coalesce(sum(l.quantity - l.cancelled), 0) - coalesce(sum(p.gone), 0) FROM order_lines l JOIN orders o ON o.id = l.order_id
		LEFT JOIN LATERAL (SELECT sum(i.quantity) AS gone FROM fulfillment_lines i JOIN fulfillments f ON f.id = i.fulfillment_id WHERE i.order_line_id = l.id AND f.status = 'SHIPPED') p ON true
		WHERE o.status <> 'CANCELLED'`)
}
