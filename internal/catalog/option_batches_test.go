package catalog_test

import (
	"context"
	"fmt"
	"maps"
	"unique"

	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

const sizeOne catalog.Selection = `[{"name":"size","value":"1"}]`

// optionBatches are the functions that read options, and variants by them.
func optionBatches(db record.Queryer) map[string]batch {
	products := func(k keys) []typeid.Product { return k.products }
	options := func(k keys) []typeid.ProductOption { return k.options }
	values := func(k keys) []typeid.OptionValue { return k.values }
	chosen := func(k keys) (out []catalog.Chosen) {
		for _, p := range k.products {
			out = append(out, catalog.Chosen{Product: p, Selection: sizeOne}, catalog.Chosen{Product: p, Selection: catalog.AllVariants})
		}
		return out
	}
	wanted := func(k keys) (out []catalog.Wanted) {
		for _, p := range k.products {
			for _, selection := range []catalog.Selection{sizeOne, catalog.AllVariants} {
				out = append(out, catalog.Wanted{Product: p, Terms: unique.Make(catalog.Terms{Currency: "EUR"}), Selection: selection, Matching: catalog.Matching{IgnoreCase: true}})
			}
		}
		return out
	}
	inEuros := func(k keys) (out []catalog.Range) {
		for _, p := range k.products {
			out = append(out, catalog.Range{ID: p, Terms: unique.Make(catalog.Terms{Currency: "EUR"})})
		}
		return out
	}
	combinations := func(ctx context.Context, keys []catalog.Range) (map[catalog.Range]catalog.Combinations, error) {
		found, err := catalog.CombinationsByProduct.ReadParts(ctx, db, catalog.ExistingPart|catalog.AvailablePart, keys)
		maps.DeleteFunc(found, func(_ catalog.Range, c catalog.Combinations) bool {
			return c == catalog.Combinations{Existing: catalog.EncodeCombinations(nil), Available: catalog.EncodeCombinations(nil)}
		})
		return found, err
	}
	pages := func(ctx context.Context, products []typeid.Product) (map[typeid.Product]string, error) {
		list := catalog.VariantList{Terms: unique.Make(catalog.Terms{Currency: "EUR"}), Selection: sizeOne}
		var wanted []catalog.VariantPage
		for _, p := range products {
			one, err := catalog.NewVariantPage(p, list, page.Args{})
			if err != nil {
				return nil, err
			}
			wanted = append(wanted, one)
		}
		found, err := catalog.VariantPages.ReadParts(ctx, db, catalog.PricePart|catalog.QuantityPart, wanted)
		texts := map[typeid.Product]string{}
		for key, connection := range found {
			for _, one := range connection.Nodes() {
				texts[key.Parent] += fmt.Sprint(one.Variant, one.Offer.Price, one.Offer.Quantity)
			}
		}
		return texts, err
	}
	translated := func(k keys) (out []catalog.Translated) {
		for _, p := range k.products {
			out = append(out, catalog.Translated{Product: p, Selection: `[{"name":"Größe","value":"1"}]`, Chain: "de-AT,de"})
		}
		return out
	}
	return map[string]batch{
		"DefaultSelections":     newBatch(reader(catalog.DefaultSelections, db), translated),
		"OptionsByProduct":      newBatch(reader(catalog.OptionsByProduct, db), products),
		"ValuesByOption":        newBatch(reader(catalog.ValuesByOption, db), options),
		"ActiveOptionsByID":     newBatch(reader(catalog.ActiveOptionsByID, db), options),
		"ActiveValuesByID":      newBatch(reader(catalog.ActiveValuesByID, db), values),
		"VariantsBySelection":   newBatch(reader(catalog.VariantsBySelection, db), chosen),
		"VariantCounts":         newBatch(reader(catalog.VariantCounts, db), chosen),
		"FirstChoices":          newBatch(reader(catalog.FirstChoices, db), wanted),
		"AdjacentVariants":      newBatch(reader(catalog.AdjacentVariants, db), wanted),
		"CombinationsByProduct": newBatch(combinations, inEuros),
		"FirstVariants":         newBatch(reader(catalog.FirstVariants, db), values),
		"VariantPages":          newBatch(pages, products),
	}
}
