package main_test

import (
	"context"
	"fmt"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/migrate"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
)

// fill puts two rows into each table: one with a value in every column, and one with nulls wherever
// there may be any.
const fill = `DO $$ DECLARE t record; columns text; full_row text; sparse_row text; BEGIN
	SET LOCAL session_replication_role = replica; -- without foreign keys and triggers
	DELETE FROM delivery_profiles; -- the migrations make one
	FOR t IN SELECT conrelid::regclass AS name, conname FROM pg_constraint WHERE contype = 'c' AND connamespace = 'public'::regnamespace LOOP
		EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', t.name, t.conname);
	END LOOP;
	FOR t IN SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND table_name NOT LIKE 'goose%'
		AND table_name NOT IN ('attribute_values', 'translations', 'catalog_changes', 'catalog_feed', 'feed_readers', 'past_prices', 'product_relations', 'bought_together', 'product_prices', 'product_facts', 'product_categories', 'collection_products', 'channel_products', 'stock_movements', 'promotions', 'promotion_codes', 'promotion_counters', 'promotion_uses', 'rule_versions', 'gift_wrapping', 'tenders', 'tender_entries', 'postings', 'courier_events', 'parcel_scans', 'gateway_movements', 'gateway_readings', 'order_tenders', 'refunds', 'refund_lines', 'refund_parts', 'product_alerts', 'returns', 'return_lines', 'return_receipts', 'order_taxes', 'order_deliveries', 'order_discounts', 'tax_countries', 'tax_settings', 'draft_orders', 'draft_prices', 'draft_settings', 'order_edits', 'documents', 'document_counters', 'document_settings', 'order_mails', 'order_mail_progress', 'mail_settings', 'zone_areas', 'shipping_rates', 'shipping_rate_rows', 'method_exclusions', 'holidays', 'search_settings', 'search_pins', 'search_queries') -- which are no entities
	LOOP
		SELECT string_agg(quote_ident(column_name), ', '), string_agg(v, ', '),
			string_agg(CASE is_nullable WHEN 'YES' THEN 'NULL' ELSE v END, ', ') INTO columns, full_row, sparse_row
		FROM (
			SELECT *, CASE data_type
				WHEN 'uuid' THEN 'gen_random_uuid()' WHEN 'timestamp with time zone' THEN 'clock_timestamp()' WHEN 'boolean' THEN CASE column_name WHEN 'is_default' THEN 'false' ELSE 'true' END -- one row alone may be it
				
				WHEN 'ARRAY' THEN '''{}''' WHEN 'jsonb' THEN '''null''' WHEN 'bytea' THEN 'sha256(gen_random_uuid()::text::bytea)' WHEN 'character' THEN quote_literal(left('EUR', character_maximum_length))
				WHEN 'character varying' THEN 'gen_random_uuid()::text' WHEN 'text' THEN 'gen_random_uuid()::text'
				WHEN 'ARRAY' THEN '''{}'''
				ELSE '(random() * 1000000)::int' END AS v
			FROM information_schema.columns WHERE table_schema = 'public' AND table_name = t.name
		) AS c;
		EXECUTE format('DELETE FROM %I', t.name); -- what the migrations put there
		EXECUTE format('INSERT INTO %I (%s) VALUES (%s)', t.name, columns, full_row);
		EXECUTE format('INSERT INTO %I (%s) VALUES (%s)', t.name, columns, sparse_row);
	END LOOP;
END $$`

