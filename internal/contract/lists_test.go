package contract_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/shopgraph/shopgraph/graph"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/demo"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/language"
	"github.com/shopgraph/shopgraph/internal/oidc"
	"github.com/shopgraph/shopgraph/internal/search"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
)

// heldWhenWritten says of lists why they cannot be longer than their bounds. All others are
// measured by TestListsKeepToTheirBounds.
var heldWhenWritten = map[string]string{
	"Order.edits":                               "more cannot be made",
	"Order.supplements":                         "an edit makes one at most, and a return one more",
	"Query.nodes":                               "more ids are refused",
	"Query.externalProviders":                   "more are no configuration",
	"Query.books":                               "the query has a limit",
	"Query.ossReport":                           "the query has a limit",
	"Query.sessions":                            "the query has a limit",
	"Query.serviceTokens":                       "the query has a limit, and more cannot be made",
	"User.externalIdentities":                   "more cannot be linked",
	"User.permissions":                          "there are no more permissions",
	"ServiceToken.permissions":                  "there are no more permissions",
	"User.wishlists":                            "more cannot be made",
	"Wishlist.items":                            "the query has a limit",
	"SharedWishlist.items":                      "the query has a limit",
	"WishlistItem.attributes":                   "more are refused where they come from, in carts",
	"User.carts":                                "the query has a limit",
	"User.addresses":                            "more cannot be saved",
	"User.paymentMethods":                       "more cannot be saved",
	"Query.countries":                           "there are no more in ISO 3166",
	"GiftWrapping.prices":                       "there are no more currencies in ISO 4217, and each is there once",
	"Query.currencies":                          "there are no more in ISO 4217",
	"Query.languages":                           "more are no configuration",
	"AddressForm.fields":                        "an address has no more, which a test of package address counts",
	"AddressForm.regions":                       "a test of package address counts them",
	"Address.formatted":                         "each part is a line at most",
	"PostalAddress.formatted":                   "each part is a line at most",
	"Category.ancestors":                        "a trigger of the table: see TestDepthOfCategories in package catalog",
	"Product.breadcrumbs":                       "the ancestors of its category, and that",
	"Product.categories":                        "a trigger of the table, and the main one",
	"Product.collections":                       "the query has a limit",
	"Product.tags":                              "a constraint of the table",
	"Product.options":                           "a trigger of the table: see TestLimitsOfOptions in package catalog",
	"ProductOption.values":                      "a trigger of the table: see TestLimitsOfOptions in package catalog",
	"Variant.options":                           "a constraint of the table",
	"Variant.priceBreaks":                       "the query has a limit",
	"Cart.lines":                                "more cannot be added",
	"Order.tags":                                "orderUpdate refuses more",
	"Order.lines":                               "an order has the lines of its cart",
	"OrderLine.options":                         "copied from the variant's",
	"Order.documents":                           "an order has as many as refunds, and two more",
	"Order.refunds":                             "more cannot be made",
	"Order.returns":                             "more cannot be made",
	"ReturnOptions.lines":                       "an order has the lines of its cart",
	"ReturnOptions.reasons":                     "there are no more",
	"Return.lines":                              "more are refused",
	"Return.receipts":                           "each is of a unit at least, and more than were sent are refused",
	"RefundBreakdown.lines":                     "more are refused",
	"RefundBreakdown.taxes":                     "a few for each line",
	"RefundBreakdown.parts":                     "one for each payment and tender of the order",
	"RefundLine.taxes":                          "pricing.MaxRates: more are an error",
	"Order.payments":                            "a checkout makes one",
	"OrdersClaimPayload.orders":                 "the query has a limit",
	"Order.fulfillments":                        "more cannot be made",
	"Query.carriers":                            "there are no more",
	"Fulfillment.scans":                         "the oldest are deleted when more are told",
	"Fulfillment.lines":                         "a fulfillment has each line of the order once",
	"InsufficientStockError.items":              "one for each line of a cart",
	"StaffRemovePayload.validServiceTokens":     "as many as there are tokens",
	"StaffRemovePayload.revokedServiceTokenIds": "as many as there are tokens",
	"StaffPermissionsUpdatePayload.validServiceTokens":     "as many as there are tokens",
	"StaffPermissionsUpdatePayload.revokedServiceTokenIds": "as many as there are tokens",
	"Cart.taxes":                              "a few for each line",
	"Order.taxes":                             "a few for each line",
	"LineCost.taxes":                          "pricing.MaxRates: more are an error",
	"PromotionPreview.discounts":              "no more promotions can be enabled",
	"Cart.discounts":                          "no more promotions can be enabled",
	"CartLine.discounts":                      "no more promotions can be enabled",
	"DeliveryGroup.discounts":                 "no more promotions can be enabled",
	"Order.discounts":                         "no more promotions can be enabled",
	"OrderLine.discounts":                     "no more promotions can be enabled",
	"OrderDelivery.discounts":                 "no more promotions can be enabled",
	"PromotionPreviewLine.discounts":          "no more promotions can be enabled",
	"PromotionPreview.unusedPromotions":       "no more promotions can be enabled",
	"Cart.unusedPromotions":                   "no more promotions can be enabled",
	"PriceChangedError.codes":                 "more are refused",
	"Cart.codes":                              "more are refused",
	"PromotionPreview.codes":                  "more are refused",
	"PromotionPreview.lines":                  "more are refused",
	"PriceChangedError.changes":               "one for each line",
	"Cart.deliveryGroups":                     "delivery.MaxGroups",
	"Order.deliveries":                        "one for each group of its cart",
	"DeliveryGroup.lines":                     "a cart has no more",
	"DeliveryGroup.options":                   "shipping.MaxMethodsOfZone",
	"DeliveryGroup.refusals":                  "shipping.MaxMethodsOfZone",
	"DeliveryOption.pickupPoints":             "delivery.MaxOfferedPoints",
	"OrderDelivery.lines":                     "a cart has no more",
	"Cart.paymentOptions":                     "one for each gateway that can be set up",
	"PaymentOption.methods":                   "as many as the settings name",
	"PaymentOption.wallets":                   "as many as the settings name",
	"Cart.attributes":                         "more are refused",
	"Cart.problems":                           "some for each line, and for each field of the contact",
	"CartLine.attributes":                     "more are refused",
	"CartProblem.field":                       "inputs are not nested so deeply",
	"Order.attributes":                        "copied from the cart's",
	"OrderLine.attributes":                    "copied from the cart line's",
	"UserError.field":                         "inputs are not nested so deeply",
	"Product.metafields":                      "more cannot be noted",
	"Variant.metafields":                      "more cannot be noted",
	"Category.metafields":                     "more cannot be noted",
	"Collection.metafields":                   "more cannot be noted",
	"User.metafields":                         "more cannot be noted",
	"Cart.metafields":                         "more cannot be noted",
	"Order.metafields":                        "more cannot be noted",
	"MetafieldsSetPayload.metafields":         "more are refused",
	"MetafieldsDeletePayload.deletedIds":      "more are refused",
	"TranslationsSetPayload.translations":     "more are refused",
	"TranslationsDeletePayload.deleted":       "more are refused",
	"Query.translatableFields":                "the fields of a product, and the attributes that it can have",
	"Product.recommendations":                 "more are refused",
	"Product.translations":                    "one for each language",
	"Category.translations":                   "one for each language",
	"Collection.translations":                 "one for each language",
	"Query.priceLists":                        "the query has a limit, and more cannot be made",
	"Query.customerGroups":                    "the query has a limit, and more cannot be made",
	"Query.channels":                          "the query has a limit, and more cannot be made",
	"SearchConnection.facets":                 "search.MaxFacets",
	"ProductConnection.facets":                "search.MaxFacets",
	"SearchConnection.sorts":                  "there are no more orders",
	"ProductConnection.sorts":                 "there are no more orders",
	"SearchEdge.highlightedName":              "package search highlights no more",
	"SuggestedQuery.highlighted":              "package search parts a text in two",
	"SearchExplanation.words":                 "package search explains no more",
	"ExplainedWord.fields":                    "there are no more fields",
	"ValueFacet.values":                       "more cannot be asked for, nor set",
	"CategoryFacet.categories":                "more cannot be asked for",
	"NumberFacet.numbers":                     "more cannot be asked for",
	"DateFacet.days":                          "more cannot be asked for",
	"PriceFacet.buckets":                      "package search makes no more",
	"Query.searchPins":                        "more cannot be asked for",
	"Query.searchQueries":                     "more cannot be asked for",
	"SearchPins.products":                     "more are refused",
	"SearchSettings.stopWords":                "more are refused",
	"SearchSettings.synonyms":                 "more are refused",
	"SearchSettings.redirects":                "more are refused",
	"SearchSettings.facets":                   "more are refused",
	"SearchSynonym.terms":                     "more are refused",
	"Cart.giftCards":                          "more are refused",
	"Order.tenders":                           "a cart has no more",
	"User.storeCredit":                        "more are refused",
	"StoreCreditAdjustPayload.storeCredit":    "more are refused",
	"Promotion.combines":                      "one for each class",
	"Promotion.budget":                        "more are refused",
	"Promotion.spent":                         "one for each currency that the store has sold in",
	"Promotion.conflicts":                     "no more can be enabled",
	"PromotionCondition.all":                  "more are refused",
	"PromotionCondition.any":                  "more are refused",
	"PromotionCondition.customerGroups":       "more are refused",
	"PromotionCondition.countries":            "more are refused",
	"PromotionCondition.channels":             "more are refused",
	"PromotionSubtotal.atLeast":               "more are refused",
	"PromotionSubtotal.atMost":                "more are refused",
	"PromotionTime.weekdays":                  "there are no more days",
	"PromotionTarget.all":                     "more are refused",
	"PromotionTarget.any":                     "more are refused",
	"PromotionTarget.variants":                "more are refused",
	"PromotionTarget.products":                "more are refused",
	"PromotionTarget.productTypes":            "more are refused",
	"PromotionTarget.categories":              "more are refused",
	"PromotionTarget.collections":             "more are refused",
	"PromotionTarget.vendors":                 "more are refused",
	"PromotionTarget.tags":                    "more are refused",
	"PromotionAttribute.values":               "more are refused",
	"PromotionAction.tiers":                   "more are refused",
	"PromotionAction.maxAmount":               "more are refused",
	"PromotionOff.amount":                     "more are refused",
	"PromotionOff.price":                      "more are refused",
	"PromotionTier.atLeastAmount":             "more are refused",
	"PromotionBundle.parts":                   "more are refused",
	"Query.taxClasses":                        "the query has a limit, and more cannot be made",
	"Query.taxCountries":                      "there are no more countries",
	"Query.deliveryProfiles":                  "the query has a limit, and more cannot be made",
	"Query.holidays":                          "the query has a limit, and more cannot be made",
	"HolidaysUpdatePayload.holidays":          "the query has a limit, and more cannot be made",
	"Query.pickupPoints":                      "more cannot be asked for",
	"ShippingZone.areas":                      "more are refused",
	"ShippingZone.methods":                    "more cannot be made",
	"ShippingMethod.channels":                 "more are refused",
	"ShippingMethod.rates":                    "more are refused",
	"ShippingMethod.excludedProducts":         "more are refused",
	"ShippingMethod.excludedCollections":      "more are refused",
	"ShippingMethod.excludedTags":             "more are refused",
	"ShippingMethod.workingDays":              "a week has 7",
	"ShippingMethod.pickupPoints":             "more cannot be made",
	"ShippingRate.rows":                       "more are refused",
	"PickupPoint.openingHours":                "more are refused",
	"Channel.hosts":                           "more are refused",
	"Channel.locations":                       "more are refused",
	"Variant.stockLevels":                     "the query has a limit, and no more locations can be made",
	"StockAdjustPayload.levels":               "more are refused",
	"StockSetPayload.levels":                  "more are refused",
	"StockTransferPayload.levels":             "more are refused",
	"StockBackordersSetPayload.levels":        "more are refused",
	"PriceList.countries":                     "more are refused",
	"OrderDocumentsPrint.ordersWithout":       "more are refused",
	"OrdersFulfillPayload.results":            "more are refused",
	"ProductsUpdatePayload.products":          "more are refused",
	"ProductVariantsUpdatePayload.variants":   "more are refused",
	"ProductVariantsDeletePayload.deletedIds": "more are refused",
	"CollectionsReorderPayload.collections":   "more are refused",
}

