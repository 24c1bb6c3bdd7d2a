package dataset

import (
	"encoding/json"
	"iter"
	"time"

	"github.com/google/uuid"
)

// Table is the rows of one of the database's tables.
type Table struct {
	Name    string
	Columns []string
	About   int // how many rows, within a few per cent
	Rows    iter.Seq[[]any]
}

// Tables returns all rows of the store, in an order that no foreign key minds.
func (s *Store) Tables() []Table {
	all := s.AllProducts()
	tables := []Table{
		table("categories", s.Categories(), s.categoryRows, "name", "slug", "description", "position", "parent_id"),
		table("products", all, s.productRows, s.productColumns()...),
		table("product_options", all*2, s.optionRows, "name", "position", "product_id"),
		table("option_values", all*(variantsEach+1), s.valueRows, "name", "position", "option_id"),
		table("variants", all*variantsEach, s.variantRows, "sku", "name", "options", "position", "product_id"),
		table("prices", all*variantsEach*2, s.priceRows, "currency", "amount", "compare_at_amount", "variant_id"),
		table("product_images", all*imagesEach, s.imageRows, "url", "alt", "position", "product_id"),
		table("locations", 2, s.locationRows, "name", "code", "priority"),
		table("stock_levels", all*variantsEach*4/3, s.stockRows, "on_hand", "location_id", "variant_id"),
		table("users", s.Customers, s.userRows, "kind", "email", "name", "password_hash"),
		table("addresses", s.Customers, s.addressRows,
			"full_name", "company", "line1", "line2", "city", "region", "postal_code", "country", "phone", "user_id"),
		table("sessions", s.Customers, s.sessionRows, "token_hash", "last_used_at", "expires_at", "user_id"),
		table("carts", 2*s.Orders, s.cartRows, "token_hash", "currency", "status", "user_id"),
		table("cart_lines", 4*s.Orders, s.cartLineRows, "quantity", "unit_amount", "cart_id", "variant_id"),
		table("orders", s.Orders, s.orderRows, "number", "cart_id", "currency", "subtotal_net", "subtotal_tax",
			"total_net", "total_tax", "status", "last_sequence", "payment_due_at", "cancelled_at", "user_id"),
		table("order_contacts", s.Orders, s.contactRows, "email", "shipping_address", "billing_address", "order_id"),
		table("order_lines", s.Orders*2, s.lineRows, "position", "product_name", "variant_name", "sku", "quantity",
			"unit_net", "unit_tax", "total_net", "total_tax", "currency", "order_id", "variant_id"),
		table("payments", s.Orders, s.paymentRows, "gateway", "gateway_token", "gateway_reference", "currency", "amount",
			"status", "authorized_amount", "captured_amount", "order_id"),
		table("payment_events", s.Orders*4, s.ledgerRows,
			"operation_id", "type", "status", "amount", "gateway_reference", "payment_id"),
		table("fulfillments", s.Orders*9/10, s.parcelRows,
			"status", "carrier", "tracking_number", "tracking_url", "shipped_at", "delivered_at", "order_id"),
		table("fulfillment_lines", s.Orders*18/10, s.parcelLineRows, "quantity", "fulfillment_id", "order_line_id"),
		table("order_events", s.Orders*63/10, s.eventRows,
			"sequence", "type", "status", "order_id", "fulfillment_id", "payment_id"),
		table("idempotency_records", s.Orders, s.keyRows,
			"scope", "mutation", "key", "input_hash", "state", "result", "expires_at", "order_id", "payment_id"),
		table("tracking_tokens", s.Orders, s.trackingRows, "token_hash", "expires_at", "order_id"),
	}
	if !s.Searchable {
		return tables
	}
	return append(append(s.definitions(), tables...),
		table("attribute_values", all*valuesEach, s.attributeValueRows, "kind", "choice_id", "number", "attribute_id", "product_id"))
}

func table(name string, about int, rows iter.Seq[[]any], columns ...string) Table {
	return Table{name, append([]string{"id", "created_at", "updated_at"}, columns...), about, rows}
}

const currency = "USD"

// forever is when tokens expire.
var forever = time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)

// row begins a row: the id of the n-th of a kind, and when it was made and changed.
func row(id uuid.UUID, at time.Time, values ...any) []any {
	return append([]any{[16]byte(id), at, at}, values...)
}

func ref(id interface{ UUID() uuid.UUID }) [16]byte { return id.UUID() }

func (s *Store) categoryRows(yield func([]any) bool) {
	for n := s.Categories() - 1; n >= 0; n-- { // those at the top first
		c := s.Category(n)
		var parent any
		if above, ok := s.Parent(n); ok {
			parent = ref(above.ID)
		}
		if !yield(row(c.ID.UUID(), made(n), c.Name, c.Slug, c.Description, n, parent)) {
			return
		}
	}
}

