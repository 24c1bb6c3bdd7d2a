package money_test

import (
	"encoding/json"
	"testing"

	"github.com/shopgraph/shopgraph/internal/money"
)

// TestOneFormOfAmounts: amounts that are equal have one form, by which an idempotency key knows
// them.
func TestOneFormOfAmounts(t *testing.T) {
	t.Parallel()
	for _, amounts := range [][]money.Input{
		{{"14.5", "EUR"}, {"14.50", "EUR"}, {"14.500", "EUR"}},
		{{"1500", "JPY"}, {"1500.0", "JPY"}},
	} {
		forms := map[string]bool{}
		for _, amount := range amounts {
			form, err := json.Marshal(amount)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := money.Parse(string(amount.Amount), amount.CurrencyCode); err == nil {
				forms[string(form)] = true
			}
		}
		if len(forms) != 1 {
			t.Errorf("%v have the forms %v", amounts, forms)
		}
	}
}
