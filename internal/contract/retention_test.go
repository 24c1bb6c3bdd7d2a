package contract_test

import (
	"context"
	"fmt"
	"log/slog"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shopgraph/shopgraph/internal/account"
	"github.com/shopgraph/shopgraph/internal/alert"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/courier"
	"github.com/shopgraph/shopgraph/internal/feed"
	"github.com/shopgraph/shopgraph/internal/idempotency"
	"github.com/shopgraph/shopgraph/internal/jobs"
	"github.com/shopgraph/shopgraph/internal/optout"
	"github.com/shopgraph/shopgraph/internal/order"
	"github.com/shopgraph/shopgraph/internal/ordermail"
	"github.com/shopgraph/shopgraph/internal/payment"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/search/tuning"
	"github.com/shopgraph/shopgraph/internal/staff"
	"github.com/shopgraph/shopgraph/internal/store"
)

// retention is what becomes of a table's rows: they are kept for a reason, go with their owner, or
// are deleted by a job once they are old. Those of guests may be purged that go with their users.
type retention struct{ kept, owner, job string }

const (
	books     = "the store's books are kept"
	isCatalog = "the catalog is kept until the store deletes from it"
)

// retentions has a line for each table.
var retentions = map[string]retention{
	"addresses":               {owner: "users"},
	"attribute_choices":       {owner: "attributes"},
	"attribute_values":        {owner: "products"},
	"attributes":              {kept: isCatalog},
	"audit_entries":           {kept: "what was done by permission can be looked up for good"},
	"bought_together":         {owner: "products"}, // and when a job counts no such orders any more
	"cart_lines":              {owner: "carts"},
	"wishlist_items":          {owner: "wishlists"},
	"wishlists":               {owner: "users"},
	"cart_reminders":          {job: "cart.purge"},
	"carts":                   {owner: "users", job: "cart.purge"},
	"catalog_changes":         {job: "feed.purge"},
	"catalog_feed":            {kept: "one row"},
	"categories":              {kept: isCatalog},
	"channel_products":        {owner: "channels"},
	"channels":                {kept: isCatalog},
	"collection_products":     {owner: "collections"},
	"collections":             {kept: isCatalog},
	"delivery_profiles":       {kept: isCatalog},
	"credential_tokens":       {owner: "users", job: "account.purge"},
	"customer_groups":         {kept: isCatalog},
	"document_counters":       {kept: "a row for each year"},
	"document_settings":       {kept: "one row"},
	"documents":               {kept: "the law wants them kept for ten years, and then a job deletes them: see TestDocumentsStay of internal/document"},
	"external_identities":     {owner: "users"},
	"external_sign_ins":       {job: "account.purge"},
	"feed_readers":            {job: "feed.purge"},
	"fulfillment_lines":       {owner: "fulfillments"},
	"fulfillments":            {owner: "orders"},
	"gateway_customers":       {owner: "users"},
	"gateway_events":          {job: "payment.purge"},
	"courier_events":          {job: "courier.purge"},
	"parcel_scans":            {owner: "fulfillments"},
	"goose_db_version":        {kept: "a row for each migration"},
	"gateway_movements":       {kept: books},
	"gateway_readings":        {kept: "a row for each gateway"},
	"gift_wrapping":           {kept: "one row"},
	"holidays":                {kept: isCatalog},
	"idempotency_records":     {owner: "orders", job: "idempotency.purge"},
	"jobs":                    {job: "jobs.purge"},
	"known_devices":           {owner: "users", job: "account.purge"},
	"locations":               {kept: isCatalog},
	"mail_settings":           {kept: "one row"},
	"mail_opt_outs":           {kept: "who wants no mail is heeded until they ask for it themselves"},
	"manual_payments":         {kept: books},
	"manual_receipts":         {kept: books},
	"manual_refunds":          {kept: books},
	"on_account_terms":        {owner: "users"},
	"metafields":              {owner: "users"}, // or with what else they are of: see TestGoesWithOwner
	"method_exclusions":       {owner: "shipping_methods"},
	"option_values":           {owner: "product_options"},
	"order_contacts":          {owner: "orders", job: "order.purge"},
	"order_events":            {owner: "orders"},
	"order_holds":             {owner: "orders"}, // and with the order's wait for its payment: see TestHoldsGo
	"order_mail_progress":     {kept: "one row"},
	"order_mails":             {owner: "orders", job: "ordermail.purge"},
	"order_lines":             {owner: "orders"},
	"order_deliveries":        {owner: "orders"},
	"order_discounts":         {owner: "orders"},
	"order_taxes":             {owner: "orders"},
	"order_tags":              {owner: "orders"},
	"order_edits":             {owner: "orders"},
	"draft_orders":            {kept: "with their carts, by a trigger, unless they have become orders"},
	"draft_prices":            {owner: "carts"},
	"draft_settings":          {kept: "one row"},
	"order_exports":           {job: "order.purge"},
	"order_export_chunks":     {owner: "order_exports"},
	"order_comments":          {owner: "orders"}, // and with the order's contact
	"order_tenders":           {owner: "orders"},
	"orders":                  {kept: books},
	"past_prices":             {owner: "variants", job: "catalog.purge"},
	"payment_events":          {kept: books},
	"payment_methods":         {owner: "users"},
	"payments":                {kept: books},
	"pickup_points":           {kept: isCatalog},
	"postings":                {kept: books},
	"price_lists":             {kept: isCatalog},
	"preorders":               {owner: "variants"},
	"prices":                  {owner: "variants"},
	"product_alerts":          {owner: "users", job: "alert.purge"},
	"product_categories":      {owner: "products"},
	"product_facts":           {owner: "products"},
	"product_images":          {owner: "products"},
	"product_options":         {owner: "products"},
	"product_relations":       {owner: "products"},
	"product_prices":          {owner: "products"},
	"product_type_attributes": {owner: "product_types"},
	"product_types":           {kept: isCatalog},
	"products":                {kept: isCatalog},
	"promotion_codes":         {owner: "promotions"},
	"promotion_counters":      {owner: "promotions"},
	"promotion_uses":          {owner: "orders"},
	"promotions":              {kept: "what the staff have decided"},
	"refund_lines":            {owner: "refunds"},
	"refund_parts":            {owner: "refunds"},
	"refunds":                 {owner: "orders"},
	"return_lines":            {owner: "returns"},
	"return_receipts":         {owner: "returns"},
	"returns":                 {owner: "orders"},
	"rule_versions":           {kept: "one row"},
	"shipping_methods":        {kept: isCatalog},
	"shipping_rate_rows":      {owner: "shipping_rates"},
	"shipping_rates":          {owner: "shipping_methods"},
	"shipping_zones":          {kept: isCatalog},
	"zone_areas":              {owner: "shipping_zones"},
	"search_pins":             {owner: "products"},
	"search_queries":          {job: "search.purge"},
	"search_settings":         {kept: "one row"},
	"service_tokens":          {job: "staff.purge"},
	"sessions":                {owner: "users", job: "account.purge"},
	"sign_ups":                {job: "account.purge"},
	"slug_redirects":          {owner: "products"}, // or with what else had the slug
	"staff_permissions":       {owner: "users"},
	"staff_tasks":             {owner: "orders"},
	"stock_levels":            {owner: "variants"},
	"stock_movements":         {kept: books},
	"stock_reservations":      {owner: "orders"},
	"tax_classes":             {kept: isCatalog},
	"tax_countries":           {kept: isCatalog},
	"tax_rates":               {kept: isCatalog},
	"tax_settings":            {kept: isCatalog},
	"tender_entries":          {kept: books},
	"tenders":                 {kept: books},
	"testgateway.ledger":      {kept: "it is for trying things out"},
	"testgateway.operations":  {kept: "it is for trying things out"},
	"testgateway.payments":    {kept: "it is for trying things out"},
	"throttles":               {job: "account.purge"},
	"tracking_tokens":         {owner: "orders", job: "order.purge"},
	"translations":            {owner: "attributes"}, // or with what else they are of, by triggers: see TestGoesWithOwner of package translation
	"users":                   {kept: "until they delete their account, or leave the staff"},
	"variants":                {owner: "products"},
}

