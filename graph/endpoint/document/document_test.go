package document

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"unsafe"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

func TestDocumentsAreBoundedInBytes(t *testing.T) {
	t.Parallel()
	const memory = 1 << 20
	d := NewCache(nil, memory)
	text := func(i, length int) string { return fmt.Sprintf("%09d", i) + strings.Repeat(" ", length-9) }
	for i := range 1000 {
		d.Add(t.Context(), text(i, 500), &ast.QueryDocument{})
		d.Add(t.Context(), text(i, 500), &ast.QueryDocument{}) // is not counted twice
		if _, ok := d.Get(t.Context(), text(0, 500)); !ok {
			t.Fatalf("the document that is used most is gone after %d others", i)
		}
	}
	if n := d.valid.Len(); n != memory/parsedWeight(text(0, 500)) {
		t.Errorf("%d documents are kept", n)
	}
	d.Add(t.Context(), text(0, memory), &ast.QueryDocument{}) // larger than the room there is
	if n := d.valid.Len(); n != 0 || d.valid.Room() != memory {
		t.Errorf("%d documents are kept, and there is room for %d", n, d.valid.Room())
	}
}

// TestDocumentsAreInspectedOnce: what was found valid is not parsed again.
func TestDocumentsAreInspectedOnce(t *testing.T) {
	t.Parallel()
	d := NewCache(func(_ context.Context, err error) *gqlerror.Error { return gqlerror.Wrap(err) }, 1<<20)
	const text = "{ no GraphQL"
	if err := d.MutateOperationParameters(t.Context(), &graphql.RawParams{Query: text}); err == nil {
		t.Error("it was let through")
	}
	d.Add(t.Context(), text, &ast.QueryDocument{})
	if err := d.MutateOperationParameters(t.Context(), &graphql.RawParams{Query: text}); err != nil {
		t.Errorf("one that is known: %v", err)
	}
	again := &graphql.RawParams{Query: strings.Clone(text)} // as it comes in another message
	if err := d.MutateOperationParameters(t.Context(), again); err != nil || again.Query != text {
		t.Errorf("sent again: %v %q", err, again.Query)
	}
	if unsafe.StringData(again.Query) != unsafe.StringData(text) {
		t.Error("the text that was sent again is kept, too")
	}
}
