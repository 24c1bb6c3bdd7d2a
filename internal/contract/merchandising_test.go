package contract_test

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/shopgraph/shopgraph/internal/demo"
	"github.com/shopgraph/shopgraph/internal/store"
)

// merchandise is a change of the catalog by the staff, of things that the demo has, or that stage adds.
type merchandise struct {
	mutation, action string
	// subject is the id of what is changed, or the beginning of that of something new.
	subject string
	input   variables
}

// stage adds what the demo has none of: two groups of customers, a price list, two channels, an attribute, a
// product type, a category without anything in it, and a shipping zone and a delivery profile that nothing has.
func stage(t *testing.T, st *store.Store) {
	t.Helper()
	execute(t, st, `INSERT INTO customer_groups (id, created_at, updated_at, name, code) VALUES
		('01900000-0000-7000-8000-000000000001', now(), now(), 'Cafés', 'cafes'), ('01900000-0000-7000-8000-000000000002', now(), now(), 'Nobody', 'nobody')`)
	execute(t, st, `INSERT INTO channels (id, created_at, updated_at, name, code, location_ids) VALUES
		('01900000-0000-7000-8000-000000000006', now(), now(), 'App', 'app', (SELECT jsonb_agg(id) FROM locations)),
		('01900000-0000-7000-8000-000000000007', now(), now(), 'Nowhere', 'nowhere', NULL)`)
	execute(t, st, `INSERT INTO tax_classes (id, created_at, updated_at, name, code) VALUES
		('01900000-0000-7000-8000-000000000008', now(), now(), 'Toys', 'toys'), ('01900000-0000-7000-8000-000000000009', now(), now(), 'Nothing', 'nothing')`)
	execute(t, st, `INSERT INTO tax_rates (id, created_at, updated_at, tax_class_id, country, name, jurisdiction, rate) VALUES
		('01900000-0000-7000-8000-00000000000a', now(), now(), '01900000-0000-7000-8000-000000000008', 'US', 'Toy tax', 'US', 10000)`)
	execute(t, st, `INSERT INTO promotions (id, created_at, updated_at, name, class, priority, enabled, action) VALUES
		('01900000-0000-7000-8000-00000000000b', now(), now(), 'Autumn', 'ORDER', 900, false, '{"off": {"millionths": 100000}, "spread": "ACROSS"}'),
		('01900000-0000-7000-8000-00000000000c', now(), now(), 'Unused', 'ORDER', 901, false, '{"off": {"millionths": 100000}, "spread": "ACROSS"}')`)
	// Each has another condition, and is for other goods. Without codes they take nothing off.
	execute(t, st, `INSERT INTO promotions (id, created_at, updated_at, name, class, priority, enabled, needs_code, condition, action)
		SELECT new_id(), now(), now(), 'Of many', 'PRODUCT', priority, true, true, condition::jsonb, action::jsonb FROM (VALUES
		(910, '{"all":[{"firstOrder":true}]}', '{"off":{"millionths":1},"spread":"EACH","of":{"all":[{"tags":["a"]}]}}'),
		(911, '{"any":[{"firstOrder":true}]}', '{"off":{"millionths":1},"spread":"EACH","of":{"any":[{"tags":["a"]}]}}'),
		(912, '{"not":{"firstOrder":true}}', '{"off":{"millionths":1},"spread":"EACH","of":{"not":{"tags":["a"]}}}'),
		(913, '{"quantity":{"atLeast":1,"of":{"tags":["a"]}}}', '{"off":{"millionths":1},"spread":"EACH","of":{"variants":["var_01h455vb4pex5vsknk084sn02q"]}}'),
		(914, '{"subtotal":{"atLeast":{"EUR":1},"of":{"tags":["a"]}}}', '{"off":{"millionths":1},"spread":"EACH","of":{"products":["prod_01h455vb4pex5vsknk084sn02q"]}}'),
		(915, '{"customerGroups":["group_01h455vb4pex5vsknk084sn02q"]}', '{"off":{"millionths":1},"spread":"EACH","of":{"productTypes":["ptype_01h455vb4pex5vsknk084sn02q"]}}'),
		(916, '{"channels":["chan_01h455vb4pex5vsknk084sn02q"]}', '{"off":{"millionths":1},"spread":"EACH","of":{"categories":["cat_01h455vb4pex5vsknk084sn02q"]},"buyGet":{"buy":{"tags":["a"]},"buyQuantity":1,"getQuantity":1}}'),
		(917, '{"firstOrder":true}', '{"off":{"millionths":1},"spread":"EACH","of":{"collections":["coll_01h455vb4pex5vsknk084sn02q"]},"bundle":{"parts":[{"of":{"tags":["a"]},"units":1}]}}')
		) AS each(priority, condition, action)`)
	execute(t, st, `INSERT INTO promotion_codes (id, created_at, updated_at, promotion_id, code) VALUES
		('01900000-0000-7000-8000-00000000000d', now(), now(), '01900000-0000-7000-8000-00000000000b', 'AUTUMN')`)
	execute(t, st, `DELETE FROM tax_rates WHERE country = 'LU'`)
	for _, table := range []string{"products WHERE slug = 'flat-white-cup'", "variants WHERE sku = 'FLATWHITE-SAGE'"} {
		name, condition, _ := strings.Cut(table, " ")
		execute(t, st, `UPDATE `+name+` SET tax_class_id = '01900000-0000-7000-8000-000000000008' `+condition)
	}
	execute(t, st, `INSERT INTO price_lists (id, created_at, updated_at, name, code, currency, priority, customer_group_id, ready) VALUES
		('01900000-0000-7000-8000-000000000003', now(), now(), 'Base', 'base', 'EUR', 900, NULL, true)`)
	execute(t, st, `INSERT INTO price_lists (id, created_at, updated_at, name, code, currency, priority, customer_group_id, channel_id, parent_id, ready) VALUES
		('01900000-0000-7000-8000-000000000004', now(), now(), 'Cafés', 'cafes', 'EUR', 901, '01900000-0000-7000-8000-000000000001', '01900000-0000-7000-8000-000000000006', '01900000-0000-7000-8000-000000000003', true)`)
	execute(t, st, `INSERT INTO attributes (id, name, slug, kind) VALUES ('01900000-0000-7000-8000-000000000008', 'Clay', 'clay', 'CHOICE')`)
	execute(t, st, `INSERT INTO product_types (id, name, slug) VALUES ('01900000-0000-7000-8000-000000000009', 'Crockery', 'crockery')`)
	execute(t, st, `INSERT INTO categories (id, created_at, updated_at, name, slug, position) VALUES
		('01900000-0000-7000-8000-000000000005', now(), now(), 'Nothing', 'nothing', 99)`)
	execute(t, st, `INSERT INTO shipping_zones (id, created_at, updated_at, name) VALUES ('01900000-0000-7000-8000-00000000000a', now(), now(), 'Nowhere')`)
	execute(t, st, `INSERT INTO delivery_profiles (id, created_at, updated_at, name) VALUES ('01900000-0000-7000-8000-00000000000b', now(), now(), 'Nothing')`)
}

