package graph_test

import (
	"encoding/json"
	"log/slog"

	"slices"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	gqlgen "github.com/99designs/gqlgen/graphql/executor"
	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/shopgraph/shopgraph/graph"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/language"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// audiences are those who may ask for the contract.
var audiences = map[string]auth.Viewer{
	"guest":    {},
	"customer": {Role: auth.User, User: typeid.NewUser()},
	"staff":    {Role: auth.Staff, User: typeid.NewUser()},
	"service":  {Role: auth.Staff, Service: typeid.NewServiceToken()},
}

// TestAudiences: guests and users see all of the storefront and nothing that is staff's alone;
// staff sees everything.
func TestAudiences(t *testing.T) {
	t.Parallel()
	whole := signatures(graph.Schema())
	for name, viewer := range audiences {
		shown := signatures(loaded(t, graph.SDLFor(viewer)))
		if viewer.Role == auth.Staff {
			if diff := cmp.Diff(whole, shown); diff != "" {
				t.Errorf("%s does not see everything: %s", name, diff)
			}
			continue
		}
		hidden := map[string]bool{}
		for key, signature := range whole {
			if shown[key] == "" {
				hidden[key] = true
			} else if shown[key] != signature {
				t.Errorf("%s sees %s as %q instead of %q", name, key, shown[key], signature)
			}
		}
		for _, staffs := range []string{
			"Query.orders", "Query.auditLog", "Mutation.staffInvite", "Mutation.serviceTokenCreate",
			"ServiceToken", "AuditEntry", "AuditEntryConnection", "StaffInviteInput", "StaffInvitePayload", "FulfillmentCreateInput",
		} {
			if !hidden[staffs] || whole[staffs] == "" {
				t.Errorf("%s sees %s", name, staffs)
			}
		}
		for _, everybodys := range []string{
			"Query.products", "Query.node", "Mutation.checkoutComplete", "Subscription.orderEvents",
			"Product", "Order", "OrderConnection", "Fulfillment", "Payment", "PriceChangedError", "Node", "OrderRef", "Money", "Permission",
		} {
			if hidden[everybodys] || whole[everybodys] == "" {
				t.Errorf("%s does not see %s", name, everybodys)
			}
		}
	}
}

// TestOnlyStaffsIsHidden: what is hidden from guests is a field for staff, or is led to by nothing
// that they see.
func TestOnlyStaffsIsHidden(t *testing.T) {
	t.Parallel()
	whole, shown := graph.Schema(), loaded(t, graph.SDLFor(auth.Viewer{}))
	for name, def := range whole.Types {
		visible := shown.Types[name]
		if visible == nil {
			continue
		}
		if def.Description != visible.Description || len(def.EnumValues) != len(visible.EnumValues) || len(def.Types) != len(visible.Types) {
			t.Errorf("%s is shown as something else", name)
		}
		for _, field := range def.Fields {
			own := field.Directives.ForName("auth")
			isStaffs := own != nil && own.Arguments.ForName("requires").Value.Raw == "STAFF"
			switch seen := visible.Fields.ForName(field.Name); {
			case (seen == nil) != isStaffs:
				t.Errorf("%s.%s: shown %t, for staff %t", name, field.Name, seen != nil, isStaffs)
			case seen != nil && seen.Description != field.Description:
				t.Errorf("%s.%s is described as %q", name, field.Name, seen.Description)
			}
		}
	}
}

// english is the languages of a store that speaks one.
func english(t *testing.T) *language.Set {
	t.Helper()
	spoken, err := language.New([]string{"en"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return spoken
}

// TestIntrospection: introspection tells each audience what its schema.graphql does, however
// operations are executed.
func TestIntrospection(t *testing.T) {
	t.Parallel()
	for _, execution := range []graph.Execution{graph.ByPlans, graph.ByGqlgen} {
		contract := graph.New(graph.Options{
			Resolver: &graph.Resolver{Languages: english(t)}, Errors: graph.Errors{Log: slog.New(slog.DiscardHandler)}, Introspection: true, Execution: execution,
		})
		for name, viewer := range audiences {
			want := signatures(loaded(t, graph.SDLFor(viewer)))
			if diff := cmp.Diff(want, introspected(t, contract, viewer)); diff != "" {
				t.Errorf("introspection tells a %s something else: %s", name, diff)
			}
			data := ask(t, contract, viewer, `{ __type(name: "ServiceToken") { name } }`)
			if isShown := string(data) != `{"__type":null}`; isShown != (viewer.Role == auth.Staff) {
				t.Errorf("a %s who asks for a type of staff's: %s", name, data)
			}
		}
	}
}

func loaded(t *testing.T, sdl string) *ast.Schema {
	t.Helper()
	schema, err := gqlparser.LoadSchema(&ast.Source{Name: "schema.graphql", Input: sdl})
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// signatures returns a schema's types, fields, arguments and values by their coordinates.
func signatures(schema *ast.Schema) map[string]string {
	all := map[string]string{}
	for name, def := range schema.Types {
		all[name] = string(def.Kind)
		for _, field := range def.Fields {
			if len(field.Name) > 2 && field.Name[:2] == "__" {
				continue
			}
			all[name+"."+field.Name] = field.Type.String()
			for _, argument := range field.Arguments {
				all[name+"."+field.Name+"("+argument.Name+":)"] = argument.Type.String()
			}
		}
		for _, value := range def.EnumValues {
			all[name+"."+value.Name] = "value"
		}
		for _, member := range schema.PossibleTypes[name] {
			if def.IsAbstractType() {
				all[name+" = "+member.Name] = "possible"
			}
		}
	}
	for name, directive := range schema.Directives {
		all["@"+name] = "directive"
		for _, argument := range directive.Arguments {
			all["@"+name+"("+argument.Name+":)"] = argument.Type.String()
		}
	}
	return all
}

type introspectedType struct {
	Kind, Name string
	OfType     *introspectedType
}

func (t introspectedType) String() string {
	switch t.Kind {
	case "NON_NULL":
		return t.OfType.String() + "!"
	case "LIST":
		return "[" + t.OfType.String() + "]"
	}
	return t.Name
}

type introspectedValue struct {
	Name string
	Type introspectedType
	Args []introspectedValue
}

// introspected returns what introspection tells a viewer, in the form of signatures.
func introspected(t *testing.T, contract graph.Contract, viewer auth.Viewer) map[string]string {
	t.Helper()
	const query = `{ __schema {
		types {
			kind name possibleTypes { name } enumValues(includeDeprecated: true) { name } inputFields { name type { ...T } }
			fields(includeDeprecated: true) { name type { ...T } args { name type { ...T } } }
		}
		directives { name args { name type { ...T } } } } }
		fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }`
	var answer struct {
		Schema struct {
			Types []struct {
				Kind, Name                string
				PossibleTypes, EnumValues []struct{ Name string }
				Fields, InputFields       []introspectedValue
			}
			Directives []introspectedValue
		} `json:"__schema"`
	}
	if err := json.Unmarshal(ask(t, contract, viewer, query), &answer); err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, def := range answer.Schema.Types {
		all[def.Name] = def.Kind
		for _, field := range slices.Concat(def.Fields, def.InputFields) {
			all[def.Name+"."+field.Name] = field.Type.String()
			for _, argument := range field.Args {
				all[def.Name+"."+field.Name+"("+argument.Name+":)"] = argument.Type.String()
			}
		}
		for _, value := range def.EnumValues {
			all[def.Name+"."+value.Name] = "value"
		}
		for _, member := range def.PossibleTypes {
			all[def.Name+" = "+member.Name] = "possible"
		}
	}
	for _, directive := range answer.Schema.Directives {
		all["@"+directive.Name] = "directive"
		for _, argument := range directive.Args {
			all["@"+directive.Name+"("+argument.Name+":)"] = argument.Type.String()
		}
	}
	return all
}

func ask(t *testing.T, contract graph.Contract, viewer auth.Viewer, query string) json.RawMessage {
	t.Helper()
	e := gqlgen.New(contract.Schema)
	for _, extension := range contract.Extensions {
		e.Use(extension)
	}
	ctx := graphql.StartOperationTrace(auth.WithViewer(t.Context(), viewer))
	op, errs := e.CreateOperationContext(ctx, &graphql.RawParams{Query: query})
	if errs != nil {
		t.Fatal(errs)
	}
	responses, ctx := e.DispatchOperation(ctx, op)
	response := responses(ctx)
	if len(response.Errors) > 0 {
		t.Fatal(response.Errors)
	}
	return response.Data
}
