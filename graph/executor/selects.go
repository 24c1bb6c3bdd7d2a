package executor

import "context"

type selectedKey struct{}

// Selects reports whether, of the objects that a batch function resolves, the operation selects a
// field of this name: so that they can be fetched with what that will need. It is false elsewhere,
// as with gqlgen's executor.
func Selects(ctx context.Context, name string) bool {
	fields, _ := ctx.Value(selectedKey{}).([]*field)
	for _, f := range fields {
		for _, below := range f.below {
			for _, selected := range below.fields {
				if selected.collected.Name == name {
					return true
				}
			}
		}
	}
	return false
}