// merchandises are all mutations of the staff's catalog, in an order in which each can be done. Done
// again, each changes nothing.
func merchandises(t *testing.T, st *store.Store) []merchandise {
	t.Helper()
	id := func(kind, key string) string { return lookUp(t, st, kind, key) }
	apron, grinder, mug := id("product", "cross-back-apron"), id("product", "travel-hand-grinder"), id("product", "diner-mug")
	sand, decaf, gifts, slow := id("variant", "APRON-L-SAND"), id("category", "decaf"), id("collection", "gifts"), id("collection", "slow-mornings")
	clay, origin, crockery := id("attribute", "clay"), id("attribute", "origin"), id("type", "crockery")
	nothing, group, list := id("category", "nothing"), id("group", "cafes"), id("list", "cafes")
	napkins := id("product", "stonewashed-napkins-set-of-4")
	app, nowhere := id("channel", "app"), id("channel", "nowhere")
	ber, rno, beans := id("location", "BER"), id("location", "RNO"), id("variant", "KETTLE-MATTE-BLACK")
	autumn, old, autumnCode := id("promotion", "Autumn"), id("promotion", "Unused"), id("code", "AUTUMN")
	toys, unused, toyTax := id("class", "toys"), id("class", "nothing"), id("rate", "Toy tax")
	ada, nobody := id("user", demo.CustomerEmail), id("group", "nobody")
	world, desert, bulky, spare := id("zone", "Rest of the world"), id("zone", "Nowhere"), id("profile", "Bulky"), id("profile", "Nothing")
	express, freight, pickup := id("method", "us-express"), id("method", "eu-freight"), id("method", "us-pickup")
	truckee, embarcadero := id("point", "Bar Truckee"), id("point", "Bar Embarcadero")
	return []merchandise{
		{"productCreate", "product.created", "prod_", variables{"product": variables{"name": "New", "slug": "new", "categoryId": decaf}}},
		{"productUpdate", "product.updated", apron, variables{"id": apron, "product": variables{"vendor": "Somebody"}}},
		{"productDuplicate", "product.duplicated", "prod_", variables{"idempotencyKey": "copy", "id": apron}},
		{"productsUpdate", "product.updated", apron, variables{"products": []any{variables{"id": apron}}, "addTags": []any{"heavy"}}},
		{"productOptionsSet", "product.updated", grinder, variables{"productId": grinder, "options": []any{
			variables{"name": "Colour", "values": []any{variables{"name": "Red"}}},
		}}},
		{"productVariantsCreate", "variant.created", "var_", variables{"productId": grinder, "variants": []any{variables{
			"options": []any{variables{"name": "Colour", "value": "Red"}}, "variant": variables{"sku": "HANDMILL-RED"},
		}}}},
		{"productVariantsUpdate", "variant.updated", sand, variables{"productId": apron, "variants": []any{
			variables{"id": sand, "variant": variables{"barcode": "123"}},
		}}},
		{"pricesSet", "variant.prices_set", sand, variables{"prices": []any{
			variables{"variantId": sand, "currencyCode": "EUR", "amount": "30", "priceListId": list},
		}}},
		{"productVariantsReorder", "product.variants_reordered", apron, variables{"productId": apron, "variantIds": []any{sand}}},
		{"productVariantsDelete", "variant.deleted", sand, variables{"productId": apron, "variants": []any{variables{"id": sand}}}},
		{"productVariantsMatrixCreate", "variant.created", "var_", variables{"productId": apron, "skuPattern": "APRON2-{Size}-{Colour}", "variant": variables{}}},
		{"categoryCreate", "category.created", "cat_", variables{"category": variables{"name": "New", "slug": "new"}}},
		{"categoryUpdate", "category.updated", decaf, variables{"id": decaf, "category": variables{"seoTitle": "No caffeine"}}},
		{"categoryMove", "category.moved", decaf, variables{"id": decaf}},
		{"categoryDelete", "category.deleted", nothing, variables{"id": nothing}},
		{"collectionCreate", "collection.created", "coll_", variables{"collection": variables{"name": "New", "slug": "new"}}},
		{"collectionUpdate", "collection.updated", gifts, variables{"id": gifts, "rule": variables{"vendors": []any{"Somebody"}}}},
		{"collectionsReorder", "collection.updated", gifts, variables{"collections": []any{variables{"id": gifts}}}},
		{"collectionProductsAdd", "collection.products_added", slow, variables{"id": slow, "productIds": []any{mug}}},
		{"collectionProductsReorder", "collection.products_reordered", slow, variables{"id": slow, "productIds": []any{napkins}}},
		{"collectionProductsRemove", "collection.products_removed", slow, variables{"id": slow, "productIds": []any{mug}}},
		{"collectionDelete", "collection.deleted", gifts, variables{"id": gifts}},
		{"customerGroupCreate", "customer_group.created", "group_", variables{"customerGroup": variables{"name": "New", "code": "new"}}},
		{"customerGroupUpdate", "customer_group.updated", group, variables{"id": group, "customerGroup": variables{"name": "Coffee bars"}}},
		{"customerGroupAssign", "customer.group_assigned", ada, variables{"customerIds": []any{ada}, "groupId": group}},
		{"priceListCreate", "price_list.created", "plist_", variables{"currencyCode": "USD", "priceList": variables{"name": "New", "code": "new", "priority": 902}}},
		{"priceListUpdate", "price_list.updated", list, variables{"id": list, "priceList": variables{"name": "Coffee bars"}}},
		{"priceListDelete", "price_list.deleted", list, variables{"id": list}},
		{"channelCreate", "channel.created", "chan_", variables{"channel": variables{"name": "New", "code": "new"}}},
		{"channelUpdate", "channel.updated", app, variables{"id": app, "channel": variables{"hosts": []any{"app.example.com"}}}},
		{"channelProductsAdd", "channel.products_added", app, variables{"id": app, "productIds": []any{mug}}},
		{"channelProductsRemove", "channel.products_removed", app, variables{"id": app, "productIds": []any{mug}}},
		{"channelDelete", "channel.deleted", nowhere, variables{"id": nowhere}},
		{"promotionCreate", "promotion.created", "promo_", variables{"promotion": variables{
			"name": "New", "priority": 902, "rules": variables{"class": "ORDER", "action": variables{"off": variables{"percentage": "5"}, "spread": "ACROSS"}},
		}}},
		{"promotionDuplicate", "promotion.duplicated", "promo_", variables{"idempotencyKey": "copy", "id": autumn}},
		{"promotionUpdate", "promotion.updated", autumn, variables{"id": autumn, "promotion": variables{"name": "Late autumn"}}},
		{"promotionDelete", "promotion.deleted", old, variables{"id": old}},
		{"promotionCodeCreate", "promotion_code.created", "pcode_", variables{"promotionId": autumn, "code": "LEAVES"}},
		{"promotionCodeUpdate", "promotion_code.updated", autumnCode, variables{"id": autumnCode, "enabled": false}},
		{"promotionCodesGenerate", "promotion.codes_generated", autumn, variables{"idempotencyKey": "letters", "promotionId": autumn, "count": 2, "label": "Letters"}},
		{"taxClassCreate", "tax_class.created", "taxc_", variables{"taxClass": variables{"name": "New", "code": "new"}}},
		{"taxClassUpdate", "tax_class.updated", toys, variables{"id": toys, "taxClass": variables{"name": "Things to play with"}}},
		{"taxClassDelete", "tax_class.deleted", unused, variables{"id": unused}},
		{"taxRateCreate", "tax_rate.created", "taxr_", variables{"taxRate": variables{
			"taxClassId": toys, "countryCode": "CA", "name": "GST", "percentage": "5",
		}}},
		{"taxRateUpdate", "tax_rate.updated", toyTax, variables{"id": toyTax, "taxRate": variables{"percentage": "2.5"}}},
		{"taxRateDelete", "tax_rate.deleted", toyTax, variables{"id": toyTax}},
		{"taxRatesImport", "tax_rate.created", "taxr_", variables{"countryCodes": []any{"LU"}}},
		{"taxSettingsUpdate", "tax_settings.updated", "", variables{"homeCountryCode": "US", "shippingTaxClassId": toys}},
		{"giftWrappingUpdate", "gift_wrapping.updated", "", variables{"enabled": true, "prices": []any{inDollars("3")}}},
		{"searchSettingsUpdate", "search_settings.updated", "search", variables{"settings": variables{"stopWords": []any{"please"}}}},
		{"searchPinsSet", "search_pins.set", "cup", variables{"query": "Cup", "productIds": []any{mug}}},
		{"taxCountryUpdate", "tax_country.updated", "CA", variables{"countryCode": "CA", "collects": true}},
		{"taxExemptionSet", "customer.tax_exemption_set", ada, variables{"customerId": ada, "exempt": true, "reason": "A consul"}},
		{"attributeCreate", "attribute.created", "attr_", variables{"kind": "COLOR", "attribute": variables{
			"name": "New", "slug": "new", "choices": []any{variables{"name": "Red", "swatchColor": "#ff0000"}},
		}}},
		{"attributeUpdate", "attribute.updated", clay, variables{"id": clay, "attribute": variables{"choices": []any{variables{"name": "Red"}}}}},
		{"productTypeCreate", "product_type.created", "ptype_", variables{"productType": variables{"name": "New", "slug": "new", "productAttributeIds": []any{origin}}}},
		{"productTypeUpdate", "product_type.updated", crockery, variables{"id": crockery, "productType": variables{"variantAttributeIds": []any{origin}}}},
		{"productTypeDelete", "product_type.deleted", crockery, variables{"id": crockery}},
		{"attributeDelete", "attribute.deleted", clay, variables{"id": clay}},
		{"customerGroupDelete", "customer_group.deleted", nobody, variables{"id": nobody}},
		{"locationCreate", "location.created", "loc_", variables{"location": variables{"name": "New", "code": "new"}}},
		{"locationUpdate", "location.updated", rno, variables{"id": rno, "location": variables{"country": "US"}}},
		{"stockAdjust", "stock.adjusted", beans, variables{"idempotencyKey": "more", "reason": "RECEIVED", "changes": []any{
			variables{"variantId": beans, "locationId": ber, "delta": 3},
		}}},
		{"stockSet", "stock.set", beans, variables{"quantities": []any{variables{"variantId": beans, "locationId": rno, "onHand": 77}}}},
		{"stockTransfer", "stock.transferred", beans, variables{
			"idempotencyKey": "there", "fromLocationId": rno, "toLocationId": ber, "lines": []any{variables{"variantId": beans, "quantity": 7}},
		}},
		{"shippingZoneCreate", "shipping_zone.created", "szon_", variables{"idempotencyKey": "new", "shippingZone": variables{
			"name": "New", "areas": []any{variables{"country": "DE", "postalFrom": "25"}},
		}}},
		{"shippingZoneUpdate", "shipping_zone.updated", world, variables{"id": world, "shippingZone": variables{"areas": []any{variables{}, variables{"country": "US", "region": "HI"}}}}},
		{"shippingZoneDelete", "shipping_zone.deleted", desert, variables{"id": desert}},
		{"deliveryProfileCreate", "delivery_profile.created", "dpro_", variables{"idempotencyKey": "new", "deliveryProfile": variables{"name": "Frozen"}}},
		{"deliveryProfileUpdate", "delivery_profile.updated", bulky, variables{"id": bulky, "deliveryProfile": variables{"name": "Large"}}},
		{"deliveryProfileDelete", "delivery_profile.deleted", spare, variables{"id": spare}},
		{"shippingMethodCreate", "shipping_method.created", "smet_", variables{"zoneId": world, "profileId": bulky, "kind": "HOME", "shippingMethod": variables{"name": "New", "code": "new"}}},
		{"shippingMethodUpdate", "shipping_method.updated", express, variables{"id": express, "shippingMethod": variables{
			"channelIds": []any{app}, "excludedProductIds": []any{mug}, "excludedTags": []any{"heavy"},
			"rates": []any{variables{"currencyCode": "USD", "rows": []any{variables{"amount": "25"}}}},
		}}},
		{"shippingMethodDelete", "shipping_method.deleted", freight, variables{"id": freight}},
		{"pickupPointCreate", "pickup_point.created", "pick_", variables{"idempotencyKey": "new", "methodId": pickup, "pickupPoint": variables{
			"name": "New", "address": variables{"fullName": "New", "line1": "Nebel 1", "city": "Amrum", "postalCode": "25946", "country": "DE"},
			"place": variables{"latitude": "54.65", "longitude": "8.35"}, "locationId": ber,
		}}},
		{"pickupPointUpdate", "pickup_point.updated", truckee, variables{"id": truckee, "pickupPoint": variables{"enabled": false}}},
		{"pickupPointDelete", "pickup_point.deleted", embarcadero, variables{"id": embarcadero}},
		{"holidaysUpdate", "holidays.updated", "holidays", variables{"set": []any{variables{"date": "2026-12-25", "country": "US", "name": "Christmas Day"}}}},
		{"stockBackordersSet", "stock.backorders_set", beans, variables{"limits": []any{variables{"variantId": beans, "locationId": rno, "limit": 12}}}},
		{"variantPreorderSet", "stock.preorder_set", beans, variables{"variantId": beans, "preorder": variables{"releaseOn": "2099-12-24", "limit": 12}}},
	}
}