func (s *Store) productRows(yield func([]any) bool) {
	for n := range s.AllProducts() {
		p := s.Product(n)
		r := row(p.ID.UUID(), p.Made, p.Name, p.Slug(), p.Description(), "ACTIVE", ref(s.Category(p.Category).ID))
		if s.Searchable {
			r = append(r, s.Vendor(n), asJSON(s.Tags(n)), typeOf(n))
		}
		if !yield(r) {
			return
		}
	}
}

func (s *Store) productColumns() []string {
	columns := []string{"name", "slug", "description", "status", "category_id"}
	if s.Searchable {
		columns = append(columns, "vendor", "tags", "product_type_id")
	}
	return columns
}

// optionRows and valueRows are what variants would be given by triggers, which take a while.
func (s *Store) optionRows(yield func([]any) bool) {
	for product := range s.AllProducts() {
		for i, o := range s.variant(product, 0).Options {
			n := 2*product + i
			if !yield(row(newID(options, n), made(n), o.Name, i, [16]byte(newID(products, product)))) {
				return
			}
		}
	}
}

func (s *Store) valueRows(yield func([]any) bool) {
	for product := range s.AllProducts() {
		add := func(i int, name string, position, option int) bool {
			n := product*(variantsEach+1) + i
			return yield(row(newID(values, n), made(n), name, position, [16]byte(newID(options, 2*product+option))))
		}
		for i := range variantsEach {
			if !add(i, s.variant(product, i).Options[0].Value, i, 0) {
				return
			}
		}
		if !add(variantsEach, s.variant(product, 0).Options[1].Value, 0, 1) { // it is the same in all variants
			return
		}
	}
}

func (s *Store) variantRows(yield func([]any) bool) {
	for n := range s.AllProducts() * variantsEach {
		v := s.Variant(n)
		product := [16]byte(newID(products, v.Product))
		if !yield(row(v.ID.UUID(), made(n), v.SKU, v.Name, asJSON(v.Options), n%variantsEach, product)) {
			return
		}
	}
}

func (s *Store) priceRows(yield func([]any) bool) {
	for n := range s.AllProducts() * variantsEach {
		v := s.Variant(n)
		var compareAt any
		if v.CompareAt > 0 {
			compareAt = v.CompareAt
		}
		if !yield(row(newID(prices, 2*n), made(n), currency, v.Price, compareAt, ref(v.ID))) ||
			!yield(row(newID(prices, 2*n+1), made(n), "EUR", v.Euros(), nil, ref(v.ID))) {
			return
		}
	}
}

func (s *Store) imageRows(yield func([]any) bool) {
	for n := range s.AllProducts() {
		p := s.Product(n)
		for i, image := range p.Images() {
			if !yield(row(image.ID.UUID(), p.Made, image.URL, image.Alt, i, ref(p.ID))) {
				return
			}
		}
	}
}

func (s *Store) locationRows(yield func([]any) bool) {
	for n, l := range [][2]string{{"Berlin", "BER"}, {"Reno", "RNO"}} {
		if !yield(row(newID(locations, n), made(n), l[0], l[1], n)) {
			return
		}
	}
}

func (s *Store) stockRows(yield func([]any) bool) {
	for n := range s.AllProducts() * variantsEach {
		v := s.Variant(n)
		for i, onHand := range v.Stock {
			location := [16]byte(newID(locations, i))
			if onHand >= 0 && !yield(row(newID(stock, 2*n+i), made(n), onHand, location, ref(v.ID))) {
				return
			}
		}
	}
}

func (s *Store) userRows(yield func([]any) bool) {
	for n := range s.Customers {
		c := s.Customer(n)
		if !yield(row(c.ID.UUID(), c.Made, "CUSTOMER", c.Email, c.Name, "no password")) {
			return
		}
	}
}

func (s *Store) addressRows(yield func([]any) bool) {
	for n := range s.Customers {
		c := s.Customer(n)
		a := c.Address
		if !yield(row(c.AddressID.UUID(), c.Made, a.FullName, a.Company, a.Line1, a.Line2, a.City, a.Region, a.PostalCode,
			string(a.Country), a.Phone, ref(c.ID))) {
			return
		}
	}
}

func (s *Store) sessionRows(yield func([]any) bool) {
	for n := range s.Customers {
		c := s.Customer(n)
		if !yield(row(newID(sessions, n), c.Made, hashed(c.Token), c.Made, forever, ref(c.ID))) {
			return
		}
	}
}

func asJSON(v any) string {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err) // of our own values
	}
	return string(data)
}
