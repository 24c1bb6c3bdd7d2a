package graph

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/option"
	"github.com/shopgraph/shopgraph/internal/translation"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// ofAnother are types whose texts are translated with the object that has them: where they are from.
var ofAnother = map[string]string{
	"Seo":             "Product.seo Category.seo Collection.seo",
	"Image":           "Category.image Collection.image OptionValue.swatch",
	"SelectedOption":  "Variant.options",
	"PageTranslation": "Product.translations Category.translations Collection.translations",
}

const inSearch = "package search says it in the operation's languages"

// untranslated are texts of the catalog that are the same in all languages, and why.
var untranslated = map[string]string{
	"Product.vendor":                     "a name",
	"Product.tags":                       "words that the store files by, and filters find",
	"Product.encodedVariantExistence":    "no words",
	"Product.encodedVariantAvailability": "no words",
	"Variant.sku":                        "a code",
	"Variant.barcode":                    "a code",
	"Swatch.color":                       "a code",
	"AttributeChoice.swatchColor":        "a code",
	"ProductType.slug":                   "a key for programs",
	"ValueFacet.id":                      "a key for programs",
	"ValueFacet.label":                   inSearch,
	"CategoryFacet.id":                   "a key for programs",
	"CategoryFacet.label":                inSearch,
	"PriceFacet.id":                      "a key for programs",
	"PriceFacet.label":                   inSearch,
	"NumberFacet.id":                     "a key for programs",
	"NumberFacet.label":                  inSearch,
	"DateFacet.id":                       "a key for programs",
	"DateFacet.label":                    inSearch,
	"FacetValue.id":                      "a key for programs",
	"FacetValue.label":                   inSearch,
	"FacetValue.swatchColor":             "a code",
	"NumberFacet.unit":                   "a sign, such as g",
	"DateFacet.earliest":                 "a day",
	"DateFacet.latest":                   "a day",
	"SelectedDays.min":                   "a day",
	"SelectedDays.max":                   "a day",
	"Attribute.slug":                     "a key for programs",
	"AttributeChoice.slug":               "a key for programs",
	"Attribute.unit":                     "a sign, such as g",
	"AssignedNumber.unit":                "a sign, such as g",
	"AssignedDate.date":                  "ISO 8601",
	"AssignedFile.name":                  "the file's name",
	"Preorder.releaseOn":                 "ISO 8601",
	"AssignedFile.mediaType":             "a code",
	"Category.path":                      "made of the slugs of translated categories: a golden case has it",
	"Language.code":                      "a code",
	"Language.name":                      "in itself",
	"PageInfo.startCursor":               "no words", "PageInfo.endCursor": "no words",
	"ProductEdge.cursor": "no words", "VariantEdge.cursor": "no words",
	"TaxClass.name":        "the staff's: shoppers are shown none",
	"TaxClass.code":        "a key for programs",
	"Location.name":        "the staff's: shoppers are shown none",
	"Location.code":        "a key for programs",
	"DeliveryProfile.name": "the staff's: shoppers are shown none",
	"Metafield.namespace":  "what programs note is theirs", "Metafield.key": "what programs note is theirs",
	"Metafield.value": "what programs note is theirs", "Metafield.description": "what programs note is theirs",
}

