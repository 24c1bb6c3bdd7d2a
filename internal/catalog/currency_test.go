package catalog_test

import (
	"log/slog"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
)

func TestCurrencies(t *testing.T) {
	t.Parallel()
	st := pgtest.New(t)
	service := catalog.New(st, "EUR", slog.New(slog.DiscardHandler))
	if got, err := service.Currencies(t.Context()); err != nil || got != nil {
		t.Errorf("without prices: %v, %v", got, err)
	}
	category := st.Client.Category.Create().SetName("Coffee").SetSlug("coffee").SaveX(t.Context())
	product := st.Client.Product.Create().SetName("Beans").SetSlug("beans").SetCategoryID(category.ID).SaveX(t.Context())
	for _, sku := range []string{"a", "b"} {
		variant := st.Client.Variant.Create().SetProductID(product.ID).SetSku(sku).SetName(sku).SaveX(t.Context())
		for _, currency := range []money.Currency{"USD", "EUR", "JPY"} {
			err := st.Client.Price.Create().SetVariantID(variant.ID).SetCurrency(currency).SetAmount(100).Exec(t.Context())
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	got, err := service.Currencies(t.Context())
	if diff := cmp.Diff([]money.Currency{"EUR", "JPY", "USD"}, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}
