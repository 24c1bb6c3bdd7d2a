package checkout_test

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	entorder "github.com/shopgraph/shopgraph/ent/order"
	entpayment "github.com/shopgraph/shopgraph/ent/payment"
	"github.com/shopgraph/shopgraph/ent/stafftask"
	entvariant "github.com/shopgraph/shopgraph/ent/variant"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/checkout"
	"github.com/shopgraph/shopgraph/internal/draftorder"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/returns"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// sibling makes another variant of the product that was bought, at a price, with some on hand.
func (b *bought) sibling(price int64, onHand int) typeid.Variant {
	b.t.Helper()
	ctx, name := b.t.Context(), uuid.NewString()
	of := b.store.Client.Variant.Query().Where(entvariant.ID(b.variant)).AllX(ctx)[0]
	v := b.store.Client.Variant.Create().SetProductID(of.ProductID).SetSku(name).SetName(name).SaveX(ctx)
	b.store.Client.Price.Create().SetVariantID(v.ID).SetCurrency("USD").SetAmount(price).ExecX(ctx)
	b.store.Client.StockLevel.Create().SetVariantID(v.ID).SetLocationID(b.location.ID).SetOnHand(onHand).ExecX(ctx)
	return v.ID
}

// swapping asks for units of a variant instead of as many of the order's line.
func (b *bought) swapping(n int, wanted typeid.Variant) checkout.ReturnRequestInput {
	in := b.asking(n)
	in.Resolution, in.Lines[0].ExchangeVariantID = returns.ByExchange, &wanted
	return in
}

// swapped is a completed return of units, of which so many were accepted.
func (b *bought) swapped(n, accepted int, wanted typeid.Variant) *returns.Return {
	b.t.Helper()
	in := b.receiving(b.ask(b.swapping(n, wanted)), accepted, true)
	if rejected := n - accepted; rejected > 0 {
		in.Lines = append(in.Lines, checkout.ReceivedInput{OrderLineID: b.line(), Quantity: rejected, Condition: returns.Used, Rejection: new("It was worn.")})
	}
	return b.finished(b.receive(in))
}

func (b *bought) quote(in checkout.ReturnRequestInput) (charge, back money.Decimal) {
	b.t.Helper()
	q, err := b.checkout.ReturnQuote(b.t.Context(), b.owner, checkout.ReturnQuoteInput{Order: in.Order, Lines: in.Lines, Resolution: in.Resolution})
	if err != nil {
		b.t.Fatal(err)
	}
	return q.Charge.Decimal(), q.Total().Decimal()
}

// place does the job of a return, as often as a process that was killed has it be done.
func (b *bought) place(r *returns.Return) {
	b.t.Helper()
	if err := b.checkout.PlaceExchange(b.t.Context(), checkout.Exchanging{Return: r.ID}); err != nil {
		b.t.Fatal(err)
	}
}

// exchangeOf returns what a return's draft has become.
func (b *bought) exchangeOf(r *returns.Return) *ent.Order {
	b.t.Helper()
	found, err := draftorder.OrderByDraft.Read(b.t.Context(), b.store.Client, []typeid.DraftOrder{*r.ExchangeDraftID})
	if err != nil {
		b.t.Fatal(err)
	}
	return found[*r.ExchangeDraftID]
}

func (b *bought) wantJobs(kind string, want int) {
	b.t.Helper()
	var n int
	if err := b.store.DB.QueryRowContext(b.t.Context(), `SELECT count(*) FROM jobs WHERE kind = $1`, kind).Scan(&n); err != nil || n != want {
		b.t.Errorf("%d jobs %s, want %d: %v", n, kind, want, err)
	}
}

// TestEvenExchange: nobody pays anything, the goods that came back are on hand, and what is sent instead is ordered once, however often that
// is done.
func TestEvenExchange(t *testing.T) {
	t.Parallel()
	b := newSent(t)
	b.keepFees()
	wanted := b.sibling(1250, 5)
	if charge, back := b.quote(b.swapping(2, wanted)); charge != "0.00" || back != "0.00" {
		t.Errorf("%s and %s", charge, back)
	}
	r := b.swapped(2, 2, wanted)
	if r.RefundID != nil || r.ExchangeDraftID == nil || b.exchangeOf(r) != nil {
		t.Fatalf("%+v", r)
	}
	b.want(entorder.StatusReturned, entpayment.StatusCaptured, 0, 2500, 0)
	b.wantLevel("10 on hand, 0 reserved")
	b.wantJobs(checkout.ExchangeJob, 1)
	b.wantJobs("draft_order.send", 0)

	b.together(3, func(int) { _ = b.checkout.PlaceExchange(t.Context(), checkout.Exchanging{Return: r.ID}) })
	b.place(r)
	made := b.exchangeOf(r)
	if made == nil || made.Status != entorder.StatusConfirmed || made.TotalMoney().Gross.Amount != 0 || *made.UserID != b.owner.User {
		t.Fatalf("%+v", made)
	}
	if n := b.number(`SELECT count(*) FROM orders`); n != 2 {
		t.Errorf("%d orders", n)
	}
	if got := b.level(wanted); got != "5 on hand, 2 reserved" {
		t.Error(got)
	}
	_, err := b.checkout.ReturnRequest(t.Context(), b.staff, b.swapping(1, wanted))
	wantMistake(t, err, fault.CodeNotAllowed, "lines", "0", "orderLineId")
}

