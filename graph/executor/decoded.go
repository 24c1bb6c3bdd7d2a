package executor

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
)

// Decoded are the contexts of fields whose arguments were decoded before an operation is executed,
// so that it need not be done twice.
type Decoded map[DecodedField]*graphql.FieldContext

// DecodedField is a field of an operation, as one of the object type that it is selected of.
type DecodedField struct {
	Field  *ast.Field
	Object string
}

const decodedExtension = "shopgraph.decoded"

// Keep has the execution of the operation take these instead of decoding anew.
func (d Decoded) Keep(op *graphql.OperationContext) { op.Stats.SetExtension(decodedExtension, d) }

func decodedOf(op *graphql.OperationContext) Decoded {
	d, _ := op.Stats.GetExtension(decodedExtension).(Decoded)
	return d
}

// newContext returns a field's context, with its arguments decoded.
func (e *execution) newContext(ctx context.Context, f *field) (*graphql.FieldContext, error) {
	if f.HasArgs && e.decoded != nil {
		if known := e.decoded[DecodedField{f.collected.Field, f.on.object.Name}]; known != nil {
			fc := *known
			fc.Field = f.collected
			return &fc, nil
		}
	}
	return f.Context(ctx, e.ec, f.collected)
}
