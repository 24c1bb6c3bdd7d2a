package contract_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/shopgraph/shopgraph/internal/typeid"
)

// What is selected of a category, a product, a cart's line and an order: every edge there is.
const (
	attributeEdges = `
		attribute { slug choices { slug } } ... on AssignedNumber { number } ... on AssignedChoices { choices { slug } }
		... on AssignedReference { node { ... on Product { name mainImage { url } } ... on Category { name } } }`
	categoryEdges = `
		name seo { title } image { url } parent { name } ancestors { name } depth path children { name } productCount updatedAt`
	productEdges = `
		id name slug description descriptionHtml vendor tags seo { title description } available createdAt
		category {` + categoryEdges + `}
		breadcrumbs {` + categoryEdges + `}
		variants {
			sku name options { name value } price { amount } compareAtPrice { amount } availableQuantity available
			image { url width } barcode weight { value } dimensions { length } requiresShipping quantityRule { minimum }
			product { name }
		}
		images { url }
		mainImage { url }
		priceRange { min { amount } max { amount } }
		compareAtPriceRange { min { amount } max { amount } }
		onSale`
	lineEdges = `
		id quantity available
		attributes { key }
		unitPrice { gross { amount } }
		total { gross { amount } }
		variant { sku price { amount } available image { url } product { name category { name } mainImage { url } images { url } } }`
	cartEdges = `
		id version totalQuantity requiresShipping buyer { email phone customer { email } } shippingAddress { formatted } billingAddress { formatted }
		note attributes { key } problems { code target } subtotal { gross { amount } } total { gross { amount currencyCode } } lines {` + lineEdges + `}`
	orderEdges = `
		id number status cancellable email phone note attributes { key } metafields { key }
		shippingAddress { city }
		billingAddress { city }
		total { gross { amount } }
		lines { sku quantity attributes { key } total { gross { amount } } variant { sku product { name mainImage { url } } } }
		payments { status method { kind last4 } amount { amount } }
		fulfillments { status lines { quantity orderLine { sku } } }
		events { sequence type order { number } fulfillment { status } }`
)

