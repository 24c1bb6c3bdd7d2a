package checkout_test

import (
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/shopgraph/shopgraph/ent"
	entcart "github.com/shopgraph/shopgraph/ent/cart"
	entorder "github.com/shopgraph/shopgraph/ent/order"
	entpayment "github.com/shopgraph/shopgraph/ent/payment"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/checkout"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/payment"
	"github.com/shopgraph/shopgraph/internal/payment/manual"
	"github.com/shopgraph/shopgraph/internal/staff"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// counter is a shop whose orders are paid by hand.
type counter struct {
	*shop
	clerk     auth.Viewer
	transfers *manual.Gateway
	cash      *manual.Gateway
	payments  *payment.Service
	accounts  *manual.Accounts
	v         typeid.Variant
}

func newCounter(t *testing.T) *counter {
	t.Helper()
	s := newShop(t)
	transfers, err := manual.NewBankTransfer(s.store, "Bank transfer", manual.Account{
		Holder: "Clay & Co", IBAN: "DE89370400440532013000", Within: 7 * 24 * time.Hour,
	})
	if err != nil {
		t.Fatal(err)
	}
	c := &counter{shop: s, clerk: s.staff(), transfers: transfers, accounts: manual.NewAccounts(s.store, staff.Audit), v: s.variant(1000)}
	c.cash = manual.NewCashOnDelivery(s.store, "Cash", map[money.Currency]money.Money{"USD": usd(5000)})
	offered := payment.Everywhere(c.gateway, transfers, c.cash, manual.NewOnAccount(s.store, "On account"))
	for i := range offered {
		if gw, is := offered[i].Gateway.(*manual.Gateway); is {
			offered[i].Terms = gw.Terms
		}
	}
	c.payments = payment.New(s.store, offered, payment.Options{RetryAfter: time.Millisecond})
	c.checkout = checkout.New(s.store, s.accounts, s.carts, s.stock, s.orders, c.payments, s.tenders, s.tasks, staff.Audit,
		slog.New(slog.DiscardHandler), checkout.Options{GatewayTimeout: 5 * time.Second})
	return c
}

func usd(amount int64) money.Money { return money.Money{Amount: amount, Currency: "USD"} }

// buy has a cart of so many units checked out by hand.
func (c *counter) buy(viewer auth.Viewer, by string, units int) (checkout.CompleteInput, checkout.Result) {
	c.t.Helper()
	in := c.purchaseBy(viewer, "", cart.LineInput{VariantID: c.v, Quantity: units})
	in.Payment = &checkout.PaymentInput{Option: &checkout.PaymentOptionInput{Gateway: by}}
	return in, c.completeBy(viewer, in)
}

// waiting returns an order of 25.00 that waits for a transfer, and its payment.
func (c *counter) waiting() (checkout.CompleteInput, *ent.Payment) {
	c.t.Helper()
	in, result := c.buy(guest, manual.BankTransfer, 2)
	made, ok := result.(checkout.TransferRequired)
	if !ok || made.Order.Status != entorder.StatusPendingPayment || made.TrackingToken == nil {
		c.t.Fatalf("%+v", result)
	}
	return in, c.paymentOf(made.Order.ID)
}

func (c *counter) paymentOf(id typeid.Order) *ent.Payment {
	c.t.Helper()
	return c.store.Client.Payment.Query().Where(entpayment.OrderID(id)).OnlyX(c.t.Context())
}

// pay marks an amount paid in cents; 0 is all that is due.
func (c *counter) pay(id typeid.Payment, amount int64) error {
	in := checkout.MarkPaidInput{IdempotencyKey: uuid.NewString(), PaymentID: id, BankReference: "TRX 1"}
	if amount > 0 {
		in.Amount = &money.Input{Amount: usd(amount).Decimal(), CurrencyCode: "USD"}
	}
	_, err := c.checkout.MarkPaid(context.WithoutCancel(c.t.Context()), c.clerk, in)
	return err
}

func (c *counter) mustPay(id typeid.Payment, amount int64) {
	c.t.Helper()
	if err := c.pay(id, amount); err != nil {
		c.t.Fatal(err)
	}
}

func (c *counter) refunded(id typeid.Payment) error {
	_, err := c.checkout.MarkRefunded(c.t.Context(), c.clerk, checkout.MarkRefundedInput{IdempotencyKey: uuid.NewString(), PaymentID: id})
	return err
}

// expire has an order wait for too long.
func (c *counter) expire(id typeid.Order) {
	c.t.Helper()
	c.exec("UPDATE orders SET payment_due_at = now() - interval '1 minute' WHERE id = $1", id)
	c.reconcile()
}

// want looks at an order, its payment and the open tasks about it. The books must balance at any time.
func (c *counter) want(id typeid.Order, order entorder.Status, status entpayment.Status, captured, refunded int64, tasks ...string) {
	c.t.Helper()
	o, p := c.store.Client.Order.GetX(c.t.Context(), id), c.paymentOf(id)
	if o.Status != order || p.Status != status || p.CapturedAmount != captured || p.RefundedAmount != refunded {
		c.t.Errorf("the order is %s, the payment %s: %d captured, %d refunded; want %s, %s: %d, %d",
			o.Status, p.Status, p.CapturedAmount, p.RefundedAmount, order, status, captured, refunded)
	}
	var open string
	err := c.store.DB.QueryRowContext(c.t.Context(), `
		SELECT coalesce(string_agg(concat_ws(' ', kind, amount), ', ' ORDER BY id), '') FROM staff_tasks WHERE order_id = $1 AND resolved_at IS NULL`, id).Scan(&open)
	if err != nil {
		c.t.Fatal(err)
	}
	if open != strings.Join(tasks, ", ") {
		c.t.Errorf("tasks: %q, want %q", open, tasks)
	}
	c.wantBooksToBalance()
}

func refusedWith(t *testing.T, code fault.Code, err error) {
	t.Helper()
	mistakes, rest := fault.Split(err)
	if rest != nil || len(mistakes) != 1 || mistakes[0].Code != code {
		t.Errorf("%v, want %s", err, code)
	}
}

// TestTransfer: the order waits, says how to pay again, and stands once all of the money has come.
func TestTransfer(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	in, p := c.waiting()
	told := c.payments.Transfer(p)
	if told == nil || told.Amount != usd(2500) || !strings.HasPrefix(told.Reference, "RF") || told.QRCode != nil || told.DueAt == nil {
		t.Fatalf("%+v", told)
	}
	if o := c.store.Client.Order.GetX(t.Context(), p.OrderID); !o.PaymentDueAt.Equal(*told.DueAt) || time.Until(*told.DueAt) < 6*24*time.Hour {
		t.Errorf("the order waits until %s, the payment until %s", o.PaymentDueAt, told.DueAt)
	}
	if again, ok := c.complete(in).(checkout.TransferRequired); !ok || again.Transfer.Reference != told.Reference {
		t.Errorf("asked again: %+v", again)
	}
	c.reconcile()
	c.want(p.OrderID, entorder.StatusPendingPayment, entpayment.StatusActionRequired, 0, 0)
	c.mustPay(p.ID, 1000)
	c.reconcile()
	c.want(p.OrderID, entorder.StatusPendingPayment, entpayment.StatusActionRequired, 1000, 0)
	if told = c.payments.Transfer(c.paymentOf(p.OrderID)); told == nil || told.Amount != usd(1500) {
		t.Errorf("a part has come: %+v", told)
	}
	c.mustPay(p.ID, 0)
	c.want(p.OrderID, entorder.StatusConfirmed, entpayment.StatusCaptured, 2500, 0)
	if c.payments.Transfer(c.paymentOf(p.OrderID)) != nil {
		t.Error("it says how to pay what is paid")
	}
	if done, ok := c.complete(in).(checkout.Completed); !ok || done.Order.ID != p.OrderID {
		t.Errorf("asked again: %+v", done)
	}
	refusedWith(t, fault.CodeNotAllowed, c.pay(p.ID, 0))
	c.mustPay(p.ID, 300)
	c.want(p.OrderID, entorder.StatusConfirmed, entpayment.StatusCaptured, 2800, 0, "PAID_TOO_MUCH 300")
	if err := c.refunded(p.ID); err != nil {
		t.Fatal(err)
	}
	c.want(p.OrderID, entorder.StatusConfirmed, entpayment.StatusCaptured, 2800, 300)
	refusedWith(t, fault.CodeNotAllowed, c.refunded(p.ID))
	if _, err := c.checkout.Cancel(t.Context(), c.clerk, checkout.CancelInput{IdempotencyKey: "k", OrderID: &p.OrderID}); err != nil {
		t.Fatal(err)
	}
	c.reconcile()
	c.want(p.OrderID, entorder.StatusCancelled, entpayment.StatusCaptured, 2800, 300, "REFUND_BY_HAND 2500")
	if err := c.refunded(p.ID); err != nil {
		t.Fatal(err)
	}
	c.want(p.OrderID, entorder.StatusCancelled, entpayment.StatusRefunded, 2800, 2800)
}

// TestTransferTooLate: the order expires, the stock is free, and what comes after that is to be given back.
func TestTransferTooLate(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	in, p := c.waiting()
	c.mustPay(p.ID, 1000)
	c.expire(p.OrderID)
	c.want(p.OrderID, entorder.StatusExpired, entpayment.StatusCaptured, 1000, 0, "REFUND_BY_HAND 1000")
	if cart := c.store.Client.Cart.GetX(t.Context(), in.Cart.ID); cart.Status != entcart.StatusOpen || c.level(c.v) != "1000 on hand, 0 reserved" {
		t.Errorf("the cart is %s, %s", cart.Status, c.level(c.v))
	}
	c.mustPay(p.ID, 1500)
	c.reconcile()
	c.want(p.OrderID, entorder.StatusExpired, entpayment.StatusCaptured, 2500, 0, "REFUND_BY_HAND 1000")
	for _, left := range []string{"REFUND_BY_HAND 1500", ""} {
		if err := c.refunded(p.ID); err != nil {
			t.Fatal(err)
		}
		c.reconcile()
		var tasks []string
		status, given := entpayment.StatusRefunded, int64(2500)
		if left != "" {
			tasks, status, given = []string{left}, entpayment.StatusCaptured, 1000
		}
		c.want(p.OrderID, entorder.StatusExpired, status, 2500, given, tasks...)
	}
	_, late := c.waiting()
	c.expire(late.OrderID)
	c.want(late.OrderID, entorder.StatusExpired, entpayment.StatusFailed, 0, 0)
	c.mustPay(late.ID, 2500)
	c.want(late.OrderID, entorder.StatusExpired, entpayment.StatusCaptured, 2500, 0, "REFUND_BY_HAND 2500")
}

// TestMarkPaidOnce: one key is one receipt, and two at once take all that is due once.
func TestMarkPaidOnce(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	_, p := c.waiting()
	in := checkout.MarkPaidInput{IdempotencyKey: "once", PaymentID: p.ID, Amount: &money.Input{Amount: "10.00", CurrencyCode: "USD"}}
	var all sync.WaitGroup
	for range 5 {
		all.Go(func() {
			if paid, err := c.checkout.MarkPaid(t.Context(), c.clerk, in); err != nil || paid.CapturedAmount != 1000 {
				t.Errorf("%+v, %v", paid, err)
			}
		})
	}
	all.Wait()
	c.want(p.OrderID, entorder.StatusPendingPayment, entpayment.StatusActionRequired, 1000, 0)
	in.Amount = nil
	_, err := c.checkout.MarkPaid(t.Context(), c.clerk, in)
	refusedWith(t, fault.CodeIdempotencyKeyReused, err)
	for range 5 {
		all.Go(func() { _ = c.pay(p.ID, 0) })
	}
	all.Wait()
	c.want(p.OrderID, entorder.StatusConfirmed, entpayment.StatusCaptured, 2500, 0)
	if n := pgtest.Count(t, c.store, "audit_entries"); n != 2 {
		t.Errorf("%d entries of the audit log", n)
	}
	tomorrow := time.Now().Add(24 * time.Hour)
	_, err = c.checkout.MarkPaid(t.Context(), c.clerk, checkout.MarkPaidInput{IdempotencyKey: "x", PaymentID: p.ID, Amount: in.Amount, At: &tomorrow})
	refusedWith(t, fault.CodeInvalid, err)
	_, err = c.checkout.MarkPaid(t.Context(), c.clerk, checkout.MarkPaidInput{IdempotencyKey: "y", PaymentID: typeid.NewPayment()})
	refusedWith(t, fault.CodeNotFound, err)
	done := c.complete(c.purchase("tok_approved", cart.LineInput{VariantID: c.v, Quantity: 1})).(checkout.Completed)
	refusedWith(t, fault.CodeNotAllowed, c.pay(c.paymentOf(done.Order.ID).ID, 0))
}

// TestPaidExpiredAndCancelledAtOnce: whatever comes first, the money ends as an order or as a refund.
func TestPaidExpiredAndCancelledAtOnce(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	for range 12 {
		in, p := c.waiting()
		c.exec("UPDATE orders SET payment_due_at = now() - interval '1 minute' WHERE id = $1", p.OrderID)
		c.exec("UPDATE payments SET next_check_at = now() WHERE id = $1", p.ID)
		var all sync.WaitGroup
		all.Go(func() {
			if err := c.pay(p.ID, 2500); err != nil {
				t.Error(err)
			}
		})
		all.Go(func() { _ = c.checkout.Reconcile(t.Context()) })
		all.Go(func() { _, _ = c.checkout.Abandon(t.Context(), guest, checkout.AbandonInput{Cart: in.Cart}) })
		all.Wait()
		c.reconcile()
		o := c.store.Client.Order.GetX(t.Context(), p.OrderID)
		if o.Status == entorder.StatusConfirmed {
			c.want(p.OrderID, entorder.StatusConfirmed, entpayment.StatusCaptured, 2500, 0)
		} else {
			c.want(p.OrderID, o.Status, entpayment.StatusCaptured, 2500, 0, "REFUND_BY_HAND 2500")
		}
	}
}

// TestCashOnDelivery: the order stands at once without money, up to a limit.
func TestCashOnDelivery(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	_, result := c.buy(guest, manual.CashOnDelivery, 2)
	done, ok := result.(checkout.Completed)
	if !ok || done.Order.Status != entorder.StatusConfirmed {
		t.Fatalf("%+v", result)
	}
	c.want(done.Order.ID, entorder.StatusConfirmed, entpayment.StatusAuthorized, 0, 0)
	_, err := c.checkout.Capture(t.Context(), c.clerk, checkout.CaptureInput{IdempotencyKey: "c", OrderID: done.Order.ID})
	refusedWith(t, fault.CodeNotAllowed, err)
	p := c.paymentOf(done.Order.ID)
	c.mustPay(p.ID, 500)
	c.want(done.Order.ID, entorder.StatusConfirmed, entpayment.StatusAuthorized, 500, 0)
	for range 2 {
		if err := c.checkout.MarkDelivered(t.Context(), p.ID); err != nil {
			t.Fatal(err)
		}
	}
	c.want(done.Order.ID, entorder.StatusConfirmed, entpayment.StatusCaptured, 2500, 0)

	_, result = c.buy(guest, manual.CashOnDelivery, 2)
	refused := result.(checkout.Completed).Order
	c.mustPay(c.paymentOf(refused.ID).ID, 500)
	if _, err := c.checkout.Cancel(t.Context(), c.clerk, checkout.CancelInput{IdempotencyKey: "k", OrderID: &refused.ID}); err != nil {
		t.Fatal(err)
	}
	c.reconcile()
	c.want(refused.ID, entorder.StatusCancelled, entpayment.StatusCaptured, 500, 0, "REFUND_BY_HAND 500")

	_, result = c.buy(guest, manual.CashOnDelivery, 2)
	refused = result.(checkout.Completed).Order
	if _, err := c.checkout.Cancel(t.Context(), c.clerk, checkout.CancelInput{IdempotencyKey: "l", OrderID: &refused.ID}); err != nil {
		t.Fatal(err)
	}
	c.want(refused.ID, entorder.StatusCancelled, entpayment.StatusVoided, 0, 0)

	_, result = c.buy(guest, manual.CashOnDelivery, 5)
	if invalid, ok := result.(checkout.Invalid); !ok || invalid.UserErrors[0].Code != fault.CodeUnavailable {
		t.Errorf("more than the limit: %+v", result)
	}
}

// TestOnAccount has 20 orders of one customer placed at once: of those that stand no more is open than the limit.
func TestOnAccount(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	buyer := c.customer("grace")
	if _, result := c.buy(buyer, manual.OnAccount, 1); !isUnavailable(result) {
		t.Errorf("without terms: %+v", result)
	}
	if _, result := c.buy(guest, manual.OnAccount, 1); !isUnavailable(result) {
		t.Errorf("a guest: %+v", result)
	}
	_, err := c.accounts.Update(t.Context(), c.clerk, manual.TermsUpdateInput{CustomerID: buyer.User, Limit: &money.Input{Amount: "60.00", CurrencyCode: "USD"}, Days: 14})
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	var mu sync.Mutex
	var stand []*ent.Order
	for range 20 {
		in := c.purchaseBy(buyer, "", cart.LineInput{VariantID: c.v, Quantity: 1})
		in.Payment = &checkout.PaymentInput{Option: &checkout.PaymentOptionInput{Gateway: manual.OnAccount}}
		all.Go(func() {
			result, err := c.checkout.Complete(t.Context(), buyer, in)
			mu.Lock()
			defer mu.Unlock()
			switch made := result.(type) {
			case checkout.Completed:
				stand = append(stand, made.Order)
			case checkout.Declined, checkout.Invalid:
			default:
				t.Errorf("%+v, %v", result, err)
			}
		})
	}
	all.Wait()
	if len(stand) != 4 {
		t.Fatalf("%d orders of 12.50 stand, with a limit of 60.00", len(stand))
	}
	p := c.paymentOf(stand[0].ID)
	if p.DueAt == nil || time.Until(*p.DueAt) > 14*24*time.Hour {
		t.Errorf("due at %v", p.DueAt)
	}
	c.exec("UPDATE payments SET due_at = now() - interval '1 day' WHERE id = $1", p.ID)
	c.mustPay(p.ID, 250)
	for range 2 {
		if err := c.tasks.NoteOverdue(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	c.want(p.OrderID, entorder.StatusConfirmed, entpayment.StatusAuthorized, 250, 0, "PAYMENT_OVERDUE 1000")
	c.mustPay(p.ID, 0)
	c.want(p.OrderID, entorder.StatusConfirmed, entpayment.StatusCaptured, 1250, 0)
	if err := c.store.InTx(t.Context(), func(ctx context.Context, tx *ent.Tx) error { return manual.Erase(ctx, tx, &ent.User{ID: buyer.User}) }); err != nil {
		t.Fatal(err)
	}
	var left int
	if c.scan(`SELECT count(*) FROM manual_receipts WHERE bank_reference <> ''`, &left); left > 0 {
		t.Errorf("%d references of the customer's bank are left", left)
	}
	if _, result := c.buy(buyer, manual.OnAccount, 1); result.(checkout.Completed).Order == nil {
		t.Errorf("what was paid is free again: %+v", result)
	}
	options, err := c.payments.Options(t.Context(), &buyer.User, []payment.Circumstances{{Currency: "USD"}, {Currency: "EUR"}})
	if err != nil || len(options) != 2 || len(options[0]) != 4 || len(options[1]) != 3 || *options[0][3].Limit != usd(1000) {
		t.Errorf("%+v, %v", options, err)
	}
}

func isUnavailable(result checkout.Result) bool {
	invalid, ok := result.(checkout.Invalid)
	return ok && invalid.UserErrors[0].Code == fault.CodeUnavailable
}

// TestByHandWithGiftCards: the rest is paid by hand, and a card gets back what it paid of an order that expires.
func TestByHandWithGiftCards(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	for _, paid := range []bool{true, false} {
		code, id := c.giftCard("5.00")
		in := c.purchase("", cart.LineInput{VariantID: c.v, Quantity: 2})
		in.Payment = &checkout.PaymentInput{Option: &checkout.PaymentOptionInput{Gateway: manual.BankTransfer}}
		c.put(in, code)
		made, ok := c.complete(in).(checkout.TransferRequired)
		if !ok || made.Transfer.Amount != usd(2000) {
			t.Fatalf("%+v", made)
		}
		if paid {
			c.mustPay(c.paymentOf(made.Order.ID).ID, 0)
			c.want(made.Order.ID, entorder.StatusConfirmed, entpayment.StatusCaptured, 2000, 0)
			c.wantLedger(id.UUID(), 0, "RESERVED -500", "CAPTURED 0")
			continue
		}
		c.expire(made.Order.ID)
		c.want(made.Order.ID, entorder.StatusExpired, entpayment.StatusFailed, 0, 0)
		c.wantLedger(id.UUID(), 500, "RESERVED -500", "RELEASED 500")
	}
}

// TestMoneyByHandAddsUp: however it comes, all of it is in the payment and in the books, and goes back if the order does
// not stand.
func TestMoneyByHandAddsUp(t *testing.T) {
	t.Parallel()
	c := newCounter(t)
	rapid.Check(t, func(rt *rapid.T) {
		by := rapid.SampledFrom([]string{manual.BankTransfer, manual.CashOnDelivery}).Draw(rt, "by")
		_, result := c.buy(guest, by, 2)
		var id typeid.Order
		switch made := result.(type) {
		case checkout.TransferRequired:
			id = made.Order.ID
		case checkout.Completed:
			id = made.Order.ID
		}
		p := c.paymentOf(id)
		var came, back int64
		for _, step := range rapid.SliceOfN(rapid.SampledFrom([]string{"part", "rest", "cancel", "expire", "refunded", "look"}), 1, 8).Draw(rt, "steps") {
			switch step {
			case "part":
				amount := rapid.Int64Range(1, 1500).Draw(rt, "amount")
				if c.pay(p.ID, amount) == nil {
					came += amount
				}
			case "rest":
				if c.pay(p.ID, 0) == nil {
					came = max(came, 2500)
				}
			case "cancel":
				_, _ = c.checkout.Cancel(t.Context(), c.clerk, checkout.CancelInput{IdempotencyKey: uuid.NewString(), OrderID: &id})
			case "expire":
				c.expire(id)
			case "refunded":
				if before := c.paymentOf(id).RefundedAmount; c.refunded(p.ID) == nil {
					back += c.paymentOf(id).RefundedAmount - before
				}
			case "look":
				c.reconcile()
			}
		}
		now, o := c.paymentOf(id), c.store.Client.Order.GetX(t.Context(), id)
		if now.CapturedAmount != came || now.RefundedAmount != back {
			rt.Fatalf("%d came and %d went, the payment says %d and %d", came, back, now.CapturedAmount, now.RefundedAmount)
		}
		stands := o.CancelledAt == nil && o.ExpiredAt == nil && o.PaymentFailedAt == nil
		if full := by == manual.CashOnDelivery || came >= 2500; stands && (o.Status == entorder.StatusConfirmed) != full {
			rt.Fatalf("the order is %s with %d", o.Status, came)
		}
		for range 10 { // all that came for what does not stand goes back
			if stands || c.refunded(p.ID) != nil {
				break
			}
			c.reconcile()
		}
		if now := c.paymentOf(id); !stands && now.CapturedAmount != now.RefundedAmount {
			rt.Fatalf("%d of %d went back", now.RefundedAmount, now.CapturedAmount)
		}
	})
	c.wantBooksToBalance()
}
