package catalog_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/product"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// TestConstraints: whoever writes the catalog, its tables hold nothing that the contract rules out.
func TestConstraints(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	in := s.category("c", nil)
	p, other := s.product("p", in, product.StatusActive), s.product("q", in, product.StatusActive)
	v, own, foreign := s.variant(p, 0), s.image(p, 0), s.image(other, 0)
	tags := func(n int, tag string) string {
		list := make([]string, n)
		for i := range list {
			list[i] = tag
		}
		encoded := must[[]byte](t)(json.Marshal(list))
		return string(encoded)
	}
	const (
		setTags   = "UPDATE products SET tags = $2 WHERE id = $1"
		setWeight = "UPDATE variants SET weight = $2 WHERE id = $1"
		setSize   = "UPDATE variants SET dimensions = $2 WHERE id = $1"
		setRule   = "UPDATE variants SET quantity_minimum = $2, quantity_maximum = $3, quantity_increment = $4 WHERE id = $1"
		setPixels = "UPDATE product_images SET width = $2, height = $3 WHERE id = $1"
		setImage  = "UPDATE variants SET image_id = $2 WHERE id = $1"
		setHTML   = "UPDATE products SET description_html = $2 WHERE id = $1"
	)
	for _, c := range []struct {
		constraint string // that is broken; empty if none is
		query      string
		args       []any
	}{
		{"", setTags, []any{p.ID, tags(50, strings.Repeat("ä", 100))}},
		{"", setTags, []any{p.ID, "[]"}},
		{"products_tags_at_most_50", setTags, []any{p.ID, tags(51, "a")}},
		{"products_tags_at_most_50", setTags, []any{p.ID, `"a"`}},
		{"products_tags_of_1_to_100_characters", setTags, []any{p.ID, tags(2, strings.Repeat("a", 101))}},
		{"products_tags_of_1_to_100_characters", setTags, []any{p.ID, tags(1, strings.Repeat("a\n", 51))}},
		{"products_tags_of_1_to_100_characters", setTags, []any{p.ID, `["a", ""]`}},
		{"products_tags_of_1_to_100_characters", setTags, []any{p.ID, `["a", 1]`}},
		{"products_tags_of_1_to_100_characters", setTags, []any{p.ID, `["a", null]`}},
		{"products_tags_of_1_to_100_characters", setTags, []any{p.ID, `["a", ["b"]]`}},
		{"", setHTML, []any{p.ID, strings.Repeat("ä", 50000)}},
		{"products_description_html_at_most_50000", setHTML, []any{p.ID, strings.Repeat("ä", 50001)}},

		{"", setWeight, []any{v.ID, `{"value": "0.250", "unit": "KILOGRAM"}`}},
		{"", setWeight, []any{v.ID, nil}},
		{"variants_weight", setWeight, []any{v.ID, `{"value": 0.25, "unit": "KILOGRAM"}`}},
		{"variants_weight", setWeight, []any{v.ID, `{"value": "-1", "unit": "GRAM"}`}},
		{"variants_weight", setWeight, []any{v.ID, `{"value": "007", "unit": "GRAM"}`}},
		{"variants_weight", setWeight, []any{v.ID, `{"value": "1", "unit": "STONE"}`}},
		{"variants_weight", setWeight, []any{v.ID, `{"value": "1"}`}},
		{"variants_weight", setWeight, []any{v.ID, `{"unit": "GRAM"}`}},
		{"variants_weight", setWeight, []any{v.ID, `{"value": "1", "unit": "GRAM", "of": "what"}`}},
		{"variants_weight", setWeight, []any{v.ID, `null`}},
		{"variants_weight", setWeight, []any{v.ID, `[]`}},
		{"", setSize, []any{v.ID, `{"length": "1", "width": "2.5", "height": "0.125", "unit": "INCH"}`}},
		{"variants_dimensions", setSize, []any{v.ID, `{"length": "1", "width": "2.5", "unit": "INCH"}`}},
		{"variants_dimensions", setSize, []any{v.ID, `{"length": "1", "width": "2.5", "height": "x", "unit": "INCH"}`}},

		{"", setRule, []any{v.ID, 4, 18, 4}},
		{"", setRule, []any{v.ID, 1, nil, 1}},
		{"variants_quantity_minimum", setRule, []any{v.ID, 0, nil, 1}},
		{"variants_quantity_minimum", setRule, []any{v.ID, 3, nil, 2}},
		{"variants_quantity_minimum", setRule, []any{v.ID, 1, nil, 0}},
		{"variants_quantity_maximum", setRule, []any{v.ID, 4, 3, 1}},

		{"", setPixels, []any{own.ID, 800, 600}},
		{"", setPixels, []any{own.ID, nil, nil}},
		{"product_images_size_positive", setPixels, []any{own.ID, 0, 600}},
		{"product_images_size_whole", setPixels, []any{own.ID, 800, nil}},

		{"", setImage, []any{v.ID, own.ID}},
		{"variants_product_images_own", setImage, []any{v.ID, foreign.ID}},
	} {
		_, err := s.store.DB.ExecContext(t.Context(), c.query, c.args...)
		var broken *pq.Error
		errors.As(err, &broken)
		if (err == nil) != (c.constraint == "") || broken != nil && broken.Constraint != c.constraint {
			t.Errorf("%s %v: %v, want %q", c.query, c.args[1:], err, c.constraint)
		}
	}

	s.exec("DELETE FROM product_images WHERE id = $1", own.ID)
	found := must[map[typeid.Variant]*ent.Variant](t)(catalog.VariantsByID.Read(t.Context(), s.store.Client, []typeid.Variant{v.ID}))
	if got := found[v.ID]; got.ImageID != nil || got.ProductID != p.ID {
		t.Errorf("once its picture is deleted, the variant is %+v", got)
	}
}
