package stripe_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"
	stripego "github.com/stripe/stripe-go/v85"

	"github.com/shopgraph/shopgraph/internal/payment/gateway"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func (a *account) customer() string {
	a.Helper()
	customer, err := a.Customer(a.Context(), typeid.NewUser())
	a.done(err)
	return customer
}

// kept is a card that a customer has saved.
func (a *account) kept(customer, token string) gateway.Method {
	a.Helper()
	m, err := a.Keep(a.Context(), customer, token)
	a.done(err)
	return m
}

func TestCustomers(t *testing.T) {
	t.Parallel()
	a := standard(t)
	user := typeid.NewUser()
	first, err := a.Customer(t.Context(), user)
	a.done(err)
	if again, err := a.Customer(t.Context(), user); err != nil || again != first {
		t.Errorf("%q and %q, %v", first, again, err)
	}
	if other := a.customer(); other == first {
		t.Error("two users are one customer")
	}
	known, err := a.api.V1Customers.Retrieve(t.Context(), first, nil)
	if a.done(err); known.Metadata["shopgraph_user"] != user.String() {
		t.Errorf("%v", known.Metadata)
	}
}

// TestForgetCustomer: twice is no error, and nobody pays by what the customer had saved.
func TestForgetCustomer(t *testing.T) {
	t.Parallel()
	a := standard(t)
	customer := a.customer()
	m := a.kept(customer, "pm_card_visa")
	for range 2 {
		a.done(a.ForgetCustomer(t.Context(), customer))
	}
	if known, err := a.api.V1Customers.Retrieve(t.Context(), customer, nil); err != nil || !known.Deleted {
		t.Errorf("%+v, %v", known, err)
	}
	if described, err := a.Method(t.Context(), m.Token); err != nil || described.Token != "" {
		t.Errorf("%+v, %v", described, err)
	}
}

// TestPayByAKeptMethod again and again, but not by another's, and not without saying whose it is.
func TestPayByAKeptMethod(t *testing.T) {
	t.Parallel()
	a := standard(t)
	owner, other := a.customer(), a.customer()
	m := a.kept(owner, "pm_card_visa")
	if m.Token == "" || m.Kind != gateway.Card || m.Brand != "visa" || m.Last4 != "4242" || m.ExpMonth != 12 || m.ExpYear != 2034 {
		t.Errorf("%+v", m)
	}
	if again := a.kept(owner, m.Token); again != m {
		t.Errorf("kept again: %+v", again)
	}
	if described, err := a.Method(t.Context(), m.Token); err != nil || described != m {
		t.Errorf("%+v, %v", described, err)
	}
	for range 2 {
		p := purchase(m.Token)
		p.Customer = owner
		if paid := a.paid(p); paid.Status != gateway.Authorized || paid.Method != m {
			t.Errorf("%s by %+v", paid.Status, paid.Method)
		}
	}
	for _, customer := range []string{other, ""} {
		p := purchase(m.Token)
		p.Customer = customer
		_, err := a.Prepare(t.Context(), p)
		a.is(err, gateway.ErrRefused)
	}
}

func TestWhatIsNotKept(t *testing.T) {
	t.Parallel()
	a := standard(t)
	owner, other := a.customer(), a.customer()
	spent := a.card("4242424242424242")
	a.paid(purchase(spent))
	for what, token := range map[string]string{
		"declined":   "pm_card_chargeDeclined",
		"expired":    "pm_card_chargeDeclinedExpiredCard",
		"another's":  a.kept(other, "pm_card_visa").Token,
		"unknown":    "pm_of_nobody",
		"used up":    spent,
		"not a card": "there_is_no_such_token",
	} {
		if m, err := a.Keep(t.Context(), owner, token); m != (gateway.Method{}) {
			t.Errorf("%s: kept %+v", what, m)
		} else {
			a.is(err, gateway.ErrInvalidToken)
		}
	}
}

