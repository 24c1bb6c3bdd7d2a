package demo

import (
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/shopgraph/shopgraph/internal/catalog"
)

// attribute is something that the demo says of its products.
type attribute struct {
	slug, name string
	kind       catalog.AttributeKind
	unit       string
	// uses are hidden, filterable, searchable and localizable, with spaces between them.
	uses    string
	choices []choice
}

// choice has a colour if it is one of a COLOR. One without is shown by a product's picture.
type choice struct{ name, color string }

// productType has the slugs of attributes, with spaces between them.
type productType struct{ name, ofProducts, ofVariants string }

// typeOf are the types of the products in categories, and in those below.
var typeOf = map[string]string{
	"Coffee": "coffee", "Brewing": "equipment", "Tableware": "homeware", "Kitchen": "homeware",
	"Lighting": "furniture", "Living": "furniture", "Balcony and Garden": "outdoor", "Paper and Pens": "stationery",
}

var productTypes = []productType{
	{"Coffee", "origin roast notes altitude decaffeinated harvested brewing-guide goes-with supplier-code", "cups"},
	{"Equipment", "material dishwasher-safe care drawing goes-with", "colour capacity"},
	{"Homeware", "material dishwasher-safe care", "colour capacity"},
	{"Furniture", "material width care goes-with", "colour"},
	{"Outdoor", "material waterproof width care", "colour capacity"},
	{"Stationery", "material pages ruling", "colour"},
}

var attributes = []attribute{
	{"origin", "Origin", catalog.ChoiceKind, "", "filterable searchable", named("Ethiopia", "Colombia", "Kenya", "Guatemala", "Panama", "Mexico", "Blend")},
	{"roast", "Roast", catalog.ChoiceKind, "", "filterable", named("Light", "Medium", "Dark")},
	{"notes", "Tastes of", catalog.ChoicesKind, "", "filterable searchable localizable",
		named("Berries", "Flowers", "Fruit", "Citrus", "Chocolate", "Caramel", "Nuts", "Spice", "Malt")},
	{"altitude", "Grown at", catalog.NumberKind, "m", "filterable", nil},
	{"decaffeinated", "Decaffeinated", catalog.BooleanKind, "", "filterable", nil},
	{"harvested", "Harvested", catalog.DateKind, "", "filterable", nil},
	{"brewing-guide", "How to brew it", catalog.RichTextKind, "", "localizable", nil},
	{"goes-with", "Goes with", catalog.ReferenceKind, "", "", nil},
	{"supplier-code", "Supplier's code", catalog.TextKind, "", "hidden", nil},
	{"cups", "Cups", catalog.NumberKind, "", "filterable", nil},
	{"material", "Material", catalog.ChoiceKind, "", "filterable searchable",
		named("Glass", "Ceramic", "Steel", "Iron", "Copper", "Wood", "Paper", "Linen", "Cotton", "Wool", "Brass", "Wax")},
	{"dishwasher-safe", "Dishwasher-safe", catalog.BooleanKind, "", "filterable", nil},
	{"care", "Care", catalog.TextKind, "", "searchable localizable", nil},
	{"drawing", "Drawing", catalog.FileKind, "", "", nil},
	{"capacity", "Capacity", catalog.NumberKind, "ml", "filterable", nil},
	{"colour", "Colour", catalog.ColorKind, "", "filterable", []choice{
		{"White", "#f5f3ee"}, {"Cream", "#f3e8d2"}, {"Natural", "#e6dcc8"}, {"Oat", "#e3d8c4"}, {"Sand", "#d8c6a5"}, {"Blush", "#e5c3bb"},
		{"Rose", "#d9a5a0"}, {"Terracotta", "#c4633f"}, {"Brick", "#9c4a38"}, {"Ochre", "#c98a2b"}, {"Saffron", "#e2a32c"}, {"Sage", "#9caf88"},
		{"Celadon", "#a9c3ab"}, {"Moss", "#5f6b3a"}, {"Forest", "#2f4a3a"}, {"Navy", "#22304f"}, {"Midnight", "#1f2a44"}, {"Indigo", "#2e3a6e"},
		{"Slate", "#5b6670"}, {"Steel", "#b8bcc0"}, {"Smoke", "#8a8d91"}, {"Clear", "#eef3f5"}, {"Tenmoku", "#3a241c"}, {"Black", "#1b1b1b"},
		{"Matte Black", "#26262a"}, {"Blue Stripe", ""}, {"Red Stripe", ""},
	}},
	{"width", "Width", catalog.NumberKind, "cm", "filterable", nil},
	{"waterproof", "Waterproof", catalog.BooleanKind, "", "filterable", nil},
	{"pages", "Pages", catalog.NumberKind, "", "filterable", nil},
	{"ruling", "Ruling", catalog.ChoiceKind, "", "filterable", named("Plain", "Lined", "Dotted")},
}