// TestRetention compares the lines with the database's tables and foreign keys, and with the jobs
// of a server.
func TestRetention(t *testing.T) {
	t.Parallel()
	st, databaseURL := newShop(t)
	serve(t, databaseURL)
	tables := texts(t, st, `SELECT CASE schemaname WHEN 'public' THEN '' ELSE schemaname || '.' END || tablename FROM pg_tables
		WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`)
	for _, table := range tables {
		if _, known := retentions[table]; !known {
			t.Errorf("what becomes of the rows of %s?", table)
		}
	}
	cascades := texts(t, st, `SELECT conrelid::regclass || ' with ' || confrelid::regclass FROM pg_constraint WHERE confdeltype = 'c'`)
	var wanted []string
	for table, rule := range retentions {
		if !slices.Contains(tables, table) && !strings.HasPrefix(table, "testgateway.") {
			t.Errorf("there is no table %s", table)
		}
		if rule.owner != "" && !slices.Contains(cascades, table+" with "+rule.owner) {
			t.Errorf("%s do not go with %s", table, rule.owner)
		}
		if rule == (retention{}) || rule.kept != "" && rule.owner+rule.job != "" {
			t.Errorf("%s: %+v is no rule", table, rule)
		}
		if rule.job != "" {
			wanted = append(wanted, rule.job)
		}
	}
	slices.Sort(wanted)
	wanted = slices.Compact(wanted)
	var running []string
	for deadline := time.Now().Add(patience); time.Now().Before(deadline) && !slices.Equal(wanted, running); {
		running = texts(t, st, `SELECT kind FROM jobs WHERE kind = unique_key AND kind LIKE '%.purge' ORDER BY kind`)
	}
	if !slices.Equal(wanted, running) {
		t.Errorf("purges %v, want %v", running, wanted)
	}
}

