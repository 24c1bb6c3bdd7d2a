package cost

import (
	"context"
	"fmt"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/shopgraph/shopgraph/graph/endpoint/answer"
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
// caller's limit. It is an extension of the endpoint.
type Limiter struct {
	Prices  Prices
	Limits  Limits
	Spend   func(ctx context.Context, points int) // makes the caller pay
	Present graphql.ErrorPresenterFunc
}

var _ interface {
	graphql.HandlerExtension
	graphql.OperationContextMutator
} = Limiter{}

// ExtensionName implements graphql.HandlerExtension.
func (Limiter) ExtensionName() string { return stat }

// Validate implements graphql.HandlerExtension.
func (Limiter) Validate(graphql.ExecutableSchema) error { return nil }

// stat is where an operation's statistics keep what it is estimated to cost.
const stat = "Cost"

// requestedCost returns what the operation was estimated to cost.
func requestedCost(op *graphql.OperationContext) int {
	points, _ := op.Stats.GetExtension(stat).(int)
	return points
}

// MutateOperationContext implements graphql.OperationContextMutator.
func (c Limiter) MutateOperationContext(ctx context.Context, op *graphql.OperationContext) *gqlerror.Error {
	points := c.Prices.Estimate(op.Operation, op.Variables)
	if request.From(ctx).WantsCost { // or it would be kept as long as a subscription is
		op.Stats.SetExtension(stat, points)
	}
	c.Spend(ctx, points-1) // one was paid at the door
	limit := c.Limits.of(auth.ViewerFrom(ctx).Role)
	if limit == 0 || points <= limit {
		return nil
	}
	return c.Present(ctx, fault.CostLimitExceeded(
		fmt.Sprintf("the operation would cost %d points, and %d is the most: select less, or smaller pages", points, limit), points, limit))
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
func Report(p Prices, limits Limits, count func(context.Context) (context.Context, func() int64)) graphql.ResponseMiddleware {
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
		costs := report{Requested: requestedCost(op), Actual: p.Actual(op.Operation, op.Variables, response.Data), SQLStatements: statements()}
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
