package merchandising

import (
	"context"
	"errors"
	"fmt"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/patch"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/tax"
)

// taxCountry is what the store does about the taxes of a country, as it is kept.
type taxCountry struct {
	base
	Country          address.Country `json:"country"`
	Collects         bool            `json:"collects"`
	PricesIncludeTax *bool           `json:"prices_include_tax"`
	AsksProvider     bool            `json:"asks_provider"`
}

// TaxCountryUpdateInput is what becomes of what the store does about the taxes of a country. What is not
// given stays as it is. ExpectedVersion is any if it is nil, and 0 as long as nothing was said of the country.
type TaxCountryUpdateInput struct {
	CountryCode      address.Country
	ExpectedVersion  *int
	Collects         *bool
	PricesIncludeTax patch.Bool
	AsksProvider     *bool
}

// TaxCountryPayload is what became of what the store does about the taxes of a country.
type TaxCountryPayload = fault.Outcome[*tax.Country]

// UpdateTaxCountry changes what the store does about the taxes of a country, and returns it. With a
// fault.CodeConflict comes what it does.
func (s *Service) UpdateTaxCountry(ctx context.Context, viewer auth.Viewer, in TaxCountryUpdateInput) (*tax.Country, error) {
	err := s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error { return s.changeTaxCountry(ctx, tx, viewer, in) })
	if err != nil && !fault.IsConflict(err) {
		return nil, err
	}
	found, readErr := tax.CountryOf(ctx, s.store.Client, in.CountryCode)
	return found, errors.Join(err, readErr)
}

func (s *Service) changeTaxCountry(ctx context.Context, tx *ent.Tx, viewer auth.Viewer, in TaxCountryUpdateInput) error {
	if _, err := lockTaxCountries.Exec(ctx, tx); err != nil {
		return fmt.Errorf("lock the countries of taxes: %w", err)
	}
	before, err := record.First(ctx, tx, lockTaxCountry, fromJSON[taxCountry], in.CountryCode)
	if err != nil {
		return fmt.Errorf("lock a country of taxes: %w", err)
	}
	if in.ExpectedVersion != nil && *in.ExpectedVersion != before.Version {
		return fault.User(fault.CodeConflict, "The country has been changed meanwhile.", "expectedVersion")
	}
	before.Country = in.CountryCode
	after := before
	after.Collects, after.PricesIncludeTax = *or(in.Collects, &before.Collects), in.PricesIncludeTax.Or(before.PricesIncludeTax)
	after.AsksProvider = *or(in.AsksProvider, &before.AsksProvider)
	changed := changes([]taxCountry{before}, []taxCountry{after})
	if len(changed) == 0 {
		return nil
	}
	if _, err := write(ctx, tx, upsertTaxCountry, after, "a country of taxes"); err != nil {
		return err
	}
	return tell(ctx, tx, s, viewer, about[taxCountry](subject(in.CountryCode)), "tax_country.updated", changed)
}
