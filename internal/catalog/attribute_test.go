package catalog_test

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/product"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// described is a catalog with a product of a type that has an attribute of each kind, in the order of
// kinds, and with a variant.
type described struct {
	*shop
	category                   *ent.Category
	product, other             *ent.Product
	variant                    *ent.Variant
	productType                uuid.UUID
	attributes, first, seconds map[string]uuid.UUID // by kind: the attribute, and its choices
}

var attributeKinds = []string{"TEXT", "RICH_TEXT", "NUMBER", "BOOLEAN", "DATE", "CHOICE", "CHOICES", "COLOR", "REFERENCE", "FILE"}

func newDescribed(t *testing.T) *described {
	t.Helper()
	d := &described{shop: newShop(t), productType: uuid.New(), attributes: map[string]uuid.UUID{}, first: map[string]uuid.UUID{}, seconds: map[string]uuid.UUID{}}
	d.category = d.shop.category("c", nil)
	d.product, d.other = d.shop.product("p", d.category, product.StatusActive), d.shop.product("q", d.category, product.StatusActive)
	d.variant = d.shop.variant(d.product, 0)
	d.exec(`INSERT INTO product_types (id, name, slug) VALUES ($1, 'Type', 'type')`, d.productType)
	d.exec(`UPDATE products SET product_type_id = $1`, d.productType)
	for i, kind := range attributeKinds {
		id := uuid.New()
		d.attributes[kind] = id
		d.exec(`INSERT INTO attributes (id, slug, name, kind) VALUES ($1, $2, $3, $3)`, id, slugOf(kind), kind)
		for _, owner := range []string{"PRODUCT", "VARIANT"} {
			d.exec(`INSERT INTO product_type_attributes (product_type_id, owner, attribute_id, position) VALUES ($1, $2, $3, $4)`, d.productType, owner, id, i)
		}
		if kind == "CHOICE" || kind == "CHOICES" || kind == "COLOR" {
			d.first[kind], d.seconds[kind] = uuid.New(), uuid.New()
			d.exec(`INSERT INTO attribute_choices (id, attribute_id, kind, slug, name) VALUES ($1, $3, $4, 'one', 'One'), ($2, $3, $4, 'two', 'Two')`,
				d.first[kind], d.seconds[kind], id, kind)
		}
	}
	return d
}

func slugOf(kind string) string { return strings.ToLower(kind) }

// columns returns what a value of a kind is.
func (d *described) columns(kind string) string {
	return map[string]string{
		"TEXT": "text => 'a'", "RICH_TEXT": "text => '<p>a</p>'", "NUMBER": "number => 1.50", "BOOLEAN": `"boolean" => true`, "DATE": "date => '2026-03-01'",
		"CHOICE": "choice_id => " + quoted(d.first[kind]), "CHOICES": "choice_id => " + quoted(d.first[kind]), "COLOR": "choice_id => " + quoted(d.first[kind]),
		"REFERENCE": "reference_product_id => " + quoted(d.other.ID.UUID()), "FILE": "file_url => 'https://example.com/a.pdf', file_name => 'a.pdf', file_media_type => 'application/pdf'",
	}[kind]
}

func quoted(id uuid.UUID) string { return "'" + id.String() + "'" }

// insert returns a text that adds a value of an attribute's kind, with columns as COLUMN => VALUE.
func (d *described) insert(owner string, id uuid.UUID, kind, columns string) string {
	names, values := []string{"id", owner, "attribute_id", "kind"}, []string{"gen_random_uuid()", quoted(id), quoted(d.attributes[kind]), "'" + kind + "'"}
	for column := range strings.SplitSeq(columns, ", ") {
		name, value, _ := strings.Cut(column, " => ")
		names, values = append(names, name), append(values, value)
	}
	return "INSERT INTO attribute_values (" + strings.Join(names, ", ") + ") VALUES (" + strings.Join(values, ", ") + ")"
}

func (d *described) describe(owner string, id uuid.UUID) {
	for _, kind := range attributeKinds {
		d.exec(d.insert(owner, id, kind, d.columns(kind)))
	}
}

// read returns what a product is said to have.
func (d *described) read(parts record.Parts, slugs []string) []catalog.AssignedAttribute {
	d.t.Helper()
	key := catalog.NewAssignedKey(d.product.ID, slugs)
	return must[map[catalog.AssignedKey[typeid.Product]][]catalog.AssignedAttribute](d.t)(
		catalog.AssignedToProducts.ReadParts(d.t.Context(), d.store.Client, parts, []catalog.AssignedKey[typeid.Product]{key}))[key]
}

