package plugin

import (
	"fmt"
	"go/types"
	"strings"

	"github.com/99designs/gqlgen/codegen/config"
	"github.com/99designs/gqlgen/codegen/templates"
)

// leafReader is the table's entry for a scalar or enum. It is appended straight to the answer where
// that can be. Otherwise it is written by gqlgen's functions, which need a field context.
//
// A scalar's MarshalX(T) graphql.Marshaler can be replaced by AppendX(b []byte, v T) []byte beside
// it. A type's MarshalGQL can be replaced by AppendGQL(b []byte) []byte. They append what the other
// writes, and nothing for null. gqlgen's own strings, integers and booleans can be replaced, too.
func (f field) leafReader() string {
	ref := f.TypeReference
	if expression, ok := appending(ref); ok {
		if ref.IsNilable() {
			return fmt.Sprintf("Leaf: func(b []byte, from any) []byte { if v := %s; v != nil { return %s }; return b }", f.value(), expression)
		}
		return fmt.Sprintf("Leaf: func(b []byte, from any) []byte { v := %s; return %s }", f.value(), expression)
	}
	marshal := fmt.Sprintf("return ec.(*executionContext).%s(ctx, nil, v)", ref.MarshalFunc())
	if types.IsInterface(ref.GO) {
		return fmt.Sprintf("Marshal: func(ctx context.Context, ec, from any) graphql.Marshaler { v := %s; if v == nil { return nil }; %s }",
			f.value(), marshal)
	}
	return fmt.Sprintf("Marshal: func(ctx context.Context, ec, from any) graphql.Marshaler { v := %s; %s }", f.value(), marshal)
}

// appending returns the expression that appends v, which is not nil, to b.
func appending(ref *config.TypeReference) (expression string, ok bool) {
	switch {
	case ref.GQL.Elem != nil, ref.IsContext, ref.IsPtrToPtr(), ref.IsPtrToSlice(), ref.IsPtrToIntf(), ref.HasEnumValues(),
		types.IsInterface(ref.GO):
		return "", false
	case ref.IsMarshaler && hasAppend(ref.GO):
		return "v.AppendGQL(b)", true
	case ref.IsMarshaler:
		return templates.CurrentImports.Lookup(executorPackage) + ".AppendMarshaler(b, v)", true
	case ref.Marshaler == nil:
		return "", false
	}
	appender := appenderOf(ref.Marshaler)
	if appender == "" {
		return "", false
	}
	value := "v"
	switch target := config.IsNilable(ref.Target); {
	case target && !ref.IsNilable():
		value = "&v"
	case !target && ref.IsNilable():
		value = "*v"
	}
	if ref.CastType != nil {
		value = templates.CurrentImports.LookupType(ref.CastType) + "(" + value + ")"
	}
	return appender + "(b, " + value + ")", true
}

func hasAppend(t types.Type) bool {
	method, _, _ := types.LookupFieldOrMethod(t, true, nil, "AppendGQL")
	_, ok := method.(*types.Func)
	return ok
}

// builtin are the appenders of gqlgen's own scalars.
var builtin = map[string]string{
	"MarshalString": "AppendString", "MarshalID": "AppendString", "MarshalInt": "AppendInt", "MarshalBoolean": "AppendBoolean",
}

// appenderOf returns the function that appends what another marshals; "" if there is none.
func appenderOf(marshaler *types.Func) string {
	pkg, name := marshaler.Pkg(), marshaler.Name()
	if pkg.Path() == graphqlPackage {
		if builtin[name] == "" {
			return ""
		}
		return templates.CurrentImports.Lookup(executorPackage) + "." + builtin[name]
	}
	appender, ok := pkg.Scope().Lookup("Append" + strings.TrimPrefix(name, "Marshal")).(*types.Func)
	if !ok {
		return ""
	}
	return templates.Call(appender)
}

const (
	graphqlPackage  = "github.com/99designs/gqlgen/graphql"
	executorPackage = "github.com/shopgraph/shopgraph/graph/executor"
)