// isMerchandising reports whether a mutation is one of the staff's catalog, or changes stock or how is delivered.
func isMerchandising(field *ast.FieldDefinition) bool {
	auth := field.Directives.ForName("auth")
	permission := auth.Arguments.ForName("permission")
	return !strings.HasPrefix(field.Name, "translations") && permission != nil && (permission.Value.Raw == "MANAGE_PRODUCTS" || permission.Value.Raw == "MANAGE_STOCK" || permission.Value.Raw == "MANAGE_TAXES" || permission.Value.Raw == "MANAGE_SHIPPING" || permission.Value.Raw == "MANAGE_PROMOTIONS" || field.Name == "customerGroupAssign")
}

// unversioned are the mutations of what is there already that expect no version: what they do is right for any.
var unversioned = []string{"variantPreorderSet", "productDuplicate", "promotionDuplicate", "customerGroupAssign", "stockAdjust", "stockTransfer", "taxRatesImport", "taxExemptionSet", "holidaysUpdate", "searchPinsSet", "promotionCodeCreate", "promotionCodesGenerate"}

// entriesOf is how many entries of the audit log a mutation leaves: what is moved is told of both places, and what is
// imported of each thing.
func entriesOf(m merchandise) int {
	switch m.mutation {
	case "stockTransfer":
		return 2
	case "taxRatesImport":
		return 4 // as many as there are classes
	}
	return 1
}