func texts(t *testing.T, st *store.Store, query string) []string {
	t.Helper()
	rows, err := st.DB.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var all []string
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			t.Fatal(err)
		}
		all = append(all, text)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

// ofAge is when most of what is purged is of age.
const ofAge = 90 * 24 * time.Hour

// aged fills a table with 12,000 rows, of which the first 1,500 are of age. A row's number is i,
// its time is at. The time is 91 days ago for those of age, and 89 for the others.
const aged = `(SELECT i, now() - CASE WHEN i <= 1500 THEN interval '91 days' ELSE interval '89 days' END AS at
	FROM generate_series(1, 12000) i) t`

// old is the same around another age, in days.
func old(days int) string {
	return strings.NewReplacer("91 days", fmt.Sprint(days+1, " days"), "89 days", fmt.Sprint(days-1, " days")).Replace(aged)
}

const base = `INSERT INTO %s (id, created_at, updated_at, %s) SELECT gen_random_uuid(), t.at, t.at, `

func into(table, columns string) string { return fmt.Sprintf(base, table, columns) }

// fills make the rows of purged tables. Those of age go, and all that others add stay.
var fills = map[string][]string{
	"carts": {
		into("carts", "token_hash, user_id, currency, status") + `sha256(i::text::bytea), CASE i % 3 WHEN 0 THEN (SELECT id FROM users LIMIT 1) END, 'EUR',
			CASE i % 2 WHEN 0 THEN 'OPEN' ELSE 'COMPLETED' END FROM ` + aged,
		// Of these, the first are being checked out, and others were changed lately.
		`INSERT INTO carts (id, created_at, updated_at, token_hash, currency, status)
		SELECT gen_random_uuid(), now() - interval '200 days', now() - interval '200 days', '\x00', 'EUR', 'CHECKING_OUT' FROM generate_series(1, 5)`,
		`INSERT INTO carts (id, created_at, updated_at, token_hash, currency)
		SELECT gen_random_uuid(), now() - interval '200 days', now(), '\x00', 'EUR' FROM generate_series(1, 5)`,
		`INSERT INTO carts (id, created_at, updated_at, user_id, currency)
		SELECT gen_random_uuid(), now() - interval '200 days', now(), id, 'EUR' FROM users`,
	},
	"cart_reminders": {`INSERT INTO cart_reminders (cart_id, claimed_at) SELECT gen_random_uuid(), t.at FROM ` + old(365)},
	"catalog_changes": {`INSERT INTO catalog_changes (xact_id, kind, object_id, at)
		SELECT CASE WHEN i <= 1500 THEN '1' ELSE '2' END::xid8, 'PRODUCT', gen_random_uuid(), t.at FROM ` + old(1)},
	"feed_readers": {`INSERT INTO feed_readers (name, xact_id, id, seen_at) SELECT i, '1', 0, t.at FROM ` + old(1)},
	"order_contacts": {
		into("orders", `number, cart_id, currency, subtotal_net, subtotal_tax, total_net, total_tax, status, payment_due_at, payment_failed_at, expired_at`) +
			`i::text, gen_random_uuid(), 'EUR', 1, 0, 1, 0, CASE i % 2 WHEN 0 THEN 'EXPIRED' ELSE 'PAYMENT_FAILED' END, t.at,
			CASE i % 2 WHEN 1 THEN t.at END, CASE i % 2 WHEN 0 THEN t.at END FROM ` + old(30),
		into("orders", `number, cart_id, currency, subtotal_net, subtotal_tax, total_net, total_tax, status, payment_due_at`) +
			`'paid ' || i, gen_random_uuid(), 'EUR', 1, 0, 1, 0, 'CONFIRMED', t.at FROM ` + old(30),
		`INSERT INTO orders (id, created_at, updated_at, number, user_id, cart_id, currency, subtotal_net, subtotal_tax, total_net, total_tax,
			status, payment_due_at, payment_failed_at)
		SELECT gen_random_uuid(), t.at, t.at, email, id, gen_random_uuid(), 'EUR', 1, 0, 1, 0, 'PAYMENT_FAILED', t.at, t.at
		FROM users, (SELECT now() - interval '200 days' AS at) t`,
		`INSERT INTO order_contacts (id, created_at, updated_at, order_id, email, shipping_address, billing_address)
		SELECT gen_random_uuid(), created_at, created_at, id, 'a@example.com', '{}', '{}' FROM orders`,
	},
	"product_alerts": {
		`INSERT INTO product_alerts (id, created_at, user_id, type, product_id, variant_id, currency, language, confirmed_at, sent_at)
		SELECT gen_random_uuid(), t.at, (SELECT id FROM users LIMIT 1), 'BACK_IN_STOCK', v.product_id, v.id, 'EUR', 'en', t.at, t.at
		FROM (SELECT id, product_id FROM variants LIMIT 1) v, ` + old(30),
		// Others wait to be confirmed, or to be sent.
		`INSERT INTO product_alerts (id, created_at, email, address_hash, type, product_id, variant_id, currency, language, confirmed_at)
		SELECT gen_random_uuid(), t.at, 'a', sha256(i::text::bytea), 'BACK_IN_STOCK', v.product_id, v.id, 'EUR', 'en', CASE i % 2 WHEN 0 THEN t.at END
		FROM (SELECT id, product_id FROM variants LIMIT 1) v, generate_series(1, 12000) i, (SELECT now() - interval '6 days' AS at) t`,
	},
	"tracking_tokens": {into("tracking_tokens", "order_id, token_hash, expires_at") +
		`(SELECT id FROM orders LIMIT 1), sha256(i::text::bytea), t.at + interval '90 days' FROM ` + aged},
	"order_mails": {`INSERT INTO order_mails (source_id, kind, order_id, sent_at) SELECT gen_random_uuid(), 'PLACED', (SELECT id FROM orders LIMIT 1), t.at FROM ` + old(180)},
	"jobs": {
		into("jobs", "kind, payload, status, run_at") + `'mail', 'null', 'DEAD', t.at FROM ` + aged,
		`INSERT INTO jobs (id, created_at, updated_at, kind, payload, run_at) SELECT gen_random_uuid(), t.at, t.at, 'mail', 'null', t.at
		FROM generate_series(1, 60000), (SELECT now() - interval '200 days' AS at) t`,
	},
	"service_tokens": {
		into("service_tokens", "name, token_hash, permissions, expires_at") + `'robot', sha256(i::text::bytea), '[]', t.at FROM ` + aged,
		`INSERT INTO service_tokens (id, created_at, updated_at, name, token_hash, permissions)
		VALUES (gen_random_uuid(), now() - interval '200 days', now(), 'for good', '\x00', '[]')`,
	},
	"idempotency_records": {into("idempotency_records", "scope, mutation, key, input_hash, expires_at") +
		`'s', 'm', i, '\x00', t.at + interval '90 days' FROM ` + aged},
	"courier_events": {`INSERT INTO courier_events (id, created_at, courier, event, number, status, handled_at, payload)
		SELECT new_id(), t.at, 'c', i::text, '', 'IGNORED', t.at, '' FROM ` + aged},
	"gateway_events": {`INSERT INTO gateway_events (id, created_at, gateway, event, type, reference, told_at, payload)
		SELECT new_id(), t.at, 'g', i::text, 't', 'r' || i, t.at, '' FROM ` + aged},
	"throttles": {into("throttles", "key_hash, failures, open_at") + `sha256(i::text::bytea), 1, t.at FROM ` + old(1)},
	"sessions": {into("sessions", "token_hash, last_used_at, expires_at, user_id") +
		`sha256(i::text::bytea), t.at, t.at + interval '90 days', (SELECT id FROM users LIMIT 1) FROM ` + aged},
	"order_exports": {`INSERT INTO order_exports (id, created_at, updated_at, expires_at, finished_at, actor, status, filter, sort, format, contents)
		SELECT new_id(), t.at, t.at, t.at + interval '90 days', t.at, 'a', 'DONE', '{}', 'NEWEST', 'CSV', 'ORDERS' FROM ` + aged},
	"search_queries": {`INSERT INTO search_queries (day, query, searches, without_results, results) SELECT t.at::date, i::text, 1, 0, 0 FROM ` + aged},
	"sign_ups":       {into("sign_ups", "email, password_hash, expires_at") + `i || '@example.com', 'x', t.at + interval '90 days' FROM ` + aged},
	"past_prices": {`INSERT INTO past_prices (variant_id, currency, amount, started_at, ended_at)
		SELECT (SELECT id FROM variants LIMIT 1), 'EUR', 1, t.at - interval '1 day', t.at FROM ` + old(400)},
	"credential_tokens": {into("credential_tokens", "purpose, email, token_hash, expires_at, user_id") +
		`'RESET_PASSWORD', 'a@example.com', sha256(i::text::bytea), t.at + interval '90 days', (SELECT id FROM users LIMIT 1) FROM ` + aged},
	"known_devices": {`INSERT INTO known_devices (token_hash, user_id, created_at, last_used_at, expires_at)
		SELECT sha256(i::text::bytea), (SELECT id FROM users LIMIT 1), t.at, t.at, t.at + interval '90 days' FROM ` + aged},
	"external_sign_ins": {into("external_sign_ins", "token_hash, state_hash, provider, redirect_uri, nonce, code_verifier, expires_at") +
		`sha256(i::text::bytea), '\x00', 'p', 'u', 'n', 'v', t.at + interval '90 days' FROM ` + aged},
}

