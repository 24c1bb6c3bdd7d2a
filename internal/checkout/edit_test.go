package checkout_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/fulfillment"
	entorder "github.com/shopgraph/shopgraph/ent/order"
	"github.com/shopgraph/shopgraph/ent/orderevent"
	entpayment "github.com/shopgraph/shopgraph/ent/payment"
	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/checkout"
	"github.com/shopgraph/shopgraph/internal/draftorder"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/order"
	"github.com/shopgraph/shopgraph/internal/payment/manual"
	"github.com/shopgraph/shopgraph/internal/refund"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// removing asks for units of the order's line not to be sent.
func (b *bought) removing(n int) checkout.EditInput {
	return checkout.EditInput{
		IdempotencyKey: uuid.NewString(), OrderID: b.id, RemoveLines: []checkout.EditRemoval{{OrderLineID: b.line(), Quantity: n}},
	}
}

// adding asks for units of the order's variant to be bought beside it, each for a price.
func (b *bought) adding(n int, price money.Decimal) checkout.EditInput {
	return checkout.EditInput{
		IdempotencyKey: uuid.NewString(), OrderID: b.id, Message: "As we agreed.",
		AddLines: []draftorder.LineInput{{VariantID: b.variant, Quantity: n, UnitPrice: inUSD(price)}},
	}
}

func (b *bought) edit(in checkout.EditInput) *order.Edit {
	b.t.Helper()
	e, err := b.checkout.Edit(b.t.Context(), b.staff, in)
	if err != nil {
		b.t.Fatal(err)
	}
	return e
}

func (b *bought) refuseEdit(in checkout.EditInput, code fault.Code, field ...string) {
	b.t.Helper()
	_, err := b.checkout.Edit(b.t.Context(), b.staff, in)
	wantMistake(b.t, err, code, field...)
}

func (b *bought) refundOf(e *order.Edit) *refund.Refund {
	b.t.Helper()
	found, err := refund.ByID.Read(b.t.Context(), b.store.Client, []typeid.Refund{*e.RefundID})
	if err != nil {
		b.t.Fatal(err)
	}
	return found[*e.RefundID]
}

// TestEditTakesLessOfWhatIsHeld: what is taken out of an order whose money is only held is not taken, and what is left of it is all that is
// owed.
func TestEditTakesLessOfWhatIsHeld(t *testing.T) {
	t.Parallel()
	b := newBought(t)
	in := b.removing(1)
	first := b.edit(in)
	if again := b.edit(in); again.ID != first.ID {
		t.Errorf("one key has made %s and %s", first.ID, again.ID)
	}
	wantRefund(t, b.refundOf(first), refund.StatusSucceeded, "12.50")
	b.want(entorder.StatusConfirmed, entpayment.StatusAuthorized, 2500, 0, 0)
	b.wantLevel("10 on hand, 1 reserved")
	b.refuseEdit(b.removing(1), fault.CodeNotAllowed, "removeLines") // nothing would be left
	if err := b.capture("captured"); err != nil {
		t.Fatal(err)
	}
	b.want(entorder.StatusConfirmed, entpayment.StatusCaptured, 0, 1250, 0)
	if o := b.order(); o.PaymentStatus != entorder.PaymentStatusPaid || o.PaymentLostAt != nil {
		t.Errorf("the order is %s, its money lost %v", o.PaymentStatus, o.PaymentLostAt)
	}
	b.send()
	b.want(entorder.StatusDelivered, entpayment.StatusCaptured, 0, 1250, 0)
	b.wantLevel("9 on hand, 0 reserved")
	wantRefund(t, b.refund(b.units(1, refund.Return)), refund.StatusSucceeded, "12.50")
	b.refuse(b.amount("0.01"), fault.CodeOutOfRange, "orderId") // no more than was taken
	if n := b.number(`SELECT count(*) FROM order_events WHERE type = 'ORDER_EDITED'`); n != 1 {
		t.Errorf("%d events tell of the edit", n)
	}
}

// TestCancelledPartOfWhatIsHeld: a refund of goods that are not to be sent needs no capture either.
func TestCancelledPartOfWhatIsHeld(t *testing.T) {
	t.Parallel()
	b := newBought(t)
	b.refuse(b.units(1, refund.NoRestock), fault.CodeOutOfRange, "orderId")
	wantRefund(t, b.refund(b.units(1, refund.Cancel)), refund.StatusSucceeded, "12.50")
	if err := b.cancel(b.owner, "all of it"); err != nil {
		t.Fatal(err)
	}
	b.want(entorder.StatusCancelled, entpayment.StatusVoided, 0, 0, 0)
	b.wantLevel("10 on hand, 0 reserved")
}