// TestMerchandising makes every change of the staff's catalog. Each tells the audit log, once, what has
// changed from what to what. Whoever may not make it changes nothing, and nor does a change that is refused.
// Those of what is there already take the version that they expect, and change nothing if there is another.
func TestMerchandising(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	stage(t, o.st)
	guest := o.boss
	guest.token = ""
	clerk, _ := hire(t, o.boss, "clerk@example.com", "READ_ORDERS")
	lines := map[string]bool{}
	for _, m := range merchandises(t, o.st) {
		lines[m.mutation] = true
		field := contract().Mutation.Fields.ForName(m.mutation)
		document := `mutation($input: ` + field.Arguments[0].Type.String() + `) { ` + m.mutation + `(input: $input) { userErrors { code } } }`
		before, entries := o.catalog(t), len(o.entries(t))
		for name, c := range map[string]client{"guest": guest, "customer": o.ada, "clerk": clerk} {
			if code := c.code(t, document, variables{"input": m.input}); code != "UNAUTHENTICATED" && code != "FORBIDDEN" {
				t.Errorf("%s by a %s: %s", m.mutation, name, code)
			}
		}
		if old, takes := expecting(contract().Types[field.Arguments[0].Type.Name()], m.input); takes {
			o.boss.ask(t, document, variables{"input": old}).is(m.mutation+".userErrors.0.code", "CONFLICT")
		} else if !strings.Contains(m.mutation, "Create") && !slices.Contains(unversioned, m.mutation) {
			t.Errorf("%s takes no expectedVersion", m.mutation)
		}
		if o.catalog(t) != before || len(o.entries(t)) != entries {
			t.Errorf("%s was refused, and has changed something", m.mutation)
		}
		if n := len(o.boss.ask(t, document, variables{"input": m.input}).list(m.mutation + ".userErrors")); n != 0 {
			t.Errorf("%s: %d mistakes", m.mutation, n)
		}
		added := o.entries(t)[entries:]
		if len(added) != entriesOf(m) || !strings.HasPrefix(added[0].subject, m.subject) || added[0].action != m.action ||
			!strings.Contains(added[0].detail, `"changes":`) || !strings.Contains(added[0].detail, `"from"`) {
			t.Errorf("%s left the entries %v", m.mutation, added)
		}
		changed := o.catalog(t)
		if changed == before {
			t.Errorf("%s has changed nothing", m.mutation)
		}
		o.boss.send(t, document, variables{"input": m.input})
		if o.catalog(t) != changed || len(o.entries(t)) != entries+entriesOf(m) {
			t.Errorf("%s has changed something when it was done again", m.mutation)
		}
	}
	for _, field := range contract().Mutation.Fields {
		if isMerchandising(field) && !lines[field.Name] {
			t.Errorf("there is no line for %s", field.Name)
		}
	}
}