// saidOf is what attributes say of products: ATTRIBUTE=VALUE, with semicolons between them. Choices are
// slugs, with commas between them; a reference is the beginning of a product's SKUs.
var saidOf = map[string]string{
	"GUJI":    "origin=ethiopia; roast=light; notes=berries,flowers,chocolate; altitude=2050; decaffeinated=false; harvested=2025-12-10; goes-with=POUROVER; supplier-code=ET-117",
	"HUILA":   "origin=colombia; roast=medium; notes=fruit,caramel; altitude=1650; decaffeinated=false; harvested=2025-11-20; supplier-code=CO-204",
	"NYERI":   "origin=kenya; roast=light; notes=berries,citrus; altitude=1800; decaffeinated=false; harvested=2025-12-01; goes-with=CONE; supplier-code=KE-031",
	"ANTIGUA": "origin=guatemala; roast=medium; notes=chocolate,citrus,nuts; altitude=1600; decaffeinated=false; harvested=2026-01-15",
	"GEISHA":  "origin=panama; roast=light; notes=flowers,citrus,fruit; altitude=1750; decaffeinated=false; goes-with=SCALE",
	"NIGHT":   "origin=blend; roast=dark; notes=chocolate,nuts; decaffeinated=false",
	"CORNER":  "origin=blend; roast=medium; notes=caramel,nuts,fruit; decaffeinated=false; goes-with=FLATWHITE",
	"CREMA":   "origin=blend; roast=dark; notes=chocolate,malt,spice; decaffeinated=false; goes-with=DEMI",
	"SUNDAY":  "origin=blend; roast=medium; notes=fruit,caramel,flowers; decaffeinated=false",
	"MOKA":    "origin=blend; roast=dark; notes=chocolate; decaffeinated=false",
	"DECSUG":  "origin=colombia; roast=medium; notes=fruit,spice; altitude=1700; decaffeinated=true",
	"DECWAT":  "origin=mexico; roast=medium; notes=nuts,fruit; decaffeinated=true",
	"DECESP":  "roast=dark; notes=chocolate,caramel; decaffeinated=true",
	"DECDRIP": "roast=medium; decaffeinated=true",

	"POUROVER": "material=glass; dishwasher-safe=false; care=Take the collar off before you rinse the glass.; goes-with=FILTER",
	"CONE":     "material=ceramic; dishwasher-safe=true; goes-with=FILTER",
	"FLAT":     "material=steel; dishwasher-safe=true",
	"FILTER":   "material=paper",
	"SERVER":   "material=glass; dishwasher-safe=true",
	"LEVER":    "material=steel; drawing=Manual Lever Press; goes-with=TAMPER",
	"PITCHER":  "material=steel; dishwasher-safe=true",
	"BURR":     "material=steel; drawing=Flat Burr Grinder; goes-with=BRUSH",
	"KETTLE":   "material=steel; dishwasher-safe=false; drawing=Gooseneck Kettle",

	"DEMI":      "material=ceramic; dishwasher-safe=true",
	"FLATWHITE": "material=ceramic; dishwasher-safe=true",
	"MUG":       "material=ceramic; dishwasher-safe=true",
	"YUNOMI":    "material=ceramic; dishwasher-safe=false; care=Rinse it with warm water, and let it dry.",
	"TUMBLER":   "material=steel; dishwasher-safe=true",
	"DINNER":    "material=ceramic; dishwasher-safe=true",
	"DOUBLE":    "material=glass; dishwasher-safe=true",
	"CARAFE":    "material=glass; dishwasher-safe=true",
	"SKILLET":   "material=iron; dishwasher-safe=false; care=Hot water, a brush, a drop of oil. No soap, no dishwasher.",
	"SAUCE":     "material=copper; dishwasher-safe=false",
	"BOARD":     "material=wood; dishwasher-safe=false; care=Oil it once a month.",
	"APRON":     "material=linen",
	"TOWEL":     "material=linen; care=Wash it at 60 degrees.",
	"MITT":      "material=cotton",

	"TABLELAMP": "material=ceramic; width=32; goes-with=SIDETABLE",
	"PENDANT":   "material=steel; care=Wipe it with a dry cloth.",
	"READING":   "material=steel; width=18; goes-with=SHELF",
	"STORM":     "material=steel; width=17",
	"CANDLES":   "material=wax; care=Trim the wick before you light it.",
	"PAPERLAMP": "material=paper",
	"SIDETABLE": "material=wood; width=45; care=Oil it once a year.",
	"STOOL":     "material=wood; width=42; care=Oil it once a year.",
	"CHAIR":     "material=wood; width=48",
	"SHELF":     "material=wood",
	"BLANKET":   "material=wool; width=140; care=Air it. Wash it by hand if you must.",
	"CUSHION":   "material=linen; width=50; care=Wash it at 60 degrees.",

	"PLANTPOT": "material=ceramic; waterproof=true",
	"HANGING":  "material=ceramic; waterproof=true; width=22",
	"WATERCAN": "material=steel; waterproof=true",
	"MISTER":   "material=copper; waterproof=true; care=Leave it alone, or polish it with lemon.",
	"PICNIC":   "material=wool; waterproof=true; width=150",
	"BASKET":   "material=wood; waterproof=false; width=40",

	"NOTEBOOK":   "material=linen; pages=160; ruling=dotted",
	"POCKETBOOK": "material=paper; pages=48; ruling=lined",
	"BRASSPEN":   "material=brass",
	"PENCILS":    "material=wood",
	"CALENDAR":   "material=paper; pages=13; ruling=plain",
	"PENROLL":    "material=cotton",
}

