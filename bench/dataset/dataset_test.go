package dataset

import (
	"bytes"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
)

func small(t *testing.T) *Store {
	t.Helper()
	s, err := New(Sizes{Products: 1200, Big: 130, Customers: 7, Orders: 100})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestSizes(t *testing.T) {
	t.Parallel()
	for _, wrong := range []Sizes{
		{}, {Products: 150, Big: 1, Customers: 1, Orders: 1}, {Products: 100, Customers: 1, Orders: 1},
		{Products: 100, Big: 1, Orders: 1}, {Products: 100, Big: 1, Customers: 5, Orders: 4},
	} {
		if _, err := New(wrong); err == nil {
			t.Errorf("%+v is taken", wrong)
		}
	}
}

// TestSameStore: the rows are those that loaded databases and recorded results have. Change Version
// with the hash.
func TestSameStore(t *testing.T) {
	t.Parallel()
	for searchable, want := range map[bool]string{false: "v2 fca91bcac0138252", true: "v2 50112e6ee27b4bba"} {
		s := small(t)
		s.Searchable = searchable
		hash := fnv.New64a()
		for _, table := range s.Tables() {
			for r := range table.Rows {
				fmt.Fprintln(hash, table.Name, table.Columns, r)
			}
		}
		if got := fmt.Sprintf("v%d %x", Version, hash.Sum64()); got != want {
			t.Errorf("the store is %s, it was %s", got, want)
		}
	}
}

// TestSearchable: products are called by 3 to 5 words of thousands, some of which are common, and no word is in most of them. They have
// hundreds of vendors and values of attributes.
func TestSearchable(t *testing.T) {
	t.Parallel()
	s := small(t)
	s.Searchable, s.Products = true, 20_000
	names, vendors, values := map[string]int{}, map[string]bool{}, map[string]bool{}
	for n := range s.Products {
		words := s.Words(n)
		if len(words) < 3 || len(words) > 5 || len(s.Tags(n)) == 0 {
			t.Fatalf("product %d is called %q, with the tags %q", n, words, s.Tags(n))
		}
		for _, word := range words {
			names[word]++
		}
		vendors[s.Vendor(n)] = true
		for i := range Attributes {
			values[ChoiceSlug(i, s.Choice(n, i))] = true
		}
		values[fmt.Sprint(s.Weight(n))] = true
	}
	commonest := 0
	for _, times := range names {
		commonest = max(commonest, times)
	}
	if len(names) < 3000 || commonest < s.Products/30 || commonest > s.Products/10 {
		t.Errorf("%d words, of which one is there %d times", len(names), commonest)
	}
	if len(vendors) < 200 || len(values) < 400 {
		t.Errorf("%d vendors, %d values", len(vendors), len(values))
	}
}

// TestRows: ids ascend, nothing that must be unique occurs twice, and each reference has what it
// refers to.
func TestRows(t *testing.T) {
	t.Parallel()
	s := small(t)
	s.Searchable = true
	ids := map[[16]byte]string{}
	for _, table := range s.Tables() {
		if table.Name == "product_type_attributes" { // whose rows have no ids
			continue
		}
		n, unique := 0, map[string]bool{}
		var last [16]byte
		for r := range table.Rows {
			n++
			if len(r) != len(table.Columns) {
				t.Fatalf("%s: %d values for %d columns", table.Name, len(r), len(table.Columns))
			}
			id := r[0].([16]byte)
			if table.Name != "categories" && bytes.Compare(id[:], last[:]) <= 0 || uuid.UUID(id).Version() != 7 || ids[id] != "" {
				t.Fatalf("%s: %v after %v", table.Name, uuid.UUID(id), uuid.UUID(last))
			}
			ids[id], last = table.Name, id
			for i, column := range table.Columns {
				checkValue(t, table.Name, column, r[i], unique, ids)
			}
		}
		if n < table.About*95/100 || n > table.About*105/100+1 {
			t.Errorf("%s: %d rows, not about %d", table.Name, n, table.About)
		}
	}
}

func checkValue(t *testing.T, table, column string, value any, unique map[string]bool, ids map[[16]byte]string) {
	t.Helper()
	if slices.Contains([]string{"slug", "sku", "number", "token_hash", "email", "code"}, column) && !slices.Contains([]string{"order_lines", "order_contacts", "attribute_values"}, table) {
		key := fmt.Sprint(column, value)
		if unique[key] && value != nil {
			t.Errorf("%s: a second row with the %s %v", table, column, value)
		}
		unique[key] = true
	}
	if id, ok := value.([16]byte); ok && strings.HasSuffix(column, "_id") && column != "operation_id" && ids[id] == "" {
		t.Errorf("%s: the %s %v is of no row", table, column, uuid.UUID(id))
	}
}

// TestCategories: a category's products are its own, the newest first, and each product is in one.
func TestCategories(t *testing.T) {
	t.Parallel()
	s := small(t)
	seen := map[int]bool{}
	for c := range s.BigCategory() + 1 {
		last := s.AllProducts()
		for i := range s.Size(c) {
			n := s.InCategory(c, i)
			if p := s.Product(n); p.Category != c || n >= last || seen[n] {
				t.Fatalf("the product %d of category %d is %d, of category %d", i, c, n, p.Category)
			}
			seen[n], last = true, n
		}
	}
	if len(seen) != s.AllProducts() {
		t.Errorf("%d of %d products are in categories", len(seen), s.AllProducts())
	}
	for c := range s.Categories() {
		above, ok := s.Parent(c)
		if ok != (c < s.BigCategory()) || ok && !s.Category(above.N).Top {
			t.Errorf("category %d is below %+v, %v", c, above, ok)
		}
	}
}

// TestOrders: a customer's orders are their own, the newest first, and each order is somebody's;
// its amounts add up.
func TestOrders(t *testing.T) {
	t.Parallel()
	s := small(t)
	seen, statuses := map[int]bool{}, map[string]int{}
	for c := range s.Customers {
		last := s.Orders
		for i := range s.OrdersOf(c) {
			n := s.OrderOf(c, i)
			o := s.Order(n)
			if o.Customer != c || n >= last || seen[n] {
				t.Fatalf("the order %d of customer %d is %d, of customer %d", i, c, n, o.Customer)
			}
			seen[n], last = true, n
			statuses[o.Status]++
			var sum int64
			for _, l := range o.Lines {
				sum += l.Total()
			}
			if sum != o.Total || sum == 0 || (o.Status == cancelled) != (o.Parcel == nil) || o.Events[len(o.Events)-1].At != o.Updated {
				t.Errorf("order %d: %+v", n, o)
			}
		}
	}
	if len(seen) != s.Orders || len(statuses) != 4 {
		t.Errorf("%d of %d orders, %v", len(seen), s.Orders, statuses)
	}
}

// TestPlainTexts: answers are put together without looking for what JSON escapes.
func TestPlainTexts(t *testing.T) {
	t.Parallel()
	for _, words := range [][]string{
		vocabulary(), adjectives, materials, nouns, colours, variantSizes, views, prose, firstNames, lastNames, streets, cities, countries, carriers,
	} {
		for _, word := range words {
			if quoted, err := json.Marshal(word); err != nil || string(quoted) != `"`+word+`"` {
				t.Errorf("%q is %s in JSON, %v", word, quoted, err)
			}
		}
	}
}

// TestStock: there are products that cannot be bought, and enough of each of the big category's.
func TestStock(t *testing.T) {
	t.Parallel()
	s := small(t)
	none := 0
	for n := range s.Products {
		p := s.Product(n)
		if p.Variants[0].Available()+p.Variants[1].Available() == 0 {
			none++
		}
	}
	if none < s.Products/40 || none > s.Products/8 {
		t.Errorf("%d of %d products cannot be bought", none, s.Products)
	}
	for n := s.Products; n < s.AllProducts(); n++ {
		if v := s.Variant(2 * n); v.Available() != bigStock {
			t.Errorf("there are %d of variant %d", v.Available(), v.N)
		}
	}
}
