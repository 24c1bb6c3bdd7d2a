package contract_test

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// TestEveryTableOfTheCatalogTellsOfItsChanges: none of them can be written in a way that the readers
// of the feed are not told of.
func TestEveryTableOfTheCatalogTellsOfItsChanges(t *testing.T) {
	t.Parallel()
	st, _ := newShop(t)
	told := texts(t, st, `
		SELECT t.tgrelid::regclass || ' ' || event.name
		FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid,
			(VALUES (4, 'INSERT'), (8, 'DELETE'), (16, 'UPDATE'), (32, 'TRUNCATE')) event(bit, name)
		WHERE p.proname IN ('record_changes', 'record_availability', 'record_all_changed') AND t.tgtype & event.bit > 0 AND t.tgenabled = 'O'`)
	const notOfProducts = "nothing that is shown of a product tells of one"
	excused := map[string]string{
		"locations":          notOfProducts,
		"shipping_zones":     notOfProducts,
		"shipping_methods":   notOfProducts,
		"delivery_profiles":  notOfProducts,
		"pickup_points":      notOfProducts,
		"gift_wrapping":      notOfProducts,
		"holidays":           notOfProducts,
		"search_pins":        notOfProducts,
		"method_exclusions":  notOfProducts,
		"shipping_rate_rows": notOfProducts,
		"shipping_rates":     notOfProducts,
		"zone_areas":         notOfProducts,
		"customer_groups":    "price lists tell for whom they are",
		"channels":           "price lists and channel_products tell what they sell",
		"tax_classes":        "nothing that is shown of a product tells of taxes",
		"tax_countries":      "nothing that is shown of a product tells of taxes",
		"tax_rates":          "nothing that is shown of a product tells of taxes",
		"tax_settings":       "nothing that is shown of a product tells of taxes",
		"past_prices":        "triggers write it when prices change",
		"product_facts":      "a reader of the feed writes it",
		"bought_together":    "a job counts it, now and then",
		"slug_redirects":     "triggers write it when a slug changes",
		"preorders":          "variants tell of the day, and stock levels of what can be bought",
		"product_prices":     "triggers write it when prices change, and refresh_stale_prices tells of what it writes",
	}
	found := 0
	for table := range retentions {
		if !isOfCatalog(table) || excused[table] != "" {
			continue
		}
		found++
		for _, event := range []string{"INSERT", "UPDATE", "DELETE", "TRUNCATE"} {
			if !slices.Contains(told, table+" "+event) {
				t.Errorf("nobody is told of an %s of %s", event, table)
			}
		}
	}
	if found < 6 {
		t.Errorf("found %d tables", found)
	}
}

// TestListsFollowTheCatalog: a server that runs has filters and collections by rule follow what is
// written to the catalog, by whomever.
//
// The feed waits for older transactions of the whole cluster. So this is not parallel: other tests would
// hold it up.
func TestListsFollowTheCatalog(t *testing.T) {
	st, url := newShop(t)
	guest := serve(t, url)
	guest.awaitFacts(t)
	for _, change := range []string{
		`UPDATE prices SET compare_at_amount = NULL WHERE currency = 'USD' AND variant_id IN (
			SELECT variants.id FROM variants JOIN products ON products.id = product_id AND slug = 'butter-dish')`,
		`UPDATE products SET vendor = 'Somebody New' WHERE slug = 'oven-mitt'`,
	} {
		if _, err := st.DB.ExecContext(t.Context(), change); err != nil {
			t.Fatal(err)
		}
	}
	guest.await(t, onSale, "collection.productCount", "10")
	guest.await(t, `{ products(filter: { vendors: ["somebody new"] }) { totalCount } }`, "products.totalCount", "1")
}

const onSale = `{ collection(slug: "on-sale") { productCount } products(filter: { onSale: true }) { totalCount } }`

// awaitFacts waits until a new shop is filtered by what the demo says of it.
func (c client) awaitFacts(t *testing.T) {
	t.Helper()
	c.await(t, onSale, "collection.productCount", "11")
	c.await(t, onSale, "products.totalCount", "11")
}

// await asks until the answer is what is wanted.
func (c client) await(t *testing.T, query, path, want string) {
	t.Helper()
	got := ""
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if got = fmt.Sprint(c.ask(t, query, nil).get(path)); got == want {
			return
		}
	}
	t.Errorf("%s is %s, want %s: %s", path, got, want, query)
}