// guideOf is how to brew coffees.
var guideOf = map[string]string{
	"GUJI":  `<p>Sixty grams a litre, at <strong>94 degrees</strong>.</p><ol><li>Wet the ground coffee, and wait for 40 seconds.</li><li>Pour the rest in three parts.</li></ol>`,
	"NIGHT": `<p>Eighteen grams, <strong>36 grams</strong> in the cup, in 27 seconds.</p>`,
}

// cupsOf is how many cups a bag of coffee makes, by its size.
var cupsOf = map[string]string{"250 g": "15", "1 kg": "60"}

// noted is a metafield of a product, for all to see.
type noted struct{ SKU, Namespace, Key, Kind, Value string }

// metafields are what programs have noted of products.
var metafields = []noted{
	{"GUJI", "roastery", "roast_days", "TEXT_LIST", `["Tuesday"]`},
	{"GUJI", "roastery", "cupping_score", "NUMBER_DECIMAL", "87.5"},
	{"LEVER", "support", "manual_page", "URL", "https://example.com/manuals/lever"},
}

func named(names ...string) []choice {
	choices := make([]choice, len(names))
	for i, name := range names {
		choices[i] = choice{name: name}
	}
	return choices
}

// kindOf are the kinds of attributes by their slugs.
var kindOf = func() map[string]catalog.AttributeKind {
	kinds := map[string]catalog.AttributeKind{}
	for _, a := range slices.Concat(attributes, generatedAttributes) {
		kinds[a.slug] = a.kind
	}
	return kinds
}()

// addTypes adds product types, attributes and their choices.
func (r *rows) addTypes(productTypes []productType, attributes []attribute, imageBase *url.URL) {
	for _, a := range attributes {
		made := newRow("attributes", a.slug, row{
			"slug": a.slug, "name": a.name, "kind": a.kind, "unit": a.unit, "visible_in_storefront": !a.is("hidden"),
			"filterable": a.is("filterable"), "searchable": a.is("searchable"), "localizable": a.is("localizable"),
		})
		r.attributes = append(r.attributes, made)
		for i, c := range a.choices {
			one := newRow("attribute_choices", a.slug+" "+slug(c.name), row{
				"attribute_id": made["id"], "kind": a.kind, "slug": slug(c.name), "name": c.name, "position": i,
				"swatch_color": nil, "swatch_image_url": nil,
			})
			switch {
			case c.color != "":
				one["swatch_color"] = c.color
			case a.kind == catalog.ColorKind:
				one["swatch_image_url"] = imageBase.JoinPath("linen-tea-towel-set-of-2-" + slug(c.name) + ".svg").String()
			}
			r.choices = append(r.choices, one)
		}
	}
	for _, t := range productTypes {
		made := newRow("product_types", slug(t.name), row{"name": t.name, "slug": slug(t.name)})
		r.productTypes = append(r.productTypes, made)
		for owner, slugs := range map[string]string{"PRODUCT": t.ofProducts, "VARIANT": t.ofVariants} {
			for i, of := range strings.Fields(slugs) {
				r.typeAttributes = append(r.typeAttributes, row{
					"product_type_id": made["id"], "owner": owner, "attribute_id": idOf("attributes", of), "position": i,
				})
			}
		}
	}
}

