package checkout_test

import (
	"testing"
	"time"

	"github.com/shopgraph/shopgraph/ent/fulfillment"
	entorder "github.com/shopgraph/shopgraph/ent/order"
	entpayment "github.com/shopgraph/shopgraph/ent/payment"
	"github.com/shopgraph/shopgraph/internal/checkout"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/money"
)

// TestCaptureOfAPart: the gateway lets the rest go, and the order goes on all the same.
func TestCaptureOfAPart(t *testing.T) {
	t.Parallel()
	b := newBought(t)
	capture := func(key string, amount *money.Input) error {
		_, err := b.checkout.Capture(t.Context(), b.staff, checkout.CaptureInput{IdempotencyKey: key, OrderID: b.id, Amount: amount})
		return err
	}
	wantMistake(t, capture("too much", inUSD("25.01")), fault.CodeOutOfRange, "amount", "amount")
	wantMistake(t, capture("nothing", inUSD("0")), fault.CodeOutOfRange, "amount", "amount")
	wantMistake(t, capture("a fraction", inUSD("0.001")), fault.CodeInvalid, "amount", "amount")
	wantMistake(t, capture("euros", &money.Input{Amount: "1.00", CurrencyCode: "EUR"}), fault.CodeInvalid, "amount", "currencyCode")
	for range 2 {
		if err := capture("a part", inUSD("20.00")); err != nil {
			t.Fatal(err)
		}
	}
	b.want(entorder.StatusConfirmed, entpayment.StatusCaptured, 0, 2000, 0)
	wantMistake(t, capture("the rest", nil), fault.CodeNotAllowed, "orderId")
	b.refuse(b.amount("20.01"), fault.CodeOutOfRange, "orderId")
	if err := b.move(b.pack(), fulfillment.StatusShipped); err != nil { // the money is not lost
		t.Fatal(err)
	}
	if owed := b.number(`SELECT sum(CASE debit WHEN 'RECEIVABLE' THEN amount ELSE -amount END) FROM postings WHERE 'RECEIVABLE' IN (debit, credit)`); owed != 500 {
		t.Errorf("%d are owed", owed)
	}
}

// TestCaptureOnConfirmation: the money is taken as soon as the order stands, also if the gateway does not answer at first.
func TestCaptureOnConfirmation(t *testing.T) {
	t.Parallel()
	b := newBought(t)
	when := checkout.Options{GatewayTimeout: time.Second, Capture: checkout.OnConfirmation}
	b.checkout = b.with(b.gateway, when)
	b.buy()
	b.want(entorder.StatusConfirmed, entpayment.StatusCaptured, 0, 2500, 0)
	b.checkout = b.with(down{Gateway: b.gateway}, when)
	b.buy()
	b.want(entorder.StatusConfirmed, entpayment.StatusAuthorized, 2500, 0, 0)
	b.checkout = b.with(b.gateway, when)
	b.reconcile()
	b.want(entorder.StatusConfirmed, entpayment.StatusCaptured, 0, 2500, 0)
}

// TestCaptureOnShipment: the first parcel takes the money, and is not shipped unless that is requested with it.
func TestCaptureOnShipment(t *testing.T) {
	t.Parallel()
	b := newBought(t)
	when := checkout.Options{GatewayTimeout: time.Second, Capture: checkout.OnShipment}
	b.checkout = b.with(b.gateway, when)
	b.orders.TakeMoney(b.checkout)
	b.want(entorder.StatusConfirmed, entpayment.StatusAuthorized, 2500, 0, 0)
	if err := b.move(b.pack(), fulfillment.StatusShipped); err != nil {
		t.Fatal(err)
	}
	b.want(entorder.StatusShipped, entpayment.StatusCaptured, 0, 2500, 0)

	b.orders.TakeMoney(b.with(down{Gateway: b.gateway}, when))
	b.buy()
	if err := b.move(b.pack(), fulfillment.StatusShipped); err != nil {
		t.Fatal(err)
	}
	b.want(entorder.StatusShipped, entpayment.StatusAuthorized, 2500, 0, 0)
	b.reconcile()
	b.want(entorder.StatusShipped, entpayment.StatusCaptured, 0, 2500, 0)
}
