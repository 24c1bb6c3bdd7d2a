package contract_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

// TestTaxProviderIsAsked has a server ask a provider of taxes, which has fallen silent by the next cart.
func TestTaxProviderIsAsked(t *testing.T) {
	t.Parallel()
	var silent atomic.Bool
	provider := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if silent.Load() {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		var question struct{ Lines, Deliveries []any }
		if err := json.NewDecoder(r.Body).Decode(&question); err != nil {
			t.Error(err)
		}
		answer := map[string]any{"lines": []any{[]any{
			variables{"name": "State tax", "jurisdiction": "US-NV", "rate": "10"}, variables{"name": "County tax", "jurisdiction": "Washoe", "rate": "0.5"},
		}}, "deliveries": make([][]any, len(question.Deliveries))}
		if err := json.NewEncoder(w).Encode(answer); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(provider.Close)
	st, databaseURL := newShop(t)
	execute(t, st, `UPDATE tax_settings SET home_country = 'US'`)
	execute(t, st, `INSERT INTO tax_countries (country, updated_at, collects, asks_provider) VALUES ('US', now(), true, true)`)
	cfg := settings(databaseURL)
	cfg.TaxProviderURL, cfg.TaxProviderTimeout = provider.URL, 10*time.Second
	guest := serveWith(t, cfg)
	const create = `mutation($input: CartCreateInput!) @inContext(country: US) {
		cartCreate(input: $input) { cart { cost { taxesEstimated tax { amount } } taxes { name jurisdiction rate } } userErrors { message } }
	}`
	variant := guest.ask(t, readProduct, variables{"slug": "glass-pour-over-carafe"}).text("product.variants.0.id")
	line := func(quantity int) variables {
		return variables{"input": variables{"lines": []any{variables{"variantId": variant, "quantity": quantity}}}}
	}
	told := guest.ask(t, create, line(1))
	told.is("cartCreate.cart.cost.taxesEstimated", false, "cartCreate.cart.taxes.0.name", "State tax", "cartCreate.cart.taxes.1.jurisdiction", "Washoe")
	if amount := told.text("cartCreate.cart.cost.tax.amount"); strings.Trim(amount, "0.") == "" {
		t.Errorf("the tax is %s", amount)
	}
	silent.Store(true)
	guest.ask(t, create, line(1)).is("cartCreate.cart.cost.taxesEstimated", false, "cartCreate.cart.taxes.0.name", "State tax")
	guest.ask(t, create, line(2)).is("cartCreate.cart.cost.taxesEstimated", true, "cartCreate.cart.cost.tax.amount", "0.00")
}
