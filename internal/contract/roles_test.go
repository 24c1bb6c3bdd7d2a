package contract_test

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/coder/websocket"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/shopgraph/shopgraph/internal/demo"
)

// caller is a kind of viewer of the authorization table.
type caller struct {
	client
	kind        string // guest, customer, staff, service
	permissions []string
}

func (c caller) String() string { return strings.Join(append([]string{c.kind}, c.permissions...), " ") }

// may reports whether a caller has a permission; what manages something brings what reads it.
func (c caller) may(permission string) bool {
	return slices.Contains(c.permissions, permission) ||
		strings.HasPrefix(permission, "READ_") && slices.Contains(c.permissions, "MANAGE_"+strings.TrimPrefix(permission, "READ_"))
}

// TestRoles asks for everything that has an @auth, as everybody: with no permission and with each
// alone, over HTTP and over WebSocket. It is open to exactly those whom the schema says.
func TestRoles(t *testing.T) {
	t.Parallel()
	_, databaseURL := newShop(t)
	callers := newCallers(t, serve(t, databaseURL))
	// What costs more than a point is refused once it is known who may ask, so that no mutation is
	// carried out.
	cfg := settings(databaseURL)
	cfg.GuestCostLimit, cfg.UserCostLimit, cfg.StaffCostLimit = 1, 1, 1
	limited := serveWith(t, cfg)

	questions := authorized(t, contract())
	open := map[string]int{}
	for _, c := range callers {
		socket, err := c.at(limited).dial(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range questions {
			want := q.refusal(c)
			if want == "" {
				open[c.String()]++
			}
			overHTTP := c.at(limited).code(t, q.document, nil)
			for _, got := range []string{overHTTP, socketCode(t, socket, q.document)} {
				if refused := got == "UNAUTHENTICATED" || got == "FORBIDDEN"; refused != (want != "") || refused && got != want {
					t.Errorf("%s for %s: %q, want %q", q.name, c, got, want)
				}
				if q.root == "Mutation" && got == "" {
					t.Errorf("%s for %s was carried out", q.name, c)
				}
			}
		}
		socket.CloseNow()
	}
	for _, c := range callers {
		t.Logf("%-32s %2d of %d fields are open", c, open[c.String()], len(questions))
	}
}

// TestSchemaOfAudiences: schema.graphql shows guests and customers the storefront's part, and staff
// and services everything.
func TestSchemaOfAudiences(t *testing.T) {
	t.Parallel()
	_, databaseURL := newShop(t)
	source, err := os.ReadFile(filepath.Join("..", "..", "schema.graphql"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range newCallers(t, serve(t, databaseURL)) {
		status, text := c.schema(t)
		isStaffs := c.kind == "staff" || c.kind == "service"
		if status != http.StatusOK || isStaffs != (text == string(source)) || isStaffs != strings.Contains(text, "serviceTokenCreate") {
			t.Errorf("%s: %d, %d bytes", c, status, len(text))
		}
		if !strings.Contains(text, "checkoutComplete") {
			t.Errorf("%s does not see the storefront", c)
		}
	}
	nobody := serve(t, databaseURL)
	nobody.token = "unknown"
	if status, text := nobody.schema(t); status != http.StatusOK || strings.Contains(text, "serviceTokenCreate") {
		t.Errorf("a token that nobody has: %d, %d bytes", status, len(text))
	}
}

// schema asks for schema.graphql.
func (c client) schema(t *testing.T) (status int, text string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, c.url+"/schema.graphql", nil)
	if err != nil {
		t.Fatal(err)
	}
	if c.token != "" {
		r.Header.Set("Authorization", "Bearer "+c.token)
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(body)
}

// newCallers makes one of each kind, with each permission alone.
func newCallers(t *testing.T, guest client) []caller {
	t.Helper()
	boss := guest.signIn(t, demo.StaffEmail)
	clerk, _ := hire(t, boss, "nothing@example.com")
	callers := []caller{{guest, "guest", nil}, {guest.signIn(t, demo.CustomerEmail), "customer", nil}, {clerk, "staff", nil}}
	for _, value := range contract().Types["Permission"].EnumValues {
		member, _ := hire(t, boss, strings.ToLower(value.Name)+"@example.com", value.Name)
		callers = append(callers, caller{member, "staff", []string{value.Name}})
		if value.Name == "MANAGE_STAFF" {
			continue // is never a service's
		}
		service, _ := install(t, boss, value.Name)
		callers = append(callers, caller{service, "service", []string{value.Name}})
	}
	return callers
}

// question asks for a field with an @auth.
type question struct {
	root, name, document string
	requires             string
	permissions          []string // of which one is enough; nil for none
}

// authorized returns a question for each field that has an @auth, and for each root field.
func authorized(t *testing.T, schema *ast.Schema) []question {
	t.Helper()
	var questions []question
	for _, def := range schema.Types {
		isRoot := def == schema.Query || def == schema.Mutation || def == schema.Subscription
		for _, field := range def.Fields {
			auth := field.Directives.ForName("auth")
			switch {
			case strings.HasPrefix(field.Name, "__"):
			case isRoot && auth == nil:
				t.Errorf("whom is %s.%s for?", def.Name, field.Name)
			case isRoot:
				questions = append(questions, newQuestion(schema, def, field, auth))
			case auth != nil && slices.Contains(def.Interfaces, "Node"):
				questions = append(questions, newNodeQuestion(schema, def, field, auth))
			case auth != nil:
				t.Errorf("how is %s.%s reached? It is no field of a Node.", def.Name, field.Name)
			}
		}
	}
	return questions
}

// questionOf returns the question for a root field, such as Query.me.
func questionOf(t *testing.T, field string) question {
	t.Helper()
	root, name, _ := strings.Cut(field, ".")
	def := contract().Types[root]
	found := def.Fields.ForName(name)
	return newQuestion(contract(), def, found, found.Directives.ForName("auth"))
}

func newQuestion(schema *ast.Schema, root *ast.Definition, field *ast.FieldDefinition, auth *ast.Directive) question {
	q := asked(root, field, auth)
	q.document = strings.ToLower(root.Name) + " { " + field.Name + sample(field.Arguments) + leastOf(schema, field) + " }"
	return q
}

// leastOf selects as little as there can be of a field's value.
func leastOf(schema *ast.Schema, field *ast.FieldDefinition) string {
	if schema.Types[field.Type.Name()].IsLeafType() {
		return ""
	}
	return " { __typename }"
}

// newNodeQuestion asks for a field of a Node.
func newNodeQuestion(schema *ast.Schema, def *ast.Definition, field *ast.FieldDefinition, auth *ast.Directive) question {
	q := asked(def, field, auth)
	q.root = schema.Query.Name
	q.document = "{ node" + sample(schema.Query.Fields.ForName("node").Arguments) + " { ... on " + def.Name + " { " + field.Name + leastOf(schema, field) + " } } }"
	return q
}

// asked says what a field's @auth requires.
func asked(def *ast.Definition, field *ast.FieldDefinition, auth *ast.Directive) question {
	q := question{
		root: def.Name, name: def.Name + "." + field.Name, requires: auth.Arguments.ForName("requires").Value.Raw,
	}
	if permission := auth.Arguments.ForName("permission"); permission != nil {
		q.permissions = []string{permission.Value.Raw}
	}
	if permissions := auth.Arguments.ForName("anyPermission"); permissions != nil {
		for _, child := range permissions.Value.Children {
			q.permissions = append(q.permissions, child.Value.Raw)
		}
	}
	return q
}

// refusal returns the code that a caller is refused with, "" if the field is open: as @auth and the
// enums Role and Permission say of themselves.
func (q question) refusal(c caller) string {
	permitted := slices.ContainsFunc(q.permissions, c.may)
	isPerson := c.kind == "customer" || c.kind == "staff"
	switch {
	case q.requires == "ANYONE":
		return ""
	case c.kind == "guest":
		return "UNAUTHENTICATED"
	case q.requires == "USER" && (isPerson || permitted):
		return ""
	case q.requires == "STAFF" && c.kind != "customer" && (permitted || q.permissions == nil && isPerson):
		return ""
	}
	return "FORBIDDEN"
}

// socketCode asks over an open WebSocket, and returns the code of the first error, "" without one.
func socketCode(t *testing.T, socket *websocket.Conn, document string) string {
	t.Helper()
	got := decode(t, firstMessage(t, socket, document, nil))
	if _, failed := child(got.value, "errors"); failed {
		return got.text("errors.0.extensions.code")
	}
	return ""
}
