package costlimit

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/shopgraph/shopgraph/graph/cost"
	"github.com/shopgraph/shopgraph/graph/executor"
)

// TestWhatOperationsPay: whatever comes of an operation, and in however many answers, it has paid
// what they weighed. What is refused pays no more than in advance.
func TestWhatOperationsPay(t *testing.T) {
	t.Parallel()
	schema := gqlparser.MustLoadSchema(&ast.Source{Input: `
		directive @listSize(assumedSize: Int) on FIELD_DEFINITION
		type Query { things: [Thing!]! @listSize(assumedSize: 50000) }
		type Subscription { thing: Thing }
		type Thing { next: Thing }`})
	answered := func(points int) func(*graphql.OperationContext) *graphql.Response {
		return func(op *graphql.OperationContext) *graphql.Response {
			budget := executor.BudgetOf(op)
			budget.Spent = points * cost.PerPoint
			budget.Answers++
			return &graphql.Response{Data: json.RawMessage(`{}`)}
		}
	}
	refused := func(*graphql.OperationContext) *graphql.Response { return &graphql.Response{Errors: gqlerror.List{{}}} }
	for name, tt := range map[string]struct {
		document string
		answers  []func(*graphql.OperationContext) *graphql.Response
		want     int
	}{
		"less than thought":  {`{ things { __typename } }`, []func(*graphql.OperationContext) *graphql.Response{answered(7)}, 7},
		"more than advanced": {`{ things { __typename } }`, []func(*graphql.OperationContext) *graphql.Response{answered(20_000)}, 20_000},
		"in parts": {
			`{ things { __typename } }`,
			[]func(*graphql.OperationContext) *graphql.Response{answered(7), answered(5), answered(3)}, 15,
		},
		"events": {
			`subscription { thing { __typename } }`,
			[]func(*graphql.OperationContext) *graphql.Response{answered(4), answered(4)}, 1 + 8, // and what it began with
		},
		"refused": {`{ things { __typename } }`, []func(*graphql.OperationContext) *graphql.Response{refused}, advance},
	} {
		paid := 1 // at the door
		l := Limiter{
			Prices:  cost.NewPrices(schema),
			Spend:   func(_ context.Context, points int) { paid += points },
			Settle:  func(_ context.Context, thought, actual int) { paid += actual - thought },
			Present: graphql.DefaultErrorPresenter,
		}
		doc := gqlparser.MustLoadQueryWithRules(schema, tt.document, nil)
		op := &graphql.OperationContext{Doc: doc, Operation: doc.Operations[0]}
		ctx := graphql.WithOperationContext(t.Context(), op)
		if err := l.MutateOperationContext(ctx, op); err != nil {
			t.Fatal(err)
		}
		for _, next := range tt.answers {
			l.InterceptResponse(ctx, func(context.Context) *graphql.Response { return next(op) })
		}
		if paid != tt.want {
			t.Errorf("%s: paid %d, want %d", name, paid, tt.want)
		}
	}
}
