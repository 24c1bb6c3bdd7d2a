package tax_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
	"github.com/shopgraph/shopgraph/internal/tax"
)

// orders makes orders of a time and a status, whose taxes were due in a country, each with a line and a delivery that are
// taxed at a rate.
func orders(country, status, at, currency, millionths, n string) []string {
	return []string{`INSERT INTO orders (id, created_at, updated_at, number, cart_id, currency, subtotal_net, subtotal_tax, total_net, total_tax, status, payment_due_at, tax_country)
		SELECT gen_random_uuid(), '` + at + `', now(), gen_random_uuid(), gen_random_uuid(), '` + currency + `', 100, 20, 100, 20, '` + status + `', now(), nullif('` + country + `', '')
		FROM generate_series(1, ` + n + `)`,
		`INSERT INTO order_taxes (order_id, line, delivery, position, name, jurisdiction, millionths, compound, base, amount)
		SELECT o.id, l.line, l.delivery, 1, 'VAT', 'X', ` + millionths + `, false, 100, 20 FROM orders o, (VALUES (1, 0), (0, 1)) l(line, delivery)
		WHERE NOT EXISTS (SELECT FROM order_taxes t WHERE t.order_id = o.id)`}
}

// TestOSSReport: of the quarter's orders, those count that were paid for, whose taxes were those of another member.
func TestOSSReport(t *testing.T) {
	t.Parallel()
	st := pgtest.New(t)
	taxes := tax.New(st)
	const inQuarter = "2026-11-29 12:00Z"
	var fill []string
	for _, statements := range [][]string{
		orders("FR", "CONFIRMED", "2026-10-01 00:00Z", "EUR", "200000", "2"),
		orders("FR", "DELIVERED", "2026-12-31 23:59:59Z", "EUR", "200000", "1"),
		orders("FR", "SHIPPED", inQuarter, "EUR", "55000", "1"),
		orders("FR", "SHIPPED", inQuarter, "USD", "200000", "1"),
		orders("XI", "SHIPPED", inQuarter, "EUR", "200000", "1"),
		orders("FR", "CONFIRMED", "2026-09-30 23:59:59Z", "EUR", "200000", "7"),
		orders("FR", "CONFIRMED", "2027-01-01 00:00Z", "EUR", "200000", "7"),
		orders("FR", "CANCELLED", inQuarter, "EUR", "200000", "7"),
		orders("FR", "PENDING_PAYMENT", inQuarter, "EUR", "200000", "7"),
		orders("DE", "CONFIRMED", inQuarter, "EUR", "190000", "7"),
		orders("US", "CONFIRMED", inQuarter, "EUR", "190000", "7"),
		orders("", "CONFIRMED", inQuarter, "EUR", "190000", "7"),
	} {
		fill = append(fill, statements...)
	}
	pgtest.Fill(t, st, fill...)
	if rows, err := taxes.OSSReport(t.Context(), 2026, 4); err != nil || len(rows) != 0 {
		t.Errorf("of no home: %v, %v", rows, err)
	}
	pgtest.Fill(t, st, `UPDATE tax_settings SET home_country = 'DE'`)
	rows, err := taxes.OSSReport(t.Context(), 2026, 4)
	if err != nil {
		t.Fatal(err)
	}
	row := func(country address.Country, millionths, base, amount int64, currency money.Currency) *tax.OSSRow {
		return &tax.OSSRow{
			CountryCode: country, Millionths: millionths,
			TaxableBase: money.Money{Amount: base, Currency: currency}, Tax: money.Money{Amount: amount, Currency: currency},
		}
	}
	want := []*tax.OSSRow{
		row("FR", 200000, 600, 120, "EUR"), row("FR", 200000, 200, 40, "USD"), row("FR", 55000, 200, 40, "EUR"), row("XI", 200000, 200, 40, "EUR"),
	}
	if diff := cmp.Diff(want, rows); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, wrong := range [][2]int{{2020, 1}, {2026, 0}, {2026, 5}, {10000, 1}} {
		if _, err := taxes.OSSReport(t.Context(), wrong[0], wrong[1]); err == nil {
			t.Errorf("%v is reported", wrong)
		}
	}
}

// TestPlanOfOSSReport: the orders of a quarter are found by their index.
func TestPlanOfOSSReport(t *testing.T) {
	t.Parallel()
	st := pgtest.New(t)
	var fill []string
	for _, quarter := range []string{"2025-02-01", "2025-05-01", "2025-08-01", "2025-11-01", "2026-02-01", "2026-05-01"} {
		fill = append(fill, orders("FR", "DELIVERED", quarter, "EUR", "200000", "1000")...)
		fill = append(fill, orders("DE", "DELIVERED", quarter, "EUR", "190000", "3000")...)
	}
	pgtest.Fill(t, st, append(fill, `UPDATE tax_settings SET home_country = 'DE'`, `ANALYZE`)...)
	ctx, counter := store.RecordStatements(t.Context())
	started := time.Now()
	if rows, err := tax.New(st).OSSReport(ctx, 2026, 1); err != nil || len(rows) != 1 || rows[0].Tax.Amount != 1000*2*20 {
		t.Fatalf("%v, %v", rows, err)
	}
	t.Logf("a quarter of 1,000 orders, of 24,000, takes %s", time.Since(started))
	rows, err := st.DB.QueryContext(t.Context(), "EXPLAIN "+counter.Texts()[0], pq.Array([]string{"FR", "XI"}), "2026-01-01", "2026-04-01", 500)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var plan strings.Builder
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			t.Fatal(err)
		}
		plan.WriteString(line + "\n")
	}
	if err := rows.Err(); err != nil || !strings.Contains(plan.String(), "order_tax_country_created_at") || strings.Contains(plan.String(), "Seq Scan on orders") {
		t.Errorf("%v\n%s", err, plan.String())
	}
}