func (a attribute) is(use string) bool { return strings.Contains(a.uses, use) }

// addSaid adds what attributes say of a product.
func (r *rows) addSaid(p product, id any, imageBase *url.URL) {
	for said := range strings.SplitSeq(saidOf[p.sku], "; ") {
		of, text, _ := strings.Cut(said, "=")
		if of == "" {
			continue
		}
		for i, one := range strings.Split(text, ",") {
			if kindOf[of] != catalog.ChoicesKind {
				one = text
			}
			r.addValue("product_id", id, p.sku, of, i, columnsOf(of, one, imageBase))
			if kindOf[of] != catalog.ChoicesKind {
				break
			}
		}
	}
	if guide := guideOf[p.sku]; guide != "" {
		r.addValue("product_id", id, p.sku, "brewing-guide", 0, row{"text": catalog.SanitizeHTML(guide)})
	}
}

// addSaidOfVariant adds what attributes say of a variant, which follows from its options.
func (r *rows) addSaidOfVariant(v variant, sku, productType string) {
	id := idOf("variants", sku)
	for _, o := range v.options {
		cups, isBag := cupsOf[o.Value]
		milliliters, isCapacity := strings.CutSuffix(o.Value, " ml")
		switch {
		case o.Name == "Colour":
			r.addValue("variant_id", id, sku, "colour", 0, row{"choice_id": idOf("attribute_choices", "colour "+slug(o.Value))})
		case isBag && productType == "coffee":
			r.addValue("variant_id", id, sku, "cups", 0, row{"number": cups})
		case isCapacity:
			r.addValue("variant_id", id, sku, "capacity", 0, row{"number": milliliters})
		}
	}
}

func (r *rows) addValue(owner string, id any, sku, of string, position int, columns row) {
	made := newRow("attribute_values", sku+" "+of+" "+strconv.Itoa(position), row{
		"product_id": nil, "variant_id": nil, "attribute_id": idOf("attributes", of), "kind": kindOf[of], "position": position,
		"text": nil, "number": nil, "boolean": nil, "date": nil, "choice_id": nil, "reference_product_id": nil,
		"file_url": nil, "file_name": nil, "file_media_type": nil,
	})
	made[owner] = id
	maps.Copy(made, columns)
	r.values = append(r.values, made)
}

// columnsOf returns the columns of a value.
func columnsOf(of, text string, imageBase *url.URL) row {
	switch kindOf[of] {
	case catalog.ChoiceKind, catalog.ChoicesKind:
		return row{"choice_id": idOf("attribute_choices", of+" "+text)}
	case catalog.NumberKind:
		return row{"number": text}
	case catalog.BooleanKind:
		return row{"boolean": text == "true"}
	case catalog.DateKind:
		return row{"date": text}
	case catalog.ReferenceKind:
		return row{"reference_product_id": idOf("products", slug(nameOf[text]))}
	case catalog.FileKind:
		return row{
			"file_url": imageBase.JoinPath(slug(text) + "-side.svg").String(), "file_name": slug(text) + ".svg", "file_media_type": "image/svg+xml",
		}
	default:
		return row{"text": text}
	}
}

// nameOf are the names of products by the beginning of their SKUs.
var nameOf = func() map[string]string {
	names := map[string]string{}
	for _, top := range categories {
		for _, c := range top.children {
			for _, p := range c.products {
				names[p.sku] = p.name
			}
		}
	}
	return names
}()

// addMetafields adds what was noted of products.
func (r *rows) addMetafields() {
	for _, m := range metafields {
		r.metafields = append(r.metafields, newRow("metafields", m.SKU+" "+m.Namespace+" "+m.Key, row{
			"product_id": idOf("products", slug(nameOf[m.SKU])), "namespace": m.Namespace, "key": m.Key, "type": m.Kind, "value": m.Value,
			"description": "", "visibility": "PUBLIC", "version": 1,
		}))
	}
}

func idOf(table, key string) any {
	id, _ := newID(table, key)
	return id
}
