package main_test

import (
	"context"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
)

// fill puts two rows into each table: one with a value in every column, and one with nulls wherever there may be any.
const fill = `DO $$ DECLARE t record; columns text; full_row text; sparse_row text; BEGIN
	SET LOCAL session_replication_role = replica; -- without foreign keys and triggers
	FOR t IN SELECT conrelid::regclass AS name, conname FROM pg_constraint WHERE contype = 'c' AND connamespace = 'public'::regnamespace LOOP
		EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', t.name, t.conname);
	END LOOP;
	FOR t IN SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_name NOT LIKE 'goose%' LOOP
		SELECT string_agg(quote_ident(column_name), ', '), string_agg(v, ', '),
			string_agg(CASE is_nullable WHEN 'YES' THEN 'NULL' ELSE v END, ', ') INTO columns, full_row, sparse_row
		FROM (
			SELECT *, CASE data_type
				WHEN 'uuid' THEN 'gen_random_uuid()' WHEN 'timestamp with time zone' THEN 'clock_timestamp()' WHEN 'boolean' THEN 'true'
				WHEN 'jsonb' THEN '''null''' WHEN 'bytea' THEN 'sha256(gen_random_uuid()::text::bytea)' WHEN 'character' THEN quote_literal(left('EUR', character_maximum_length))
				WHEN 'character varying' THEN 'gen_random_uuid()::text' WHEN 'text' THEN 'gen_random_uuid()::text'
				ELSE '(random() * 1000000)::int' END AS v
			FROM information_schema.columns WHERE table_schema = 'public' AND table_name = t.name
		) AS c;
		EXECUTE format('INSERT INTO %I (%s) VALUES (%s)', t.name, columns, full_row);
		EXECUTE format('INSERT INTO %I (%s) VALUES (%s)', t.name, columns, sparse_row);
	END LOOP;
END $$`

