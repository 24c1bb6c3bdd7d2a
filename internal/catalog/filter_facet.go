package catalog

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// FacetSelection is what is chosen of a facet: values of which a product has one, or a range. One of the
// fields beside ID is given.
type FacetSelection struct {
	ID     string        `json:"id"`
	Values []string      `json:"values,omitempty"`
	Price  *PriceFilter  `json:"price,omitempty"`
	Number *NumberFilter `json:"number,omitempty"`
	Date   *DateFilter   `json:"date,omitempty"`
}

// The ids of facets. Those of options and attributes have the option's name in small letters, or the attribute's
// slug, after them.
const (
	FacetCategory  = "category"
	FacetVendor    = "vendor"
	FacetType      = "type"
	FacetTag       = "tag"
	FacetPrice     = "price"
	FacetAvailable = "available"
	FacetOnSale    = "onSale"
	FacetOption    = "option:"
	FacetAttribute = "attribute:"
)

// Check returns a BAD_USER_INPUT if a filter makes no sense where prices are in a currency.
func (f *ProductFilter) Check(currency money.Currency) error {
	_, err := f.compile(currency)
	return err
}

// maxSelections is of how many facets something can be chosen at once.
const maxSelections = 20

// IsEmpty reports whether a filter means all products.
func (f *ProductFilter) IsEmpty() bool { return reflect.DeepEqual(*f, ProductFilter{}) }

// WithoutFacets returns a filter without what is chosen of facets.
func (f *ProductFilter) WithoutFacets() *ProductFilter {
	rest := *f
	rest.Facets = nil
	return &rest
}

// WithoutFacet returns a filter without what is chosen of one facet.
func (f *ProductFilter) WithoutFacet(id string) *ProductFilter {
	rest := *f
	rest.Facets = nil
	for _, one := range f.Facets {
		if one.ID != id {
			rest.Facets = append(rest.Facets, one)
		}
	}
	return &rest
}

// InStock returns a filter for what is in stock of what another one finds; nil finds all.
func (f *ProductFilter) InStock() *ProductFilter {
	var some ProductFilter
	if f != nil {
		some = *f
	}
	some.And = append(some.And[:len(some.And):len(some.And)], &ProductFilter{Available: new(true)})
	return &some
}

// plain returns the same filter without facets: what is chosen of them is said by its other fields. All
// options that are chosen are those of one variant, beside those of the filter itself.
func (f *ProductFilter) plain() (*ProductFilter, error) {
	if len(f.Facets) == 0 {
		return f, nil
	}
	if len(f.Facets) > maxSelections {
		return nil, fault.BadUserInput(fmt.Sprintf("filter: at most %d facets can be chosen", maxSelections))
	}
	plain := f.WithoutFacets()
	plain.And, plain.Options = append([]*ProductFilter(nil), f.And...), append([]*OptionFilter(nil), f.Options...)
	seen := map[string]bool{}
	for _, one := range f.Facets {
		if seen[one.ID] {
			return nil, fault.BadUserInput(fmt.Sprintf("filter: the facet %.100q is chosen twice", one.ID))
		}
		seen[one.ID] = true
		part, err := one.Filter()
		if err != nil {
			return nil, err
		}
		if plain.Options = append(plain.Options, part.Options...); part.Options == nil {
			plain.And = append(plain.And, part)
		}
	}
	return plain, nil
}

// hasOnly reports whether a selection has exactly one thing, which is the wanted one.
func (s *FacetSelection) hasOnly(wanted bool) bool {
	n := 0
	for _, given := range []bool{s.Values != nil, s.Price != nil, s.Number != nil, s.Date != nil} {
		if given {
			n++
		}
	}
	return wanted && n == 1
}

// Filter returns the filter that a selection is. What is wrong with it is a BAD_USER_INPUT.
func (s *FacetSelection) Filter() (*ProductFilter, error) {
	key, isAttribute := strings.CutPrefix(s.ID, FacetAttribute)
	name, isOption := strings.CutPrefix(s.ID, FacetOption)
	switch {
	case isAttribute:
		return s.ofAttribute(key)
	case s.ID == FacetPrice && s.hasOnly(s.Price != nil):
		return &ProductFilter{Price: s.Price}, nil
	case !s.hasOnly(s.Values != nil):
		return nil, fault.BadUserInput(fmt.Sprintf("filter: the facet %.100q is chosen by exactly one thing, as it says itself", s.ID))
	}
	if isOption {
		return &ProductFilter{Options: []*OptionFilter{{name, s.Values}}}, nil
	}
	switch s.ID {
	case FacetVendor:
		return &ProductFilter{Vendors: s.Values}, nil
	case FacetType:
		return &ProductFilter{Types: s.Values}, nil
	case FacetTag:
		return &ProductFilter{Tags: s.Values}, nil
	case FacetCategory:
		return s.ofCategories()
	case FacetAvailable:
		return s.ofBoolean(func(f *ProductFilter, is *bool) { f.Available = is })
	case FacetOnSale:
		return s.ofBoolean(func(f *ProductFilter, is *bool) { f.OnSale = is })
	}
	return nil, fault.BadUserInput(fmt.Sprintf("filter: there is no facet %.100q", s.ID))
}

func (s *FacetSelection) ofCategories() (*ProductFilter, error) {
	ids := make([]typeid.Category, len(s.Values))
	for i, value := range s.Values {
		var err error
		if ids[i], err = typeid.ParseCategory(value); err != nil {
			return nil, err
		}
	}
	return &ProductFilter{CategoryIDs: ids}, nil
}

// ofBoolean returns the filter of a facet whose values are true and false.
func (s *FacetSelection) ofBoolean(set func(*ProductFilter, *bool)) (*ProductFilter, error) {
	either := &ProductFilter{Or: []*ProductFilter{}}
	for _, value := range s.Values {
		if value != "true" && value != "false" {
			return nil, fault.BadUserInput(fmt.Sprintf("filter: the facet %q is true or false", s.ID))
		}
		one := &ProductFilter{}
		set(one, new(value == "true"))
		either.Or = append(either.Or, one)
	}
	if len(either.Or) == 1 {
		return either.Or[0], nil
	}
	return either, nil
}

// ofAttribute returns the filter of an attribute's facet. Whether its values are choices or true and false is not
// known here, so that either counts.
func (s *FacetSelection) ofAttribute(key string) (*ProductFilter, error) {
	of := func(f AssignedFilter) *ProductFilter {
		f.Key = key
		return &ProductFilter{Attributes: []*AssignedFilter{&f}}
	}
	switch {
	case s.hasOnly(s.Number != nil):
		return of(AssignedFilter{Number: s.Number}), nil
	case s.hasOnly(s.Date != nil):
		return of(AssignedFilter{Date: s.Date}), nil
	case !s.hasOnly(s.Values != nil):
		return nil, fault.BadUserInput(fmt.Sprintf("filter: the facet %.100q is chosen by exactly one thing, as it says itself", s.ID))
	}
	either := []*ProductFilter{of(AssignedFilter{Choices: s.Values})}
	for _, value := range s.Values {
		if value == "true" || value == "false" {
			either = append(either, of(AssignedFilter{Boolean: new(value == "true")}))
		}
	}
	if len(either) == 1 {
		return either[0], nil
	}
	return &ProductFilter{Or: either}, nil
}
