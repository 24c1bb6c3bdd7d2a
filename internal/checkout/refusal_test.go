package checkout_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	entprice "github.com/shopgraph/shopgraph/ent/price"
	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/checkout"
	"github.com/shopgraph/shopgraph/internal/payment"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func wantInvalid(t *testing.T, got checkout.Result, code, field string) {
	t.Helper()
	invalid, ok := got.(checkout.Invalid)
	if !ok || len(invalid.UserErrors) != 1 || string(invalid.UserErrors[0].Code) != code ||
		strings.Join(invalid.UserErrors[0].Field, ".") != field {
		t.Errorf("result %T %+v, want %s at %s", got, got, code, field)
	}
}

// wantNothingLeft checks that refused checkouts have left nothing behind.
func (s *shop) wantNothingLeft() {
	s.t.Helper()
	c, ctx := s.store.Client, s.t.Context()
	orders, payments, records := c.Order.Query().CountX(ctx), c.Payment.Query().CountX(ctx), pgtest.Count(s.t, s.store, "idempotency_records")
	charges, err := s.gateway.All(ctx)
	if orders+payments+records+len(charges) > 0 || err != nil {
		s.t.Errorf("left behind: %d orders, %d payments, %d keys, %d payments at the gateway, %v",
			orders, payments, records, len(charges), err)
	}
}

func TestCompleteRefusesBadInput(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	v := s.variant(5)
	ada, grace := s.customer("ada"), s.customer("grace")
	payments := payment.New(s.store, payment.Everywhere(s.gateway), payment.Options{})
	gracesMethod, err := payments.SaveMethod(t.Context(), grace, payment.MethodSaveInput{GatewayToken: "tok_approved"})
	if err != nil {
		t.Fatal(err)
	}
	text := func(s string) *string { return &s }
	for name, tt := range map[string]struct {
		viewer      auth.Viewer
		change      func(in *checkout.CompleteInput)
		code, field string
	}{
		"no key":     {guest, func(in *checkout.CompleteInput) { in.IdempotencyKey = " " }, "REQUIRED", "idempotencyKey"},
		"no address": {guest, func(in *checkout.CompleteInput) { in.ShippingAddress.City = " " }, "REQUIRED", "shippingAddress.city"},
		"no bill": {guest, func(in *checkout.CompleteInput) {
			in.BillingAddress = &address.Address{FullName: "A", Line1: "1", City: "B"}
		}, "REQUIRED", "billingAddress.country"},
		"no e-mail":        {guest, func(in *checkout.CompleteInput) { in.Email = nil }, "REQUIRED", "email"},
		"a bad e-mail":     {ada, func(in *checkout.CompleteInput) { in.Email = text("nobody") }, "INVALID", "email"},
		"a bad amount":     {guest, func(in *checkout.CompleteInput) { in.ExpectedTotal.Amount = "12.505" }, "INVALID", "expectedTotal.amount"},
		"no token":         {guest, func(in *checkout.CompleteInput) { in.Payment.GatewayToken = text("") }, "REQUIRED", "payment.gatewayToken"},
		"no such cart":     {guest, func(in *checkout.CompleteInput) { in.Cart.ID = typeid.NewCart() }, "NOT_FOUND", "cart"},
		"another's secret": {guest, func(in *checkout.CompleteInput) { in.Cart.Token = text("guessed") }, "NOT_FOUND", "cart"},
		"a user's cart":    {ada, func(in *checkout.CompleteInput) { in.Cart = s.purchaseBy(grace, "tok_approved").Cart }, "NOT_FOUND", "cart"},
		"an empty cart":    {ada, func(in *checkout.CompleteInput) { in.Cart = s.purchaseBy(ada, "tok_approved").Cart }, "REQUIRED", "cart"},
		"another's method": {ada, func(in *checkout.CompleteInput) {
			in.Payment = &checkout.PaymentInput{PaymentMethodID: &gracesMethod.ID}
		}, "NOT_FOUND", "payment.paymentMethodId"},
		"a guest's method": {guest, func(in *checkout.CompleteInput) {
			in.Payment = &checkout.PaymentInput{PaymentMethodID: &gracesMethod.ID}
		}, "NOT_FOUND", "payment.paymentMethodId"},
		"an empty payment": {ada, func(in *checkout.CompleteInput) { in.Payment = &checkout.PaymentInput{} }, "NOT_FOUND", "payment.paymentMethodId"},
		"no payment":       {ada, func(in *checkout.CompleteInput) { in.Payment = nil }, "REQUIRED", "payment"},
		"nowhere to go":    {ada, func(in *checkout.CompleteInput) { in.ShippingAddress = nil }, "REQUIRED", "shippingAddress"},
		"another version":  {ada, func(in *checkout.CompleteInput) { in.ExpectedVersion = new(99) }, "CONFLICT", "expectedVersion"},
	} {
		t.Run(name, func(t *testing.T) {
			in := s.purchaseBy(tt.viewer, "tok_approved", cart.LineInput{VariantID: v, Quantity: 1})
			tt.change(&in)
			wantInvalid(t, s.completeBy(tt.viewer, in), tt.code, tt.field)
		})
	}
	s.wantNothingLeft()
}