// TestRecords: what Select reads of each entity is what ent's own queries read.
func TestRecords(t *testing.T) {
	t.Parallel()
	st := pgtest.New(t)
	if _, err := st.DB.ExecContext(t.Context(), fill); err != nil {
		t.Fatal(err)
	}
	c := st.Client
	sameRecords(t, c.Address.Query().All, c.Address.Select, ent.AddressColumns, "addresses")
	sameRecords(t, c.AuditEntry.Query().All, c.AuditEntry.Select, ent.AuditEntryColumns, "audit_entries")
	sameRecords(t, c.Cart.Query().All, c.Cart.Select, ent.CartColumns, "carts")
	sameRecords(t, c.CartLine.Query().All, c.CartLine.Select, ent.CartLineColumns, "cart_lines")
	sameRecords(t, c.Category.Query().All, c.Category.Select, ent.CategoryColumns, "categories")
	sameRecords(t, c.CredentialToken.Query().All, c.CredentialToken.Select, ent.CredentialTokenColumns, "credential_tokens")
	sameRecords(t, c.ExternalIdentity.Query().All, c.ExternalIdentity.Select, ent.ExternalIdentityColumns, "external_identities")
	sameRecords(t, c.ExternalSignIn.Query().All, c.ExternalSignIn.Select, ent.ExternalSignInColumns, "external_sign_ins")
	sameRecords(t, c.Fulfillment.Query().All, c.Fulfillment.Select, ent.FulfillmentColumns, "fulfillments")
	sameRecords(t, c.FulfillmentLine.Query().All, c.FulfillmentLine.Select, ent.FulfillmentLineColumns, "fulfillment_lines")
	sameRecords(t, c.IdempotencyRecord.Query().All, c.IdempotencyRecord.Select, ent.IdempotencyRecordColumns, "idempotency_records")
	sameRecords(t, c.Job.Query().All, c.Job.Select, ent.JobColumns, "jobs")
	sameRecords(t, c.Location.Query().All, c.Location.Select, ent.LocationColumns, "locations")
	sameRecords(t, c.Order.Query().All, c.Order.Select, ent.OrderColumns, "orders")
	sameRecords(t, c.OrderContact.Query().All, c.OrderContact.Select, ent.OrderContactColumns, "order_contacts")
	sameRecords(t, c.OrderEvent.Query().All, c.OrderEvent.Select, ent.OrderEventColumns, "order_events")
	sameRecords(t, c.OrderLine.Query().All, c.OrderLine.Select, ent.OrderLineColumns, "order_lines")
	sameRecords(t, c.Payment.Query().All, c.Payment.Select, ent.PaymentColumns, "payments")
	sameRecords(t, c.PaymentEvent.Query().All, c.PaymentEvent.Select, ent.PaymentEventColumns, "payment_events")
	sameRecords(t, c.PaymentMethod.Query().All, c.PaymentMethod.Select, ent.PaymentMethodColumns, "payment_methods")
	sameRecords(t, c.Price.Query().All, c.Price.Select, ent.PriceColumns, "prices")
	sameRecords(t, c.Product.Query().All, c.Product.Select, ent.ProductColumns, "products")
	sameRecords(t, c.ProductImage.Query().All, c.ProductImage.Select, ent.ProductImageColumns, "product_images")
	sameRecords(t, c.ServiceToken.Query().All, c.ServiceToken.Select, ent.ServiceTokenColumns, "service_tokens")
	sameRecords(t, c.Session.Query().All, c.Session.Select, ent.SessionColumns, "sessions")
	sameRecords(t, c.SignUp.Query().All, c.SignUp.Select, ent.SignUpColumns, "sign_ups")
	sameRecords(t, c.StaffPermission.Query().All, c.StaffPermission.Select, ent.StaffPermissionColumns, "staff_permissions")
	sameRecords(t, c.StockLevel.Query().All, c.StockLevel.Select, ent.StockLevelColumns, "stock_levels")
	sameRecords(t, c.StockReservation.Query().All, c.StockReservation.Select, ent.StockReservationColumns, "stock_reservations")
	sameRecords(t, c.Throttle.Query().All, c.Throttle.Select, ent.ThrottleColumns, "throttles")
	sameRecords(t, c.TrackingToken.Query().All, c.TrackingToken.Select, ent.TrackingTokenColumns, "tracking_tokens")
	sameRecords(t, c.User.Query().All, c.User.Select, ent.UserColumns, "users")
	sameRecords(t, c.Variant.Query().All, c.Variant.Select, ent.VariantColumns, "variants")
}

func sameRecords[E any](
	t *testing.T, all func(context.Context) ([]*E, error), selected func(context.Context, record.Query, ...any) ([]*E, error),
	columns, table string,
) {
	t.Helper()
	want, err := all(t.Context())
	if err != nil {
		t.Fatalf("%s: %v", table, err)
	}
	got, err := selected(t.Context(), record.NewQuery("SELECT "+columns+" FROM "+table))
	if err != nil {
		t.Fatalf("%s: %v", table, err)
	}
	fields := cmp.Options{cmp.FilterPath(isInternal, cmp.Ignore()), cmp.Exporter(func(reflect.Type) bool { return true })}
	if diff := cmp.Diff(want, got, fields); diff != "" || len(want) != 2 {
		t.Errorf("%d of %s (-ent +record):\n%s", len(want), table, diff)
	}
	none, err := selected(t.Context(), record.NewQuery("SELECT "+columns+" FROM (VALUES (1)) AS v LEFT JOIN "+table+" ON false"))
	if err != nil || len(none) != 1 || none[0] != nil {
		t.Errorf("%s that were not joined: %v, %v", table, none, err)
	}
}

// isInternal leaves out what ent keeps in an entity beside its fields, and a bytea that may be null: ent reads a pointer to nil.
func isInternal(path cmp.Path) bool {
	field, ok := path.Last().(cmp.StructField)
	return ok && (field.Name() == "config" || field.Name() == "selectValues" || field.Name() == "Edges" ||
		field.Type() == reflect.TypeFor[*[]byte]())
}
