package demo

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"net/url"
	"strings"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/measure"
	"github.com/shopgraph/shopgraph/internal/option"
	"github.com/shopgraph/shopgraph/internal/quantity"
)

// rows are all of the demo's data.
type rows struct {
	topCategories, categories, products, variants, prices, images []row
	collections, collectionProducts, productCategories, relations []row
	options, optionValues                                         []row
	productTypes, attributes, choices, typeAttributes, values     []row
	metafields                                                    []row
	translations                                                  map[string][]row // by the tables of their owners
	locations, stockLevels                                        []row
	groups, priceLists                                            []row
	taxClasses                                                    []row
	taxRates                                                      map[string][]row // by the codes of their classes
	food                                                          []row            // of the products
	users, permissions, addresses                                 []row
	profiles, zones, areas, methods, rates, rateRows, points      []row
	promotions, codes                                             []row
}

func newRows(opts Options) (*rows, error) {
	if err := opts.validate(); err != nil {
		return nil, err
	}
	base, err := parseImageBase(opts.ImageBaseURL)
	if err != nil {
		return nil, err
	}
	r := &rows{}
	r.addLocations()
	r.addPriceLists()
	r.addTaxes()
	r.addDelivery()
	r.addPromotions()
	r.addTypes(productTypes, attributes, base)
	r.addMetafields()
	for i, top := range categories {
		parent := newRow("categories", slug(top.name), top.columns(i, base))
		r.topCategories = append(r.topCategories, parent)
		for j, c := range top.children {
			child := newRow("categories", slug(c.name), c.columns(j, base))
			child["parent_id"] = parent["id"]
			r.categories = append(r.categories, child)
			for _, p := range c.products {
				r.addProduct(p, child["id"], cmp.Or(typeOf[c.name], typeOf[top.name]), base)
			}
		}
	}
	r.addCollections(base)
	r.addRelations()
	r.addTranslations()
	return r, r.addUsers(opts.HashPassword)
}

func (c category) columns(position int, imageBase *url.URL) row {
	return row{
		"name": c.name, "slug": slug(c.name), "description": c.description, "position": position,
		"seo_title": c.seoTitle, "seo_description": c.seoDescription,
		"image_url": imageBase.JoinPath(slug(c.name) + ".svg").String(), "image_alt": c.name,
		"image_width": imageSize, "image_height": imageSize,
	}
}

func (r *rows) addProduct(p product, category any, productType string, imageBase *url.URL) {
	f := factsOf[p.sku]
	made := newRow("products", slug(p.name), row{
		"name": p.name, "slug": slug(p.name), "description": p.description, "status": "ACTIVE", "category_id": category,
		"description_html": catalog.SanitizeHTML(richOf[p.sku]), "vendor": f.vendor, "tags": strings.Split(f.tags, ","),
		"seo_title": "", "seo_description": "", "product_type_id": idOf("product_types", productType), "tax_class_id": nil, "delivery_profile_id": profileOf(p.sku),
	})
	r.products = append(r.products, made)
	if productType == "coffee" {
		r.food = append(r.food, made)
	}
	r.addSaid(p, made["id"], imageBase)
	pictures := r.addImages(p, made["id"], imageBase)
	r.addOptions(p, made["id"])
	places := places(p.variants)
	for i, v := range p.variants {
		one := row{"weight": f.weight(0), "dimensions": f.dimensions(), "image_id": pictures[colourOf(v)], "product_id": made["id"], "position": i}
		if len(v.options) > 0 {
			one["weight"] = f.weight(places[v.options[0].Value])
		}
		rule, special := ruleOf[p.sku]
		if !special {
			rule = quantity.Rule{Minimum: 1, Increment: 1}
		}
		one["content"] = f.content(one["weight"].(measure.Weight))
		one["quantity_minimum"], one["quantity_maximum"], one["quantity_increment"] = rule.Minimum, rule.Maximum, rule.Increment
		r.addVariant(v, p.sku, v.sku(p.sku), one)
		r.addSaidOfVariant(v, v.sku(p.sku), productType)
	}
}