// lists returns the fields of the contract that are lists, with how long they say they can be.
func lists() (bounds map[string]int, sized map[string]bool) {
	bounds, sized = map[string]int{}, map[string]bool{}
	for name, def := range graph.Schema().Types {
		if def.Kind != ast.Object || strings.HasPrefix(name, "__") {
			continue
		}
		for _, field := range def.Fields {
			size := field.Directives.ForName("listSize")
			bound := 0
			if size != nil && size.Arguments.ForName("assumedSize") != nil {
				bound, _ = strconv.Atoi(size.Arguments.ForName("assumedSize").Value.Raw)
			}
			if size != nil && size.Arguments.ForName("sizedFields") != nil {
				for _, child := range size.Arguments.ForName("sizedFields").Value.Children {
					sized[field.Type.Name()+"."+child.Value.Raw] = bound > 0
				}
			} else if field.Type.Elem != nil {
				bounds[name+"."+field.Name] = bound
			}
		}
	}
	return bounds, sized
}

// TestEveryListSaysHowLongItCanBe: the estimate of costs, and with it what a request can do to the
// server, stands on that.
func TestEveryListSaysHowLongItCanBe(t *testing.T) {
	t.Parallel()
	bounds, sized := lists()
	for list, bound := range bounds {
		kind, field, _ := strings.Cut(list, ".")
		if sized[list] || bound > 0 && (heldWhenWritten[list] != "" || overfull[list] != nil || field == "userErrors" || field == "warnings") {
			continue
		}
		t.Errorf("%s.%s has no bound (%d), or nothing is known to hold it to that", kind, field, bound)
	}
	for list := range heldWhenWritten {
		if _, ok := bounds[list]; !ok {
			t.Errorf("there is no list %s", list)
		}
	}
	for name, most := range map[string]int{
		"User.permissions": len(auth.AllPermissions().List()), "SignUpPayload.userErrors": fault.MaxUserErrors, "Query.externalProviders": oidc.MaxProviders,
		"Product.options": catalog.MaxOptions, "ProductOption.values": catalog.MaxValues,
		"Query.languages": language.Most, "Product.translations": language.Most, "Query.translatableFields": catalog.MaxAttributesOfType + 6,
		"SearchConnection.facets": search.MaxFacets, "ProductConnection.facets": search.MaxFacets,
		"Category.ancestors": catalog.MaxDepth, "Product.breadcrumbs": catalog.MaxDepth + 1,
	} {
		if bounds[name] < most {
			t.Errorf("%s says %d, and there can be %d", name, bounds[name], most)
		}
	}
}

