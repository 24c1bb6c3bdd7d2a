package answer

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"github.com/shopgraph/shopgraph/internal/fault"
)

// internal presents any error as one that clients get to know nothing of.
type internal struct{}

func (internal) Present(context.Context, error) *gqlerror.Error {
	return &gqlerror.Error{Message: "internal error", Extensions: map[string]any{"code": string(fault.KindInternal)}}
}

func (internal) Recover(context.Context, any) error { return fault.Internal(nil) }

func TestRecovering(t *testing.T) {
	t.Parallel()
	f := Refuser{Errors: internal{}}
	w := httptest.NewRecorder()
	h := f.Recovering(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("secret") }))
	h.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/", nil))
	if w.Code != http.StatusInternalServerError || !strings.Contains(w.Body.String(), `"code":"INTERNAL"`) {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	defer func() {
		if recover() != http.ErrAbortHandler { //nolint:errorlint // a panic's value is compared, as net/http does
			t.Error("an aborted handler was answered for")
		}
	}()
	f.Recovering(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })).
		ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/", nil))
}

func TestEncode(t *testing.T) {
	t.Parallel()
	for want, response := range map[string]*graphql.Response{
		`{"data":{"a":"<&>"}}`:                     {Data: []byte(`{"a":"<&>"}`)},
		`{"errors":[{"message":"x"}]}`:             {Errors: gqlerror.List{{Message: "x"}}},
		`{"errors":[{"message":"x"}],"data":null}`: {Errors: gqlerror.List{{Message: "x"}}, Data: []byte("null")},
		`{"data":{},"extensions":{"a":1}}`:         {Data: []byte("{}"), Extensions: map[string]any{"a": 1}},
	} {
		if got := string(Encode(response)); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}
