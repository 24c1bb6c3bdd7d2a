package graph

import (
	"fmt"
	"reflect"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/shopgraph/shopgraph/graph/coercion"
	"github.com/shopgraph/shopgraph/graph/generated"
	"github.com/shopgraph/shopgraph/internal/checkout"
	"github.com/shopgraph/shopgraph/internal/fault"
)

// mistyped makes userErrors of what is mistyped in the input of mutations. Each payload has a field
// UserErrors, but for the checkout's, which has a type of its own for that.
func mistyped(mutation *ast.Definition) coercion.Typed {
	payloads := map[string]reflect.Type{}
	resolver := reflect.TypeFor[generated.MutationResolver]()
	for _, field := range mutation.Fields {
		name := strings.ToUpper(field.Name[:1]) + field.Name[1:]
		method, ok := resolver.MethodByName(name)
		if !ok {
			panic(fmt.Sprintf("no resolver of the mutation %s", field.Name))
		}
		payloads[field.Name] = method.Type.Out(0)
	}
	is := func(err error) bool {
		mistakes, _ := fault.Split(err)
		return mistakes != nil
	}
	answer := func(field string, found []coercion.Mistake) any {
		mistakes, of := userErrors(found), payloads[field]
		if of == reflect.TypeFor[checkout.Result]() {
			return checkout.Refused(mistakes)
		}
		payload := reflect.New(of.Elem())
		payload.Elem().FieldByName("UserErrors").Set(reflect.ValueOf([]*fault.UserError(mistakes)))
		return payload.Interface()
	}
	return coercion.Typed{Is: is, Answer: answer}
}

func userErrors(found []coercion.Mistake) (all fault.UserErrors) {
	for _, m := range found[:min(len(found), fault.MaxUserErrors)] {
		mistakes, _ := fault.Split(m.Err)
		all = append(all, &fault.UserError{Code: mistakes[0].Code, Message: mistakes[0].Message, Field: m.Field})
	}
	return all
}