// overfull are lists that the database can have more of than they say, each with a document that
// asks for it, and where it is in the answer.
var overfull = map[string][]string{
	"Query.categories":              {`{ categories { slug } }`, "categories"},
	"SearchConnection.categories":   {`{ search(query: "c") { categories(first: 20) { slug } } }`, "search.categories"},
	"SearchConnection.collections":  {`{ search(query: "c") { collections(first: 20) { slug } } }`, "search.collections"},
	"Category.children":             {`{ category(slug: "wide") { children { slug } } }`, "category.children"},
	"Product.variants":              {`{ product(slug: "wide") { variants { sku } } }`, "product.variants"},
	"Product.images":                {`{ product(slug: "wide") { images { url } } }`, "product.images"},
	"Query.productTypes":            {`{ productTypes { slug } }`, "productTypes"},
	"Query.attributes":              {`{ attributes { slug } }`, "attributes"},
	"ProductType.productAttributes": {`{ productType(slug: "wide") { productAttributes { slug } } }`, "productType.productAttributes"},
	"ProductType.variantAttributes": {`{ productType(slug: "wide") { variantAttributes { slug } } }`, "productType.variantAttributes"},
	"Attribute.choices":             {`{ productType(slug: "wide") { productAttributes { choices(first: 1000) { slug } } } }`, "productType.productAttributes.0.choices"},
	"Product.attributes":            {`{ product(slug: "wide") { attributes { attribute { slug } } } }`, "product.attributes"},
	"Variant.attributes":            {`{ product(slug: "wide") { variants { attributes { attribute { slug } } } } }`, "product.variants.0.attributes"},
	"AssignedChoices.choices":       {`{ product(slug: "wide") { attributes { ... on AssignedChoices { choices { slug } } } } }`, "product.attributes.0.choices"},
	"Order.events":                  {`{ me { orders(first: 1) { nodes { events { sequence } } } } }`, "me.orders.nodes.0.events"},
	"Product.adjacentVariants": {
		`{ product(slug: "wide") { adjacentVariants(selectedOptions: [{name: "No.", value: "1"}]) { sku } } }`, "product.adjacentVariants",
	},
}