// keepFees has fees be kept of what is given back for goods.
func (b *bought) keepFees() {
	b.checkout = b.with(b.gateway, checkout.Options{GatewayTimeout: time.Second, Returns: returns.Rules{
		FeeReasons: []returns.Reason{returns.ChangedMind}, FeePercent: 10, ShippingFee: map[money.Currency]int64{"USD": 100}, GiveShipping: true,
	}})
}

// TestDearerExchange: the buyer gets the link to pay for the difference of what was accepted, at the price of when they asked.
func TestDearerExchange(t *testing.T) {
	t.Parallel()
	b := newSent(t)
	wanted := b.sibling(1500, 5)
	in := b.swapping(2, wanted)
	if charge, back := b.quote(in); charge != "5.00" || back != "0.00" {
		t.Errorf("%s and %s", charge, back)
	}
	r := b.ask(in)
	b.exec(`UPDATE prices SET amount = 9900 WHERE amount = 1500`)
	arrived := b.receiving(r, 1, true)
	arrived.Lines = append(arrived.Lines, checkout.ReceivedInput{OrderLineID: b.line(), Quantity: 1, Condition: returns.Used, Rejection: new("It was worn.")})
	r = b.finished(b.receive(arrived))
	if r.RefundID != nil || r.ExchangeDraftID == nil {
		t.Fatalf("%+v", r)
	}
	b.wantJobs(checkout.ExchangeJob, 0)
	d := b.draft(*r.ExchangeDraftID)
	b.mailOne("Your order from Clay is ready to be paid for", d)
	if made := b.payDraft(guest, d, "2.50"); b.exchangeOf(r).ID != made.ID {
		t.Errorf("%s is another order", made.ID)
	}
	if got := b.level(wanted); got != "5 on hand, 1 reserved" {
		t.Error(got)
	}
	b.want(entorder.StatusDelivered, entpayment.StatusCaptured, 0, 2500, 0)
}

// TestCheaperExchange: the difference is given back to what has paid, less the fee, and what is sent costs nothing.
func TestCheaperExchange(t *testing.T) {
	t.Parallel()
	b := newSent(t)
	b.keepFees()
	wanted := b.sibling(750, 5)
	if charge, back := b.quote(b.swapping(2, wanted)); charge != "0.00" || back != "8.00" { // 10.00 less 1.00 and 1.00
		t.Errorf("%s and %s", charge, back)
	}
	r := b.swapped(2, 1, wanted)
	b.place(r)
	if made := b.exchangeOf(r); made == nil || made.TotalMoney().Gross.Amount != 0 {
		t.Errorf("%+v", made)
	}
	b.want(entorder.StatusDelivered, entpayment.StatusCaptured, 0, 2500, 350) // 5.00 less 0.50 and 1.00
	if n := b.number(`SELECT count(*) FROM refunds`); n != 1 || r.RefundID == nil {
		t.Errorf("%d refunds", n)
	}
}

// TestExchangeOutOfStock: the draft waits until there is some, and the staff know.
func TestExchangeOutOfStock(t *testing.T) {
	t.Parallel()
	b := newSent(t)
	wanted := b.sibling(1250, 1)
	r := b.swapped(2, 2, wanted)
	b.wantJobs(checkout.ExchangeJob, 0)
	b.wantTask(stafftask.KindExchangeNotPlaced)
	if n := b.number(`SELECT quantity FROM cart_lines l JOIN draft_orders d ON d.cart_id = l.cart_id`); n != 2 {
		t.Errorf("%d are wanted", n)
	}
	b.exec(`UPDATE stock_levels SET on_hand = 4 WHERE on_hand = 1`)
	b.place(r)
	if b.exchangeOf(r) == nil || len(b.openTasks()) > 0 {
		t.Errorf("%v, %v", b.exchangeOf(r), b.openTasks())
	}
}

// TestExchangeRunsOut: what others have bought before the job comes to it waits as well.
func TestExchangeRunsOut(t *testing.T) {
	t.Parallel()
	b := newSent(t)
	r := b.swapped(2, 2, b.sibling(1250, 2))
	b.exec(`UPDATE stock_levels SET on_hand = 1 WHERE on_hand = 2`)
	b.place(r)
	if b.exchangeOf(r) != nil {
		t.Error("it was ordered")
	}
	b.wantTask(stafftask.KindExchangeNotPlaced)
}

