// Package costlimit limits what operations may cost, and tells callers what they have cost.
package costlimit

import (
	"context"
	"fmt"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/shopgraph/shopgraph/graph/cost"
	"github.com/shopgraph/shopgraph/graph/endpoint/answer"
	"github.com/shopgraph/shopgraph/graph/executor"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/request"
)

// Limits are how many points one operation may cost, for each kind of caller; 0 is no limit.
type Limits struct {
	Guest, User, Staff int
}

func (l Limits) of(role auth.Role) int {
	switch role {
	case auth.Staff:
		return l.Staff
	case auth.User:
		return l.User
	}
	return l.Guest
}

// Limiter estimates what operations cost before they are executed, and refuses those above the
// caller's limit. While they are executed, what they cost is counted, and an operation ends at the
// same limit. It is an extension of the endpoint.
type Limiter struct {
	Prices cost.Prices
	Limits Limits
	// Bytes is how long the data of an answer may be; 0 is no limit.
	Bytes int
	// EventTime is how long an event of a subscription may take; 0 is no limit.
	EventTime time.Duration
	// Spend makes the caller pay. Settle makes them pay what an operation cost in the end, instead
	// of what it was thought to cost.
	Spend   func(ctx context.Context, points int)
	Settle  func(ctx context.Context, thought, actual int)
	Present graphql.ErrorPresenterFunc
}

var _ interface {
	graphql.HandlerExtension
	graphql.OperationContextMutator
	graphql.ResponseInterceptor
} = Limiter{}

// ExtensionName implements graphql.HandlerExtension.
func (Limiter) ExtensionName() string { return stat }

// Validate implements graphql.HandlerExtension.
func (Limiter) Validate(graphql.ExecutableSchema) error { return nil }

// advance is the most that an operation pays before it is executed. An estimate is what it can cost
// at the most, which is often far more than it does cost.
const advance = 10_000

// stat is where an operation's statistics keep what it is estimated to cost.
const stat = "Cost"

// requestedCost returns what the operation was estimated to cost; 0 is unknown.
func requestedCost(op *graphql.OperationContext) int {
	points, _ := op.Stats.GetExtension(stat).(int)
	return points
}

// MutateOperationContext implements graphql.OperationContextMutator.
func (l Limiter) MutateOperationContext(ctx context.Context, op *graphql.OperationContext) *gqlerror.Error {
	points := l.Prices.Estimate(op.Operation, op.Variables)
	limit := l.Limits.of(auth.ViewerFrom(ctx).Role)
	if request.From(ctx).WantsCost || op.Operation.Operation != ast.Subscription { // a subscription keeps it for long
		op.Stats.SetExtension(stat, points)
	}
	budget := executor.Budget{Weight: limit * cost.PerPoint, Bytes: l.Bytes, EventTime: l.EventTime, Spent: uncounted}
	budget.Keep(op)
	l.Spend(ctx, min(points, advance)-1) // one was paid at the door
	if limit == 0 || points <= limit {
		return nil
	}
	return l.Present(ctx, fault.CostLimitExceeded(
		fmt.Sprintf("the operation would cost %d points, and %d is the most: select less, or smaller pages", points, limit), points, limit))
}

// InterceptResponse implements graphql.ResponseInterceptor. An operation has paid in advance. With
// its first answer it gets back what it did not need, or pays the rest. Each further answer is paid
// for: a deferred part, and an event of a subscription. What was refused is not executed, and has
// paid.
func (l Limiter) InterceptResponse(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	response := next(ctx)
	if response == nil || response.Data == nil || !answer.HasOperation(ctx) {
		return response
	}
	op := graphql.GetOperationContext(ctx)
	budget := executor.BudgetOf(op)
	if isFurther := budget != nil && budget.Answers > 1; isFurther || op.Operation.Operation == ast.Subscription {
		l.Spend(ctx, actualCost(op))
	} else {
		l.Settle(ctx, min(requestedCost(op), advance), actualCost(op))
	}
	return response
}

// uncounted is what an operation has spent when nothing was counted.
const uncounted = -1

// actualCost returns what the last response of an operation cost; where that was not counted, what
// it was estimated to cost.
func actualCost(op *graphql.OperationContext) int {
	if budget := executor.BudgetOf(op); budget != nil && budget.Spent != uncounted {
		return max(1, cost.Points(budget.Spent))
	}
	return requestedCost(op)
}

// Header asks for extensions.cost; over a WebSocket, for all operations, when the handshake has it.
const Header = "X-Shopgraph-Cost"

// report is extensions.cost.
type report struct {
	// Requested is the estimate before execution, Actual the same with the lists as long as they
	// turned out.
	Requested int `json:"requested"`
	Actual    int `json:"actual"`
	// Limit is the caller's; nil without one.
	Limit *int `json:"limit"`
	// SQLStatements is how many were sent for this response.
	SQLStatements int64 `json:"sqlStatements"`
}

// Report adds extensions.cost to the responses to requests that ask for it. The function count
// returns a context that counts the statements sent to the database. It also returns a function
// that tells how many there were. If count is nil, none are counted.
func Report(limits Limits, count func(context.Context) (context.Context, func() int64)) graphql.ResponseMiddleware {
	return func(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
		if !request.From(ctx).WantsCost || !answer.HasOperation(ctx) {
			return next(ctx)
		}
		statements := func() int64 { return 0 }
		if count != nil {
			ctx, statements = count(ctx)
		}
		response := next(ctx)
		if response == nil {
			return nil
		}
		op := graphql.GetOperationContext(ctx)
		costs := report{Requested: requestedCost(op), Actual: actualCost(op), SQLStatements: statements()}
		if limit := limits.of(auth.ViewerFrom(ctx).Role); limit > 0 {
			costs.Limit = &limit
		}
		if response.Extensions == nil {
			response.Extensions = map[string]any{}
		}
		response.Extensions["cost"] = costs
		return response
	}
}
