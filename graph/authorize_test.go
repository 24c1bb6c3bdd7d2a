package graph

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"github.com/shopgraph/shopgraph/graph/generated"
	"github.com/shopgraph/shopgraph/graph/selection"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

const authSchema = `
	directive @auth(requires: Role!, permission: Permission, anyPermission: [Permission!]) on FIELD_DEFINITION
	enum Role { ANYONE USER STAFF }
	enum Permission { READ_ORDERS MANAGE_ORDERS MANAGE_PRODUCTS NO_SUCH }
	type Query {
		open: Thing @auth(requires: ANYONE)
		mine: Thing @auth(requires: USER)
		board: Thing @auth(requires: STAFF)
		ledger: Thing @auth(requires: STAFF, permission: MANAGE_ORDERS)
		cancel: Thing @auth(requires: USER, permission: MANAGE_ORDERS)
		papers: Thing @auth(requires: STAFF, anyPermission: [MANAGE_PRODUCTS, MANAGE_ORDERS])
		misspelt: Thing @auth(requires: STAFF, permission: NO_SUCH)
		unreadable: Thing @auth(requires: STAFF, anyPermission: [MANAGE_ORDERS, NO_SUCH])
		forgotten: Thing
		any: Named @auth(requires: ANYONE)
	}
	type Mutation { forgotten: Int, buy: Int @auth(requires: ANYONE) }
	type Subscription { forgotten: Int, watch: Int @auth(requires: STAFF) }
	interface Named { name: String, secret: String }
	type Thing implements Named { name: String, secret: String @auth(requires: STAFF), next: Thing }
`

func TestAuthorize(t *testing.T) {
	t.Parallel()
	const (
		ok              = ""
		unauthenticated = "UNAUTHENTICATED"
		forbidden       = "FORBIDDEN"
	)
	for _, tt := range []struct {
		document           string
		guest, user, staff string
	}{
		{`{ open { name } }`, ok, ok, ok},
		{`{ __typename open { __typename } }`, ok, ok, ok},
		{`{ mine { name } }`, unauthenticated, ok, ok},
		{`{ board { name } }`, unauthenticated, forbidden, ok},
		{`{ forgotten { name } }`, forbidden, forbidden, forbidden},
		{`mutation { forgotten }`, forbidden, forbidden, forbidden},
		{`mutation { buy }`, ok, ok, ok},
		{`subscription { forgotten }`, forbidden, forbidden, forbidden},
		{`subscription { watch }`, unauthenticated, forbidden, ok},
		{`{ open { name } alias: board { name } }`, unauthenticated, forbidden, ok},
		{`{ open { next { next { secret } } } }`, unauthenticated, forbidden, ok},
		{`{ any { secret } }`, unauthenticated, forbidden, ok},
		{`{ any { ... on Thing { secret } } }`, unauthenticated, forbidden, ok},
		{`{ ...a } fragment a on Query { ...b } fragment b on Query { mine { name } }`, unauthenticated, ok, ok},
		{`{ ... @skip(if: true) { mine { name } } }`, ok, ok, ok},
		{`{ ...a @include(if: false) } fragment a on Query { board { name } }`, ok, ok, ok},
		{`{ mine @skip(if: false) { name } }`, unauthenticated, ok, ok},
		{`query($yes: Boolean!) { mine @include(if: $yes) { name } }`, unauthenticated, ok, ok},
		{`query($yes: Boolean!) { mine @skip(if: $yes) { name } }`, ok, ok, ok},
		{`query($no: Boolean = false) { mine @include(if: $no) { name } }`, ok, ok, ok},
		{`query($yes: Boolean!) { ...a @skip(if: $yes) ...a } fragment a on Query { mine { name } }`, unauthenticated, ok, ok},
		{`{ __schema { queryType { name } } }`, forbidden, forbidden, forbidden},
		{`{ kind: __type(name: "Thing") { name } }`, forbidden, forbidden, forbidden},
	} {
		schema := gqlparser.MustLoadSchema(&ast.Source{Input: authSchema})
		a := newAuthorizer(schema, false, Errors{Log: slog.New(slog.DiscardHandler)}.Present)
		for viewer, want := range map[auth.Viewer]string{
			{}:                                 tt.guest,
			{Role: auth.User, User: somebody}:  tt.user,
			{Role: auth.Staff, User: somebody}: tt.staff,
		} {
			err := authorize(t, a, schema, viewer, tt.document)
			if got := errorCode(err); got != want {
				t.Errorf("%s as role %d: code %q, want %q", tt.document, viewer.Role, got, want)
			}
			if err != nil && len(err.Locations) != 1 {
				t.Errorf("%s: locations %v", tt.document, err.Locations)
			}
		}
	}
}