// TestAllTextsAreTranslated walks over all that the catalog's objects say.
func TestAllTextsAreTranslated(t *testing.T) {
	t.Parallel()
	left := map[string]bool{}
	for name := range untranslated {
		left[name] = true
	}
	seen := map[string]bool{}
	var walk func(*ast.Definition)
	walk = func(def *ast.Definition) {
		if seen[def.Name] {
			return
		}
		seen[def.Name] = true
		if def.Kind == ast.Interface || def.Kind == ast.Union {
			if def.Name != "Node" { // which is anything
				for _, possible := range Schema().GetPossibleTypes(def) {
					walk(possible)
				}
			}
			return
		}
		for _, field := range def.Fields {
			of, name := Schema().Types[field.Type.Name()], def.Name+"."+field.Name
			switch {
			case of.Kind == ast.Scalar && of.Name == "String":
				one := typeNamed(def.Name)
				known := one != nil && slices.Contains(one.fields, field.Name) || ofAnother[def.Name] != ""
				if why := untranslated[name]; known == (why != "") {
					t.Errorf("%s is translated (%t), or there is a reason why not (%q)", name, known, why)
				}
				delete(left, name)
			case of.Kind != ast.Scalar && of.Kind != ast.Enum:
				walk(of)
			}
		}
	}
	for _, name := range []string{"Product", "Category", "Collection", "Attribute"} {
		walk(Schema().Types[name])
	}
	for name := range left {
		t.Errorf("the catalog does not say %s", name)
	}
	for name, places := range ofAnother {
		for place := range strings.FieldsSeq(places) {
			object, field, _ := strings.Cut(place, ".")
			if one := typeNamed(object); one == nil || field != "translations" && !slices.Contains(one.fields, field) {
				t.Errorf("%s of %s is not translated", name, place)
			}
		}
	}
	for _, one := range translatables {
		for _, field := range one.fields {
			if def := Schema().Types[one.name]; !seen[one.name] || def.Fields.ForName(field) == nil {
				t.Errorf("there is no %s.%s", one.name, field)
			}
		}
	}
}

// samples are objects with all texts.
var samples = map[string]any{
	"Product":       &ent.Product{ID: typeid.NewProduct(), Name: "n", Slug: "s", Description: "d"},
	"Variant":       &ent.Variant{ID: typeid.NewVariant(), Name: "v / w", Options: []option.Selected{{Name: "o", Value: "v", OptionUUID: uuid.New(), ValueUUID: uuid.New()}, {Name: "p", Value: "w", OptionUUID: uuid.New(), ValueUUID: uuid.New()}}},
	"Category":      &ent.Category{ID: typeid.NewCategory(), Name: "n", Slug: "s"},
	"Collection":    &ent.Collection{ID: typeid.NewCollection(), Name: "n", Slug: "s"},
	"ProductImage":  &ent.ProductImage{ID: typeid.NewProductImage(), Alt: "a"},
	"ProductOption": &ent.ProductOption{ID: typeid.NewProductOption(), Name: "n"},
	"OptionValue":   &ent.OptionValue{ID: typeid.NewOptionValue(), Name: "n"},
	"ProductType":   &catalog.ProductType{ID: typeid.NewProductType(), Name: "n"},
	"Attribute":     &catalog.Attribute{ID: typeid.NewAttribute(), Name: "n"},

	"AttributeChoice":  &catalog.AttributeChoice{ID: typeid.NewAttributeChoice(), Name: "n"},
	"AssignedText":     &catalog.TextValue{Assigned: localizable, Text: "t"},
	"AssignedRichText": &catalog.RichTextValue{Assigned: localizable, HTML: "h"},
}

var localizable = catalog.Assigned{Attribute: &catalog.Attribute{ID: typeid.NewAttribute(), Localizable: true}, Owner: uuid.New()}