// TestEditGivesBackWhatIsTaken: of an order whose money is taken, what is taken out is given back.
func TestEditGivesBackWhatIsTaken(t *testing.T) {
	t.Parallel()
	b := newCaptured(t)
	wantRefund(t, b.refundOf(b.edit(b.removing(1))), refund.StatusSucceeded, "12.50")
	b.want(entorder.StatusConfirmed, entpayment.StatusCaptured, 0, 2500, 1250)
}

// TestEditOfWhatIsPaidAtTheDoor: who brings the order collects what is left of it.
func TestEditOfWhatIsPaidAtTheDoor(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	owner := c.customer("ada")
	_, result := c.buy(owner, manual.CashOnDelivery, 2)
	b := &bought{shop: c.shop, owner: owner, staff: c.clerk, variant: c.v, id: result.(checkout.Completed).Order.ID}
	b.edit(b.removing(1))
	paid := c.paymentOf(b.id)
	if _, err := c.checkout.MarkPaid(t.Context(), c.clerk, checkout.MarkPaidInput{IdempotencyKey: "cash", PaymentID: paid.ID}); err != nil {
		t.Fatal(err)
	}
	o, p := b.order(), c.paymentOf(b.id)
	if p.Status != entpayment.StatusCaptured || p.CapturedAmount != 1250 || o.PaymentStatus != entorder.PaymentStatusPaid || o.PaymentLostAt != nil || len(b.openTasks()) > 0 {
		t.Errorf("%s of %d, the order is %s, its money lost %v, %v", p.Status, p.CapturedAmount, o.PaymentStatus, o.PaymentLostAt, b.openTasks())
	}
}

// TestEditAddsBesideTheOrder: what is added is a draft whose link the buyer gets. Whoever follows it buys it for the buyer, at the price
// that the staff have agreed on, and changes nothing of it.
func TestEditAddsBesideTheOrder(t *testing.T) {
	t.Parallel()
	b := newBought(t)
	e := b.edit(b.adding(2, "10.00"))
	d := b.draft(*e.DraftID)
	if d.Status() != draftorder.Sent || d.CustomerID == nil || *d.CustomerID != b.owner.User || d.SupplementsID == nil || *d.SupplementsID != b.id {
		t.Errorf("%+v", d)
	}
	b.mailOne("Your order from Clay is ready to be paid for", d)
	ref := b.refOf(d)
	_, err := b.carts.AddLines(t.Context(), guest, cart.LinesAddInput{On: cart.On{Cart: ref}, Lines: []cart.LineInput{{VariantID: b.variant, Quantity: 1}}})
	wantMistake(t, err, fault.CodeNotAllowed, "cart")
	if claimed, err := b.carts.Claim(t.Context(), b.customer("eve"), ref); err != nil || claimed.Cart != nil {
		t.Errorf("somebody has claimed the cart: %+v, %v", claimed, err)
	}
	made := b.payDraft(guest, d, "20.00")
	if made.UserID == nil || *made.UserID != b.owner.User || made.TotalMoney().Gross.Amount != 2000 {
		t.Errorf("%+v", made)
	}
	if d = b.draft(d.ID); d.Status() != draftorder.Completed || *d.OrderID != made.ID {
		t.Errorf("%s, %v", d.Status(), d.OrderID)
	}
	supplements, err := draftorder.SupplementsByOrder.Read(t.Context(), b.store.Client, []typeid.Order{b.id})
	if err != nil || len(supplements[b.id]) != 1 || supplements[b.id][0].ID != made.ID {
		t.Errorf("%v, %v", supplements, err)
	}
	b.want(entorder.StatusConfirmed, entpayment.StatusAuthorized, 2500, 0, 0) // the order itself is what it was
	b.wantLevel("10 on hand, 4 reserved")
}

func (s *shop) draft(id typeid.DraftOrder) *draftorder.Draft {
	s.t.Helper()
	found, err := draftorder.ByID.Read(s.t.Context(), s.store.Client, []typeid.DraftOrder{id})
	if err != nil || found[id] == nil {
		s.t.Fatal(found, err)
	}
	return found[id]
}

func (s *shop) refOf(d *draftorder.Draft) auth.CartRef {
	s.t.Helper()
	token, err := s.drafts.Token(s.t.Context(), d.ID)
	if err != nil {
		s.t.Fatal(err)
	}
	return auth.CartRef{ID: d.CartID, Token: &token}
}

// payDraft has a viewer pay for a draft by its link.
func (s *shop) payDraft(viewer auth.Viewer, d *draftorder.Draft, total money.Decimal) *ent.Order {
	s.t.Helper()
	result := s.completeBy(viewer, s.purchaseOf(d, total, "tok_approved"))
	done, ok := result.(checkout.Completed)
	if !ok {
		s.t.Fatalf("%+v", result)
	}
	return done.Order
}

