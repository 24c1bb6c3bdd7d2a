package merchandising

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/record"
)

// variantRow is a row of a variant that is new.
type variantRow struct {
	variant
	Position int `json:"position"`
}

// insertAndTell inserts variants from a place on, and tells of them.
func (s *Service) insertAndTell(ctx context.Context, tx *ent.Tx, viewer auth.Viewer, made []variant, position int) error {
	changed, err := insertVariantsAt(ctx, tx, made, position)
	if err != nil {
		return err
	}
	return tell(ctx, tx, s, viewer, variants, "variant.created", changed)
}

// insertVariantsAt inserts variants from a place on, with what belongs to them.
func insertVariantsAt(ctx context.Context, tx *ent.Tx, made []variant, position int) ([]change[variant], error) {
	rows, changed := make([]variantRow, len(made)), make([]change[variant], len(made))
	for i := range made {
		rows[i], changed[i] = variantRow{made[i], position + i}, change[variant]{nil, &made[i]}
	}
	if _, err := write(ctx, tx, insertVariants, rows, "variants"); err != nil {
		return nil, err
	}
	return changed, savePartsOfVariants(ctx, tx, changed)
}

// saveVariants writes what is made of variants that were taken, and tells of it.
func (s *Service) saveVariants(ctx context.Context, tx *ent.Tx, viewer auth.Viewer, before, after []variant) error {
	changed := changes(before, after)
	if len(changed) == 0 {
		return nil
	}
	if _, err := write(ctx, tx, updateVariants, afters(changed), "variants"); err != nil {
		return err
	}
	if err := savePartsOfVariants(ctx, tx, changed); err != nil {
		return err
	}
	return tell(ctx, tx, s, viewer, variants, "variant.updated", changed)
}

// savePartsOfVariants writes what has changed of what belongs to variants.
func savePartsOfVariants(ctx context.Context, tx *ent.Tx, changed []change[variant]) error {
	var kept []price
	var gone []string
	var values valuesChange
	for _, c := range changed {
		before, after := variant{}, *c.after
		if c.before != nil {
			before = *c.before
		}
		for currency, was := range before.Prices {
			if _, stays := after.Prices[currency]; !stays {
				gone = append(gone, was.ID.String())
			}
		}
		for currency, is := range after.Prices {
			if was, found := before.Prices[currency]; !found || string(encode(was)) != string(encode(is)) {
				kept = append(kept, is)
			}
		}
		values.add(after.ID, before.Attributes, after.Attributes, func(row *valueRow) { row.VariantID = &after.ID })
	}
	if err := savePrices(ctx, tx, kept, gone); err != nil {
		return err
	}
	return values.write(ctx, tx, deleteValuesOfVariants)
}

// checkSKUs reports the SKUs of variants that are given twice, or that another variant has. The function
// says where a variant's is.
func checkSKUs(ctx context.Context, tx *ent.Tx, v *fault.Validator, list []variant, field func(i int) string) error {
	skus, ids := make([]string, len(list)), make([]string, len(list))
	for i, one := range list {
		skus[i], ids[i] = one.SKU, one.ID.String()
	}
	taken, err := record.All(ctx, tx, takenSKUs, (*record.Reader).Text, pq.Array(skus), pq.Array(ids))
	if err != nil {
		return fmt.Errorf("look for SKUs: %w", err)
	}
	for i, sku := range skus {
		isFree := !slices.Contains(taken, sku) && !slices.Contains(skus[:i], sku)
		v.Check(isFree, fault.CodeTaken, fmt.Sprintf("Another variant has the SKU %q.", sku), split(field(i))...)
	}
	return nil
}

// combination is the options of a variant as a text, whatever their order.
func combination(options []selected) string {
	parts := make([]string, len(options))
	for i, o := range options {
		parts[i] = string(encode(o))
	}
	slices.Sort(parts)
	return strings.Join(parts, "")
}
