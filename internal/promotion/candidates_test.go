package promotion_test

import (
	"context"
	"database/sql"
	"fmt"
	"testing"

	"github.com/shopgraph/shopgraph/internal/pricing/discount"
	"github.com/shopgraph/shopgraph/internal/promotion"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/rulebook"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
)

func version(t *testing.T, st *store.Store) int64 {
	t.Helper()
	return int64(count(t, st, "SELECT promotion FROM rule_versions"))
}

func rulesOf(t *testing.T, st *store.Store, book *rulebook.Book[*promotion.Rules]) *promotion.Rules {
	t.Helper()
	rules, err := book.At(t.Context(), st.Client, version(t, st))
	if err != nil {
		t.Fatal(err)
	}
	return rules
}

// counting counts the statements that are sent.
type counting struct {
	record.Queryer
	n *int
}

func (c counting) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	*c.n++
	return c.Queryer.QueryContext(ctx, query, args...)
}

// TestCandidates: what a cart may use is told with what is left of it, and each code with what it is good
// for, in one statement, or none.
func TestCandidates(t *testing.T) {
	t.Parallel()
	st := pgtest.New(t)
	book := promotion.NewBook()
	ids := promotions(t, st, 5, "")
	statements := 0
	ask := func(of promotion.Asking, wantStatements int) string {
		t.Helper()
		of.Currency, statements = "EUR", 0
		looked, err := rulesOf(t, st, book).Look(t.Context(), counting{st.Client, &statements}, []promotion.Asking{of})
		if err != nil {
			t.Fatal(err)
		}
		if statements != wantStatements {
			t.Errorf("%d statements, want %d", statements, wantStatements)
		}
		told := ""
		for _, c := range looked[0].Candidates {
			told += fmt.Sprint(c.Priority, c.Code)
			for _, left := range []*int{c.UsesLeft, c.OwnUsesLeft} {
				if left != nil {
					told += fmt.Sprint("/", *left)
				}
			}
			if c.BudgetLeft != nil {
				told += fmt.Sprint("/", *c.BudgetLeft)
			}
			told += " "
		}
		for _, a := range looked[0].Codes {
			told += "| " + a.Code + " " + string(a.Status) + " "
			if a.Promotion != nil {
				told += fmt.Sprint(a.Promotion.Priority, " ")
			}
		}
		return told
	}
	is := func(got, want string) {
		t.Helper()
		if got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	is(ask(promotion.Asking{}, 0), "0 1 2 3 4 ")
	execute(t, st, "UPDATE promotions SET enabled = false WHERE priority = 4")
	execute(t, st, "UPDATE promotions SET needs_code = true WHERE priority >= 2")
	is(ask(promotion.Asking{}, 0), "0 1 ")
	execute(t, st, "UPDATE promotions SET max_uses = 3, max_uses_per_customer = 2 WHERE priority = 0")
	execute(t, st, `UPDATE promotions SET budget = '{"EUR": 500}' WHERE priority = 1`)
	execute(t, st, `INSERT INTO promotion_codes (id, created_at, updated_at, promotion_id, code, max_uses, enabled)
		SELECT new_id(), now(), now(), p.id, c.code, c.most, c.enabled FROM promotions p JOIN (VALUES
			(2, 'SPRING20', 1, true), (2, 'SECOND', NULL, true), (3, 'OFF', NULL, false), (4, 'SLEEPS', NULL, true), (3, 'THIRD', NULL, true)
		) AS c(priority, code, most, enabled) USING (priority)`)
	ada := promotion.Buyer{Email: "ada@example.com"}
	is(ask(promotion.Asking{Buyer: ada}, 1), "0/3/2 1/500 ")
	codes := []string{"spring-20", "SECOND", "off", "sleeps", "nothing", ""}
	is(ask(promotion.Asking{Buyer: ada, Codes: codes}, 1),
		"0/3/2 1/500 2SPRING20 | spring-20 APPLIES 2 | SECOND REPEATED 2 | off DISABLED | sleeps DISABLED | nothing UNKNOWN |  UNKNOWN ")
	what := append(applied(100, "", ids[0], ids[1]), applied(7, "SPRING20", ids[2])...)
	if _, refused, err := buy(t.Context(), st, ada, what); err != nil || refused != nil {
		t.Fatal(refused, err)
	}
	is(ask(promotion.Asking{Buyer: ada, Codes: codes[:1]}, 1), "0/2/1 1/400 | spring-20 USED_UP 2 ")
	is(ask(promotion.Asking{Buyer: promotion.Buyer{Email: "bob@example.com"}, Codes: codes[:2]}, 1), "0/2/2 1/400 2SECOND | spring-20 USED_UP 2 | SECOND APPLIES 2 ")
	if _, err := rulesOf(t, st, book).Look(t.Context(), st.Client, []promotion.Asking{{Codes: make([]string, discount.MaxCodes+1)}}); err == nil {
		t.Error("more codes than may be were taken")
	}
}

// TestCheckoutsDoNotChangeRules: the version of the rules follows what the staff change, and nothing that a
// checkout does.
func TestCheckoutsDoNotChangeRules(t *testing.T) {
	t.Parallel()
	st := pgtest.New(t)
	ids := promotions(t, st, 1, `max_uses = 5, budget = '{"EUR": 500}'`)
	before := version(t, st)
	order, _, err := buy(t.Context(), st, promotion.Buyer{Email: "a@example.com"}, applied(5, "", ids...))
	if err != nil {
		t.Fatal(err)
	}
	release(t, st, order)
	if now := version(t, st); now != before {
		t.Errorf("a checkout has made version %d of %d", now, before)
	}
	book := promotion.NewBook()
	if rulesOf(t, st, book).NeedsGoods() {
		t.Error("10% off asks for goods")
	}
	execute(t, st, `UPDATE promotions SET condition = '{"not": {"quantity": {"of": {"tags": ["sale"]}, "atLeast": 1}}}'`)
	if version(t, st) == before || !rulesOf(t, st, book).NeedsGoods() {
		t.Error("a condition of tags does not ask for goods")
	}
	execute(t, st, "UPDATE promotions SET ends_at = now()")
	if rulesOf(t, st, book).NeedsGoods() {
		t.Error("what has ended is still looked at")
	}
}
