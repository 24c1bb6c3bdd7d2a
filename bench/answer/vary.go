package answer

import (
	"math/rand/v2"
	"strconv"
	"strings"
)

// Varied is a plan with a random selection. Its operation takes the variables $of, what is asked
// about, unless that stands in the document, and $first, unless it asks for one thing alone.
type Varied struct {
	*Plan
	Fixed bool // what is asked about stands in the document
}

// some is a field that a random selection may have; of is the type of an object.
type some struct{ name, of string }

// shapes are the types' fields, of which the first is always there when nothing else is.
var shapes = map[string][]some{
	"ProductConnection": {{name: "totalCount"}, {"pageInfo", "PageInfo"}, {"edges", "ProductEdge"}},
	"ProductEdge":       {{name: "cursor"}, {"node", "Product"}},
	"PageInfo":          {{name: "hasNextPage"}, {name: "hasPreviousPage"}, {name: "startCursor"}, {name: "endCursor"}},
	"Product": {
		{name: "id"}, {name: "name"}, {name: "slug"}, {name: "description"}, {"category", "Category"}, {"variants", "Variant"},
		{"images", "ProductImage"}, {"mainImage", "ProductImage"}, {"priceRange", "PriceRange"}, {name: "available"},
		{name: "createdAt"}, {name: "updatedAt"},
	},
	"Category": {{name: "id"}, {name: "name"}, {name: "slug"}, {name: "description"}, {"parent", "Category"}},
	"Variant": {
		{name: "id"}, {name: "name"}, {name: "sku"}, {"options", "SelectedOption"}, {"product", "Product"}, {"price", "Money"},
		{"compareAtPrice", "Money"}, {name: "availableQuantity"}, {name: "available"},
	},
	"SelectedOption": {{name: "name"}, {name: "value"}},
	"ProductImage":   {{name: "id"}, {name: "url"}, {name: "alt"}},
	"PriceRange":     {{"min", "Money"}, {"max", "Money"}},
	"Money":          {{name: "amount"}, {name: "currencyCode"}},
	"TaxedMoney":     {{"gross", "Money"}, {"net", "Money"}, {"tax", "Money"}},

	"User": {{name: "id"}, {name: "email"}, {name: "name"}, {name: "kind"}, {name: "createdAt"}, {"addresses", "Address"}},
	"Address": {
		{name: "id"}, {name: "fullName"}, {name: "line1"}, {name: "line2"}, {name: "city"}, {name: "postalCode"}, {name: "country"},
	},
	"PostalAddress": {
		{name: "fullName"}, {name: "company"}, {name: "line1"}, {name: "line2"}, {name: "city"}, {name: "region"},
		{name: "postalCode"}, {name: "country"}, {name: "phone"},
	},
	"OrderConnection": {{name: "totalCount"}, {"pageInfo", "PageInfo"}, {"edges", "OrderEdge"}},
	"OrderEdge":       {{name: "cursor"}, {"node", "Order"}},
	"Order": {
		{name: "id"}, {name: "number"}, {name: "status"}, {name: "currencyCode"}, {"lines", "OrderLine"}, {"subtotal", "TaxedMoney"},
		{"total", "TaxedMoney"}, {name: "email"}, {"shippingAddress", "PostalAddress"}, {"billingAddress", "PostalAddress"},
		{"payments", "Payment"}, {"fulfillments", "Fulfillment"}, {"events", "OrderEvent"}, {name: "cancellable"},
		{name: "cancelReason"}, {name: "createdAt"}, {name: "updatedAt"},
	},
	"OrderLine": {
		{name: "id"}, {"variant", "Variant"}, {name: "productName"}, {name: "variantName"}, {name: "sku"}, {name: "quantity"},
		{"unitPrice", "TaxedMoney"}, {"total", "TaxedMoney"},
	},
	"Payment": {
		{name: "id"}, {name: "status"}, {"amount", "Money"}, {"authorizedAmount", "Money"}, {"capturedAmount", "Money"},
		{"refundedAmount", "Money"}, {name: "createdAt"},
	},
	"Fulfillment": {
		{name: "id"}, {name: "status"}, {name: "carrier"}, {name: "trackingNumber"}, {name: "trackingUrl"},
		{"lines", "FulfillmentLine"}, {name: "shippedAt"}, {name: "deliveredAt"}, {name: "createdAt"},
	},
	"FulfillmentLine": {{name: "id"}, {"orderLine", "OrderLine"}, {name: "quantity"}},
	"OrderEvent": {
		{name: "id"}, {name: "sequence"}, {name: "cursor"}, {name: "type"}, {name: "status"}, {"order", "Order"},
		{"fulfillment", "Fulfillment"}, {name: "createdAt"},
	},
}

