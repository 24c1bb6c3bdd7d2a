package deferral

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"sync"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/shopgraph/shopgraph/internal/fault"
)

// errNotResolved is the error of a field below which there is nothing to add to.
var errNotResolved = fault.NotFound("there is no such object")

// deferRecord keeps the results of the fields that lead to deferred parts. A part is executed as an
// operation of its own, from the root on. There these fields return the same once more instead of
// being resolved again. So mutations run once, and a part is about the very objects that the client
// has got.
type deferRecord struct {
	wanted map[string]bool // by their keys

	mu      sync.Mutex
	results map[string]any // by their paths
}

// newDeferRecord returns a record for the parts and all within them.
func newDeferRecord(parts []*deferredPart) *deferRecord {
	r := &deferRecord{wanted: map[string]bool{}, results: map[string]any{}}
	var want func([]*deferredPart)
	want = func(parts []*deferredPart) {
		for _, part := range parts {
			keys := part.keys()
			for i := range keys {
				r.wanted[joinKeys(keys[:i+1])] = true
			}
			want(part.within)
		}
	}
	want(parts)
	return r
}

func joinKeys(keys []string) string { return strings.Join(keys, ".") }

// keysOf returns a path's names.
func keysOf(path ast.Path) []string {
	var keys []string
	for _, element := range path {
		if name, ok := element.(ast.PathName); ok {
			keys = append(keys, string(name))
		}
	}
	return keys
}

// around returns the middleware of an execution: of part, or of what is answered at once if that is
// nil.
func (r *deferRecord) around(part *deferredPart, inner graphql.FieldMiddleware) graphql.FieldMiddleware {
	var lead []string
	if part != nil {
		lead = part.keys()
	}
	return func(ctx context.Context, next graphql.Resolver) (any, error) {
		path := graphql.GetPath(ctx)
		keys := keysOf(path)
		if len(keys) <= len(lead) && slices.Equal(keys, lead[:len(keys)]) {
			return r.replay(path)
		}
		result, err := inner(ctx, next)
		if err == nil && r.wanted[joinKeys(keys)] {
			r.keep(path, result)
		}
		return result, err
	}
}

func (r *deferRecord) keep(path ast.Path, result any) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, kept := r.results[path.String()]; !kept {
		r.results[path.String()] = result
	}
}

func (r *deferRecord) replay(path ast.Path) (any, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	result, kept := r.results[path.String()]
	if !kept {
		return nil, errNotResolved
	}
	return result, nil
}

// deferredObject is an object of an answer that a part adds to.
type deferredObject struct {
	path ast.Path
	data json.RawMessage
}

// objectsAt returns the objects of an answer that keys lead to from the object at path, those in
// lists one by one.
func objectsAt(data json.RawMessage, path ast.Path, keys []string) []deferredObject {
	if len(data) == 0 {
		return nil
	}
	var list []json.RawMessage
	if json.Unmarshal(data, &list) == nil {
		var objects []deferredObject
		for i, item := range list { // none if data is null
			objects = append(objects, objectsAt(item, extend(path, ast.PathIndex(i)), keys)...)
		}
		return objects
	}
	if len(keys) == 0 {
		return []deferredObject{{path: path, data: data}}
	}
	var object map[string]json.RawMessage
	if json.Unmarshal(data, &object) != nil || object[keys[0]] == nil {
		return nil
	}
	return objectsAt(object[keys[0]], extend(path, ast.PathName(keys[0])), keys[1:])
}

func extend(path ast.Path, element ast.PathElement) ast.Path {
	return append(path[:len(path):len(path)], element)
}
