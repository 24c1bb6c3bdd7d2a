package contract_test

import (
	"strings"
	"testing"

	"github.com/shopgraph/shopgraph/internal/demo"
)

// TestFailingMutationLeavesTheOthers: the error of one mutation is its own, and the others answer.
func TestFailingMutationLeavesTheOthers(t *testing.T) {
	t.Parallel()
	st, url := newShop(t)
	staff := serve(t, url).signIn(t, demo.StaffEmail)
	if _, err := st.DB.ExecContext(t.Context(), "ALTER TABLE service_tokens RENAME TO elsewhere"); err != nil {
		t.Fatal(err)
	}
	got := staff.send(t, `mutation {
		a: cartCreate(input: {}) { cart { currencyCode } }
		b: serviceTokenCreate(input: {name: "x", permissions: [MANAGE_STOCK]}) { token }
		c: cartCreate(input: {}) { cart { currencyCode } }
	}`, nil)
	const want = `"data":{"a":{"cart":{"currencyCode":"USD"}},"b":null,"c":{"cart":{"currencyCode":"USD"}}}`
	if body := string(got.body); !strings.Contains(body, want) || strings.Count(body, `"message"`) != 1 || !strings.Contains(body, `"path":["b"]`) {
		t.Errorf("%d %s", got.status, body)
	}
}
