package contract_test

import (
	"slices"
	"testing"
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
	excused := map[string]string{
		"locations":       "nothing that is shown of a product tells of one",
		"customer_groups": "price lists tell for whom they are",
		"past_prices":     "triggers write it when prices change",
		"product_facts":   "a reader of the feed writes it",
		"product_prices":  "triggers write it when prices change, and refresh_stale_prices tells of what it writes",
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