// TestExchangeForWhatIsGone: what is not sold any more is not sent, and what came back is given back.
func TestExchangeForWhatIsGone(t *testing.T) {
	t.Parallel()
	b := newSent(t)
	wanted := b.sibling(1500, 5)
	r := b.receive(b.receiving(b.ask(b.swapping(2, wanted)), 2, true))
	b.exec(`DELETE FROM variants WHERE id = $1`, wanted)
	r = b.finished(r)
	if r.ExchangeDraftID != nil || r.RefundID == nil {
		t.Errorf("%+v", r)
	}
	b.want(entorder.StatusReturned, entpayment.StatusRefunded, 0, 2500, 2500)
}

// TestExchangeRefusals: who asks names something else of the product that is sold.
func TestExchangeRefusals(t *testing.T) {
	t.Parallel()
	b := newSent(t)
	field := []string{"lines", "0", "exchangeVariantId"}
	refuse := func(viewer auth.Viewer, in checkout.ReturnRequestInput, code fault.Code) {
		t.Helper()
		_, err := b.checkout.ReturnRequest(t.Context(), viewer, in)
		wantMistake(t, err, code, field...)
		_, err = b.checkout.ReturnQuote(t.Context(), viewer, checkout.ReturnQuoteInput{Order: in.Order, Lines: in.Lines, Resolution: in.Resolution})
		wantMistake(t, err, code, field...)
	}
	other := b.shop.variant(5)
	refuse(b.owner, b.swapping(1, typeid.NewVariant()), fault.CodeUnavailable)
	refuse(b.owner, b.swapping(1, other), fault.CodeNotAllowed)
	refuse(b.owner, b.swapping(1, b.variant), fault.CodeInvalid)
	refund := b.swapping(1, other)
	refund.Resolution = returns.ByRefund
	refuse(b.owner, refund, fault.CodeInvalid)
	nothing := b.asking(1)
	nothing.Resolution = returns.ByExchange
	refuse(b.owner, nothing, fault.CodeRequired)

	broken := b.swapping(1, b.variant)
	broken.Lines[0].Reason = returns.Damaged
	again := b.ask(broken)
	if r, err := b.checkout.ReturnRequest(t.Context(), b.staff, b.swapping(1, other)); err != nil || *r.Lines[0].ExchangeVariantID() != other {
		t.Error(r, err)
	}
	if _, err := b.checkout.ReturnCancel(t.Context(), b.owner, checkout.ReturnCancelInput{Order: auth.OrderRef{ID: &b.id}, ReturnID: again.ID}); err != nil {
		t.Fatal(err)
	}
	if n := b.number(`SELECT count(*) FROM draft_orders`); n != 0 {
		t.Errorf("%d drafts", n)
	}
	b.wantTask(stafftask.KindReturnRequested)
}

// TestExchangeBesideTaxes: where prices are without taxes, what costs as much is exchanged evenly, and who pays a difference pays its taxes.
func TestExchangeBesideTaxes(t *testing.T) {
	t.Parallel()
	b := &bought{shop: newShop(t)}
	b.exec(`UPDATE tax_settings SET home_country = 'DE', prices_include_tax = false`)
	b.exec(`INSERT INTO tax_countries (country, updated_at, collects) VALUES ('DE', now(), true)`)
	b.exec(`INSERT INTO tax_rates (id, created_at, updated_at, tax_class_id, country, name, jurisdiction, rate)
		SELECT new_id(), now(), now(), id, 'DE', 'VAT', 'DE', 190000 FROM tax_classes WHERE is_default`)
	b.owner, b.staff, b.variant = b.customer("ada"), b.shop.staff(), b.shop.variant(10)
	b.exec(`UPDATE prices SET amount = 999`)
	in := b.purchaseBy(b.owner, "tok_approved", cart.LineInput{VariantID: b.variant, Quantity: 3})
	in.ExpectedTotal = *inUSD("35.66") // 29.97 and 5.69, while one alone costs 11.89
	done, ok := b.completeBy(b.owner, in).(checkout.Completed)
	if !ok {
		t.Fatalf("%+v", done)
	}
	b.id = done.Order.ID
	if err := b.capture("captured"); err != nil {
		t.Fatal(err)
	}
	b.send()
	even, dearer := b.sibling(999, 5), b.sibling(1999, 5)
	for n := 1; n <= 3; n++ {
		if charge, back := b.quote(b.swapping(n, even)); charge != "0.00" || back != "0.00" {
			t.Errorf("%d: %s and %s", n, charge, back)
		}
	}
	if charge, _ := b.quote(b.swapping(1, dearer)); charge != "11.90" { // 23.79 less 11.89
		t.Error(charge)
	}
	r := b.swapped(1, 1, dearer)
	if made := b.payDraft(guest, b.draft(*r.ExchangeDraftID), "11.90"); made.TotalMoney().Tax.Amount != 190 || b.exchangeOf(r).ID != made.ID {
		t.Errorf("%+v", made)
	}
}
