package graph

import (
	"cmp"
	"context"
	"slices"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/graph/executor"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func (productFields) Options(ctx context.Context, products []*ent.Product) executor.Thunk[[]*ent.ProductOption] {
	return loadEach(ctx, catalog.OptionsByProduct, products, productID)
}

func (productOptionFields) Values(ctx context.Context, options []*ent.ProductOption, first *int) executor.Thunk[[]*ent.OptionValue] {
	most, err := page.Size(first, catalog.MaxValues)
	if err != nil {
		return refused[[]*ent.OptionValue](len(options), err)
	}
	return loadFirst(ctx, catalog.ValuesByOption, options, func(o *ent.ProductOption) typeid.ProductOption { return o.ID }, most)
}

func (optionValueFields) Swatch(_ context.Context, values []*ent.OptionValue) executor.Thunk[*catalog.Swatch] {
	return computed(values, catalog.SwatchOf)
}

// FirstSelectableVariant finds out which variants they are, and then reads these.
func (optionValueFields) FirstSelectableVariant(ctx context.Context, values []*ent.OptionValue) executor.Thunk[*ent.Variant] {
	first := loadEach(ctx, catalog.FirstVariants, values, func(v *ent.OptionValue) typeid.OptionValue { return v.ID })
	return func() ([]*ent.Variant, []error) {
		ids, errs := first()
		variants, failed := loadSome(ctx, catalog.VariantsByID, ids, func(id typeid.Variant) *typeid.Variant {
			if id.IsZero() {
				return nil
			}
			return &id
		})()
		return variants, firstErrors(errs, failed)
	}
}

func (productFields) VariantCount(ctx context.Context, products []*ent.Product) executor.Thunk[int] {
	return loadEach(ctx, catalog.VariantCounts, products, func(p *ent.Product) catalog.Chosen {
		return catalog.Chosen{Product: p.ID, Selection: catalog.AllVariants}
	})
}

// VariantPage loads pages with the parts of offers that are selected of their variants, and remembers
// the offers.
func (productFields) VariantPage(
	ctx context.Context, products []*ent.Product, first *int, after *string, last *int, before *string, selectedOptions []*catalog.Choice,
) executor.Thunk[*catalog.VariantConnection] {
	selection, err := catalog.NewSelection(selectedOptions)
	if err != nil {
		return refused[*catalog.VariantConnection](len(products), err)
	}
	args, terms := page.Args{First: first, Last: last, After: after, Before: before}, termsFrom(ctx)
	parts := offerPartsOf(ctx, "nodes") | offerPartsOf(ctx, "edges", "node")
	loaderOf(ctx, catalog.VariantPages).want(parts)
	return bySelection(ctx, products, selection, true, func(of selections) executor.Thunk[*catalog.VariantConnection] {
		pages := loadPages(ctx, catalog.VariantPages, products, func(p *ent.Product) (catalog.VariantPage, error) {
			return catalog.NewVariantPage(p.ID, catalog.VariantList{Terms: terms, Selection: of(p)}, args)
		})
		return loaded(products, pages, func(p *ent.Product, offered *catalog.OfferedConnection) *catalog.VariantConnection {
			return &catalog.VariantConnection{
				Connection: page.Map(offered, func(one catalog.Offered) *ent.Variant { return knowOffer(ctx, one, parts) }),
				Of:         catalog.Chosen{Product: p.ID, Selection: of(p)},
			}
		})
	})
}

// selections says what a selection is in each product, by the default names.
type selections = func(*ent.Product) catalog.Selection

// bySelection resolves what a selection comes to. Its names may be those of the operation's language: then
// what they are by default is read first.
func bySelection[V any](
	ctx context.Context, products []*ent.Product, selection catalog.Selection, ignoreCase bool, resolve func(selections) executor.Thunk[V],
) executor.Thunk[V] {
	chain := chainFrom(ctx)
	if chain == "" || selection == catalog.AllVariants {
		return resolve(func(*ent.Product) catalog.Selection { return selection })
	}
	named := loadEach(ctx, catalog.DefaultSelections, products, func(p *ent.Product) catalog.Translated {
		return catalog.Translated{Product: p.ID, Selection: selection, IgnoreCase: ignoreCase, Chain: chain}
	})
	return func() ([]V, []error) {
		found, failed := named()
		of := make(map[typeid.Product]catalog.Selection, len(products))
		for i, p := range products {
			of[p.ID] = cmp.Or(found[i], selection)
		}
		values, errs := resolve(func(p *ent.Product) catalog.Selection { return of[p.ID] })()
		return values, firstErrors(failed, errs)
	}
}