// TestAssigned reads values of all kinds, in the type's order.
func TestAssigned(t *testing.T) {
	t.Parallel()
	d := newDescribed(t)
	d.describe("product_id", d.product.ID.UUID())
	d.describe("variant_id", d.variant.ID.UUID())
	d.exec(d.insert("product_id", d.product.ID.UUID(), "CHOICES", "choice_id => "+quoted(d.seconds["CHOICES"])+", position => 1"))
	choice := func(kind, slug, name string) *catalog.AttributeChoice {
		id := d.first[kind]
		if slug == "two" {
			id = d.seconds[kind]
		}
		return &catalog.AttributeChoice{ID: typeid.Of[typeid.AttributeChoice](id), Attribute: typeid.Of[typeid.Attribute](d.attributes[kind]), Slug: slug, Name: name}
	}
	of := func(kind string) catalog.Assigned {
		return catalog.Assigned{Owner: d.product.ID.UUID(), Attribute: &catalog.Attribute{
			ID: typeid.Of[typeid.Attribute](d.attributes[kind]), Slug: slugOf(kind), Name: kind, Kind: catalog.AttributeKind(kind), VisibleInStorefront: true,
		}}
	}
	want := []catalog.AssignedAttribute{
		&catalog.TextValue{Assigned: of("TEXT"), Text: "a"}, &catalog.RichTextValue{Assigned: of("RICH_TEXT"), HTML: "<p>a</p>"},
		&catalog.NumberValue{Assigned: of("NUMBER"), Number: "1.5"}, &catalog.BooleanValue{Assigned: of("BOOLEAN"), Boolean: true},
		&catalog.DateValue{Assigned: of("DATE"), Date: "2026-03-01"}, &catalog.ChoiceValue{Assigned: of("CHOICE"), Choice: choice("CHOICE", "one", "One")},
		&catalog.ChoicesValue{Assigned: of("CHOICES"), Choices: []*catalog.AttributeChoice{choice("CHOICES", "one", "One"), choice("CHOICES", "two", "Two")}},
		&catalog.ColorValue{Assigned: of("COLOR"), Choice: choice("COLOR", "one", "One")},
		&catalog.ReferenceValue{Assigned: of("REFERENCE"), Product: &d.other.ID},
		&catalog.FileValue{Assigned: of("FILE"), URL: "https://example.com/a.pdf", Name: "a.pdf", MediaType: "application/pdf"},
	}
	if diff := cmp.Diff(want, d.read(0, nil), cmp.Exporter(func(reflect.Type) bool { return true })); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	key := catalog.NewAssignedKey(d.variant.ID, []string{"text", "color", "absent", "no,slug"})
	found := must[map[catalog.AssignedKey[typeid.Variant]][]catalog.AssignedAttribute](t)(
		catalog.AssignedToVariants.Read(t.Context(), d.store.Client, []catalog.AssignedKey[typeid.Variant]{key}))
	if got := found[key]; len(got) != 2 || got[0].(*catalog.TextValue).Text != "a" || got[1].(*catalog.ColorValue).Choice.Slug != "one" {
		t.Errorf("of the variant: %+v", got)
	}
	for _, none := range [][]string{{}, {","}, {"absent"}} {
		if got := d.read(0, none); got != nil {
			t.Errorf("%q: %+v", none, got)
		}
	}
}

// TestShownAttributes: what the type does not have any more is not shown, nor what is not for shoppers.
func TestShownAttributes(t *testing.T) {
	t.Parallel()
	d := newDescribed(t)
	d.describe("product_id", d.product.ID.UUID())
	d.exec(`UPDATE attributes SET visible_in_storefront = false WHERE kind = 'TEXT'`)
	all := len(attributeKinds)
	for _, c := range []struct {
		change         string
		shown, toStaff int
	}{
		{`SELECT`, all - 1, all},
		{`DELETE FROM product_type_attributes WHERE owner = 'PRODUCT' AND position = 2`, all - 2, all - 1},
		{`DELETE FROM attribute_choices WHERE slug = 'one' AND kind = 'CHOICES'`, all - 3, all - 2},
		{`DELETE FROM attributes WHERE kind = 'DATE'`, all - 4, all - 3},
		{`DELETE FROM products WHERE slug LIKE 'q%'`, all - 5, all - 4},
		{`UPDATE products SET product_type_id = NULL`, 0, 0},
	} {
		d.exec(c.change)
		if shown, toStaff := len(d.read(0, nil)), len(d.read(catalog.HiddenPart, nil)); shown != c.shown || toStaff != c.toStaff {
			t.Errorf("%s: %d are shown, and %d to staff; want %d and %d", c.change, shown, toStaff, c.shown, c.toStaff)
		}
	}
	for hidden, want := range map[bool]int{false: all - 2, true: all - 1} {
		if got := must[[]*catalog.Attribute](t)(d.Attributes(t.Context(), catalog.AttributeFilter{}, hidden, 100)); len(got) != want {
			t.Errorf("%d attributes, want %d", len(got), want)
		}
	}
}

