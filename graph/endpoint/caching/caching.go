// Package caching says who may keep an answer, and for how long.
package caching

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/shopgraph/shopgraph/graph/selection"
)

const (
	// None lets nobody keep an answer.
	None = "private, no-store"
	// Varying is what the answers to one address may depend on.
	Varying = "Accept, Accept-Encoding, Authorization, Cookie, " + ChannelHeader
	// ChannelHeader has the code of the channel that a request is in.
	ChannelHeader = "Shopgraph-Channel"
)

// hint is what a field's @cacheControl says. The zero value is not to cache.
type hint struct {
	maxAge int // seconds
	public bool
}

// tighten returns what two hints allow both.
func (h hint) tighten(other hint) hint {
	return hint{maxAge: min(h.maxAge, other.maxAge), public: h.public && other.public}
}

// Caching computes Cache-Control from the schema's @cacheControl: a field's own, else that of the
// type it returns. A field that returns an object and has neither must not be cached; a leaf
// without one is cached as the object it is of.
type Caching struct {
	hints map[*ast.FieldDefinition]hint
}

// New reads the directives of a schema.
func New(schema *ast.Schema) *Caching {
	c := &Caching{hints: map[*ast.FieldDefinition]hint{}}
	for _, def := range schema.Types {
		for _, field := range def.Fields {
			if found, ok := fieldHint(schema, def, field); ok {
				c.hints[field] = found
			}
		}
	}
	return c
}

// fieldHint returns a field's hint; a field of an interface has what the strictest of its
// implementations says.
func fieldHint(schema *ast.Schema, def *ast.Definition, field *ast.FieldDefinition) (found hint, ok bool) {
	found, ok = ownHint(schema, field)
	if def.Kind != ast.Interface {
		return found, ok
	}
	for _, implementation := range schema.GetPossibleTypes(def) {
		other, has := ownHint(schema, implementation.Fields.ForName(field.Name))
		switch {
		case has && ok:
			found = found.tighten(other)
		case has:
			found, ok = other, true
		}
	}
	return found, ok
}

func ownHint(schema *ast.Schema, field *ast.FieldDefinition) (found hint, ok bool) {
	returned := schema.Types[field.Type.Name()]
	switch own, ofType := field.Directives.ForName("cacheControl"), returned.Directives.ForName("cacheControl"); {
	case own != nil:
		return readHint(own), true
	case ofType != nil:
		return readHint(ofType), true
	}
	return hint{}, returned.IsCompositeType()
}

func readHint(directive *ast.Directive) hint {
	arguments := directive.ArgumentMap(nil)
	maxAge, _ := arguments["maxAge"].(int64)
	return hint{maxAge: int(maxAge), public: arguments["scope"] == "PUBLIC"}
}

// Allow lets caches keep the response to a query if everybody may see it. For that its caller must
// be anonymous, and each of its fields public. Nothing in it may be about this request alone.
func (c *Caching) Allow(header http.Header, r *http.Request, op *graphql.OperationContext, response *graphql.Response) {
	if len(r.Header.Values("Authorization")) > 0 || len(r.Header.Values("Cookie")) > 0 ||
		len(response.Errors) > 0 || len(response.Extensions) > 0 {
		return
	}
	if h := c.of(op); h.public && h.maxAge > 0 {
		header.Set("Cache-Control", "public, max-age="+strconv.Itoa(h.maxAge))
	}
}

// of returns what all fields of an operation allow.
func (c *Caching) of(op *graphql.OperationContext) hint {
	var all hint
	hinted := false
	visit := func(field *ast.Field) error {
		switch h, ok := c.hints[field.Definition]; {
		case ok && hinted:
			all = all.tighten(h)
		case ok:
			all, hinted = h, true
		}
		return nil
	}
	_, _ = selection.Walk(op.Operation.SelectionSet, op.Variables, visit) // visit has no error
	return all
}

// EntityTag identifies an answer by what it is, and by how it is sent: its media type and coding.
func EntityTag(form string, body ...[]byte) string {
	sum := sha256.New()
	sum.Write([]byte(form + "\n"))
	for _, piece := range body {
		sum.Write(piece)
	}
	return `"` + base64.RawURLEncoding.EncodeToString(sum.Sum(nil)[:16]) + `"`
}

// HasTag reports whether an If-None-Match header names the tag, or any.
func HasTag(headers []string, tag string) bool {
	for named := range strings.SplitSeq(strings.Join(headers, ","), ",") {
		named = strings.TrimSpace(named)
		if named == "*" || strings.TrimPrefix(named, "W/") == tag {
			return true
		}
	}
	return false
}
