package executor

import (
	"context"
	"reflect"
	"sync"

	"github.com/99designs/gqlgen/graphql"
)

// execution is one execution of a plan. It is used by one goroutine, but for the values that
// resolvers set.
type execution struct {
	op   *graphql.OperationContext
	ec   any
	plan *plan
	// inputs are gqlgen's functions for graphql.UnmarshalInputFromContext.
	inputs map[reflect.Type]reflect.Value
	// decoded has what was decoded before; nil if nothing was.
	decoded Decoded
	// answers has what is answered without a resolver; nil if nothing is.
	answers Answers

	roots   []rootField
	objects []objects // by selection.place
	columns []column  // by field.column
	queue   []*field  // called fields whose parents are complete: the next level
	level   []*field  // those being resolved
	// replacing are selections whose objects are complete, but are to be replaced.
	replacing []*selection

	limits

	recovering sync.Mutex

	// told are the objects that parts can add to, and due the parts that are still to come.
	told []told
	due  []*part

	// isEvent says that the root field's value is a subscription's event: gqlgen's paths below it
	// begin at the event.
	isEvent bool

	buf     []byte
	path    []step // where the writer is
	scratch []any  // elements of lists
}

// rootField is what an execution keeps of a root field.
type rootField struct {
	field *field
	// ctx is the context that its middleware left, batch that of batch functions below.
	ctx, batch context.Context //nolint:containedctx // the context of a part of the operation
	// result is what its middleware returned: here if that is what was made here, in buf from start
	// to end.
	result     graphql.Marshaler
	start, end int
	// invalid says that the field is null and must not be.
	invalid bool
}

// objects are the objects of a selection, in the order of the answer.
type objects struct {
	all  []any
	from []origin
	// written is how many of them the writer has come by.
	written int
	// contexts are made when they are needed.
	contexts []context.Context //nolint:containedctx // memoized, as several fields of an object need it
}

// origin says where an object comes from: which of its parents, and the index in its list, -1 if it
// is in none.
type origin struct{ parent, index int32 }

// column is the values of a waiting field, in the order of the answer.
type column struct {
	// values are what was returned for each parent, of called fields.
	values []any
	// elements are the objects: one for each parent, or with lists as many as spans say.
	elements []element
	spans    []span
	// nextParent and nextElement are where the writer is: it comes by in the same order.
	nextParent, nextElement int
}

// element is an object with what is selected of it. Without a selection it is null, for one of
// three reasons. If object is a failure, that is the reason. If object is absent, it is null
// silently. If object is of a Go type that the schema does not know, object is what is written.
type element struct {
	selection *selection
	object    any
}

// span is a list of a column.
type span struct {
	length int32
	state  spanState
}

type spanState uint8

const (
	spanList   spanState = iota
	spanNull             // a nil slice where that is null
	spanFailed           // an error was reported
	spanRequired
	spanBroken // an element has a type that the schema does not: gqlgen answers an empty list
)

// failure is the value of a field whose error was reported.
type failure uint8

const (
	failed failure = iota
	// failedRequired is that of a field that was marked by graphql.MarkNonNull.
	failedRequired
)

// absent is the object of an element whose Go value is an interface with a nil pointer in it.
type absent struct{}

// step is a field that the writer is in, with the index in its list, -1 if it is none.
type step struct {
	field *field
	index int
}

const (
	// keptBuffer is how many bytes of a buffer are kept for other executions, keptValues how many
	// values and objects.
	keptBuffer = 256 << 10
	keptValues = 16 << 10
)

var executions = sync.Pool{New: func() any { return new(execution) }}

func (s *schema) begin(ctx context.Context, op *graphql.OperationContext, p *plan) *execution {
	e := executions.Get().(*execution)
	e.op, e.ec, e.plan = op, s.table.Begin(op), p
	e.decoded, e.answers = decodedOf(op), answersOf(op)
	e.limits.begin(ctx, BudgetOf(op))
	e.inputs = s.table.Inputs
	e.roots = sized(e.roots, p.roots)
	e.objects = sized(e.objects, p.places)
	e.columns = sized(e.columns, p.columns)
	return e
}

// sized returns a slice of n elements, which are those that it had before.
func sized[T any](s []T, n int) []T {
	if n <= cap(s) {
		return s[:n]
	}
	return append(s[:cap(s)], make([]T, n-cap(s))...)
}

// end lets go of all that the execution refers to, and keeps its memory for others unless it is
// much.
func (e *execution) end() {
	held := cap(e.scratch)
	for i := range e.objects {
		held += e.objects[i].clear()
	}
	for i := range e.columns {
		held += e.columns[i].clear()
	}
	if held > keptValues || cap(e.buf) > keptBuffer {
		return
	}
	clear(e.roots)
	clear(e.queue[:cap(e.queue)])
	clear(e.level[:cap(e.level)])
	clear(e.path[:cap(e.path)])
	clear(e.scratch[:cap(e.scratch)])
	*e = execution{
		roots: e.roots, objects: e.objects, columns: e.columns, queue: e.queue[:0], level: e.level[:0],
		buf: e.buf[:0], path: e.path[:0], scratch: e.scratch[:0],
	}
	executions.Put(e)
}

func (o *objects) clear() (held int) {
	clear(o.all)
	clear(o.contexts)
	o.all, o.from, o.contexts, o.written = o.all[:0], o.from[:0], o.contexts[:0], 0
	return cap(o.all)
}

func (c *column) clear() (held int) {
	clear(c.values)
	clear(c.elements)
	*c = column{values: c.values[:0], elements: c.elements[:0], spans: c.spans[:0]}
	return cap(c.values) + cap(c.elements)
}
