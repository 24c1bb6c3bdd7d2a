package demo

import (
	"encoding/json"
	"net/url"
	"strings"

	"github.com/google/uuid"
)

// collection is a group of products: those whose SKUs are listed, in this order, or those that fulfil a
// rule.
type collection struct {
	name, description string
	products          string // separated by spaces
	rule              string // a catalog.ProductFilter
}

var collections = []collection{
	{"Slow Mornings", "Everything for the first hour of a Sunday.", "SUNDAY POUROVER KETTLE BOWL BUTTER NAPKIN", ""},
	{"Gifts", "Nicely made, nicely packed.", "", `{"tags": ["gift"], "available": true}`},
	{"On Sale", "For less than before, while there is some.", "", `{"onSale": true}`},
	{"Small Prices", "Little things for up to twenty dollars.", "", `{"price": {"max": "20"}}`},
	{"Reading Corner", "A chair, a light and something warm.", "CHAIR READING BLANKET SIDETABLE CANDLES MUG", ""},
	{"Made of Wood", "Oak, beech and everything else that grows.", "", `{"attributes": [{"key": "material", "choices": ["wood"]}]}`},
}

// relation is what is shown beside a product, first to last. All are the beginnings of SKUs.
type relation struct{ of, kind, shown string }

var relations = []relation{
	{"GUJI", "RELATED", "NYERI GEISHA HUILA"},
	{"GUJI", "COMPLEMENTARY", "POUROVER FILTER KETTLE"},
	{"POUROVER", "COMPLEMENTARY", "FILTER SCALE KETTLE"},
	{"CHAIR", "RELATED", "STOOL SIDETABLE"},
	{"CHAIR", "COMPLEMENTARY", "CUSHION READING"},
	{"STORM", "COMPLEMENTARY", "CANDLES PICNIC"},
	{"NOTEBOOK", "COMPLEMENTARY", "BRASSPEN PENROLL"},
}

// addRelations adds what is shown beside products.
func (r *rows) addRelations() {
	id := func(sku string) any { return idOf("products", slug(nameOf[sku])) }
	for _, one := range relations {
		for i, sku := range strings.Fields(one.shown) {
			r.relations = append(r.relations, row{"product_id": id(one.of), "kind": one.kind, "related_id": id(sku), "position": i})
		}
	}
}

// addCollections adds the collections, of products that are there. Those by rule are filled by whatever
// follows the changes of the catalog.
func (r *rows) addCollections(imageBase *url.URL) {
	bySKU := map[string]uuid.UUID{}
	for _, top := range categories {
		for _, c := range top.children {
			for _, p := range c.products {
				bySKU[p.sku], _ = newID("products", slug(p.name))
			}
		}
	}
	for i, c := range collections {
		made := newRow("collections", slug(c.name), row{
			"name": c.name, "slug": slug(c.name), "description": c.description, "position": i, "rule": nil, "seo_title": "", "seo_description": "",
			"image_url": imageBase.JoinPath(slug(c.name) + ".svg").String(), "image_alt": c.name, "image_width": imageSize, "image_height": imageSize,
		})
		if c.rule != "" {
			made["rule"] = json.RawMessage(c.rule)
		}
		r.collections = append(r.collections, made)
		for j, sku := range strings.Fields(c.products) {
			r.collectionProducts = append(r.collectionProducts, row{"collection_id": made["id"], "product_id": bySKU[sku], "position": j})
		}
	}
	for _, also := range [][2]string{{"NAPKIN", "Plates and Bowls"}, {"DECESP", "Espresso Blends"}} { // SKU and category
		category, _ := newID("categories", slug(also[1]))
		r.productCategories = append(r.productCategories, row{"product_id": bySKU[also[0]], "category_id": category, "name": ""}) // which a trigger writes
	}
}
