package catalog

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/lib/pq"

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

// Words are what products are searched by: those that have words which begin as these do, all of them or any. None is no
// matter.
type Words struct {
	Beginnings []string
	Any        bool
	// Also are products that are found whatever words they have.
	Also []typeid.Product
}

func (w Words) args() []any {
	return []any{pq.Array(append([]string{}, w.Beginnings...)), w.Any, typeid.Array(w.Also)}
}

// CountFacets counts what the products of a category, of a collection or of the store have that fulfil a filter and have some
// words. It is slower the more there are. What is wrong with the filter is a BAD_USER_INPUT.
func (s *Service) CountFacets(
	ctx context.Context, within Scope, id uuid.UUID, filter *ProductFilter, words Words, terms Terms,
) (*FacetCounts, error) {
	args, options, err := foundArgs(within, id, filter, terms)
	if err != nil {
		return nil, err
	}
	counts := &FacetCounts{}
	c := compiler{currency: terms.Currency}
	args = append(append(args, "$ ? "+c.variant(options)), words.args()...)
	if err := facetsOfProducts.Each(ctx, s.store.Client, counts.value, args...); err != nil {
		return nil, fmt.Errorf("count facets: %w", err)
	}
	return counts, nil
}

// foundArgs are the arguments of queries that find at most MaxCounted products, and the options that a filter asks for.
func foundArgs(within Scope, id uuid.UUID, filter *ProductFilter, terms Terms) ([]any, []*OptionFilter, error) {
	if filter == nil {
		filter = &ProductFilter{}
	}
	plain, err := filter.plain()
	if err != nil {
		return nil, nil, err
	}
	f, err := plain.within(within, SortNewest, terms)
	if err != nil {
		return nil, nil, err
	}
	scopes := []scope{scope(id)}
	return append([]any{typeid.Array(scopes), MaxCounted}, f.args(scopes, 0)...), plain.Options, nil
}

// Searched is products that have some words: at most MaxCounted of Total.
type Searched struct {
	Total int
	Hits  []SearchedHit
}

// SearchedHit is a product that has them.
type SearchedHit struct {
	Product typeid.Product
	// Rank is how well it fits, Low its lowest price, nil if it has none, and Sold how often it was sold lately.
	Rank, Sold int64
	Low        *int64
	Stocked    bool
	// HasWords is false for those that are found whatever words they have.
	HasWords bool
}

// Search finds products of the store that fulfil a filter and have some words, in no order. What is wrong with the filter
// is a BAD_USER_INPUT.
func (s *Service) Search(ctx context.Context, filter *ProductFilter, words Words, terms Terms) (*Searched, error) {
	args, _, err := foundArgs(OfCategory, uuid.Nil, filter, terms)
	if err != nil {
		return nil, err
	}
	all := &Searched{}
	err = searchedProducts.Each(ctx, s.store.Client, func(r *record.Reader) {
		all.Hits = append(all.Hits, SearchedHit{
			Product: typeid.Of[typeid.Product](r.UUID()), Rank: r.Int(), Low: record.Optional(r, r.Int), Sold: r.Int(), Stocked: r.Bool(), HasWords: r.Bool(),
		})
		all.Total = int(r.Int())
	}, append(args, words.args()...)...)
	if err != nil {
		return nil, fmt.Errorf("search products: %w", err)
	}
	return all, nil
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
		c.Counted, c.Products = v.Count, int(v.Position)
	case FacetPrice:
		for range v.Count {
			c.Lows = append(c.Lows, v.Position)
		}
	default:
		c.Values = append(c.Values, v)
	}
}