// TestTranslating: each field asks for texts, and for no others than all fields do. Where nothing is
// translated, the object stays as it is, and the object itself is never changed.
func TestTranslating(t *testing.T) {
	t.Parallel()
	for _, one := range translatables {
		sample := samples[one.name]
		if (translator("de").TypeOf(sample)) != one.name {
			t.Fatalf("there is no sample of %s", one.name)
		}
		all := &texts{chain: "de"}
		one.translate(one.copy(sample), all)
		for _, field := range one.fields {
			some := &texts{chain: "de", fields: []string{field}}
			one.translate(one.copy(sample), some)
			if len(some.asked) == 0 {
				t.Errorf("%s.%s needs no text", one.name, field)
			}
			for _, key := range some.asked {
				if !slices.Contains(all.asked, key) {
					t.Errorf("%s.%s asks for %v, and the whole object does not", one.name, field, key)
				}
			}
			if !translator("de").Replaces(one.name, []string{"id", field}) || translator("de").Replaces(one.name, []string{"id"}) {
				t.Errorf("%s is replaced for something else than %s", one.name, field)
			}
		}
		before := reflect.ValueOf(sample).Elem().Interface()
		all.found = make([]*translation.Text, len(all.asked))
		same := one.copy(sample)
		one.translate(same, all)
		if !reflect.DeepEqual(same, sample) {
			t.Errorf("without translations %+v becomes %+v", sample, same)
		}
		for i := range all.found {
			all.found[i] = &translation.Text{Value: "übersetzt", Rank: 1}
		}
		all.told = 0
		other := one.copy(sample)
		one.translate(other, all)
		if reflect.DeepEqual(other, sample) || !reflect.DeepEqual(reflect.ValueOf(sample).Elem().Interface(), before) {
			t.Errorf("%+v is translated as %+v", sample, other)
		}
	}
	if (translator("de").TypeOf((*ent.Product)(nil))) != "" || (translator("de").TypeOf(&ent.Cart{})) != "" || (translator("de").TypeOf("text")) != "" {
		t.Error("nothing, a cart or a text is translated")
	}
}

// TestStandIns: what stands in for a text that was not written is taken of the language that comes first.
func TestStandIns(t *testing.T) {
	t.Parallel()
	const none = translation.Untranslated
	for _, c := range []struct {
		name             string
		nameRank, seRank int // in which language they are
		want             string
	}{
		{"only the default", none, none, "SEO"}, {"the name", 1, none, "Name"}, {"the title", none, 1, "Titel"},
		{"both", 1, 1, "Titel"}, {"the name earlier", 1, 2, "Name"}, {"the title earlier", 2, 1, "Titel"},
	} {
		t1 := &texts{chain: "de-AT,de", fields: []string{"seo"}}
		category := &ent.Category{ID: typeid.NewCategory(), Name: "EN", SeoTitle: "SEO"}
		translateCategory(category, t1)
		t1.found = make([]*translation.Text, len(t1.asked))
		for i, key := range t1.asked {
			if key.Field == "name" && c.nameRank < none {
				t1.found[i] = &translation.Text{Value: "Name", Rank: c.nameRank}
			}
			if key.Field == "seoTitle" && c.seRank < none {
				t1.found[i] = &translation.Text{Value: "Titel", Rank: c.seRank}
			}
		}
		translateCategory(category, t1)
		if got := catalog.NewSeo(category.SeoTitle, "", category.Name, "").Title; got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// TestNamesOfVariants: a name that is put together of values is so in each language, unless it is
// translated itself.
func TestNamesOfVariants(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, translated, want string }{
		{"v / w", "", "V / w"}, {"v / w", "Eigen", "Eigen"}, {"own", "", "own"}, {"own", "Eigen", "Eigen"},
	} {
		sample := *samples["Variant"].(*ent.Variant)
		sample.Name = c.name
		t1 := &texts{chain: "de", fields: []string{"name"}}
		first := sample
		translateVariant(&first, t1)
		t1.found = make([]*translation.Text, len(t1.asked))
		for i, key := range t1.asked {
			switch {
			case key.Owner == sample.Options[0].ValueUUID:
				t1.found[i] = &translation.Text{Value: "V", Rank: 1}
			case key.Owner == sample.ID.UUID() && c.translated != "":
				t1.found[i] = &translation.Text{Value: c.translated, Rank: 1}
			}
		}
		translateVariant(&sample, t1)
		if sample.Name != c.want || sample.Options[0].Name != "o" {
			t.Errorf("%s is called %s, want %s", c.name, sample.Name, c.want)
		}
	}
}