// addImages adds a product's pictures: the views, and one of each colour. It returns those of the
// colours.
func (r *rows) addImages(p product, product any, base *url.URL) (ofColours map[string]any) {
	position := 0
	add := func(name, alt string) any {
		made := newRow("product_images", name, row{
			"url": base.JoinPath(name + ".svg").String(), "alt": alt, "position": position, "product_id": product,
			"width": imageSize, "height": imageSize,
		})
		r.images = append(r.images, made)
		position++
		return made["id"]
	}
	for _, v := range views[:1+number(p.sku)%len(views)] {
		add(slug(p.name)+v.suffix, p.name+v.alt)
	}
	ofColours = map[string]any{}
	for _, v := range p.variants {
		if colour := colourOf(v); colour != "" && ofColours[colour] == nil {
			ofColours[colour] = add(slug(p.name)+"-"+slug(colour), p.name+", "+colour)
		}
	}
	return ofColours
}

// addVariant adds a variant to its product, with its prices and its stock. What its row has beside is
// given.
func (r *rows) addVariant(v variant, product, sku string, values row) {
	values["options"] = v.options
	if v.options == nil {
		values["options"] = []option.Selected{}
	}
	values["sku"], values["name"], values["barcode"], values["requires_shipping"] = sku, v.name(), barcode(sku), true
	made := newRow("variants", sku, values)
	r.variants = append(r.variants, made)
	r.addPrices(product, sku, made["id"], "USD", v.usd, v.wasUSD)
	r.addPrices(product, sku, made["id"], "EUR", v.eur, v.wasEUR)
	r.addPrices(product, sku, made["id"], "GBP", pence(v.eur), pence(v.wasEUR))
	stock, special := stockOf[sku]
	if !special {
		n := number(sku)
		stock = [2]int{5 + n%40, n / 64 % 25}
	}
	for i, onHand := range stock {
		code := r.locations[i]["code"]
		r.stockLevels = append(r.stockLevels, newRow("stock_levels", fmt.Sprint(sku, " ", code), row{
			"on_hand": onHand, "reserved": 0, "variant_id": made["id"], "location_id": r.locations[i]["id"],
		}))
	}
}

func (r *rows) addLocations() {
	for i, l := range []struct{ code, name string }{{"BER", "Berlin"}, {"RNO", "Reno"}} {
		r.locations = append(r.locations, newRow("locations", l.code, row{"code": l.code, "name": l.name, "priority": i}))
	}
}

func (r *rows) addUsers(hash func(string) (string, error)) error {
	for _, u := range []struct {
		email, name, kind string
		group             any
	}{
		{CustomerEmail, "Ada Lovelace", "CUSTOMER", nil},
		{OtherEmail, "Grace Hopper", "CUSTOMER", nil},
		{GroupEmail, "Carla Meier", "CUSTOMER", idOf("customer_groups", group.code)},
		{StaffEmail, "Sam Staff", "STAFF", nil},
	} {
		hashed, err := hash(Password)
		if err != nil {
			return fmt.Errorf("hash password: %w", err)
		}
		r.users = append(r.users, newRow("users", u.email, row{
			"email": u.email, "name": u.name, "kind": u.kind, "password_hash": hashed, "customer_group_id": u.group,
		}))
	}
	sam, _ := newID("users", StaffEmail)
	for _, p := range auth.AllPermissions().List() {
		r.permissions = append(r.permissions, newRow("staff_permissions", string(p), row{"user_id": sam, "permission": p}))
	}
	ada, _ := newID("users", CustomerEmail)
	r.addresses = append(r.addresses, newRow("addresses", CustomerEmail, homeOf(ada)))
	return nil
}

func homeOf(user uuid.UUID) row {
	return row{
		"full_name": "Ada Lovelace", "company": "", "line1": "Torstraße 140", "line2": "2. Hinterhof", "city": "Berlin",
		"region": "", "postal_code": "10119", "country": "DE", "phone": "+49 30 5550142", "user_id": user,
		"default_shipping": true, "default_billing": true,
	}
}

// number is a number that looks random and is always the same for a key.
func number(key string) int {
	h := fnv.New32a()
	h.Write([]byte(key)) // never fails
	return int(h.Sum32() >> 1)
}
