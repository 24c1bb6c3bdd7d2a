package account

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func TestExport(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	ada, grace := s.addPerson("Ada"), s.addPerson("Grace")
	document, err := s.Export(t.Context(), ada.in.Viewer)
	s.check(err)
	text := string(document)
	for _, want := range ada.traces {
		isOfStaff := want == "called Ada back" || want == "came back from Ada" // which the staff wrote
		if !strings.Contains(text, want) && want != "tok_Ada" && !isOfStaff {
			t.Errorf("%q is not in it", want)
		}
	}
	for _, secret := range ada.secrets {
		quoted, err := json.Marshal(secret)
		s.check(err)
		if strings.Contains(text, strings.Trim(string(quoted), `"`)) {
			t.Errorf("the secret %q is in it", secret)
		}
	}
	for _, word := range append(grace.traces, grace.order.Number, "hash", "token", "Token", "argon2", ada.ID.UUID().String()) {
		if strings.Contains(text, word) {
			t.Errorf("%q is in it", word)
		}
	}
	var got map[string]any
	s.check(json.Unmarshal(document, &got))
	lengths := map[string]int{}
	for key, value := range got {
		if list, ok := value.([]any); ok {
			lengths[key] = len(list)
		}
	}
	want := map[string]int{"externalIdentities": 1, "sessions": 1, "knownDevices": 1, "addresses": 1, "paymentMethods": 1, "carts": 1, "wishlists": 1, "productAlerts": 1, "orders": 1}
	if diff := cmp.Diff(want, lengths); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	order := got["orders"].([]any)[0].(map[string]any)
	line := order["lines"].([]any)[0].(map[string]any)
	total := map[string]any{"amount": "25.00", "currencyCode": "EUR"}
	if !cmp.Equal(order["total"], any(total)) || !cmp.Equal(line["total"], any(total)) || order["number"] != ada.order.Number || line["quantity"] != 2.0 || line["product"] != "Beans" {
		t.Errorf("the order is %v", order)
	}
	card := map[string]any{"kind": "CARD", "brand": "visa", "last4": digits("Ada")}
	if paid := order["payments"].([]any)[0].(map[string]any); !cmp.Equal(paid["amount"], any(total)) || !cmp.Equal(paid["method"], any(card)) {
		t.Errorf("the payment is %v", paid)
	}
	if len(order["payments"].([]any)) != 1 || len(order["fulfillments"].([]any)) != 1 {
		t.Errorf("the order is %v", order)
	}
}

func TestExportOfLittle(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	staff := s.addStaff(adaEmail, auth.ManageOrders)
	document, err := s.Export(t.Context(), viewerOf(staff))
	s.check(err)
	var got struct {
		Account struct {
			Kind, Email, Name string
			Permissions       []string
		}
		Orders, Carts []any
	}
	s.check(json.Unmarshal(document, &got))
	want := []string{"MANAGE_ORDERS", "READ_ORDERS"}
	if diff := cmp.Diff(want, got.Account.Permissions); diff != "" || got.Account.Email != adaEmail || got.Account.Kind != "STAFF" || got.Orders == nil {
		t.Errorf("%s\n%s", document, diff)
	}
	for _, viewer := range []auth.Viewer{{}, {Role: auth.User, User: typeid.NewUser()}} {
		_, err := s.Export(t.Context(), viewer)
		wantUnauthenticated(t, err)
	}
}