// VaryListing returns a random plan for Listing: the first products of the category with this id,
// or of the one that $of names.
func VaryListing(r *rand.Rand, category string, first int) (Varied, error) {
	v := vary{r: r}
	of, size := v.argument("ID!", category), v.size(first)
	items := v.required("nodes", "Product", 2)
	return v.compile("products(filter: {categoryId: "+of+"}, first: "+size+")", "ProductConnection", items)
}

// VaryDetail returns a random plan for Detail: of the product with this slug, or the one that $of
// names.
func VaryDetail(r *rand.Rand, slug string) (Varied, error) {
	v := vary{r: r}
	of := v.argument("String!", slug)
	return v.compile("product(slug: "+of+")", "Product", "")
}

// VaryHistory returns a random plan for History, of the customer who asks.
func VaryHistory(r *rand.Rand, first int) (Varied, error) {
	v := vary{r: r}
	size := v.size(first)
	orders := v.required("orders(first: "+size+")", "OrderConnection", 0)
	orders = strings.TrimSuffix(orders, "} ") + v.required("nodes", "Order", 2) + "} "
	return v.compile("me", "User", orders)
}

// vary writes random selections.
type vary struct {
	r         *rand.Rand
	variables []string
	fragments strings.Builder
	named     int // how many names are taken
	fixed     bool
}

func (v *vary) compile(root, kind, required string) (Varied, error) {
	set := v.set(kind, 2, required)
	document := "query Varied"
	if len(v.variables) > 0 {
		document += "(" + strings.Join(v.variables, ", ") + ")"
	}
	p, err := Compile(document + " { " + v.alias() + root + set + "}" + v.fragments.String())
	return Varied{p, v.fixed}, err
}

// argument returns a literal, or the variable $of.
func (v *vary) argument(kind, literal string) string {
	if v.r.IntN(2) == 0 {
		v.fixed = true
		return strconv.Quote(literal)
	}
	v.variables = append(v.variables, "$of: "+kind)
	return "$of"
}

// size returns a literal, or the variable $first.
func (v *vary) size(first int) string {
	if v.r.IntN(2) == 0 {
		return strconv.Itoa(first)
	}
	v.variables = append(v.variables, "$first: Int")
	return "$first"
}

func (v *vary) required(field, kind string, depth int) string {
	return v.alias() + field + v.set(kind, depth, "")
}

// alias returns one, or, more often, none.
func (v *vary) alias() string {
	if v.r.IntN(4) > 0 {
		return ""
	}
	return v.name("a") + ": "
}

func (v *vary) name(prefix string) string {
	v.named++
	return prefix + strconv.Itoa(v.named)
}

// set returns a selection set of a type, with objects down to a depth, and what is required of it.
func (v *vary) set(kind string, depth int, required string) string {
	fields := v.choose(kind, depth)
	if required != "" {
		fields = append(fields, required)
	}
	v.r.Shuffle(len(fields), func(i, j int) { fields[i], fields[j] = fields[j], fields[i] })
	cut := v.r.IntN(len(fields))
	head, tail := strings.Join(fields[:cut], ""), strings.Join(fields[cut:], "")
	switch v.r.IntN(6) {
	case 0:
		tail = "... on " + kind + " { " + tail + "} "
	case 1:
		name := v.name("F")
		v.fragments.WriteString(" fragment " + name + " on " + kind + " { " + tail + "}")
		tail = "..." + name + " "
	case 2:
		tail = "... { " + tail + "} "
	}
	return " { " + head + tail + "} "
}

// choose selects some of a type's fields.
func (v *vary) choose(kind string, depth int) []string {
	var fields []string
	for _, f := range shapes[kind] {
		switch {
		case f.of == "" && v.r.IntN(2) == 0:
			fields = append(fields, v.alias()+f.name+" ")
		case f.of != "" && (depth > 0 || isValue(f.of)) && v.r.IntN(5) < 2:
			fields = append(fields, v.alias()+f.name+v.set(f.of, depth-1, ""))
		}
	}
	if len(fields) > 0 {
		return fields
	}
	if first := shapes[kind][0]; first.of != "" {
		return []string{first.name + v.set(first.of, depth-1, "")}
	}
	return []string{v.alias() + shapes[kind][0].name + " "}
}

// isValue reports whether a type is a value in its owner's row, which costs no depth.
func isValue(kind string) bool { return kind == "Money" || kind == "TaxedMoney" || kind == "PageInfo" }