// TestRecords: what Read reads of each entity is what ent's own queries read.
func TestRecords(t *testing.T) {
	t.Parallel()
	st := pgtest.New(t)
	if _, err := st.DB.ExecContext(t.Context(), fill); err != nil {
		t.Fatal(err)
	}
	fillEnums(t, st)
	c := st.Client
	sameRecords(t, st, c.Address.Query().All, ent.ReadAddress, ent.AddressColumns, "addresses")
	sameRecords(t, st, c.AuditEntry.Query().All, ent.ReadAuditEntry, ent.AuditEntryColumns, "audit_entries")
	sameRecords(t, st, c.Cart.Query().All, ent.ReadCart, ent.CartColumns, "carts")
	sameRecords(t, st, c.CartLine.Query().All, ent.ReadCartLine, ent.CartLineColumns, "cart_lines")
	sameRecords(t, st, c.Wishlist.Query().All, ent.ReadWishlist, ent.WishlistColumns, "wishlists")
	sameRecords(t, st, c.WishlistItem.Query().All, ent.ReadWishlistItem, ent.WishlistItemColumns, "wishlist_items")
	sameRecords(t, st, c.Category.Query().All, ent.ReadCategory, ent.CategoryColumns, "categories")
	sameRecords(t, st, c.CredentialToken.Query().All, ent.ReadCredentialToken, ent.CredentialTokenColumns, "credential_tokens")
	sameRecords(t, st, c.DeliveryProfile.Query().All, ent.ReadDeliveryProfile, ent.DeliveryProfileColumns, "delivery_profiles")
	sameRecords(t, st, c.ExternalIdentity.Query().All, ent.ReadExternalIdentity, ent.ExternalIdentityColumns, "external_identities")
	sameRecords(t, st, c.ExternalSignIn.Query().All, ent.ReadExternalSignIn, ent.ExternalSignInColumns, "external_sign_ins")
	sameRecords(t, st, c.Fulfillment.Query().All, ent.ReadFulfillment, ent.FulfillmentColumns, "fulfillments")
	sameRecords(t, st, c.FulfillmentLine.Query().All, ent.ReadFulfillmentLine, ent.FulfillmentLineColumns, "fulfillment_lines")
	sameRecords(t, st, c.Location.Query().All, ent.ReadLocation, ent.LocationColumns, "locations")
	sameRecords(t, st, c.OptionValue.Query().All, ent.ReadOptionValue, ent.OptionValueColumns, "option_values")
	sameRecords(t, st, c.Order.Query().All, ent.ReadOrder, ent.OrderColumns, "orders")
	sameRecords(t, st, c.OrderContact.Query().All, ent.ReadOrderContact, ent.OrderContactColumns, "order_contacts")
	sameRecords(t, st, c.OrderEvent.Query().All, ent.ReadOrderEvent, ent.OrderEventColumns, "order_events")
	sameRecords(t, st, c.OrderLine.Query().All, ent.ReadOrderLine, ent.OrderLineColumns, "order_lines")
	sameRecords(t, st, c.Payment.Query().All, ent.ReadPayment, ent.PaymentColumns, "payments")
	sameRecords(t, st, c.PaymentEvent.Query().All, ent.ReadPaymentEvent, ent.PaymentEventColumns, "payment_events")
	sameRecords(t, st, c.PaymentMethod.Query().All, ent.ReadPaymentMethod, ent.PaymentMethodColumns, "payment_methods")
	sameRecords(t, st, c.PickupPoint.Query().All, ent.ReadPickupPoint, ent.PickupPointColumns, "pickup_points")
	sameRecords(t, st, c.Price.Query().All, ent.ReadPrice, ent.PriceColumns, "prices")
	sameRecords(t, st, c.Product.Query().All, ent.ReadProduct, ent.ProductColumns, "products")
	sameRecords(t, st, c.ProductImage.Query().All, ent.ReadProductImage, ent.ProductImageColumns, "product_images")
	sameRecords(t, st, c.ProductOption.Query().All, ent.ReadProductOption, ent.ProductOptionColumns, "product_options")
	sameRecords(t, st, c.ServiceToken.Query().All, ent.ReadServiceToken, ent.ServiceTokenColumns, "service_tokens")
	sameRecords(t, st, c.Session.Query().All, ent.ReadSession, ent.SessionColumns, "sessions")
	sameRecords(t, st, c.ShippingMethod.Query().All, ent.ReadShippingMethod, ent.ShippingMethodColumns, "shipping_methods")
	sameRecords(t, st, c.ShippingZone.Query().All, ent.ReadShippingZone, ent.ShippingZoneColumns, "shipping_zones")
	sameRecords(t, st, c.SignUp.Query().All, ent.ReadSignUp, ent.SignUpColumns, "sign_ups")
	sameRecords(t, st, c.StockLevel.Query().All, ent.ReadStockLevel, ent.StockLevelColumns, "stock_levels")
	sameRecords(t, st, c.TaxClass.Query().All, ent.ReadTaxClass, ent.TaxClassColumns, "tax_classes")
	sameRecords(t, st, c.TaxRate.Query().All, ent.ReadTaxRate, ent.TaxRateColumns, "tax_rates")
	sameRecords(t, st, c.User.Query().All, ent.ReadUser, ent.UserColumns, "users")
	sameRecords(t, st, c.Variant.Query().All, ent.ReadVariant, ent.VariantColumns, "variants")
}