// purchaseOf is what it takes to check a draft out.
func (s *shop) purchaseOf(d *draftorder.Draft, total money.Decimal, token string) checkout.CompleteInput {
	s.t.Helper()
	return checkout.CompleteInput{
		IdempotencyKey: uuid.NewString(), Cart: s.refOf(d), ExpectedTotal: *inUSD(total), Payment: &checkout.PaymentInput{GatewayToken: &token},
	}
}

// mailOne runs the jobs until a mail has come, which leads to the page on which a draft is paid for.
func (s *shop) mailOne(subject string, d *draftorder.Draft) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), 30*time.Second)
	var running sync.WaitGroup
	running.Go(func() { _ = s.queue.Run(ctx) })
	defer running.Wait()
	defer cancel()
	select {
	case end := <-s.ended:
		if end != "draft_order.send done" {
			s.t.Fatal(end)
		}
	case <-ctx.Done():
		s.t.Fatal("nothing was mailed")
	}
	mails := s.mailbox.Messages("")
	ref := s.refOf(d)
	link := fmt.Sprintf("https://shop.example/cart/pay#id=%s&token=%s", ref.ID, *ref.Token)
	if m := mails[0]; m.Subject != subject || !strings.Contains(m.Text, link) {
		s.t.Errorf("%s\n%s, want %s", m.Subject, m.Text, link)
	}
}

// TestEditOfWhereAndHow: an order goes to another address of its country, and is brought in another way. What was before is kept.
func TestEditOfWhereAndHow(t *testing.T) {
	t.Parallel()
	b := newBought(t)
	in := checkout.EditInput{IdempotencyKey: "moved", OrderID: b.id, ShippingAddress: &address.Address{
		FullName: "Ada", Line1: "Street 2", City: "Hamburg", PostalCode: "20095", Country: "DE",
	}}
	e := b.edit(in)
	if e.PreviousAddress == nil || e.PreviousAddress.City != "Berlin" || e.RefundID != nil || e.DraftID != nil {
		t.Errorf("%+v", e)
	}
	if city := b.store.Client.OrderContact.Query().OnlyX(t.Context()).ShippingAddress.City; city != "Hamburg" {
		t.Errorf("it goes to %s", city)
	}
	abroad := *in.ShippingAddress
	abroad.Country = "FR"
	b.refuseEdit(checkout.EditInput{IdempotencyKey: "abroad", OrderID: b.id, ShippingAddress: &abroad}, fault.CodeNotAllowed, "shippingAddress", "country")
	b.refuseEdit(checkout.EditInput{IdempotencyKey: "no way", OrderID: b.id, Delivery: &checkout.EditDelivery{Position: 1, ShippingMethodID: typeid.NewShippingMethod()}},
		fault.CodeNotFound, "delivery", "shippingMethodId")
	if got := b.events(); got[len(got)-1] != orderevent.TypeOrderEdited {
		t.Errorf("%v", got)
	}
}

// TestEditRefusals: what cannot be changed leaves everything as it was, that which could be among it.
func TestEditRefusals(t *testing.T) {
	t.Parallel()
	b := newBought(t)
	b.refuseEdit(checkout.EditInput{IdempotencyKey: "nothing", OrderID: b.id}, fault.CodeRequired, "removeLines")
	b.refuseEdit(checkout.EditInput{OrderID: b.id, RemoveLines: b.removing(1).RemoveLines}, fault.CodeRequired, "idempotencyKey")
	unknown := b.removing(1)
	unknown.RemoveLines[0].OrderLineID = typeid.NewOrderLine()
	b.refuseEdit(unknown, fault.CodeNotFound, "removeLines", "0", "orderLineId")
	b.refuseEdit(b.removing(3), fault.CodeOutOfRange, "removeLines", "0", "quantity")
	both := b.removing(1)
	both.AddLines = []draftorder.LineInput{{VariantID: typeid.NewVariant(), Quantity: 1}}
	b.refuseEdit(both, fault.CodeNotFound, "addLines", "0", "variantId")
	priced := b.adding(1, "1.00")
	priced.AddLines[0].UnitPrice.CurrencyCode = "EUR"
	b.refuseEdit(priced, fault.CodeInvalid, "addLines", "0", "unitPrice", "currencyCode")
	none := b.removing(1)
	none.OrderID = typeid.NewOrder()
	b.refuseEdit(none, fault.CodeNotFound, "orderId")
	b.wantLevel("10 on hand, 2 reserved")
	if n := b.number(`SELECT (SELECT count(*) FROM order_edits) + (SELECT count(*) FROM refunds) + (SELECT count(*) FROM draft_orders)`); n != 0 {
		t.Errorf("%d rows are left of what was refused", n)
	}
	if err := b.move(b.pack(), fulfillment.StatusShipped); err != nil {
		t.Fatal(err)
	}
	b.refuseEdit(b.adding(1, "1.00"), fault.CodeNotAllowed, "orderId")
}

