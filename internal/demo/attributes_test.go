package demo_test

import (
	"strings"
	"testing"

	"github.com/shopgraph/shopgraph/internal/demo"
	"github.com/shopgraph/shopgraph/internal/metafield"
)

// TestAttributesAreWhole: the demo has an attribute of each kind, each has a value, every coffee's and
// every coloured variant's is said, and nothing is said that the product's type does not have.
func TestAttributesAreWhole(t *testing.T) {
	t.Parallel()
	st, _ := newSeeded(t)
	for what, query := range map[string]string{
		"kinds without a value": `SELECT k FROM unnest('{TEXT,RICH_TEXT,NUMBER,BOOLEAN,DATE,CHOICE,CHOICES,COLOR,REFERENCE,FILE}'::text[]) k
			WHERE NOT EXISTS (SELECT FROM attribute_values WHERE kind = k)`,
		"attributes without a value": `SELECT slug FROM attributes a WHERE NOT EXISTS (SELECT FROM attribute_values WHERE attribute_id = a.id)`,
		"products without a type":    `SELECT slug FROM products WHERE product_type_id IS NULL`,
		"values beside the type": `SELECT a.slug || ' of ' || p.slug FROM attribute_values o JOIN attributes a ON a.id = o.attribute_id
			LEFT JOIN variants v ON v.id = o.variant_id JOIN products p ON p.id = coalesce(o.product_id, v.product_id)
			WHERE NOT EXISTS (SELECT FROM product_type_attributes t WHERE t.product_type_id = p.product_type_id AND t.attribute_id = a.id
				AND t.owner = CASE WHEN o.variant_id IS NULL THEN 'PRODUCT' ELSE 'VARIANT' END)`,
		"colours that are not said": `SELECT sku FROM variants v WHERE options::text LIKE '%"Colour"%'
			AND NOT EXISTS (SELECT FROM attribute_values WHERE variant_id = v.id AND kind = 'COLOR')`,
		"choices that nothing has": `SELECT slug FROM attribute_choices c WHERE NOT EXISTS (SELECT FROM attribute_values WHERE choice_id = c.id)`,
		"colours without a swatch": `SELECT slug FROM attribute_choices WHERE kind = 'COLOR' AND num_nonnulls(swatch_color, swatch_image_url) <> 1`,
	} {
		if got := texts(t, st, query); len(got) > 0 {
			t.Errorf("%s: %s", what, strings.Join(got, ", "))
		}
	}
}

// TestMetafieldsAreInForm: what was noted has the form that its type asks for.
func TestMetafieldsAreInForm(t *testing.T) {
	t.Parallel()
	for _, m := range demo.Metafields {
		if value, ok := metafield.Type(m.Kind).Parse(m.Value); !ok || value != m.Value {
			t.Errorf("%s %s: %q is %q, %v", m.Namespace, m.Key, m.Value, value, ok)
		}
	}
}