func TestPermissions(t *testing.T) {
	t.Parallel()
	const forbidden = "FORBIDDEN"
	schema := gqlparser.MustLoadSchema(&ast.Source{Input: authSchema})
	a := newAuthorizer(schema, false, Errors{Log: slog.New(slog.DiscardHandler)}.Present)
	reader, manager := auth.PermissionSetOf(auth.ReadOrders), auth.PermissionSetOf(auth.ManageOrders)
	for _, tt := range []struct {
		document                     string
		read, manage                 string // of staff
		serviceReads, serviceManages string
	}{
		{`{ open { name } }`, "", "", "", ""},
		{`{ mine { name } }`, "", "", forbidden, forbidden},
		{`{ board { name } }`, "", "", forbidden, forbidden},
		{`{ ledger { name } }`, forbidden, "", forbidden, ""},
		{`{ cancel { name } }`, "", "", forbidden, ""},
		{`{ papers { name } }`, forbidden, "", forbidden, ""},
		{`{ unreadable { name } }`, forbidden, forbidden, forbidden, forbidden},
		{`{ misspelt { name } }`, forbidden, forbidden, forbidden, forbidden},
	} {
		for viewer, want := range map[auth.Viewer]string{
			{Role: auth.Staff, User: somebody, Permissions: reader}:    tt.read,
			{Role: auth.Staff, User: somebody, Permissions: manager}:   tt.manage,
			{Role: auth.Staff, Service: machine, Permissions: reader}:  tt.serviceReads,
			{Role: auth.Staff, Service: machine, Permissions: manager}: tt.serviceManages,
		} {
			if got := errorCode(authorize(t, a, schema, viewer, tt.document)); got != want {
				t.Errorf("%s as %+v: code %q, want %q", tt.document, viewer, got, want)
			}
		}
	}
	if got := errorCode(authorize(t, a, schema, auth.Viewer{Role: auth.User, User: somebody}, `{ cancel { name } }`)); got != "" {
		t.Errorf("a customer's own: %s", got)
	}
}

var (
	somebody = typeid.NewUser()
	machine  = typeid.NewServiceToken()
)

func authorize(t *testing.T, a *authorizer, schema *ast.Schema, viewer auth.Viewer, document string) *gqlerror.Error {
	t.Helper()
	doc, errs := gqlparser.LoadQueryWithRules(schema, document, nil)
	if errs != nil {
		t.Fatalf("%s: %v", document, errs)
	}
	op := &graphql.OperationContext{
		Operation: doc.Operations[0], Doc: doc, Variables: map[string]any{"yes": true, "no": false},
	}
	return a.MutateOperationContext(auth.WithViewer(t.Context(), viewer), op)
}

func errorCode(err *gqlerror.Error) string {
	if err == nil {
		return ""
	}
	code, _ := err.Extensions["code"].(string)
	return code
}

func TestIntrospectionSwitch(t *testing.T) {
	t.Parallel()
	schema := gqlparser.MustLoadSchema(&ast.Source{Input: authSchema})
	a := newAuthorizer(schema, true, Errors{Log: slog.New(slog.DiscardHandler)}.Present)
	if err := authorize(t, a, schema, auth.Viewer{}, `{ __schema { queryType { name } } }`); err != nil {
		t.Errorf("introspection that is on: %v", err)
	}
	op := &graphql.OperationContext{Operation: &ast.OperationDefinition{}}
	if err := a.MutateOperationContext(context.Background(), op); err != nil || op.DisableIntrospection {
		t.Errorf("introspection stays off for the executor: %v", err)
	}
}

// TestFragmentsAreWalkedOnce would not end if their expansion were walked: it has 2^60 fields.
func TestFragmentsAreWalkedOnce(t *testing.T) {
	t.Parallel()
	schema := gqlparser.MustLoadSchema(&ast.Source{Input: authSchema})
	var document strings.Builder
	document.WriteString("{ open { ...f0 } }")
	for i := range 60 {
		fmt.Fprintf(&document, " fragment f%d on Thing { a: next { ...f%d } b: next { ...f%d } }", i, i+1, i+1)
	}
	document.WriteString(" fragment f60 on Thing { secret }")
	doc, err := parser.ParseQuery(&ast.Source{Input: document.String()})
	if err != nil {
		t.Fatal(err)
	}
	// No rules: the validator's own are not what this is about.
	if errs := validator.ValidateWithRules(schema, doc, rules.NewRules()); errs != nil {
		t.Fatal(errs)
	}
	a := newAuthorizer(schema, false, Errors{Log: slog.New(slog.DiscardHandler)}.Present)
	op := &graphql.OperationContext{Operation: doc.Operations[0], Doc: doc}
	if got := errorCode(a.MutateOperationContext(t.Context(), op)); got != "UNAUTHENTICATED" {
		t.Errorf("code %q, want UNAUTHENTICATED", got)
	}
}

// TestEveryRootFieldSaysWhomItIsFor keeps a new field from being denied to everybody, which is the
// default.
func TestEveryRootFieldSaysWhomItIsFor(t *testing.T) {
	t.Parallel()
	schema := generated.NewExecutableSchema(generated.Config{}).Schema()
	fields := 0
	for _, root := range []*ast.Definition{schema.Query, schema.Mutation, schema.Subscription} {
		for _, field := range root.Fields {
			if selection.IsIntrospection(field.Name) {
				continue
			}
			fields++
			if required := requirementOf(schema, root, field); required.role == nobody {
				t.Errorf("%s.%s has no @auth", root.Name, field.Name)
			}
		}
	}
	if fields < 20 {
		t.Errorf("looked at %d fields only", fields)
	}
}
