package executor

import "context"

type selectedKey struct{}

// Selects reports whether the operation selects a field of this name on the objects that a batch
// function resolves. So they can be fetched with what that field will need. It is false elsewhere,
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