// expecting returns an input with a version that nothing has, if it takes one.
func expecting(def *ast.Definition, input variables) (expecting variables, takes bool) {
	expecting = variables{}
	for name, value := range input {
		field := def.Fields.ForName(name)
		list, isList := value.([]any)
		if of := contract().Types[field.Type.Name()]; isList && of.Kind == ast.InputObject && !takes {
			inner, found := expectingOne(of, list)
			value, takes = inner, found
		}
		expecting[name] = value
	}
	for _, name := range []string{"expectedVersion", "expectedOnHand", "expectedLimit"} {
		if def.Fields.ForName(name) != nil {
			expecting[name], takes = 1000, true
		}
	}
	return expecting, takes
}

func expectingOne(def *ast.Definition, list []any) ([]any, bool) {
	first, takes := expecting(def, list[0].(variables))
	return append([]any{first}, list[1:]...), takes
}

// catalog is a sum of all that the staff's catalog writes, but for times, and for what workers find out.
func (o *office) catalog(t *testing.T) (sum string) {
	t.Helper()
	var parts []string
	for _, table := range []string{
		"products", "product_images", "product_categories", "product_options", "option_values", "attribute_values", "variants", "prices",
		"categories", "collections", "price_lists", "customer_groups", "channels", "promotions", "promotion_codes", "tax_classes", "tax_rates", "tax_countries", "tax_settings", "gift_wrapping", "search_settings", "search_pins", "attributes", "attribute_choices", "product_types", "product_type_attributes", "users",
		"shipping_zones", "zone_areas", "delivery_profiles", "shipping_methods", "shipping_rates", "shipping_rate_rows", "method_exclusions", "pickup_points", "holidays", "locations", "stock_levels", "stock_movements", "preorders",
		"(SELECT m.* FROM collection_products m JOIN collections c ON c.id = m.collection_id AND c.rule IS NULL)",
	} {
		parts = append(parts, `(SELECT coalesce(sum(hashtextextended((to_jsonb(r) - 'updated_at' - 'ready' - 'settled' - 'sellable')::text, 0)), 0) FROM `+table+` r)`)
	}
	if err := o.st.DB.QueryRowContext(t.Context(), "SELECT concat_ws(' ', "+strings.Join(parts, ", ")+")").Scan(&sum); err != nil {
		t.Fatal(err)
	}
	return sum
}

