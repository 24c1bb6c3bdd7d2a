package contract_test

import (
	"testing"

	"github.com/shopgraph/shopgraph/internal/demo"
)

// TestDocumentedTaxes asks what docs/taxes.md asks.
func TestDocumentedTaxes(t *testing.T) {
	t.Parallel()
	operations := documented(t, "taxes.md", 1)
	_, url := newShop(t)
	staff := serve(t, url).signIn(t, demo.StaffEmail)
	staff.ask(t, operations[0], nil).is("taxSettingsUpdate.taxSettings.version", 2, "taxCountryUpdate.taxCountry.version", 1)
	staff.ask(t, `{ taxSettings { homeCountryCode pricesIncludeTax euDestination } taxCountries { countryCode collects } }`, nil).
		is("taxSettings.homeCountryCode", "DE", "taxSettings.pricesIncludeTax", true, "taxSettings.euDestination", true,
			"taxCountries.0.countryCode", "DE", "taxCountries.0.collects", true)
}
