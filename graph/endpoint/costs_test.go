package endpoint

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/shopgraph/shopgraph/graph/endpoint/costlimit"
)

func TestCostLimits(t *testing.T) {
	t.Parallel()
	const costly = `{"query":"{ a: open { next { next { name } } } b: open { next { name } } }"}` // 5.5
	limits := costlimit.Limits{Guest: 5, User: 6}
	_, address := serveWith(t, Options{CostLimits: limits}, testSchema())
	got := do(t, http.MethodPost, address, costly)
	if got.status != http.StatusOK || got.code != "COST_LIMIT_EXCEEDED" || strings.Contains(got.body, `"data"`) ||
		!strings.Contains(got.body, `"limit":5`) || !strings.Contains(got.body, `"requested":6`) {
		t.Errorf("a guest: %d %s", got.status, got.body)
	}
	if got := do(t, http.MethodPost, address, costly, "Accept", "application/graphql-response+json"); got.status != http.StatusBadRequest {
		t.Errorf("a guest who asks for its status: %d %s", got.status, got.body)
	}
	if got := do(t, http.MethodPost, address, costly, "Authorization", "Bearer user"); got.code != "" {
		t.Errorf("a user: %d %s", got.status, got.body)
	}
}

func TestCostReport(t *testing.T) {
	t.Parallel()
	_, address := serveWith(t, Options{
		CostLimits: costlimit.Limits{Guest: 100},
		CountStatements: func(ctx context.Context) (context.Context, func() int64) {
			return ctx, func() int64 { return 7 }
		},
	}, testSchema())
	const query = `{"query":"{ open { next { name } } }"}`
	if got := do(t, http.MethodPost, address, query); strings.Contains(got.body, "cost") {
		t.Errorf("not asked for: %s", got.body)
	}
	got := do(t, http.MethodPost, address, query, "X-Shopgraph-Cost", "1")
	if !strings.HasSuffix(got.body, `"extensions":{"cost":{"requested":3,"actual":3,"limit":100,"sqlStatements":7}}}`) {
		t.Errorf("asked for: %s", got.body)
	}
	got = do(t, http.MethodPost, address, query, "X-Shopgraph-Cost", "1", "Authorization", "Bearer user")
	if !strings.Contains(got.body, `"limit":null`) {
		t.Errorf("without a limit: %s", got.body)
	}
}