// placesOfCatalog are the places of the staff's catalog that take an id, or a name. They stand for nothing
// of anybody's: whoever may change the catalog may change all of it.
func placesOfCatalog() []place {
	isOf := func(p place) bool {
		name, _, _ := strings.Cut(strings.TrimPrefix(p, "Mutation."), "(")
		field := contract().Mutation.Fields.ForName(name)
		return strings.HasPrefix(p, "Mutation.") && field != nil && isMerchandising(field)
	}
	places := []place{"Query.catalogProduct(id)"}
	for _, p := range placesTaken(contract()) {
		if isOf(p) {
			places = append(places, p)
		}
	}
	return places
}

// merchandisingAttempts change the catalog.
func merchandisingAttempts() []attempt {
	var all []attempt
	for _, field := range contract().Mutation.Fields {
		if !isMerchandising(field) {
			continue
		}
		needs := field.Directives.ForName("auth").Arguments.ForName("permission").Value.Raw
		all = append(all, attempt{
			field: "Mutation." + field.Name, of: []string{"boss"}, needs: needs, owner: "boss",
			vars: func(w *world, _ *person, _ belongings) variables { return input(w.merchandise[field.Name]) },
		})
	}
	all = append(all, attempt{
		field: "Mutation.taxExemptionSet", of: []string{"boss"}, needs: "MANAGE_TAXES", owner: "boss",
		vars: func(_ *world, _ *person, of belongings) variables {
			return input(variables{"customerGroupId": of.ids["CustomerGroup"], "exempt": true})
		},
	})
	slices.SortStableFunc(all, func(a, b attempt) int { // what deletes comes last
		return strings.Compare(strings.ToLower(deleting(a.field)), strings.ToLower(deleting(b.field)))
	})
	return all
}

