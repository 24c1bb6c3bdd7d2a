package search

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/search/index"
	"github.com/shopgraph/shopgraph/internal/search/words"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
)

var update = flag.Bool("update", false, "write what is compared")

// lamp is a product with all that the index knows of one.
var lamp = []string{
	`INSERT INTO categories (id, created_at, updated_at, name, slug) VALUES (md5('home')::uuid, now(), now(), 'Home', 'home'), (md5('sale')::uuid, now(), now(), 'Sale', 'sale')`,
	`INSERT INTO categories (id, created_at, updated_at, name, slug, parent_id) VALUES (md5('lamps')::uuid, now(), now(), 'Lamps', 'lamps', md5('home')::uuid)`,
	`INSERT INTO product_types (id, name, slug) VALUES (md5('light')::uuid, 'Light', 'light')`,
	`INSERT INTO attributes (id, name, slug, kind, unit, filterable, searchable) VALUES
		(md5('material')::uuid, 'Material', 'material', 'CHOICE', '', true, true), (md5('power')::uuid, 'Power', 'power', 'NUMBER', 'W', true, true),
		(md5('dimmable')::uuid, 'Dimmable', 'dimmable', 'BOOLEAN', '', true, false), (md5('made')::uuid, 'Made', 'made', 'DATE', '', true, false)`,
	`INSERT INTO attribute_choices (id, attribute_id, kind, name, slug, position) VALUES (md5('brass')::uuid, md5('material')::uuid, 'CHOICE', 'Brass', 'brass', 3)`,
	`INSERT INTO product_type_attributes (product_type_id, attribute_id, owner) SELECT md5('light')::uuid, id, 'PRODUCT' FROM attributes`,
	`INSERT INTO products (id, created_at, updated_at, name, slug, status, category_id, description, vendor, tags, product_type_id)
		VALUES (md5('lamp')::uuid, '2026-01-02 03:04:05Z', now(), 'Desk lamp', 'lamp', 'ACTIVE', md5('lamps')::uuid, 'Shines.', 'Lumen', '["Warm", "small"]', md5('light')::uuid)`,
	`INSERT INTO product_categories (product_id, category_id) VALUES (md5('lamp')::uuid, md5('sale')::uuid)`,
	`INSERT INTO attribute_values (id, product_id, attribute_id, kind, choice_id) VALUES (gen_random_uuid(), md5('lamp')::uuid, md5('material')::uuid, 'CHOICE', md5('brass')::uuid)`,
	`INSERT INTO attribute_values (id, product_id, attribute_id, kind, number) VALUES (gen_random_uuid(), md5('lamp')::uuid, md5('power')::uuid, 'NUMBER', 7.50)`,
	`INSERT INTO attribute_values (id, product_id, attribute_id, kind, boolean) VALUES (gen_random_uuid(), md5('lamp')::uuid, md5('dimmable')::uuid, 'BOOLEAN', true)`,
	`INSERT INTO attribute_values (id, product_id, attribute_id, kind, date) VALUES (gen_random_uuid(), md5('lamp')::uuid, md5('made')::uuid, 'DATE', '2025-12-24')`,
	`INSERT INTO product_options (id, created_at, updated_at, name, product_id) VALUES (md5('colour')::uuid, now(), now(), 'Colour', md5('lamp')::uuid)`,
	`INSERT INTO option_values (id, created_at, updated_at, name, option_id, swatch_color) VALUES (md5('red')::uuid, now(), now(), 'Red', md5('colour')::uuid, '#ff0000')`,
	`INSERT INTO variants (id, created_at, updated_at, sku, barcode, name, options, product_id)
		VALUES (md5('variant')::uuid, now(), now(), 'LAMP-1', '4006381333931', 'Red', '[{"name": "Colour", "value": "Red"}]', md5('lamp')::uuid)`,
	`INSERT INTO prices (id, created_at, updated_at, variant_id, currency, amount, compare_at_amount) VALUES (gen_random_uuid(), now(), now(), md5('variant')::uuid, 'EUR', 4900, 5900)`,
	`INSERT INTO locations (id, created_at, updated_at, name, code) VALUES (md5('shop')::uuid, now(), now(), 'Shop', 'shop')`,
	`INSERT INTO stock_levels (id, created_at, updated_at, variant_id, location_id, on_hand, reserved) VALUES (gen_random_uuid(), now(), now(), md5('variant')::uuid, md5('shop')::uuid, 2, 0)`,
	`INSERT INTO collections (id, created_at, updated_at, name, slug) VALUES (md5('new')::uuid, now(), now(), 'New', 'new')`,
	`INSERT INTO collection_products (collection_id, product_id, position) VALUES (md5('new')::uuid, md5('lamp')::uuid, 4)`,
	`INSERT INTO translations (owner_id, kind, field, language, value, source_hash) VALUES
		(md5('lamp')::uuid, 'PRODUCT', 'name', 'de', 'Tischlampe', sha256('')), (md5('brass')::uuid, 'ATTRIBUTE_CHOICE', 'name', 'de', 'Messing', sha256('')),
		(md5('lamps')::uuid, 'CATEGORY', 'name', 'de', 'Lampen', sha256('')), (md5('red')::uuid, 'OPTION_VALUE', 'name', 'de', 'Rot', sha256('')),
		(md5('new')::uuid, 'COLLECTION', 'name', 'de', 'Neu', sha256(''))`,
}

// formOfSnapshots is what a version of snapshots has of the lamp.
type formOfSnapshots struct {
	Version    int
	Document   *index.Document
	Texts      []words.Text
	Dictionary *writtenDictionary
}

// TestVersionOfSnapshots: what the index knows of a product is what it was when snapshots got their version. A process
// would else go on with what an older program has left.
func TestVersionOfSnapshots(t *testing.T) {
	t.Parallel()
	st := pgtest.New(t)
	for _, statement := range lamp {
		if _, err := st.DB.ExecContext(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	c, err := buildIndex(t.Context(), st.Client, "en", words.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	id := c.index.View().Parts()[0].IDs[0]
	products, err := readProducts(t.Context(), st.Client, []uuid.UUID{id})
	if err != nil {
		t.Fatal(err)
	}
	texts := c.scribe.texts(nil, products[0])
	slices.SortFunc(texts, func(a, b words.Text) int {
		return cmp.Or(cmp.Compare(a.Field, b.Field), cmp.Compare(a.Language, b.Language), cmp.Compare(a.Text, b.Text))
	})
	got, err := json.MarshalIndent(formOfSnapshots{snapshotVersion, c.index.View().Document(id), texts, c.dictionary.written()}, "", "\t")
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join("testdata", "snapshot.json")
	want, err := os.ReadFile(file)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	if got = append(got, '\n'); bytes.Equal(got, want) {
		return
	}
	var before formOfSnapshots
	switch _ = json.Unmarshal(want, &before); {
	case before.Version == snapshotVersion:
		t.Fatalf("the index knows something else of a product: give snapshotVersion another number, and run this test with -update. It is now\n%s", got)
	case !*update:
		t.Fatal("snapshots have another version: run this test with -update")
	}
	if err := os.WriteFile(file, got, 0o600); err != nil {
		t.Fatal(err)
	}
}