func TestEveryMistakeIsToldAtOnce(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	in := s.purchase("tok_approved", cart.LineInput{VariantID: s.variant(5), Quantity: 1})
	in.IdempotencyKey, in.ShippingAddress.FullName, in.ExpectedTotal.Amount = "", "", "much"
	got, _ := s.complete(in).(checkout.Invalid)
	if len(got.UserErrors) != 3 {
		t.Errorf("mistakes %v", got.UserErrors)
	}
}

// TestCatalogPriceChanges changes the price between the cart and the checkout: the shopper is told,
// and can agree.
func TestCatalogPriceChanges(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	v := s.variant(5)
	in := s.purchase("tok_approved", cart.LineInput{VariantID: v, Quantity: 2})
	s.store.Client.Price.Update().Where(entprice.VariantID(v)).SetAmount(1300).ExecX(t.Context())
	got, ok := s.complete(in).(checkout.PriceChanged)
	if !ok || got.ExpectedTotal.Amount != 2500 || got.ActualTotal.Amount != 2600 || s.level(v) != "5 on hand, 0 reserved" {
		t.Fatalf("result %+v, %s", got, s.level(v))
	}
	s.wantNothingLeft()
	in.ExpectedTotal.Amount = got.ActualTotal.Decimal()
	completed, ok := s.complete(in).(checkout.Completed)
	if !ok || completed.Order.TotalMoney().Gross != got.ActualTotal {
		t.Fatalf("agreed: %+v", completed)
	}
	s.store.Client.Price.Update().Where(entprice.VariantID(v)).SetAmount(9900).ExecX(t.Context())
	if again, ok := s.complete(in).(checkout.Completed); !ok || again.Order.TotalMoney().Gross != got.ActualTotal {
		t.Errorf("asked again after another change: %+v", again)
	}
}

func TestInsufficientStockSaysWhatIsShort(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	plenty, scarce, gone := s.variant(9), s.variant(3), s.variant(1)
	in := s.purchase("tok_approved", cart.LineInput{VariantID: scarce, Quantity: 3},
		cart.LineInput{VariantID: plenty, Quantity: 1}, cart.LineInput{VariantID: gone, Quantity: 1})
	first := s.purchase("tok_approved", cart.LineInput{VariantID: scarce, Quantity: 2}, cart.LineInput{VariantID: gone, Quantity: 1})
	if _, ok := s.complete(first).(checkout.Completed); !ok {
		t.Fatal("the first purchase failed")
	}
	got, _ := s.complete(in).(checkout.InsufficientStock)
	want := []checkout.ShortItem{{VariantID: scarce, Requested: 3, Available: 1}, {VariantID: gone, Requested: 1, Available: 0}}
	if diff := cmp.Diff(want, got.Items, cmpopts.EquateComparable(typeid.Variant{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if s.level(plenty) != "9 on hand, 0 reserved" || s.store.Client.Order.Query().CountX(t.Context()) != 1 {
		t.Errorf("%s, %d orders", s.level(plenty), s.store.Client.Order.Query().CountX(t.Context()))
	}
}

// TestUsersPayBySavedMethod buys with a saved method; the order is the user's own, so there is no
// token to track it by.
func TestUsersPayBySavedMethod(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	ada, grace := s.customer("ada"), s.customer("grace")
	method, err := payment.New(s.store, payment.Everywhere(s.gateway), payment.Options{}).
		SaveMethod(t.Context(), ada, payment.MethodSaveInput{GatewayToken: "tok_approved"})
	if err != nil {
		t.Fatal(err)
	}
	in := s.purchaseBy(ada, "", cart.LineInput{VariantID: s.variant(5), Quantity: 1})
	in.Payment, in.Email = &checkout.PaymentInput{PaymentMethodID: &method.ID}, nil
	got, ok := s.completeBy(ada, in).(checkout.Completed)
	if !ok || got.TrackingToken != nil || *got.Order.UserID != ada.User {
		t.Fatalf("result %+v", got)
	}
	if n := pgtest.Count(t, s.store, "tracking_tokens"); n != 0 {
		t.Errorf("%d tokens", n)
	}
	contact := s.store.Client.OrderContact.Query().OnlyX(t.Context())
	paid := s.store.Client.Payment.Query().OnlyX(t.Context())
	if contact.Email != "ada@example.com" || *paid.PaymentMethodID != method.ID {
		t.Errorf("mail goes to %s, paid by %v", contact.Email, paid.PaymentMethodID)
	}
	// Another user's same key is another key, and says nothing of this one.
	wantInvalid(t, s.completeBy(grace, in), "NOT_FOUND", "cart")
}