func deleting(field string) string {
	if strings.HasSuffix(field, "Delete") {
		return "b"
	}
	return "a"
}

// TestDocumentedCatalog asks what docs/catalog-staff.md asks, one after the other.
func TestDocumentedCatalog(t *testing.T) {
	t.Parallel()
	operations := documented(t, "catalog-staff.md", 4)
	st, url := newShop(t)
	guest := serve(t, url)
	staff := guest.signIn(t, demo.StaffEmail)
	ask := func(i int, vars variables) data { return staff.ask(t, operations[i], vars) }
	product := ask(0, variables{"category": lookUp(t, st, "category", "cups-and-mugs")}).text("productCreate.product.id")
	version := ask(1, variables{"product": product}).get("productOptionsSet.product.version")
	ask(2, variables{"product": product}).is("productVariantsMatrixCreate.createdCount", 4,
		"productVariantsMatrixCreate.product.variants.0.sku", "MUG-250-ML-SEA")
	ask(3, variables{"product": product, "version": version}).is("productUpdate.product.status", "ACTIVE")
	guest.ask(t, `{ product(slug: "lighthouse-mug") { description variants { name } } }`, nil).
		is("product.description", "Thrown by hand on Amrum.", "product.variants.3.name", "350 ml / Sand")
}

// TestDocumentedSearch asks what docs/search-staff.md asks, one after the other.
func TestDocumentedSearch(t *testing.T) {
	t.Parallel()
	operations := documented(t, "search-staff.md", 3)
	st, url := newShop(t)
	staff := serve(t, url).signIn(t, demo.StaffEmail)
	staff.ask(t, operations[0], nil).is("searchSettingsUpdate.searchSettings.version", 2, "searchSettingsUpdate.searchSettings.synonyms.1.from", "espresso")
	staff.ask(t, operations[1], variables{"mug": lookUp(t, st, "product", "diner-mug")}).
		is("searchPinsSet.searchPins.query", "cafe mugs", "searchPinsSet.searchPins.products.0.name", "Diner Mug")
	execute(t, st, `INSERT INTO search_queries (day, query, searches, without_results, results) VALUES (CURRENT_DATE, 'settee', 3, 3, 0)`)
	staff.ask(t, operations[2], nil).is("searchQueries.0.query", "settee")
}

