package demo

import (
	"context"
	"fmt"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/tax"
)

// addTaxes adds the rates that package tax knows, with their classes. The store collects none of them: it
// does not say where its home is.
func (r *rows) addTaxes() {
	r.taxRates = map[string][]row{}
	for _, c := range tax.KnownClasses {
		r.taxClasses = append(r.taxClasses, newRow("tax_classes", c.Code, row{"name": c.Name, "code": c.Code}))
	}
	for _, known := range tax.KnownRates() {
		key := fmt.Sprint(known.Class, " ", known.Country, " ", known.StartsAt)
		r.taxRates[known.Class] = append(r.taxRates[known.Class], newRow("tax_rates", key, row{
			"tax_class_id": nil, "country": known.Country, "name": tax.KnownName, "jurisdiction": known.Country,
			"region": "", "postal_from": "", "postal_to": "", "rate": known.Millionths, "compound": false, "position": 0,
			"starts_at": known.StartsAt, "ends_at": nil,
		}))
	}
}

// seedTaxes adds the classes and rates that are missing, and has food be of its class. The store may have
// classes with the same codes, which then are these.
func (r *rows) seedTaxes(ctx context.Context, tx *ent.Tx) error {
	if _, err := (table{name: "tax_classes"}).insert(ctx, tx, r.taxClasses); err != nil {
		return fmt.Errorf("add tax classes: %w", err)
	}
	classes, err := idsBy(ctx, tx, "tax_classes", "code")
	if err != nil {
		return err
	}
	for code, rates := range r.taxRates {
		for _, rate := range rates {
			rate["tax_class_id"] = classes[code]
		}
		if _, err := (table{name: "tax_rates"}).insert(ctx, tx, rates); err != nil {
			return fmt.Errorf("add tax rates: %w", err)
		}
	}
	for _, product := range r.food {
		product["tax_class_id"] = classes["food"]
	}
	return nil
}
