package executor

import (
	"context"
	"reflect"

	"github.com/99designs/gqlgen/graphql"
	gqlgen "github.com/99designs/gqlgen/graphql/executor"
	"github.com/vektah/gqlparser/v2/ast"
)

// New returns a schema whose operations are executed by plans, where there can be one, and
// otherwise by gqlgen's own.
func New(own graphql.ExecutableSchema, table *Table, weigh Weigher) graphql.ExecutableSchema {
	return &schema{
		ExecutableSchema: own,
		table:            table,
		types:            newTypes(table, own.Schema(), weigh),
		plans:            newPlans(planMemory),
		unwatched:        unwatched(own),
	}
}

// schema implements graphql.ExecutableSchema.
type schema struct {
	graphql.ExecutableSchema // gqlgen's
	table                    *Table
	types                    *types
	plans                    *plans
	// unwatched is the code of the field middleware that operations have when nobody added one.
	unwatched uintptr
}

// unwatched returns the code of gqlgen's field middleware that does nothing. Functions cannot be
// compared, but their code can. A middleware that does something has other code, whatever it does.
// So no field is kept from a middleware that wants to see it.
func unwatched(own graphql.ExecutableSchema) uintptr {
	ctx := graphql.StartOperationTrace(context.Background())
	op, _ := gqlgen.New(own).CreateOperationContext(ctx, &graphql.RawParams{Query: "{ __typename }"})
	return codeOf(op.ResolverMiddleware)
}

func codeOf(middleware graphql.FieldMiddleware) uintptr { return reflect.ValueOf(middleware).Pointer() }

// Exec implements graphql.ExecutableSchema.
func (s *schema) Exec(ctx context.Context) graphql.ResponseHandler {
	op := graphql.GetOperationContext(ctx)
	if parts := PartsOf(ctx); parts != nil {
		if p, list := s.types.compileParts(op, parts); p != nil {
			return s.inParts(op, p, list, parts)
		}
	}
	p := s.planFor(op)
	switch {
	case p == nil:
		replacing(op)
		return s.ExecutableSchema.Exec(ctx)
	case p.refused != nil:
		graphql.AddError(ctx, p.refused)
		return nil // which nobody asks
	case op.Operation.Operation == ast.Subscription:
		return s.subscribe(ctx, op, p)
	}
	done := false
	return func(ctx context.Context) *graphql.Response {
		if done {
			return nil
		}
		done = true
		return &graphql.Response{Data: s.execute(ctx, op, p)}
	}
}

// HasPlan reports whether a schema that New returned executes an operation by a plan.
func HasPlan(s graphql.ExecutableSchema, op *graphql.OperationContext) bool {
	own, ok := s.(*schema)
	if !ok {
		return false
	}
	p := own.planFor(op)
	return p != nil && p.refused == nil
}

// planFor returns an operation's plan; nil if there is none.
func (s *schema) planFor(op *graphql.OperationContext) *plan {
	if codeOf(op.ResolverMiddleware) != s.unwatched {
		return nil
	}
	if op.Stats.GetExtension(onceExtension) != nil {
		p, _ := s.types.compile(op) // nil with an error
		return p
	}
	operation, known := s.plans.operation(op.Operation)
	if !known {
		operation = newPlanned(op)
		s.plans.addOperation(op.Operation, operation, len(op.RawQuery))
	}
	switch {
	case operation.plans == nil:
		return nil
	case len(operation.conditions) > maxConditions:
		p, _ := s.types.compile(op) // nil with an error
		return p
	}
	decided, ok := operation.conditions.decide(op.Variables)
	if !ok {
		return nil
	}
	key := planKey{decided, replacerOf(op) != nil}
	p, known := operation.plan(key)
	if !known {
		p, _ = s.types.compile(op) // nil with an error
		s.plans.addPlan(op.Operation, operation, key, p)
	}
	return p
}

const onceExtension = "shopgraph.once"

// Once says that the operation was made for one execution. So its plan is not kept.
func Once(op *graphql.OperationContext) { op.Stats.SetExtension(onceExtension, true) }

func newPlanned(op *graphql.OperationContext) *planned {
	found, ok := conditionsOf(op.Doc, op.Operation)
	if !ok {
		return &planned{}
	}
	return &planned{conditions: found, plans: map[planKey]*plan{}}
}
