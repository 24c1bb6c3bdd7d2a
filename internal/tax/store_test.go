package tax_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
	"github.com/shopgraph/shopgraph/internal/tax"
)

func execute(t *testing.T, st *store.Store, statement string) {
	t.Helper()
	if _, err := st.DB.ExecContext(t.Context(), statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

func version(t *testing.T, st *store.Store) (n int64) {
	t.Helper()
	if err := st.DB.QueryRowContext(t.Context(), "SELECT tax FROM rule_versions").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

const germanRate = `INSERT INTO tax_rates (id, created_at, updated_at, tax_class_id, country, name, jurisdiction, rate)
	SELECT new_id(), now(), now(), id, 'DE', 'USt', 'DE', 190000 FROM tax_classes WHERE is_default`

// TestBookFollowsEachTable: whatever is written of the rules, by whomever, who asks by the version that there
// is then gets it.
func TestBookFollowsEachTable(t *testing.T) {
	t.Parallel()
	st := pgtest.New(t)
	book := tax.NewBook()
	due := func() string {
		rules, err := book.At(t.Context(), st.Client, version(t, st))
		if err != nil {
			t.Fatal(err)
		}
		d := rules.For(tax.Situation{Country: "DE", Now: noon})
		return fmt.Sprint(told(d.Rates(nil)), " ", d.Included, " ", d.Rounding, " ", told(d.HomeRates(nil)))
	}
	for _, step := range []struct{ statement, want string }{
		{"SELECT", " false LINE "},
		{germanRate, " false LINE "},
		{"INSERT INTO tax_countries (country, updated_at, collects) VALUES ('DE', now(), true)", "USt 19 false LINE "},
		{"UPDATE tax_settings SET prices_include_tax = true, rounding = 'TOTAL', home_country = 'DE'", "USt 19 true TOTAL USt 19"},
		{"UPDATE tax_countries SET prices_include_tax = false", "USt 19 false TOTAL "},
		{"INSERT INTO tax_classes (id, created_at, updated_at, name, code) VALUES (new_id(), now(), now(), 'Other', 'other')", "USt 19 false TOTAL "},
		{"UPDATE tax_classes SET is_default = false", " false TOTAL "},
		{"UPDATE tax_classes SET is_default = true WHERE code = 'standard'", "USt 19 false TOTAL "},
		{"UPDATE tax_rates SET rate = 160000", "USt 16 false TOTAL "},
		{"DELETE FROM tax_rates", " false TOTAL "},
		{germanRate, "USt 19 false TOTAL "},
		{"TRUNCATE tax_rates", " false TOTAL "},
		{"DELETE FROM tax_countries", " true TOTAL "},
	} {
		before := version(t, st)
		execute(t, st, step.statement)
		if got := due(); got != step.want {
			t.Errorf("after %s: %q, want %q", step.statement, got, step.want)
		}
		if step.statement != "SELECT" && version(t, st) == before {
			t.Errorf("%s did not change the version", step.statement)
		}
	}
}

// TestTablesRefuse: what makes no sense is not stored, whoever writes it.
func TestTablesRefuse(t *testing.T) {
	t.Parallel()
	st := pgtest.New(t)
	execute(t, st, germanRate)
	rate := func(columns, values string) string {
		return `INSERT INTO tax_rates (id, created_at, updated_at, tax_class_id, name, jurisdiction, ` + columns + `)
			SELECT new_id(), now(), now(), id, 'x', 'x', ` + values + ` FROM tax_classes WHERE is_default`
	}
	for _, statement := range []string{
		germanRate, // a second one at the same place
		rate("country, rate", "'de', 1"),
		rate("country, rate", "'FR', 1000001"),
		rate("country, rate", "'FR', -1"),
		rate("country, rate, region", "'FR', 1, 'ÎLE'"),
		rate("country, rate, postal_from", "'FR', 1, '75'"),
		rate("country, rate, postal_from, postal_to", "'FR', 1, '76', '75'"),
		rate("country, rate, starts_at, ends_at", "'FR', 1, now(), now()"),
		"INSERT INTO tax_classes (id, created_at, updated_at, name, code, is_default) VALUES (new_id(), now(), now(), 'x', 'x', true)",
		"INSERT INTO tax_settings DEFAULT VALUES",
		"UPDATE tax_settings SET one = false",
		"UPDATE tax_settings SET home_region = 'BY'",
		"UPDATE tax_settings SET shipping_tax = 'CLASS'",
		"UPDATE tax_settings SET rounding = 'UP'",
		"DELETE FROM tax_classes", // the rate is of it
	} {
		if _, err := st.DB.ExecContext(t.Context(), statement); err == nil {
			t.Errorf("%s was stored", statement)
		}
	}
	execute(t, st, rate("country, rate, postal_from, postal_to", "'FR', 1, '75', '76'"))
}

// TestRatesAreListed pages through rates, by each filter, and looks at the plans of many.
func TestRatesAreListed(t *testing.T) {
	t.Parallel()
	st := pgtest.New(t)
	execute(t, st, `INSERT INTO tax_classes (id, created_at, updated_at, name, code) VALUES (new_id(), now(), now(), 'Other', 'other')`)
	execute(t, st, `INSERT INTO tax_rates (id, created_at, updated_at, tax_class_id, country, postal_from, postal_to, name, jurisdiction, rate)
		SELECT new_id(), now(), now(), c.id, CASE n % 10 WHEN 0 THEN 'CA' ELSE 'US' END, lpad(n::text, 5, '0'), lpad(n::text, 5, '0'), n::text, 'x', n
		FROM generate_series(1, 10000) n, tax_classes c WHERE c.code = CASE n % 2 WHEN 0 THEN 'standard' ELSE 'other' END`)
	execute(t, st, "ANALYZE tax_rates")
	taxes := tax.New(st)
	classes, err := taxes.Classes(t.Context())
	if err != nil || len(classes) != 2 || classes[0].Code != "other" {
		t.Fatalf("%v, %v", classes, err)
	}
	canada := address.Country("CA")
	for name, tt := range map[string]struct {
		filter tax.RateFilter
		total  int
	}{
		"all": {tax.RateFilter{}, 10000}, "of a country": {tax.RateFilter{CountryCode: &canada}, 1000},
		"of a class": {tax.RateFilter{TaxClassID: &classes[0].ID}, 5000}, "of both": {tax.RateFilter{CountryCode: &canada, TaxClassID: &classes[0].ID}, 0},
	} {
		first := 100
		found, err := taxes.Rates(t.Context(), tt.filter, page.Args{First: &first})
		if err != nil || len(found.Edges) != min(tt.total, first) {
			t.Fatalf("%s: %v", name, err)
		}
		if total, err := found.Total.Read(t.Context(), st.Client); err != nil || total != tt.total {
			t.Errorf("%s: %d in all, %v; want %d", name, total, err, tt.total)
		}
		for _, r := range found.Nodes() {
			if tt.filter.CountryCode != nil && r.Country != canada || tt.filter.TaxClassID != nil && r.TaxClassID != classes[0].ID {
				t.Errorf("%s: %v", name, r)
			}
		}
	}
	for column, value := range map[string]string{"country": "'CA'", "tax_class_id": "'" + classes[0].ID.UUID().String() + "'"} {
		if plan := explain(t.Context(), t, st, "SELECT * FROM tax_rates WHERE "+column+" = "+value+" ORDER BY id LIMIT 101"); !strings.Contains(plan, "Index Scan") || strings.Contains(plan, "Sort") {
			t.Errorf("by %s: %s", column, plan)
		}
	}
}

func explain(ctx context.Context, t *testing.T, st *store.Store, query string) string {
	t.Helper()
	rows, err := st.DB.QueryContext(ctx, "EXPLAIN "+query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var plan []string
	for rows.Next() {
		var line string
		if err := rows.Scan(&line); err != nil {
			t.Fatal(err)
		}
		plan = append(plan, line)
	}
	return strings.Join(plan, "\n")
}