// TestAttributeConstraints: a value fits its attribute's kind, whoever writes it.
func TestAttributeConstraints(t *testing.T) {
	t.Parallel()
	d := newDescribed(t)
	p := d.product.ID.UUID()
	refused := map[string]string{}
	for _, kind := range attributeKinds {
		for _, other := range attributeKinds {
			if d.columns(other) == d.columns(kind) || kind == "TEXT" && other == "RICH_TEXT" || kind == "RICH_TEXT" && other == "TEXT" {
				continue
			}
			refused[kind+" as "+other] = d.insert("product_id", p, kind, d.columns(other))
		}
		refused["two of "+kind] = d.insert("product_id", p, kind, d.columns(kind)+", "+map[bool]string{true: "number => 1", false: "text => 'b'"}[kind == "TEXT" || kind == "RICH_TEXT"])
		refused["none of "+kind] = d.insert("product_id", p, kind, "position => 1")
	}
	for name, text := range map[string]string{
		"two owners":           d.insert("product_id", p, "TEXT", "variant_id => "+quoted(d.variant.ID.UUID())+", text => 'a'"),
		"another kind":         strings.Replace(d.insert("product_id", p, "TEXT", "number => 1"), "'TEXT'", "'NUMBER'", 1),
		"another's choice":     d.insert("product_id", p, "CHOICE", "choice_id => "+quoted(d.first["COLOR"])),
		"an empty text":        d.insert("product_id", p, "TEXT", "text => ''"),
		"a long text":          d.insert("product_id", p, "TEXT", "text => '"+strings.Repeat("a", 5001)+"'"),
		"no number":            d.insert("product_id", p, "NUMBER", "number => 'NaN'"),
		"an endless number":    d.insert("product_id", p, "NUMBER", "number => 'Infinity'"),
		"a fine number":        d.insert("product_id", p, "NUMBER", "number => 0.1234567891"),
		"an endless date":      d.insert("product_id", p, "DATE", "date => 'infinity'"),
		"a file without name":  d.insert("product_id", p, "FILE", "file_url => 'https://example.com'"),
		"a name without file":  d.insert("product_id", p, "TEXT", "text => 'a', file_name => 'a'"),
		"no media type":        d.insert("product_id", p, "FILE", "file_url => 'a', file_name => 'a', file_media_type => 'pdf'"),
		"a kind that has some": `UPDATE attributes SET kind = 'TEXT' WHERE kind = 'CHOICE'`,
		"a unit of a text":     `UPDATE attributes SET unit = 'g' WHERE kind = 'TEXT'`,
		"a filter of texts":    `UPDATE attributes SET filterable = true WHERE kind = 'TEXT'`,
		"a localizable number": `UPDATE attributes SET localizable = true WHERE kind = 'NUMBER'`,
		"a swatch of no color": `UPDATE attribute_choices SET swatch_color = '#ffffff' WHERE kind = 'CHOICE'`,
		"no color":             `UPDATE attribute_choices SET swatch_color = 'red' WHERE kind = 'COLOR'`,
		"a choice of a text":   `INSERT INTO attribute_choices (id, attribute_id, kind, slug, name) SELECT gen_random_uuid(), id, 'CHOICE', 'x', 'x' FROM attributes WHERE kind = 'TEXT'`,
		"a slug twice":         `UPDATE attributes SET slug = 'text'`,
		"a slug with a comma":  `UPDATE attributes SET slug = 'a,b' WHERE kind = 'TEXT'`,
		"a type that is had":   `DELETE FROM product_types`,
	} {
		refused[name] = text
	}
	d.describe("product_id", p)
	for _, kind := range attributeKinds {
		refused["once more "+kind] = d.insert("product_id", p, kind, d.columns(kind))
	}
	for name, text := range refused {
		_, err := d.store.DB.ExecContext(t.Context(), text)
		if told, ok := errors.AsType[*pq.Error](err); !ok || told.Code.Class() != "23" {
			t.Errorf("%s: %v\n%s", name, err, text)
		}
	}
	d.exec(`UPDATE attribute_choices SET swatch_color = '#ffffff' WHERE kind = 'COLOR'`)
	d.exec(d.insert("product_id", p, "CHOICES", "choice_id => "+quoted(d.seconds["CHOICES"])))
}

