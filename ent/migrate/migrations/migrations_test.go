package migrations_test

import (
	"testing"

	"ariga.io/atlas/sql/migrate"
	"ariga.io/atlas/sql/postgres"
	"ariga.io/atlas/sql/schema"
	"ariga.io/atlas/sql/sqltool"
	"github.com/google/go-cmp/cmp"
	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
)

// outside are the tables that ent does not know, the indexes of expressions, the foreign keys of
// several columns, and what only triggers write: only the migrations make them.
var outside = []string{
	"order_contacts.ordercontact_lower_email_order_id", "order_contacts.order_contacts_words", "orders.orders_by_total", "orders.orders_by_day", "locations.settled", "price_lists.chain", "prices.price_of_variant", "tax_rates.tax_rates_one_a_place", "products.products_product_types_type", "variants.variants_product_images_own",
	"variants.release_on", "variants.value_ids", "variants.variant_product_id_value_ids", "variants.variants_options_tied",
	"attribute_choices", "attribute_values", "attributes", "metafields", "product_type_attributes", "product_types",
	"courier_events", "parcel_scans", "fulfillments.fulfillments_number", "gateway_customers", "gateway_events", "gift_wrapping", "holidays", "method_exclusions", "shipping_rate_rows", "shipping_rates", "zone_areas",
	"catalog_changes", "catalog_feed", "channel_products", "document_counters", "document_settings", "documents", "collection_products", "feed_readers", "goose_db_version", "idempotency_records", "jobs", "known_devices",
	"bought_together", "draft_orders", "draft_prices", "draft_settings", "order_edits", "cart_reminders", "mail_opt_outs", "mail_settings", "gateway_movements", "manual_payments", "manual_receipts", "manual_refunds", "on_account_terms", "gateway_readings", "order_holds", "order_mail_progress", "order_mails", "order_exports", "order_export_chunks", "order_tags", "order_taxes", "order_deliveries", "order_discounts", "order_tenders", "past_prices", "postings", "preorders", "product_alerts", "product_categories", "product_relations", "product_facts", "product_prices", "promotion_codes", "promotion_counters", "promotion_uses", "promotions", "refund_lines", "refund_parts", "refunds", "return_lines", "return_receipts", "returns", "rule_versions", "search_pins", "search_queries", "search_settings", "slug_redirects", "staff_permissions", "stock_reservations", "stock_movements", "tax_countries", "tax_settings",
	"tender_entries", "tenders", "throttles", "tracking_tokens", "translations",
}

// TestMigrationsMakeTheSchema compares a database that the migrations made with one that ent/schema
// made, as Postgres has both: tables, columns, defaults, checks, indexes and foreign keys.
func TestMigrationsMakeTheSchema(t *testing.T) {
	t.Parallel()
	migrated, created := pgtest.New(t), pgtest.New(t)
	if _, err := created.DB.ExecContext(t.Context(), "DROP SCHEMA public CASCADE; CREATE SCHEMA public"); err != nil {
		t.Fatal(err)
	}
	if err := created.Client.Schema.Create(t.Context()); err != nil {
		t.Fatal(err)
	}
	driver, have := inspect(t, migrated)
	_, want := inspect(t, created)
	if len(want.Tables) < 20 {
		t.Fatalf("ent/schema made only %d tables", len(want.Tables))
	}
	changes, err := driver.SchemaDiff(have, want)
	if err != nil {
		t.Fatal(err)
	}
	plan, err := driver.PlanChanges(t.Context(), "missing", changes)
	if err != nil {
		t.Fatal(err)
	}
	for _, change := range plan.Changes {
		t.Errorf("no migration does: %s", change.Cmd)
	}
	// Atlas does not see that a check's expression has changed.
	if diff := cmp.Diff(constraints(t, created), constraints(t, migrated)); diff != "" {
		t.Errorf("constraints (-ent/schema +migrations):\n%s", diff)
	}
	if t.Failed() {
		t.Log("go run ./ent/migrate/diff NAME writes the migration that is missing")
	}
}

func inspect(t *testing.T, s *store.Store) (migrate.Driver, *schema.Schema) {
	t.Helper()
	driver, err := postgres.Open(s.DB)
	if err != nil {
		t.Fatal(err)
	}
	public, err := driver.InspectSchema(t.Context(), "public", &schema.InspectOptions{Exclude: outside})
	if err != nil {
		t.Fatal(err)
	}
	return driver, public
}

func constraints(t *testing.T, s *store.Store) map[string]string {
	t.Helper()
	rows, err := s.DB.QueryContext(t.Context(), `
		SELECT conrelid::regclass || '.' || conname, pg_get_constraintdef(oid) FROM pg_constraint
		WHERE connamespace = 'public'::regnamespace AND conrelid <> ALL (SELECT to_regclass(name) FROM unnest($1::text[]) name
			WHERE to_regclass(name) IS NOT NULL) AND conrelid::regclass || '.' || conname <> ALL ($1)`, pq.Array(outside))
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	definitions := map[string]string{}
	for rows.Next() {
		var name, definition string
		if err := rows.Scan(&name, &definition); err != nil {
			t.Fatal(err)
		}
		definitions[name] = definition
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return definitions
}

// TestChecksum fails when a migration was changed after atlas.sum was written.
func TestChecksum(t *testing.T) {
	t.Parallel()
	dir, err := sqltool.NewGooseDir(".")
	if err != nil {
		t.Fatal(err)
	}
	if err := migrate.Validate(dir); err != nil {
		t.Error(err)
	}
}