// TestEditsRace: of edits, a capture and a cancellation at the same time, each finds what the one before has left. The books balance, and
// no more is taken than is left of the order.
func TestEditsRace(t *testing.T) {
	t.Parallel()
	b := newBought(t)
	in := []checkout.EditInput{b.removing(1), b.removing(1), b.removing(1)}
	b.together(4, func(i int) {
		if i == 3 {
			_ = patiently(func() error { return b.capture("captured") })
			return
		}
		_ = patiently(func() error {
			_, err := b.checkout.Edit(context.WithoutCancel(t.Context()), b.staff, in[i])
			return err
		})
	})
	b.reconcile()
	if b.number(`SELECT count(*) FROM order_edits`) == 0 { // all came while the money was being taken
		b.edit(b.removing(1))
		b.reconcile()
	}
	if n := b.number(`SELECT count(*) FROM order_edits`); n != 1 {
		t.Errorf("%d edits were made of the one that could be", n)
	}
	kept := b.number(`SELECT captured_amount - refunded_amount FROM payments`)
	if kept != 1250 {
		t.Errorf("%d are kept of what is left, 1250", kept)
	}
	b.wantLevel("10 on hand, 1 reserved")
}

// TestDraftIsForItsCustomer: a draft that the staff complete is its customer's, with the staff's prices. One for nobody is a guest's.
func TestDraftIsForItsCustomer(t *testing.T) {
	t.Parallel()
	b := newBought(t)
	input := draftorder.CreateInput{
		IdempotencyKey: "one", CustomerID: &b.owner.User, Lines: []draftorder.LineInput{{VariantID: b.variant, Quantity: 3, UnitPrice: inUSD("9.00")}},
		ShippingAddress: &address.Address{FullName: "Ada", Line1: "Street 1", City: "Berlin", PostalCode: "10119", Country: "DE"},
	}
	d, err := b.drafts.Create(t.Context(), b.staff, cart.Market{Currency: "USD"}, input)
	if err != nil {
		t.Fatal(err)
	}
	if again, err := b.drafts.Create(t.Context(), b.staff, cart.Market{Currency: "USD"}, input); err != nil || again.ID != d.ID {
		t.Errorf("one key has made %v and %v, %v", d.ID, again, err)
	}
	if _, err := b.drafts.Update(t.Context(), b.staff, draftorder.UpdateInput{ID: d.ID, Prices: []draftorder.PriceInput{{VariantID: b.variant, UnitPrice: inUSD("8.00")}}}); err != nil {
		t.Fatal(err)
	}
	if _, err := b.carts.AddLines(t.Context(), b.staff, cart.LinesAddInput{On: cart.On{Cart: b.refOf(d)}, Lines: []cart.LineInput{{VariantID: b.variant, Quantity: 1}}}); err != nil {
		t.Fatal(err)
	}
	waiting := b.purchaseOf(d, "32.00", "tok_action_required")
	if asked, ok := b.completeBy(guest, waiting).(checkout.ActionRequired); !ok || b.draft(d.ID).Status() != draftorder.Paying {
		t.Fatalf("%+v, %s", asked, b.draft(d.ID).Status())
	}
	if _, err := b.checkout.Abandon(t.Context(), guest, checkout.AbandonInput{Cart: waiting.Cart}); err != nil {
		t.Fatal(err)
	}
	if again := b.draft(d.ID); again.Status() != draftorder.Open || again.OrderID != nil {
		t.Errorf("after the payment was given up: %s, %v", again.Status(), again.OrderID)
	}
	if o := b.payDraft(b.staff, d, "32.00"); *o.UserID != b.owner.User {
		t.Errorf("the order is %v's", o.UserID)
	}
	_, err = b.drafts.Update(t.Context(), b.staff, draftorder.UpdateInput{ID: d.ID})
	wantMistake(t, err, fault.CodeNotAllowed, "id")
	_, err = b.drafts.Delete(t.Context(), b.staff, draftorder.DeleteInput{ID: d.ID})
	wantMistake(t, err, fault.CodeNotAllowed, "id")

	input.IdempotencyKey, input.CustomerID, input.Email = "two", nil, new("grace@example.com")
	d, err = b.drafts.Create(t.Context(), b.staff, cart.Market{Currency: "USD"}, input)
	if err != nil {
		t.Fatal(err)
	}
	if o := b.payDraft(b.staff, d, "27.00"); o.UserID != nil {
		t.Errorf("the order is %v's", o.UserID)
	}
}
