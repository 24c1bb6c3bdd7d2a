package demo_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/shopgraph/shopgraph/internal/demo"
)

// TestOptions: they are in the order of the variants, colours have swatches, and nothing is added by the
// variants themselves.
func TestOptions(t *testing.T) {
	t.Parallel()
	st, added := newSeeded(t)
	if diff := cmp.Diff([]string{"Size BUTTONS M none", "Size BUTTONS L none", "Colour SWATCH Indigo #33406b", "Colour SWATCH Sand #d3bf9d"}, texts(t, st, `
		SELECT o.name || ' ' || o.display || ' ' || v.name || ' ' || coalesce(v.swatch_color, 'none') FROM option_values v
		JOIN product_options o ON o.id = v.option_id JOIN products p ON p.id = o.product_id AND p.slug = 'cross-back-apron'
		ORDER BY o.position, v.position`)); diff != "" {
		t.Errorf("an apron's options (-want +got):\n%s", diff)
	}
	if without := texts(t, st, `SELECT v.name FROM option_values v JOIN product_options o ON o.id = v.option_id AND o.name = 'Colour'
		WHERE v.swatch_color IS NULL`); len(without) > 0 {
		t.Errorf("colours without a colour: %v", without)
	}
	if n := len(texts(t, st, "SELECT id FROM option_values")); n != added.OptionValues {
		t.Errorf("%d values, %d were added by the demo", n, added.OptionValues)
	}
}

// TestRenamedOptionsSurvive: what the store has renamed is not added again.
func TestRenamedOptionsSurvive(t *testing.T) {
	t.Parallel()
	st, _ := newSeeded(t)
	for _, edit := range []string{"UPDATE product_options SET name = 'Größe' WHERE name = 'Size'", "UPDATE option_values SET name = 'Sandstein' WHERE name = 'Sand'"} {
		if _, err := st.DB.ExecContext(t.Context(), edit); err != nil {
			t.Fatal(err)
		}
	}
	before := contents(t, st)
	if added := seed(t, st); added != (demo.Summary{}) {
		t.Errorf("added %+v", added)
	}
	if diff := cmp.Diff(before, contents(t, st)); diff != "" {
		t.Errorf("contents (-renamed +seeded):\n%s", diff)
	}
}
