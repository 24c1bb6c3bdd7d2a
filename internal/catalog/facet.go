package catalog

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// FacetCounts is what products of a list have, counted by the database.
type FacetCounts struct {
	// Products is how many there are, and Counted how many of them were looked at: not more than
	// MaxCounted.
	Products, Counted int
	Values            []FacetCount
	// Lows are the lowest prices of the products that were looked at.
	Lows []int64
}

// FacetCount is how many products have a value of a facet.
type FacetCount struct {
	Facet, Value            string
	Count                   int
	FacetLabel, Label       string
	FacetOwner, Owner       *uuid.UUID // of the labels, if they have one
	Kind, Unit              string     // of attributes
	Position                int64
	SwatchColor, SwatchPath *string
}

// MaxCounted is of how many products the database counts the facets. Of more, counts are estimates.
const MaxCounted = 10_000

// CountFacets counts what the products of a category, of a collection or of the store have that fulfil a filter. It is
// slower the more there are. What is wrong with the filter is a BAD_USER_INPUT.
func (s *Service) CountFacets(ctx context.Context, within Scope, id uuid.UUID, filter *ProductFilter, terms Terms) (*FacetCounts, error) {
	if filter == nil {
		filter = &ProductFilter{}
	}
	plain, err := filter.plain()
	if err != nil {
		return nil, err
	}
	asked, compared, err := plain.split(terms.Currency)
	if err != nil {
		return nil, err
	}
	if terms.Chosen {
		asked = and([]condition{soldIn(terms.Channel), asked})
	}
	c := compiler{currency: terms.Currency}
	f := filtered{within, SortNewest, asked, compared, terms}
	scopes := []scope{scope(id)}
	args := append([]any{typeid.Array(scopes), MaxCounted}, f.args(scopes, 0)...)
	args = append(args, "$ ? "+c.variant(plain.Options))
	counts := &FacetCounts{}
	total := filtered.counts(f).For(0, []uuid.UUID{id})
	reads := append([]*record.Read{facetsOfProducts.With(counts.value, args...)}, total.Reads()...)
	record.Ask(ctx, s.store.Client, reads)
	if err := reads[0].Err(); err != nil {
		return nil, fmt.Errorf("count facets: %w", err)
	}
	found, _, err := total.Found()
	if err != nil {
		return nil, fmt.Errorf("count products: %w", err)
	}
	counts.Products = found[id]
	return counts, nil
}

// variant returns the predicate of the options of a variant.
func (c *compiler) variant(all []*OptionFilter) string {
	each := make([]condition, len(all))
	for i, o := range all {
		each[i] = c.oneOf("@."+c.quote(lower([]string{o.Name})[0]), lower(o.Values))
	}
	return "(" + and(each).exact + ")"
}

func (c *FacetCounts) value(r *record.Reader) {
	v := FacetCount{
		Facet: r.Text(), Value: r.Text(), Count: int(r.Int()), FacetLabel: r.Text(), Label: r.Text(),
		FacetOwner: record.Optional(r, r.UUID), Owner: record.Optional(r, r.UUID), Kind: r.Text(), Unit: r.Text(), Position: r.Int(),
		SwatchColor: record.Optional(r, r.Text), SwatchPath: record.Optional(r, r.Text),
	}
	switch v.Facet {
	case "":
		c.Counted = v.Count
	case FacetPrice:
		for range v.Count {
			c.Lows = append(c.Lows, v.Position)
		}
	default:
		c.Values = append(c.Values, v)
	}
}