var catalogReads = []measured{
	{"products, all edges", 3, "products.nodes", func(t *testing.T, c *counted, n int) data {
		return c.guest.ask(t, `query($n: Int, $in: ID) { products(first: $n, filter: { categoryId: $in }) {
			totalCount pageInfo { hasNextPage endCursor } edges { cursor node { id } } nodes {`+productEdges+`} } }`,
			variables{"n": n, "in": typeid.Of[typeid.Category](c.id(t, "SELECT id FROM categories WHERE slug = 'rows'")).String()})
	}},
	{"products, a tile each", 2, "products.nodes", func(t *testing.T, c *counted, n int) data {
		return c.guest.ask(t, `query($n: Int) { products(first: $n) {
			nodes { name slug available mainImage { url } priceRange { min { amount } } } } }`, variables{"n": n})
	}},
	{"category with products", 5, "category.products.nodes", func(t *testing.T, c *counted, n int) data {
		return c.guest.ask(t, `query($n: Int) { category(slug: "rows") {
			`+categoryEdges+` products(first: $n) { totalCount nodes {`+productEdges+`} } } }`, variables{"n": n})
	}},
	{"nested categories with products", 6, "category.children", func(t *testing.T, c *counted, n int) data {
		return c.guest.ask(t, `query($slug: String) { category(slug: $slug) { children {
			`+categoryEdges+` products(first: 2) { totalCount pageInfo { hasNextPage } nodes {`+productEdges+`} } } } }`,
			variables{"slug": fmt.Sprintf("root-%d", n)})
	}},
	{"the tree of categories", 4, "category.children", func(t *testing.T, c *counted, n int) data {
		return c.guest.ask(t, `query($slug: String) {
			categories { productCount path children { productCount path children { productCount path } } }
			category(slug: $slug) { children { parent { name } ancestors { ancestors { name } } } } }`,
			variables{"slug": fmt.Sprintf("root-%d", n)})
	}},
	{"products in German, a tile each", 4, "products.nodes", func(t *testing.T, c *counted, n int) data {
		products := c.guest.ask(t, `query($n: Int) @inContext(language: "de") { products(first: $n) {
			nodes { name slug available mainImage { url alt } priceRange { min { amount } } } } }`, variables{"n": n})
		products.is("products.nodes.0.name", "Produkt", "products.nodes.0.mainImage.alt", "Bild")
		return products
	}},
	{"category with products in German", 8, "category.products.nodes", func(t *testing.T, c *counted, n int) data {
		return c.guest.ask(t, `query($n: Int) @inContext(language: "de") { category(slug: "zeilen") {
			`+categoryEdges+` translations { slug } products(first: $n) { totalCount nodes {`+productEdges+` translations { language { code } name slug } options { values { name } } } } } }`, variables{"n": n})
	}},
	{"addresses of pages", 2, "products.nodes", func(t *testing.T, c *counted, n int) data {
		return c.guest.ask(t, `query($n: Int) { products(first: $n) { nodes { translations { language { code } name slug } } } }`, variables{"n": n})
	}},
	{"variants by their German options", 3, "products.nodes", func(t *testing.T, c *counted, n int) data {
		return c.guest.ask(t, `query($n: Int) @inContext(language: "de") { products(first: $n) { nodes {
			variantBySelectedOptions(selectedOptions: [{ name: "Größe", value: "Klein" }]) { name } } } }`, variables{"n": n})
	}},
	{"product by slug", 3, "product.variants", func(t *testing.T, c *counted, n int) data {
		product := c.guest.ask(t, `query($slug: String) { product(slug: $slug) {`+productEdges+`} }`,
			variables{"slug": fmt.Sprintf("size-product-%d", n)})
		if got := len(product.list("product.images")); got != n {
			t.Errorf("%d images, want %d", got, n)
		}
		return product
	}},
	{"products with attributes and metafields", 5, "products.nodes", func(t *testing.T, c *counted, n int) data {
		of := `attributes {` + attributeEdges + `} attribute(key: "notes") {` + attributeEdges + `}
			metafields { key value } metafield(namespace: "rows", key: "row") { value }`
		products := c.guest.ask(t, `query($n: Int, $in: ID) { products(first: $n, filter: { categoryId: $in }) { nodes {
			type { name productAttributes { slug choices { slug } } } variants {`+of+`} `+of+` } } }`,
			variables{"n": n, "in": typeid.Of[typeid.Category](c.id(t, "SELECT id FROM categories WHERE slug = 'rows'")).String()})
		for _, path := range []string{"attributes", "metafields", "variants.1.attributes", "variants.1.metafields"} {
			if got, want := len(products.list("products.nodes.0."+path)), map[bool]int{true: 3, false: 1}[strings.HasSuffix(path, "attributes")]; got != want {
				t.Errorf("%d %s, want %d", got, path, want)
			}
		}
		return products
	}},
	{"nodes: products", 3, "nodes", func(t *testing.T, c *counted, n int) data {
		var ids []any
		for _, id := range c.ids(t, "SELECT id FROM products WHERE slug LIKE 'rows-product-%' LIMIT $1", n) {
			ids = append(ids, typeid.Of[typeid.Product](id).String())
		}
		return c.guest.ask(t, `query($ids: [ID!]!) { nodes(ids: $ids) { ... on Product {`+productEdges+`} } }`, variables{"ids": ids})
	}},
	{"nodes: variants", 2, "nodes", func(t *testing.T, c *counted, n int) data {
		var ids []any
		for _, id := range c.ids(t, "SELECT id FROM variants WHERE sku LIKE 'rows-product-%' LIMIT $1", n) {
			ids = append(ids, typeid.Of[typeid.Variant](id).String())
		}
		return c.guest.ask(t, `query($ids: [ID!]!) { nodes(ids: $ids) { ... on Variant { price { amount } available product { name } } } }`,
			variables{"ids": ids})
	}},
}

var orderReads = []measured{
	{"me with orders, all edges", 12, "me.orders.nodes", func(t *testing.T, c *counted, n int) data {
		return c.ada.ask(t, `query($n: Int) { me {
			email addresses { city } paymentMethods { last4 } cart { id }
			orders(first: $n) { totalCount pageInfo { hasNextPage } nodes {`+orderEdges+`} } } }`, variables{"n": n})
	}},
	{"orders as staff", 8, "orders.nodes", func(t *testing.T, c *counted, n int) data {
		return c.staff.ask(t, `query($n: Int) { orders(first: $n, filter: { status: PROCESSING }) {
			totalCount edges { cursor } nodes {`+orderEdges+`} } }`, variables{"n": n})
	}},
	{"order by id", 7, "order.lines", func(t *testing.T, c *counted, n int) data {
		return c.grace.ask(t, `query($by: OrderRef!) { order(by: $by) {`+orderEdges+`} }`, variables{"by": variables{"id": c.order(t, n)}})
	}},
	{"nodes: orders", 7, "nodes", func(t *testing.T, c *counted, n int) data {
		var ids []any
		for _, id := range c.ids(t, "SELECT id FROM orders WHERE number LIKE 'ROWS-%' LIMIT $1", n) {
			ids = append(ids, typeid.Of[typeid.Order](id).String())
		}
		return c.ada.ask(t, `query($ids: [ID!]!) { nodes(ids: $ids) { ... on Order {`+orderEdges+`} } }`, variables{"ids": ids})
	}},
}

