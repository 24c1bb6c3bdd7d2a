package alert_test

import (
	"strings"
	"testing"

	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// TestPlans looks at how Postgres finds who waits for a product that has changed, where very many wait for another one, and all who wait.
func TestPlans(t *testing.T) {
	t.Parallel()
	s := newShop(t, 0)
	s.exec(`INSERT INTO product_alerts (id, email, address_hash, type, product_id, variant_id, currency, language, confirmed_at)
		SELECT gen_random_uuid(), i::text, sha256(i::text::bytea), 'BACK_IN_STOCK', $1, $2, 'EUR', 'en', now() FROM generate_series(1, 20000) i`, s.product, s.variant)
	s.exec(`ANALYZE product_alerts`)
	none := "'" + typeid.NewProduct().UUID().String() + "'"
	for part, test := range map[string]struct{ index, one, two, three string }{
		"AS changed(id)":                            {"product_alerts_waiting", "ARRAY[" + none + "]", none, "500"},
		"AND id > $1::uuid ORDER BY id LIMIT $2":    {"product_alerts_all_waiting", none, "500", ""},
		"queued_at < now() - make_interval(secs =>": {"product_alerts_queued_at", "1000", "86400", ""},
	} {
		found := 0
		for _, text := range record.RegisteredTexts() {
			if !strings.Contains(text.SQL, part) || !strings.Contains(text.SQL, "product_alerts") {
				continue
			}
			found++
			sql := strings.NewReplacer("$1", test.one, "$2", test.two, "$3", test.three).Replace(text.SQL)
			if plan := s.plan(sql); !strings.Contains(plan, test.index) || strings.Contains(plan, "Seq Scan on product_alerts") {
				t.Errorf("%s\n%s", sql, plan)
			}
		}
		if found != 1 {
			t.Errorf("%d statements have %q", found, part)
		}
	}
}

func (s *shop) plan(sql string) string {
	s.t.Helper()
	rows, err := s.st.DB.QueryContext(s.t.Context(), "EXPLAIN "+sql)
	s.check(err)
	defer rows.Close()
	var plan strings.Builder
	for rows.Next() {
		var line string
		s.check(rows.Scan(&line))
		plan.WriteString(line + "\n")
	}
	s.check(rows.Err())
	return plan.String()
}