// TestPurges has all that is of age deleted and nothing else, in batches, each found by an index.
func TestPurges(t *testing.T) {
	t.Parallel()
	st, _ := newShop(t)
	for _, table := range []string{"order_contacts", "tracking_tokens"} { // the latter are of orders
		addAged(t, st, table)
	}
	for table := range fills {
		if table != "order_contacts" && table != "tracking_tokens" {
			addAged(t, st, table)
		}
	}
	if _, err := st.DB.ExecContext(t.Context(), "ANALYZE"); err != nil {
		t.Fatal(err)
	}
	before := map[string]int{}
	for table, rule := range retentions {
		if rule.job != "" {
			before[table] = count(t, st, table)
			checkPlan(t, st, table)
		}
	}
	queue := jobs.New(st, slog.New(slog.DiscardHandler), jobs.Options{})
	for _, purge := range []func(context.Context) error{
		cart.New(st, nil, nil, nil, nil, nil, nil, cart.Limits{GuestLife: ofAge, UserLife: ofAge}).Purge, order.New(st, nil, nil, nil, nil, nil).Purge, staff.New(st, nil).Purge, queue.Purge, feed.New(st, nil, feed.Options{}).Purge, catalog.New(st, "EUR", slog.New(slog.DiscardHandler)).Purge, account.New(st, account.Options{}).Purge, payment.New(st, nil, payment.Options{}).Purge,
		alert.New(st, slog.New(slog.DiscardHandler), alert.Options{Queue: queue, OptOuts: optout.New(st, "")}).Purge,
		ordermail.New(st, slog.New(slog.DiscardHandler), ordermail.Options{Queue: queue}).Purge,
		courier.New(st, nil, nil, queue, slog.New(slog.DiscardHandler)).Purge,
		tuning.New(st, nil, slog.New(slog.DiscardHandler)).Purge,
		func(ctx context.Context) error { return idempotency.Purge(ctx, st) },
	} {
		if err := purge(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	for table, n := range before {
		if gone := n - count(t, st, table); gone != 1500 {
			t.Errorf("%s: %d of %d rows are gone, want 1500", table, gone, n)
		}
	}
}

func addAged(t *testing.T, st *store.Store, table string) {
	t.Helper()
	for _, statement := range fills[table] {
		if _, err := st.DB.ExecContext(t.Context(), statement); err != nil {
			t.Fatalf("%v\n%s", err, statement)
		}
	}
}

func count(t *testing.T, st *store.Store, table string) (n int) {
	t.Helper()
	if err := st.DB.QueryRowContext(t.Context(), "SELECT count(*) FROM "+table).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

var purgeText = regexp.MustCompile(`^\s*DELETE FROM (\w+) WHERE (?:id|cart_id|name|token_hash|source_id|ctid) = ANY\(ARRAY\(`)

// checkPlan looks at how Postgres finds what of a table is of age. Those of which there are few, it may
// read through.
func checkPlan(t *testing.T, st *store.Store, table string) {
	t.Helper()
	found := 0
	for _, text := range record.RegisteredTexts() {
		if of := purgeText.FindStringSubmatch(text.SQL); of == nil || of[1] != table {
			continue
		}
		found++
		seconds := fmt.Sprint(ofAge.Seconds())
		sql := strings.NewReplacer("$1", "1000", "$2", seconds, "$3", seconds, "$4", seconds).Replace(text.SQL)
		plan := strings.Join(texts(t, st, "EXPLAIN "+sql), "\n")
		plan = strings.ReplaceAll(plan, "Seq Scan on catalog_feed", "Scan of the one row of catalog_feed")
		if strings.Contains(plan, "Seq Scan") && table != "service_tokens" && table != "feed_readers" {
			t.Errorf("%s\n%s", text.SQL, plan)
		}
	}
	if found != 1 {
		t.Errorf("%d statements purge %s", found, table)
	}
}
