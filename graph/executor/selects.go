package executor

import "context"

type selectedKey struct{}

// Selects reports whether the operation selects fields of these names, each of the one before, on the
// objects that a batch function resolves. So they can be fetched with what those fields will need. It
// is false elsewhere, as with gqlgen's executor.
func Selects(ctx context.Context, path ...string) bool {
	fields, _ := ctx.Value(selectedKey{}).([]*field)
	for _, f := range fields {
		if f.selects(path) {
			return true
		}
	}
	return false
}

func (f *field) selects(path []string) bool {
	if len(path) == 0 {
		return true
	}
	for _, below := range f.below {
		for _, selected := range below.fields {
			if selected.collected.Name == path[0] && selected.selects(path[1:]) {
				return true
			}
		}
	}
	return false
}