// TestListsKeepToTheirBounds asks a store that has more of everything than a list may be long.
func TestListsKeepToTheirBounds(t *testing.T) {
	t.Parallel()
	st, url := newShop(t)
	guest := serve(t, url)
	ada := guest.signIn(t, demo.CustomerEmail)
	pgtest.Fill(t, st,
		`INSERT INTO categories (id, created_at, updated_at, name, slug) VALUES (gen_random_uuid(), now(), now(), 'wide', 'wide')`,
		`INSERT INTO categories (id, created_at, updated_at, name, slug, position, parent_id)
			SELECT gen_random_uuid(), now(), now(), 'c', 'wide-' || n, n, CASE WHEN n > 300 THEN c.id END
			FROM generate_series(1, 600) n, categories c WHERE c.slug = 'wide'`,
		`INSERT INTO collections (id, created_at, updated_at, name, slug) SELECT gen_random_uuid(), now(), now(), 'c', 'wide-' || n FROM generate_series(1, 30) n`,
		`INSERT INTO products (id, created_at, updated_at, name, slug, status, category_id)
			SELECT gen_random_uuid(), now(), now(), 'wide', 'wide', 'ACTIVE', id FROM categories WHERE slug = 'wide'`,
		`INSERT INTO variants (id, created_at, updated_at, sku, name, options, position, product_id)
			SELECT gen_random_uuid(), now(), now(), 'wide-' || n, 'v', jsonb_build_array(
				jsonb_build_object('name', 'No.', 'value', (n % 250)::text), jsonb_build_object('name', 'Half', 'value', (n / 250)::text)
			), n, p.id FROM generate_series(1, 300) n, products p WHERE p.slug = 'wide'`,
		`INSERT INTO product_images (id, created_at, updated_at, url, alt, position, product_id)
			SELECT gen_random_uuid(), now(), now(), 'https://images.example.com/' || n, '', n, p.id FROM generate_series(1, 150) n, products p WHERE p.slug = 'wide'`,
		`INSERT INTO product_types (id, name, slug) SELECT gen_random_uuid(), 'wide', CASE n WHEN 1 THEN 'wide' ELSE 'wide-' || n END FROM generate_series(1, 250) n`,
		`INSERT INTO attributes (id, name, slug, kind) SELECT gen_random_uuid(), 'wide', 'wide-' || n, CASE n WHEN 1 THEN 'CHOICES' ELSE 'BOOLEAN' END FROM generate_series(1, 600) n`,
		`INSERT INTO product_type_attributes (product_type_id, owner, attribute_id, position) SELECT t.id, owner, a.id, n
			FROM product_types t, unnest(ARRAY['PRODUCT', 'VARIANT']) owner, generate_series(1, 150) n JOIN attributes a ON a.slug = 'wide-' || n
			WHERE t.slug = 'wide' AND (owner = 'PRODUCT' OR a.kind = 'BOOLEAN')`,
		`INSERT INTO attribute_choices (id, attribute_id, kind, name, slug, position) SELECT gen_random_uuid(), a.id, a.kind, 'c', 'c' || n, n
			FROM attributes a, generate_series(1, 1100) n WHERE a.slug = 'wide-1'`,
		`UPDATE products SET product_type_id = (SELECT id FROM product_types WHERE slug = 'wide') WHERE slug = 'wide'`,
		`INSERT INTO attribute_values (id, product_id, variant_id, attribute_id, kind, "boolean") SELECT gen_random_uuid(), o.product, o.variant, a.id, a.kind, true
			FROM attributes a, (SELECT id AS product, NULL::uuid AS variant FROM products WHERE slug = 'wide'
				UNION ALL SELECT NULL, id FROM variants WHERE sku = 'wide-1') o WHERE a.slug LIKE 'wide-%' AND a.kind = 'BOOLEAN'`,
		`INSERT INTO attribute_values (id, product_id, attribute_id, kind, choice_id) SELECT gen_random_uuid(), p.id, c.attribute_id, c.kind, c.id
			FROM products p, attribute_choices c WHERE p.slug = 'wide' AND c.kind = 'CHOICES' AND c.name = 'c' AND c.position <= 150`,
	)
	made := ada.ask(t, makeCart, variables{"input": variables{"lines": []any{
		variables{"variantId": stock(t, ada).text("product.variants.0.id"), "quantity": 2},
	}}})
	input := purchaseOf(variables{"id": made.text("cartCreate.cart.id")}, "")
	input["expectedTotal"] = made.get("cartCreate.cart.total.gross")
	ada.ask(t, completeCheckout, variables{"input": input}).is("checkoutComplete.__typename", "CheckoutCompleted")
	if _, err := st.DB.ExecContext(t.Context(), `
		INSERT INTO order_events (id, created_at, updated_at, sequence, type, status, order_id)
		SELECT gen_random_uuid(), now(), now(), last.sequence + n, 'ORDER_CANCELLED', 'CANCELLED', last.order_id
		FROM generate_series(1, 300) n, (SELECT order_id, max(sequence) AS sequence FROM order_events GROUP BY order_id) last`); err != nil {
		t.Fatal(err)
	}
	bounds, _ := lists()
	for list, asked := range overfull {
		if got := len(ada.ask(t, asked[0], nil).list(asked[1])); got != bounds[list] {
			t.Errorf("%s: %d items, want %d", list, got, bounds[list])
		}
	}
	if got := len(guest.ask(t, fmt.Sprintf(`{ categories(first: %d) { slug } }`, 3), nil).list("categories")); got != 3 {
		t.Errorf("of the first 3 categories there are %d", got)
	}
}
