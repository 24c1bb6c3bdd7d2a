package discount

import (
	"slices"
	"strings"

	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Target says which goods are meant: exactly one of its fields is set. A list means goods that have any of
// it.
type Target struct {
	All          []Target             `json:"all,omitempty"`
	Any          []Target             `json:"any,omitempty"`
	Not          *Target              `json:"not,omitempty"`
	Variants     []typeid.Variant     `json:"variants,omitempty"`
	Products     []typeid.Product     `json:"products,omitempty"`
	ProductTypes []typeid.ProductType `json:"productTypes,omitempty"`
	Categories   []typeid.Category    `json:"categories,omitempty"`
	Collections  []typeid.Collection  `json:"collections,omitempty"`
	Vendors      []string             `json:"vendors,omitempty"`
	Tags         []string             `json:"tags,omitempty"`
	Attribute    *AttributeTarget     `json:"attribute,omitempty"`
}

// AttributeTarget means goods that have one of the values of an attribute.
type AttributeTarget struct {
	Key    string   `json:"key"`
	Values []string `json:"values"`
}

// matches reports whether goods are meant. No target means all.
func (t *Target) matches(g *Goods) bool {
	switch {
	case t == nil:
		return true
	case t.All != nil:
		for i := range t.All {
			if !t.All[i].matches(g) {
				return false
			}
		}
		return true
	case t.Any != nil:
		for i := range t.Any {
			if t.Any[i].matches(g) {
				return true
			}
		}
		return false
	case t.Not != nil:
		return !t.Not.matches(g)
	case t.Variants != nil:
		return slices.Contains(t.Variants, g.Variant)
	case t.Products != nil:
		return slices.Contains(t.Products, g.Product)
	case t.ProductTypes != nil:
		return g.ProductType != nil && slices.Contains(t.ProductTypes, *g.ProductType)
	case t.Categories != nil:
		return meet(t.Categories, g.Categories)
	case t.Collections != nil:
		return meet(t.Collections, g.Collections)
	case t.Vendors != nil:
		return hasText(t.Vendors, g.Vendor)
	case t.Tags != nil:
		return slices.ContainsFunc(g.Tags, func(tag string) bool { return hasText(t.Tags, tag) })
	case t.Attribute != nil:
		return t.Attribute.matches(g)
	}
	return false
}

func (t *AttributeTarget) matches(g *Goods) bool {
	for _, a := range g.Attributes {
		if a.Key == t.Key && hasText(t.Values, a.Value) {
			return true
		}
	}
	return false
}

// hasText reports whether a text is in a list. Capitals do not count, as in the filters of the catalog.
func hasText(list []string, text string) bool {
	return slices.ContainsFunc(list, func(one string) bool { return strings.EqualFold(one, text) })
}

// meet reports whether two lists have something in common.
func meet[T comparable](one, other []T) bool {
	for i := range one {
		if slices.Contains(other, one[i]) {
			return true
		}
	}
	return false
}
