package demo_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/language"
	"github.com/shopgraph/shopgraph/internal/staff"
	"github.com/shopgraph/shopgraph/internal/translation"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// sameInGerman are the texts of the demo that are no other ones in German, beside sizes and amounts.
var sameInGerman = []string{
	"Guatemala Antigua", "guatemala-antigua", "Panama Boquete Geisha", "panama-boquete-geisha",
	"Guatemala", "Panama", "Material", "Indigo", "Sand", "Tenmoku", "M", "L", "01", "02", "Standard",
}

// TestGerman: all that shoppers read of the demo is there in German.
func TestGerman(t *testing.T) {
	t.Parallel()
	st, added := newSeeded(t)
	spoken, err := language.New([]string{"en", "de"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	service := translation.New(st, spoken, staff.Audit, catalog.SanitizeHTML)
	clerk := auth.Viewer{Role: auth.Staff, User: typeid.NewUser(), Permissions: auth.PermissionSetOf(auth.ManageProducts)}
	found := 0
	for table, idOf := range map[string]func(uuid.UUID) fmt.Stringer{
		"products": func(u uuid.UUID) fmt.Stringer { return typeid.Of[typeid.Product](u) }, "categories": func(u uuid.UUID) fmt.Stringer { return typeid.Of[typeid.Category](u) }, "collections": func(u uuid.UUID) fmt.Stringer { return typeid.Of[typeid.Collection](u) },
		"product_images": func(u uuid.UUID) fmt.Stringer { return typeid.Of[typeid.ProductImage](u) }, "product_options": func(u uuid.UUID) fmt.Stringer { return typeid.Of[typeid.ProductOption](u) }, "option_values": func(u uuid.UUID) fmt.Stringer { return typeid.Of[typeid.OptionValue](u) },
		"product_types": func(u uuid.UUID) fmt.Stringer { return typeid.Of[typeid.ProductType](u) }, "attributes": func(u uuid.UUID) fmt.Stringer { return typeid.Of[typeid.Attribute](u) }, "attribute_choices": func(u uuid.UUID) fmt.Stringer { return typeid.Of[typeid.AttributeChoice](u) },
	} {
		for _, text := range texts(t, st, "SELECT id FROM "+table) {
			id, err := typeid.ParseAny(idOf(uuid.MustParse(text)).String())
			if err != nil {
				t.Fatal(err)
			}
			fields, err := service.Fields(t.Context(), clerk, id, "de")
			if err != nil || len(fields) == 0 {
				t.Fatalf("%s: %v, %v", id, fields, err)
			}
			for _, f := range fields {
				switch {
				case f.Translation != nil:
					found++
					if f.Translation.IsOutdated || f.Name == "descriptionHtml" && f.Translation.Value != catalog.SanitizeHTML(f.Translation.Value) {
						t.Errorf("%s of %s: %+v", f.Name, id, f.Translation)
					}
				case f.DefaultText != "" && !isAmount(f.DefaultText) && !slices.Contains(sameInGerman, f.DefaultText):
					t.Errorf("%s of %s is not there in German: %s", f.Name, id, f.DefaultText)
				}
			}
		}
	}
	if found != added.Translations || found < 600 {
		t.Errorf("%d translations of %d are of something", found, added.Translations)
	}
}

// isAmount reports whether a text is a number of a unit.
func isAmount(text string) bool {
	number, unit, _ := strings.Cut(text, " ")
	return strings.Trim(number, "0123456789") == "" && slices.Contains([]string{"g", "kg", "ml", "mm", "cm"}, unit)
}