// firstErrors returns the errors of two thunks, of each parent the first.
func firstErrors(first, second []error) []error {
	if first == nil {
		return second
	}
	all := slices.Clone(first)
	for i, err := range second {
		if all[i] == nil {
			all[i] = err
		}
	}
	return all
}

func (variantConnectionFields) TotalCount(ctx context.Context, lists []*catalog.VariantConnection) executor.Thunk[int] {
	return loadEach(ctx, catalog.VariantCounts, lists, func(l *catalog.VariantConnection) catalog.Chosen { return l.Of })
}

func (productFields) VariantBySelectedOptions(
	ctx context.Context, products []*ent.Product, selectedOptions []*catalog.Choice,
) executor.Thunk[*ent.Variant] {
	selection, err := catalog.NewSelection(selectedOptions)
	if err != nil {
		return refused[*ent.Variant](len(products), err)
	}
	return bySelection(ctx, products, selection, true, func(of selections) executor.Thunk[*ent.Variant] {
		return loadEach(ctx, catalog.VariantsBySelection, products, func(p *ent.Product) catalog.Chosen {
			return catalog.Chosen{Product: p.ID, Selection: of(p)}
		})
	})
}

func (productFields) SelectedOrFirstAvailableVariant(
	ctx context.Context, products []*ent.Product, selectedOptions []*catalog.Choice, ignoreUnknownOptions, caseInsensitiveMatch *bool,
) executor.Thunk[*ent.Variant] {
	return loadWanted(ctx, catalog.FirstChoices, products, selectedOptions, ignoreUnknownOptions, caseInsensitiveMatch)
}

func (productFields) AdjacentVariants(
	ctx context.Context, products []*ent.Product, selectedOptions []*catalog.Choice, ignoreUnknownOptions, caseInsensitiveMatch *bool,
) executor.Thunk[[]*ent.Variant] {
	return loadWanted(ctx, catalog.AdjacentVariants, products, selectedOptions, ignoreUnknownOptions, caseInsensitiveMatch)
}

// loadWanted loads what a selection comes to in each product. Unknown options are passed over unless it
// is said that they are not.
func loadWanted[V any](
	ctx context.Context, many *record.Many[catalog.Wanted, V], products []*ent.Product, choices []*catalog.Choice, ignoreUnknown, ignoreCase *bool,
) executor.Thunk[V] {
	selection, err := catalog.NewSelection(choices)
	if err != nil {
		return refused[V](len(products), err)
	}
	matching := catalog.Matching{IgnoreUnknown: ignoreUnknown == nil || *ignoreUnknown, IgnoreCase: ignoreCase != nil && *ignoreCase}
	terms := termsFrom(ctx)
	return bySelection(ctx, products, selection, matching.IgnoreCase, func(of selections) executor.Thunk[V] {
		return loadEach(ctx, many, products, func(p *ent.Product) catalog.Wanted {
			return catalog.Wanted{Product: p.ID, Terms: terms, Selection: of(p), Matching: matching}
		})
	})
}

func (productFields) EncodedVariantExistence(ctx context.Context, products []*ent.Product) executor.Thunk[string] {
	return loaded(products, combinations(ctx, products, catalog.ExistingPart),
		func(_ *ent.Product, c catalog.Combinations) string { return c.Existing })
}

func (productFields) EncodedVariantAvailability(ctx context.Context, products []*ent.Product) executor.Thunk[string] {
	return loaded(products, combinations(ctx, products, catalog.AvailablePart),
		func(_ *ent.Product, c catalog.Combinations) string { return c.Available })
}

func combinations(ctx context.Context, products []*ent.Product, parts record.Parts) executor.Thunk[catalog.Combinations] {
	terms := termsFrom(ctx)
	return loadParts(ctx, catalog.CombinationsByProduct, parts, products, func(p *ent.Product) catalog.Range {
		return catalog.Range{ID: p.ID, Terms: terms}
	})
}
