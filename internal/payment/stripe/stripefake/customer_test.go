package stripefake_test

import (
	"testing"

	"github.com/stripe/stripe-go/v85"

	"github.com/shopgraph/shopgraph/internal/payment/stripe/stripefake"
)

func (s *shop) customer() *stripe.Customer {
	s.Helper()
	return ok[*stripe.Customer](s)(s.api.V1Customers.Create(s.Context(), &stripe.CustomerCreateParams{Email: stripe.String("jo@example.com"), Name: stripe.String("Jo")}))
}

func TestCustomers(t *testing.T) {
	t.Parallel()
	s := open(t, stripefake.Options{})
	jo, other := s.customer(), s.customer()
	m := ok[*stripe.PaymentMethod](s)(s.api.V1PaymentMethods.Attach(t.Context(), "pm_card_visa", &stripe.PaymentMethodAttachParams{Customer: &jo.ID}))
	_, err := s.api.V1PaymentMethods.Attach(t.Context(), m.ID, &stripe.PaymentMethodAttachParams{Customer: &other.ID})
	s.refused(err, 400, stripe.ErrorTypeInvalidRequest, "payment_method_unexpected_state", "")
	_, err = s.api.V1PaymentMethods.Attach(t.Context(), "pm_card_chargeDeclined", &stripe.PaymentMethodAttachParams{Customer: &jo.ID})
	s.refused(err, 402, stripe.ErrorTypeCard, "card_declined", "generic_decline")

	p := payment(1000, m.ID)
	_, err = s.api.V1PaymentIntents.Create(t.Context(), p)
	s.refused(err, 400, stripe.ErrorTypeInvalidRequest, "", "") // whose is it?
	for _, owner := range []string{jo.ID, jo.ID} {              // pays again and again
		p := payment(1000, m.ID)
		p.Customer = &owner
		s.pay(p)
	}
	p = payment(1000, m.ID)
	p.Customer = &other.ID
	_, err = s.api.V1PaymentIntents.Create(t.Context(), p)
	s.refused(err, 400, stripe.ErrorTypeInvalidRequest, "", "")

	list := s.api.V1PaymentMethods.List(t.Context(), &stripe.PaymentMethodListParams{Customer: &jo.ID, Type: stripe.String("card")}).Data()
	if len(list) != 1 || list[0].ID != m.ID {
		t.Errorf("%+v", list)
	}
	jo = ok[*stripe.Customer](s)(s.api.V1Customers.Update(t.Context(), jo.ID, &stripe.CustomerUpdateParams{Name: stripe.String("Joe")}))
	if jo.Name != "Joe" || jo.Email != "jo@example.com" {
		t.Errorf("%+v", jo)
	}
	if deleted := ok[*stripe.Customer](s)(s.api.V1Customers.Delete(t.Context(), jo.ID, nil)); !deleted.Deleted {
		t.Errorf("%+v", deleted)
	}
	if gone := ok[*stripe.Customer](s)(s.api.V1Customers.Retrieve(t.Context(), jo.ID, nil)); !gone.Deleted {
		t.Errorf("%+v", gone)
	}
	_, err = s.api.V1PaymentMethods.Detach(t.Context(), m.ID, nil)
	s.refused(err, 400, stripe.ErrorTypeInvalidRequest, "payment_method_unexpected_state", "")
	if left := s.api.V1Customers.List(t.Context(), &stripe.CustomerListParams{}).Data(); len(left) != 1 {
		t.Errorf("%+v", left)
	}
}

// TestMethodPaysOnce: one that belongs to nobody.
func TestMethodPaysOnce(t *testing.T) {
	t.Parallel()
	s := open(t, stripefake.Options{})
	m := s.card("4242424242424242")
	s.pay(payment(1000, m))
	_, err := s.api.V1PaymentIntents.Create(t.Context(), payment(1000, m))
	s.refused(err, 400, stripe.ErrorTypeInvalidRequest, "payment_method_unexpected_state", "")
}