// purchases come one after the other: each goes on with what the one before has left.
var purchases = []measured{
	{"cartCreate", 5, "cartCreate.cart.lines", func(t *testing.T, c *counted, n int) data {
		made := c.guest.ask(t, `mutation($input: CartCreateInput!) { cartCreate(input: $input) { token cart {`+cartEdges+`} } }`,
			variables{"input": variables{"lines": c.variants(t, n)}})
		c.carts[n] = variables{"id": made.text("cartCreate.cart.id"), "token": made.text("cartCreate.token")}
		for i := range n {
			c.lines[n] = append(c.lines[n], made.get(fmt.Sprintf("cartCreate.cart.lines.%d.id", i)))
		}
		return made
	}},
	{"cart", 6, "cart.lines", func(t *testing.T, c *counted, n int) data {
		return c.guest.ask(t, `query($cart: CartRef!) { cart(cart: $cart) {`+cartEdges+`} }`, variables{"cart": c.carts[n]})
	}},
	{"cartLinesAdd", 6, "cartLinesAdd.cart.lines", func(t *testing.T, c *counted, n int) data {
		return c.guest.ask(t, `mutation($input: CartLinesAddInput!) { cartLinesAdd(input: $input) { cart {`+cartEdges+`} } }`,
			variables{"input": variables{"cart": c.carts[n], "lines": c.variants(t, n)}})
	}},
	{"cartLinesUpdate", 6, "cartLinesUpdate.cart.lines", func(t *testing.T, c *counted, n int) data {
		var lines []any
		for _, id := range c.lines[n] {
			lines = append(lines, variables{"id": id, "quantity": 3})
		}
		return c.guest.ask(t, `mutation($input: CartLinesUpdateInput!) { cartLinesUpdate(input: $input) { cart {`+cartEdges+`} } }`,
			variables{"input": variables{"cart": c.carts[n], "lines": lines}})
	}},
	{"cartLinesRemove", 3, "removed", func(t *testing.T, c *counted, n int) data {
		removed := c.guest.ask(t, `mutation($input: CartLinesRemoveInput!) { cartLinesRemove(input: $input) { cart {`+cartEdges+`} } }`,
			variables{"input": variables{"cart": c.carts[n], "lineIds": c.lines[n]}})
		removed.is("cartLinesRemove.cart.totalQuantity", 0)
		return data{t, map[string]any{"removed": c.lines[n]}}
	}},
	{"cartLinesAdd to an empty cart", 6, "cartLinesAdd.cart.lines", func(t *testing.T, c *counted, n int) data {
		return c.guest.ask(t, `mutation($input: CartLinesAddInput!) { cartLinesAdd(input: $input) { cart {`+cartEdges+`} } }`,
			variables{"input": variables{"cart": c.carts[n], "lines": c.variants(t, n)}})
	}},
	{"cartBuyerUpdate", 6, "cartBuyerUpdate.cart.lines", func(t *testing.T, c *counted, n int) data {
		return c.guest.ask(t, `mutation($input: CartBuyerUpdateInput!) { cartBuyerUpdate(input: $input) { cart {`+cartEdges+`} } }`,
			variables{"input": variables{"cart": c.carts[n], "buyer": variables{"email": "guest@example.com"}}})
	}},
	{"cartAddressesUpdate", 7, "cartAddressesUpdate.cart.lines", func(t *testing.T, c *counted, n int) data {
		return c.guest.ask(t, `mutation($input: CartAddressesUpdateInput!) { cartAddressesUpdate(input: $input) { cart {`+cartEdges+`} } }`,
			variables{"input": variables{"cart": c.carts[n], "shippingAddress": variables{"address": address}}})
	}},
	{"cartCurrencyUpdate", 8, "cartCurrencyUpdate.cart.lines", func(t *testing.T, c *counted, n int) data {
		return c.guest.ask(t, `mutation($input: CartCurrencyUpdateInput!) { cartCurrencyUpdate(input: $input) { cart {`+cartEdges+`} } }`,
			variables{"input": variables{"cart": c.carts[n], "currencyCode": "USD"}})
	}},
	{"checkoutComplete", 19, "checkoutComplete.order.lines", func(t *testing.T, c *counted, n int) data {
		bought := c.guest.ask(t, `mutation($input: CheckoutCompleteInput!) { checkoutComplete(input: $input) {
			... on CheckoutCompleted { trackingToken order {`+orderEdges+`} } ... on CheckoutError { message } } }`,
			variables{"input": c.purchase(n)})
		c.orders[n] = bought.text("checkoutComplete.order.id")
		return bought
	}},
	{"checkoutComplete, again", 11, "checkoutComplete.order.lines", func(t *testing.T, c *counted, n int) data {
		return c.guest.ask(t, `mutation($input: CheckoutCompleteInput!) { checkoutComplete(input: $input) {
			... on CheckoutCompleted { order {`+orderEdges+`} } } }`, variables{"input": c.purchase(n)})
	}},
	{"orderCapture", 20, "orderCapture.order.lines", func(t *testing.T, c *counted, n int) data {
		return c.staff.ask(t, `mutation($input: OrderCaptureInput!) { orderCapture(input: $input) { order {`+orderEdges+`} } }`,
			variables{"input": variables{"idempotencyKey": c.orders[n], "orderId": c.orders[n]}})
	}},
	{"orderRefund", 30, "orderRefund.refund.breakdown.lines", func(t *testing.T, c *counted, n int) data {
		order := c.staff.ask(t, `query($id: ID!) { order(by: { id: $id }) { lines { id } } }`, variables{"id": c.orders[n]})
		lines := []any{}
		for _, line := range order.get("order.lines").([]any) {
			lines = append(lines, variables{"orderLineId": line.(map[string]any)["id"], "quantity": 1})
		}
		return c.staff.ask(t, `mutation($input: OrderRefundInput!) { orderRefund(input: $input) { userErrors { message } refund { breakdown { lines { quantity orderLine { sku } taxes { name } } parts { payment { status } } } } order {`+orderEdges+`} } }`,
			variables{"input": variables{"idempotencyKey": "refund " + c.orders[n], "orderId": c.orders[n], "lines": lines}})
	}},
	{"invoiceIssue", 12, "invoiceIssue.document.order.lines", func(t *testing.T, c *counted, n int) data {
		return c.staff.ask(t, `mutation($input: InvoiceIssueInput!) { invoiceIssue(input: $input) { document { number total { gross { amount } } url order {`+orderEdges+`} } } }`,
			input(variables{"orderId": c.orders[n]}))
	}},
	{"fulfillmentCreate", 17, "fulfillmentCreate.order.lines", func(t *testing.T, c *counted, n int) data {
		return c.staff.ask(t, `mutation($input: FulfillmentCreateInput!) { fulfillmentCreate(input: $input) {
			fulfillment { lines { quantity orderLine { sku } } } order {`+orderEdges+`} } }`,
			variables{"input": variables{"idempotencyKey": c.orders[n], "orderId": c.orders[n]}})
	}},
	{"fulfillmentUpdate to SHIPPED", 17, "fulfillmentUpdate.fulfillment.lines", func(t *testing.T, c *counted, n int) data {
		var order typeid.Order
		if err := order.UnmarshalText([]byte(c.orders[n])); err != nil {
			t.Fatal(err)
		}
		parcel := typeid.Of[typeid.Fulfillment](c.id(t, "SELECT id FROM fulfillments WHERE order_id = $1", order))
		return c.staff.ask(t, `mutation($input: FulfillmentUpdateInput!) { fulfillmentUpdate(input: $input) {
			fulfillment { lines { quantity orderLine { sku } } } order {`+orderEdges+`} } }`,
			variables{"input": variables{"id": parcel.String(), "status": "SHIPPED"}})
	}},
}

// purchase is a checkout's input for the cart of n lines.
func (c *counted) purchase(n int) variables {
	return variables{
		"idempotencyKey": "key", "cart": c.carts[n], "email": "guest@example.com", "shippingAddress": address,
		"expectedTotal": variables{"amount": fmt.Sprintf("%d.00", n), "currencyCode": "USD"},
		"payment":       variables{"gatewayToken": "tok_approved"},
	}
}