// TestSaveWithAPurchase, by us and by the client.
func TestSaveWithAPurchase(t *testing.T) {
	t.Parallel()
	a := standard(t)
	owner := a.customer()
	for _, saves := range []bool{true, false} {
		p := purchase("pm_card_visa")
		p.Customer, p.Save = owner, saves
		if paid := a.paid(p); (paid.Method.Token != "") != saves {
			t.Errorf("save %v: %+v", saves, paid.Method)
		}
		p = purchase("")
		p.Customer, p.Save = owner, saves
		waits := a.paid(p)
		_, err := a.fake.ConfirmByClient(waits.ClientSecret, "pm_card_mastercard")
		a.done(err)
		now := a.want(waits.Reference, gateway.Authorized, 1250, 0)
		if (now.Method.Token != "") != saves {
			t.Errorf("save %v by the client: %+v", saves, now.Method)
		}
		if saves {
			p = purchase(now.Method.Token)
			p.Customer = owner
			if paid := a.paid(p); paid.Status != gateway.Authorized || paid.Method.Brand != "mastercard" {
				t.Errorf("%+v", paid)
			}
		}
	}
}

// TestASpentMethodIsNoToken: without a customer it pays once.
func TestASpentMethodIsNoToken(t *testing.T) {
	t.Parallel()
	a := standard(t)
	token := a.card("4242424242424242")
	if paid := a.paid(purchase(token)); paid.Status != gateway.Authorized || paid.Method.Token != "" {
		t.Errorf("%+v", paid)
	}
	_, err := a.Prepare(t.Context(), purchase(token))
	a.is(err, gateway.ErrInvalidToken)
}

func TestForget(t *testing.T) {
	t.Parallel()
	a := standard(t)
	owner := a.customer()
	m := a.kept(owner, "pm_card_visa")
	for range 2 {
		a.done(a.Forget(t.Context(), m.Token))
	}
	a.done(a.Forget(t.Context(), "pm_of_nobody"))
	p := purchase(m.Token)
	p.Customer = owner
	_, err := a.Prepare(t.Context(), p)
	a.is(err, gateway.ErrInvalidToken)
	_, err = a.Keep(t.Context(), owner, m.Token)
	a.is(err, gateway.ErrInvalidToken)
}

// TestSetup saves a card without a payment, by the client.
func TestSetup(t *testing.T) {
	t.Parallel()
	a := standard(t)
	owner, operation := a.customer(), uuid.New()
	secret, err := a.Setup(t.Context(), owner, operation)
	a.done(err)
	if again, err := a.Setup(t.Context(), owner, operation); err != nil || again != secret {
		t.Errorf("%q and %q, %v", secret, again, err)
	}
	status, err := a.fake.ConfirmByClient(secret, "pm_card_authenticationRequiredOnSetup")
	if a.done(err); status != "requires_action" {
		t.Fatal(status)
	}
	id, _, _ := strings.Cut(secret, "_secret_")
	a.done(a.fake.CompleteAction(id, true))
	intent, err := a.api.V1SetupIntents.Retrieve(t.Context(), id, nil)
	a.done(err)
	m := a.kept(owner, intent.PaymentMethod.ID)
	if m.Token != intent.PaymentMethod.ID || intent.Usage != "off_session" {
		t.Errorf("%+v, for %s", m, intent.Usage)
	}
	p := purchase(m.Token)
	p.Customer = owner
	if paid := a.paid(p); paid.Status != gateway.Authorized {
		t.Errorf("the shopper is asked once more: %s", paid.Status)
	}
}

// TestACustomerThatIsGone is a refusal: asking again does not help.
func TestACustomerThatIsGone(t *testing.T) {
	t.Parallel()
	a := standard(t)
	owner := a.customer()
	m := a.kept(owner, "pm_card_visa")
	_, err := a.api.V1Customers.Delete(t.Context(), owner, &stripego.CustomerDeleteParams{})
	a.done(err)
	p := purchase(m.Token)
	p.Customer = owner
	_, err = a.Prepare(t.Context(), p)
	a.is(err, gateway.ErrRefused)
	_, err = a.Setup(t.Context(), owner, uuid.New())
	a.is(err, gateway.ErrRefused)
}