func TestSetupIntents(t *testing.T) {
	t.Parallel()
	s := open(t, stripefake.Options{})
	jo := s.customer()
	create := func(card string) (*stripe.SetupIntent, error) {
		p := &stripe.SetupIntentCreateParams{Customer: &jo.ID, PaymentMethodTypes: []*string{stripe.String("card")}}
		if card != "" {
			p.PaymentMethod, p.Confirm = &card, stripe.Bool(true)
		}
		return s.api.V1SetupIntents.Create(t.Context(), p)
	}
	if i := ok[*stripe.SetupIntent](s)(create("pm_card_visa")); i.Status != stripe.SetupIntentStatusSucceeded || i.Usage != "off_session" {
		t.Errorf("%+v", i)
	}
	_, err := create("pm_card_visa_chargeDeclined")
	if e := s.refused(err, 402, stripe.ErrorTypeCard, "card_declined", "generic_decline"); e.SetupIntent == nil || e.SetupIntent.LastSetupError == nil {
		t.Errorf("%+v", e)
	}
	canceled := ok[*stripe.SetupIntent](s)(create(""))
	canceled = ok[*stripe.SetupIntent](s)(s.api.V1SetupIntents.Cancel(t.Context(), canceled.ID, nil))
	_, err = s.api.V1SetupIntents.Confirm(t.Context(), canceled.ID, &stripe.SetupIntentConfirmParams{PaymentMethod: stripe.String("pm_card_visa")})
	s.refused(err, 400, stripe.ErrorTypeInvalidRequest, "setup_intent_unexpected_state", "")

	i := ok[*stripe.SetupIntent](s)(create(""))
	if status, err := s.fake.ConfirmByClient(i.ClientSecret, "pm_card_authenticationRequiredOnSetup"); status != "requires_action" || err != nil {
		t.Fatalf("%s, %v", status, err)
	}
	s.done(s.fake.CompleteAction(i.ID, false))
	i = ok[*stripe.SetupIntent](s)(s.api.V1SetupIntents.Retrieve(t.Context(), i.ID, nil))
	if i.Status != stripe.SetupIntentStatusRequiresPaymentMethod || i.LastSetupError.Code != "setup_intent_authentication_failure" {
		t.Errorf("%+v", i)
	}
	i = ok[*stripe.SetupIntent](s)(s.api.V1SetupIntents.Confirm(t.Context(), i.ID, &stripe.SetupIntentConfirmParams{PaymentMethod: stripe.String("pm_card_authenticationRequiredOnSetup")}))
	if i.NextAction == nil {
		t.Fatalf("%+v", i)
	}
	s.done(s.fake.CompleteAction(i.ID, true))
	i = ok[*stripe.SetupIntent](s)(s.api.V1SetupIntents.Retrieve(t.Context(), i.ID, nil))

	// What was set up pays without the customer, which it would not have done before.
	p := payment(1000, i.PaymentMethod.ID)
	p.Customer, p.OffSession = &jo.ID, stripe.Bool(true)
	if paid := s.pay(p); paid.Status != stripe.PaymentIntentStatusSucceeded {
		t.Errorf("%+v", paid)
	}
}

// TestPaymentSetsUp: a payment keeps its card for later ones.
func TestPaymentSetsUp(t *testing.T) {
	t.Parallel()
	s := open(t, stripefake.Options{})
	jo := s.customer()
	p := payment(1000, s.card("4000002500003155"))
	p.Customer, p.SetupFutureUsage = &jo.ID, stripe.String("off_session")
	i := s.pay(p)
	s.done(s.fake.CompleteAction(i.ID, true))
	method := s.wantStatus(i.ID, stripe.PaymentIntentStatusSucceeded).PaymentMethod
	if method.Customer == nil || method.Customer.ID != jo.ID {
		t.Fatalf("%+v", method)
	}
	p = payment(2000, method.ID)
	p.Customer, p.OffSession = &jo.ID, stripe.Bool(true)
	s.pay(p)
}
