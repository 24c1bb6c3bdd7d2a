package executor_test

import (
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"

	"github.com/shopgraph/shopgraph/graph/executor"
)

func FuzzAppendString(f *testing.F) {
	for _, s := range []string{"", "a", "\"\\\n\r\t\x00\x1f\x7f", "é\u2028😀", "\xff\xc3(", `a"b`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var want strings.Builder
		graphql.MarshalString(s).MarshalGQL(&want)
		if got := string(executor.AppendString([]byte("x"), s)); got != "x"+want.String() {
			t.Errorf("%q is appended as %s, want %s", s, got, want.String())
		}
	})
}

func TestAppendScalars(t *testing.T) {
	t.Parallel()
	for want, got := range map[string][]byte{
		"-12":   executor.AppendInt(nil, -12),
		"true":  executor.AppendBoolean(nil, true),
		"false": executor.AppendBoolean(nil, false),
		"1.5":   executor.AppendMarshaler(nil, graphql.WriterFunc(graphql.WrapContextMarshaler(t.Context(), graphql.MarshalFloatContext(1.5)).MarshalGQL)),
	} {
		if string(got) != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