// TestAttributesInFeed: what changes of what a product is said to have changes the product.
func TestAttributesInFeed(t *testing.T) {
	t.Parallel()
	d := newDescribed(t)
	d.describe("product_id", d.product.ID.UUID())
	d.exec(d.insert("variant_id", d.shop.variant(d.other, 0).ID.UUID(), "NUMBER", "number => 1"))
	one, both := d.product.ID.UUID().String(), 2
	for _, c := range []struct {
		change string
		want   int
	}{
		{`UPDATE attribute_values SET text = 'b' WHERE kind = 'TEXT'`, 1},
		{`UPDATE attribute_values SET number = 3 WHERE kind = 'NUMBER'`, both},
		{`UPDATE attributes SET name = 'Other' WHERE kind = 'TEXT'`, 1},
		{`UPDATE attribute_choices SET name = 'Other' WHERE kind = 'COLOR' AND slug = 'one'`, 1},
		{`UPDATE attribute_choices SET name = 'Other' WHERE kind = 'COLOR' AND slug = 'two'`, 0},
		{`UPDATE product_types SET name = 'Other'`, both},
		{`UPDATE product_type_attributes SET position = 20 WHERE position = 2`, both},
		{`DELETE FROM attribute_choices WHERE kind = 'CHOICE'`, 1},
		{`DELETE FROM attribute_values WHERE kind = 'BOOLEAN'`, 1},
	} {
		d.exec(`TRUNCATE catalog_changes`)
		d.exec(c.change)
		var n int
		var isOne bool
		if err := d.store.DB.QueryRowContext(t.Context(), `SELECT count(DISTINCT object_id), coalesce(bool_or(object_id = $1), false)
			FROM catalog_changes WHERE kind = 'PRODUCT'`, one).Scan(&n, &isOne); err != nil {
			t.Fatal(err)
		}
		if n != c.want || isOne != (c.want > 0) {
			t.Errorf("%s: %d products have changed, want %d", c.change, n, c.want)
		}
	}
}

// TestAttributeStatements: the values of many products are read by one statement, and found by indexes
// among 10,000 products' values.
func TestAttributeStatements(t *testing.T) {
	t.Parallel()
	d := newDescribed(t)
	d.exec(`INSERT INTO products (id, created_at, updated_at, name, slug, status, category_id, product_type_id)
		SELECT gen_random_uuid(), now(), now(), 'n', 'n-' || i, 'ACTIVE', $1, $2 FROM generate_series(1, 10000) i`, d.category.ID, d.productType)
	d.exec(`INSERT INTO attribute_values (id, product_id, attribute_id, kind, number) SELECT gen_random_uuid(), id, $1, 'NUMBER', (random() * 10000)::int
		FROM products`, d.attributes["NUMBER"])
	d.exec(`INSERT INTO attribute_values (id, product_id, attribute_id, kind, choice_id) SELECT gen_random_uuid(), id, $1, 'CHOICE',
		CASE WHEN random() < 0.01 THEN $2::uuid ELSE $3::uuid END FROM products`, d.attributes["CHOICE"], d.first["CHOICE"], d.seconds["CHOICE"])
	d.exec(`INSERT INTO attribute_values (id, product_id, attribute_id, kind, text) SELECT gen_random_uuid(), id, $1, 'TEXT', 'a' FROM products`, d.attributes["TEXT"])
	d.exec("ANALYZE")
	var keys []catalog.AssignedKey[typeid.Product]
	for _, p := range d.store.Client.Product.Query().Limit(100).AllX(t.Context()) {
		keys = append(keys, catalog.NewAssignedKey(p.ID, nil))
	}
	ctx, counter := store.CountStatements(t.Context())
	found := must[map[catalog.AssignedKey[typeid.Product]][]catalog.AssignedAttribute](t)(catalog.AssignedToProducts.Read(ctx, d.store.Client, keys))
	if n := counter.Load(); n != 1 || len(found) < 98 || len(found[keys[50]]) != 3 {
		t.Errorf("%d statements for %d products", n, len(found))
	}
	ids := make([]string, len(keys))
	for i, key := range keys {
		ids[i] = key.Owner.UUID().String()
	}
	plans := map[string][]any{}
	for _, text := range record.RegisteredTexts() {
		if strings.Contains(text.SQL, "attribute_values WHERE product_id = k.owner") {
			plans[text.SQL] = []any{pq.Array(ids), pq.Array(make([]string, len(ids))), false, catalog.MaxAttributesOfType}
		}
	}
	if len(plans) != 1 {
		t.Fatalf("found %d texts", len(plans))
	}
	for text, args := range plans {
		plan := d.plan(text, args...)
		if strings.Contains(plan, "Seq Scan on attribute_values") || strings.Contains(plan, "Seq Scan on products") {
			t.Errorf("%s\n%s", text, plan)
		}
	}
}

func (d *described) plan(query string, args ...any) string {
	d.t.Helper()
	rows, err := d.store.DB.QueryContext(d.t.Context(), "EXPLAIN ANALYZE "+query, args...)
	if err != nil {
		d.t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	var plan strings.Builder
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			d.t.Fatal(err)
		}
		fmt.Fprintln(&plan, line)
	}
	if err := rows.Err(); err != nil {
		d.t.Fatal(err)
	}
	return plan.String()
}
