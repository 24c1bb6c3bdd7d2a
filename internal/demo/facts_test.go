package demo_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/demo"
)

// TestFacts: each product has facts, and there are none of anything else.
func TestFacts(t *testing.T) {
	t.Parallel()
	st, _ := newSeeded(t)
	rich, ruled := 0, map[string]bool{}
	for _, p := range st.Client.Product.Query().WithVariants().AllX(t.Context()) {
		if p.Vendor == "" || len(p.Tags) < 2 {
			t.Errorf("%s is made by %q and has the tags %v", p.Slug, p.Vendor, p.Tags)
		}
		if p.DescriptionHTML != "" {
			rich++
		}
		if p.DescriptionHTML != catalog.SanitizeHTML(p.DescriptionHTML) {
			t.Errorf("the description of %s is not what is safe of it: %s", p.Slug, p.DescriptionHTML)
		}
		for _, v := range p.Edges.Variants {
			if v.Weight == nil || v.Dimensions == nil || !v.RequiresShipping {
				t.Errorf("%s weighs %v and measures %v", v.Sku, v.Weight, v.Dimensions)
			}
			if v.QuantityMinimum > 1 {
				ruled[p.Slug] = true
			}
		}
	}
	products := len(texts(t, st, "SELECT id FROM products"))
	if len(demo.FactsOf) != products || rich != len(demo.RichOf) || len(ruled) != len(demo.RuleOf) {
		t.Errorf("facts of %d products, %d rich descriptions and %d rules; the store has %d, %d and %d",
			len(demo.FactsOf), len(demo.RichOf), len(demo.RuleOf), products, rich, len(ruled))
	}
	if got := texts(t, st, "SELECT weight ->> 'value' FROM variants WHERE sku LIKE 'SKILLET-%' ORDER BY position"); fmt.Sprint(got) != "[1.3 2.15 2.9]" {
		t.Errorf("the skillets weigh %v", got)
	}
}

// TestBarcodes: they are EAN-13, and each variant has its own.
func TestBarcodes(t *testing.T) {
	t.Parallel()
	st, _ := newSeeded(t)
	seen := map[string]bool{}
	for _, code := range texts(t, st, "SELECT barcode FROM variants") {
		sum := 0
		for i, d := range code {
			if i%2 == 1 {
				d = '0' + 3*(d-'0')
			}
			sum += int(d - '0')
		}
		if len(code) != 13 || sum%10 != 0 || seen[code] {
			t.Errorf("the barcode %s", code)
		}
		seen[code] = true
	}
}

// TestPicturesOfVariants: what has a colour has its picture, and nothing else has one.
func TestPicturesOfVariants(t *testing.T) {
	t.Parallel()
	st, _ := newSeeded(t)
	images := map[any]*ent.ProductImage{}
	for _, i := range st.Client.ProductImage.Query().AllX(t.Context()) {
		images[i.ID] = i
	}
	with := 0
	for _, v := range st.Client.Variant.Query().AllX(t.Context()) {
		var colour string
		for _, o := range v.Options {
			if o.Name == "Colour" {
				colour = o.Value
			}
		}
		switch {
		case (v.ImageID != nil) != (colour != ""):
			t.Errorf("%s of the colour %q has the picture %v", v.Sku, colour, v.ImageID)
		case v.ImageID != nil:
			with++
			if i := images[*v.ImageID]; i.ProductID != v.ProductID || !strings.HasSuffix(i.Alt, ", "+colour) {
				t.Errorf("%s has the picture %+v", v.Sku, i)
			}
		}
	}
	if with < 30 {
		t.Errorf("%d variants have pictures", with)
	}
}