// documented returns the operations that a page of the documentation shows.
func documented(t *testing.T, page string, count int) (operations []string) {
	t.Helper()
	text, err := os.ReadFile("../../docs/" + page)
	if err != nil {
		t.Fatal(err)
	}
	for _, found := range regexp.MustCompile("(?s)```graphql\n(.*?)```").FindAllSubmatch(text, -1) {
		operations = append(operations, string(found[1]))
	}
	if len(operations) != count {
		t.Fatalf("%s shows %d operations", page, len(operations))
	}
	return operations
}

// TestDocumentedStock asks what docs/stock.md asks, one after the other.
func TestDocumentedStock(t *testing.T) {
	t.Parallel()
	operations := documented(t, "stock.md", 6)
	st, url := newShop(t)
	staff := serve(t, url).signIn(t, demo.StaffEmail)
	kettle, berlin, reno := lookUp(t, st, "variant", "KETTLE-MATTE-BLACK"), lookUp(t, st, "location", "BER"), lookUp(t, st, "location", "RNO")
	ask := func(i int, vars variables) data { return staff.ask(t, operations[i], vars) }
	ask(0, variables{"variant": kettle, "location": berlin}).is("stockAdjust.levels.0.onHand", 448)
	ask(1, variables{"variant": kettle, "location": berlin}).is("stockSet.levels.0.onHand", 446)
	ask(1, variables{"variant": kettle, "location": berlin}).is("stockSet.userErrors.0.code", "CONFLICT", "stockSet.levels.0.onHand", 446)
	ask(2, variables{"variant": kettle, "from": berlin, "to": reno}).is("stockTransfer.levels.1.onHand", 270)
	ask(3, variables{"variant": kettle}).is("stockMovements.nodes.0.reason", "TRANSFER", "stockMovements.nodes.2.delta", -2,
		"stockMovements.nodes.3.note", "Delivery 4711")
	execute(t, st, `UPDATE stock_levels SET on_hand = reserved WHERE variant_id = (SELECT id FROM variants WHERE sku = 'KETTLE-MATTE-BLACK')`)
	ask(4, variables{"variant": kettle, "location": berlin}).is("stockBackordersSet.levels.0.backorderLimit", 20, "stockBackordersSet.levels.0.available", 20)
	ask(4, variables{"variant": kettle, "location": berlin}).is("stockBackordersSet.userErrors.0.code", "CONFLICT")
	ask(5, variables{"variant": kettle}).is("variant.available", true, "variant.availableQuantity", 20, "variant.backorder", true)
}
