package merchandising

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/tax"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// TaxRatesImportInput is the countries whose known rates are to be there; nil is all that are known.
type TaxRatesImportInput struct{ CountryCodes []address.Country }

// TaxRatesImportPayload is how many rates were made.
type TaxRatesImportPayload = fault.Outcome[int]

// ImportTaxRates makes the rates that package tax knows, with their classes, and returns how many. Where a
// class has a rate for the whole of a country, that stays as it is.
func (s *Service) ImportTaxRates(ctx context.Context, viewer auth.Viewer, in TaxRatesImportInput) (count int, err error) {
	wanted, err := in.known()
	if err != nil {
		return 0, err
	}
	err = s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		classes, err := s.knownTaxClasses(ctx, tx, viewer)
		if err != nil {
			return err
		}
		made, err := missingRates(ctx, tx, wanted, classes)
		count = len(made)
		if err != nil || count == 0 {
			return err
		}
		return s.insertTaxRates(ctx, tx, viewer, made)
	})
	return count, err
}

// known returns the rates that are wanted.
func (in TaxRatesImportInput) known() ([]tax.KnownRate, error) {
	if in.CountryCodes == nil {
		return tax.KnownRates(), nil
	}
	var v fault.Validator
	v.Check(len(in.CountryCodes) <= maxCountries, fault.CodeLimitReached, fmt.Sprintf("Give at most %d countries.", maxCountries), "countryCodes")
	for i, country := range in.CountryCodes {
		is := func(r tax.KnownRate) bool { return r.Country == country }
		v.Check(slices.ContainsFunc(tax.KnownRates(), is), fault.CodeNotFound, "No rates are known of this country.", "countryCodes", strconv.Itoa(i))
	}
	var wanted []tax.KnownRate
	for _, rate := range tax.KnownRates() {
		if slices.Contains(in.CountryCodes, rate.Country) {
			wanted = append(wanted, rate)
		}
	}
	return wanted, v.Err()
}

// knownTaxClasses returns the ids of the classes of known rates by their codes. Those that are not there are
// made.
func (s *Service) knownTaxClasses(ctx context.Context, tx *ent.Tx, viewer auth.Viewer) (map[string]uuid.UUID, error) {
	ids := map[string]uuid.UUID{}
	if err := taxClassCodes.Each(ctx, tx, func(r *record.Reader) { ids[r.Text()] = r.UUID() }); err != nil {
		return nil, fmt.Errorf("look for tax classes: %w", err)
	}
	for _, class := range tax.KnownClasses {
		if _, there := ids[class.Code]; there {
			continue
		}
		made := taxClass{base: base{typeid.NewTaxClass().UUID(), 1}, Name: class.Name, Code: class.Code}
		if err := s.insertTaxClass(ctx, tx, viewer, made); err != nil {
			return nil, err
		}
		ids[class.Code] = made.ID
	}
	return ids, nil
}

// missingRates returns the rates to be made: of classes that have none for the whole of the country.
func missingRates(ctx context.Context, tx *ent.Tx, wanted []tax.KnownRate, classes map[string]uuid.UUID) ([]taxRate, error) {
	type place struct {
		class   uuid.UUID
		country address.Country
	}
	there := map[place]bool{}
	var countries []string
	for _, rate := range wanted {
		countries = append(countries, string(rate.Country))
	}
	err := taxedCountries.Each(ctx, tx, func(r *record.Reader) {
		there[place{r.UUID(), address.Country(r.Text())}] = true
	}, pq.Array(countries))
	if err != nil {
		return nil, fmt.Errorf("look for tax rates: %w", err)
	}
	var made []taxRate
	for _, rate := range wanted {
		if class := classes[rate.Class]; !there[place{class, rate.Country}] {
			made = append(made, taxRate{
				base: base{typeid.NewTaxRate().UUID(), 1}, TaxClassID: class, Country: rate.Country, Name: tax.KnownName,
				Jurisdiction: string(rate.Country), Rate: rate.Millionths, StartsAt: rate.StartsAt,
			})
		}
	}
	return made, nil
}