// fillEnums gives enums a value that they can have.
func fillEnums(t *testing.T, st *store.Store) {
	t.Helper()
	for _, table := range migrate.Tables {
		for _, column := range table.Columns {
			if column.Enums == nil {
				continue
			}
			_, err := st.DB.ExecContext(t.Context(), fmt.Sprintf("UPDATE %s SET %s = '%s'", table.Name, column.Name, column.Enums[0]))
			if err != nil {
				t.Fatal(err)
			}
		}
	}
}

func sameRecords[E any](
	t *testing.T, st *store.Store, all func(context.Context) ([]*E, error), read func(*record.Reader) *E, columns, table string,
) {
	t.Helper()
	want, err := all(t.Context())
	if err != nil {
		t.Fatalf("%s: %v", table, err)
	}
	got, err := record.All(t.Context(), st.DB, record.NewQuery("SELECT "+columns+" FROM "+table), read)
	if err != nil {
		t.Fatalf("%s: %v", table, err)
	}
	fields := cmp.Options{cmp.FilterPath(isInternal, cmp.Ignore()), cmp.Exporter(func(reflect.Type) bool { return true })}
	if diff := cmp.Diff(want, got, fields); diff != "" || len(want) != 2 {
		t.Errorf("%d of %s (-ent +record):\n%s", len(want), table, diff)
	}
	none, err := record.All(t.Context(), st.DB,
		record.NewQuery("SELECT "+columns+" FROM (VALUES (1)) AS v LEFT JOIN "+table+" ON false"), read)
	if err != nil || len(none) != 1 || none[0] != nil {
		t.Errorf("%s that were not joined: %v, %v", table, none, err)
	}
}

// apart are the columns that records leave out.
var apart = map[string]bool{
	"ent.Product.DescriptionHTML": true, "ent.Product.SeoTitle": true, "ent.Product.SeoDescription": true, "ent.Product.ProductTypeID": true, "ent.Product.DeliveryProfileID": true,
	"ent.Product.PublishAt": true, "ent.Product.UnpublishAt": true, "ent.Product.TaxClassID": true, "ent.Variant.TaxClassID": true,
	"ent.Order.TaxCountry": true, "ent.User.TaxExempt": true, "ent.User.TaxExemptReason": true,
	"ent.Product.Version": true, "ent.Variant.Version": true, "ent.Category.Version": true, "ent.Collection.Version": true,
}

// isInternal leaves out what ent keeps in an entity beside its fields, what records leave out, and a
// bytea that may be null: ent reads a pointer to nil.
func isInternal(path cmp.Path) bool {
	field, ok := path.Last().(cmp.StructField)
	return ok && (apart[path.Index(-2).Type().String()+"."+field.Name()] || field.Name() == "config" || field.Name() == "selectValues" || field.Name() == "Edges" ||
		field.Type() == reflect.TypeFor[*[]byte]())
}
