package executor

import (
	"context"
	"fmt"
	"math"
	"slices"
	"sync/atomic"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// Budget is what a response may take at the most, and what the last one took. What is zero is no
// limit. A query or mutation whose answer goes beyond it has no data. An operation that takes
// longer than its context, or whose client has left, ends as well.
type Budget struct {
	// Weight is how much the fields of an answer may weigh together.
	Weight int
	// Bytes is how long an answer's data may be.
	Bytes int
	// EventTime is how long an event of a subscription may take, from when it is there.
	EventTime time.Duration
	// Spent is how much the fields of the last answer weighed, whether or not that was sent. It stays
	// as it is where an operation is not executed by a plan.
	Spent int
	// Answers is how many there were.
	Answers int
}

const budgetExtension = "shopgraph.budget"

// Keep has the responses of the operation keep to the budget.
func (b *Budget) Keep(op *graphql.OperationContext) { op.Stats.SetExtension(budgetExtension, b) }

// BudgetOf returns what the responses of an operation keep to; nil is no budget.
func BudgetOf(op *graphql.OperationContext) *Budget {
	b, _ := op.Stats.GetExtension(budgetExtension).(*Budget)
	return b
}

// Weigher tells how much a field weighs each time it answers.
type Weigher func(*ast.FieldDefinition) int

// LimitError says which limit an answer went beyond.
type LimitError struct {
	Of   Limited
	Most int
}

// Limited is what is limited of an answer.
type Limited string

// What there are limits of.
const (
	Weight   Limited = "weight"
	Bytes    Limited = "bytes"
	Failures Limited = "errors"
)

// Error implements error.
func (e *LimitError) Error() string {
	return fmt.Sprintf("the answer has more %s than %d", e.Of, e.Most)
}

const (
	// maxFailures is how many errors an answer may have.
	maxFailures = 500
	// lookEvery is how many objects are read or written between two looks at the context.
	lookEvery = 256
	// looseBuffer is up to which length the buffer grows as append has it. From there on its length
	// is doubled, which leaves less garbage.
	looseBuffer = 64 << 10
)

// limits are what an execution keeps to.
type limits struct {
	ctx    context.Context //nolint:containedctx // of the operation, which the execution looks at
	budget *Budget
	// weight and bytes are the most that there may be; room is the length at which to look at the
	// buffer again.
	weight, bytes, room int

	// started is what was spent when the response began.
	spent, started, steps int
	// failures is how many errors there are: resolvers count at the same time.
	failures atomic.Int64
	// stopped is why the execution has ended early; nil if it has not.
	stopped error
}

// begin sets the limits of an execution that has none.
func (l *limits) begin(ctx context.Context, budget *Budget) {
	l.ctx, l.budget, l.weight, l.bytes = ctx, budget, math.MaxInt, math.MaxInt
	if budget != nil && budget.Weight > 0 {
		l.weight = budget.Weight
	}
	if budget != nil && budget.Bytes > 0 {
		l.bytes = budget.Bytes
	}
	l.room = min(l.bytes, looseBuffer)
}

// stop ends the execution. The first reason counts.
func (l *limits) stop(why error) {
	if l.stopped == nil && why != nil {
		l.stopped = why
	}
}

// spend says that a field has answered that weighs so much. It returns false if the execution is to
// end.
func (l *limits) spend(weight int) bool {
	l.spent += weight
	l.steps++
	switch {
	case l.spent > l.weight:
		l.stop(&LimitError{Weight, l.weight})
	case l.steps%lookEvery == 0, l.isFlooded():
		l.look()
	}
	return l.stopped == nil
}

// look ends the execution if its time is over, its client has left, or there are too many errors.
func (l *limits) look() bool {
	l.stop(l.ctx.Err())
	if l.isFlooded() {
		l.stop(&LimitError{Failures, maxFailures})
	}
	return l.stopped == nil
}

// failed counts an error of the answer.
func (l *limits) failed() { l.failures.Add(1) }

// isFlooded reports whether there are too many errors.
func (l *limits) isFlooded() bool { return l.failures.Load() > maxFailures }

// grown returns the buffer with room for more. It ends the execution if it is too long.
func (l *limits) grown(buf []byte) []byte {
	if len(buf) > l.bytes {
		l.stop(&LimitError{Bytes, l.bytes})
		return buf
	}
	buf = slices.Grow(buf, min(len(buf), l.bytes-len(buf)+looseBuffer)) // no more than there may be
	l.room = min(l.bytes, 2*len(buf))
	return buf
}

// report tells what was spent.
func (l *limits) report() {
	if l.budget != nil {
		l.budget.Spent = l.spent - l.started
		l.budget.Answers++
	}
}
