package walls

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
)

const root = "../.."

func folders(t *testing.T) map[string]used {
	t.Helper()
	all, err := readFolders(root)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestWalls holds every folder to its layer.
func TestWalls(t *testing.T) {
	t.Parallel()
	all := folders(t)
	if len(all) < 80 {
		t.Fatalf("found %d folders only", len(all))
	}
	for _, folder := range slices.Sorted(maps.Keys(all)) {
		for _, mistake := range mistakesOf(layers, folder, all[folder]) {
			t.Error(mistake)
		}
	}
}

// TestLayersAreInUse keeps the layers from speaking of what is gone.
func TestLayersAreInUse(t *testing.T) {
	t.Parallel()
	all := folders(t)
	known := map[string]bool{}
	for _, l := range layers {
		known[l.name] = true
		for _, name := range l.imports {
			if !known[name] {
				t.Errorf("layer %q imports %q, which is above it", l.name, name)
			}
		}
		for _, pattern := range l.folders {
			if !slices.ContainsFunc(slices.Collect(maps.Keys(all)), func(folder string) bool { return matches(pattern, folder) }) {
				t.Errorf("layer %q: there is no %s", l.name, pattern)
			}
		}
		for _, name := range l.imports {
			if !slices.ContainsFunc(layers, func(other layer) bool { return other.name == name }) {
				t.Errorf("layer %q: there is no layer %q", l.name, name)
			}
		}
	}
}

// TestMistakes tells what breaks the rules from what does not.
func TestMistakes(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		folder string
		used   used
		want   string // in the one mistake; "" is none
	}{
		{"internal/money", used{imports: []string{"errors", module + "internal/fault"}}, ""},
		{"internal/money", used{imports: []string{"net/http"}}, "no transport"},
		{"internal/money", used{imports: []string{"database/sql/driver"}}, ""},
		{"internal/money", used{imports: []string{"database/sql"}}, "no store"},
		{"internal/money", used{imports: []string{"github.com/lib/pq"}}, "no store"},
		{"internal/money", used{imports: []string{module + "internal/store"}}, "must not import internal/store"},
		{"ent/schema", used{imports: []string{module + "internal/store"}}, "only value types"},
		{"ent/schema", used{imports: []string{module + "graph"}}, "only value types"},
		{"internal/store", used{imports: []string{module + "ent/migrate/migrations"}}, ""},
		{"internal/live", used{imports: []string{module + "ent"}}, "knows no entities"},
		{"internal/mail", used{imports: []string{module + "internal/jobs"}}, "why it is sent"},
		{"internal/jobs", used{imports: []string{module + "internal/order"}}, "not the other way round"},
		{"internal/cart", used{imports: []string{module + "internal/store", module + "ent/cart"}}, ""},
		{"internal/cart", used{imports: []string{module + "internal/order"}}, "not one another"},
		{"internal/cart", used{imports: []string{module + "graph/model"}}, "know no GraphQL"},
		{"internal/cart", used{imports: []string{"github.com/99designs/gqlgen/graphql"}}, "know no GraphQL"},
		{"internal/cart", used{imports: []string{module + "internal/payment/testgateway"}}, "not one another"},
		{"internal/payment", used{imports: []string{module + "internal/payment/gateway"}}, ""},
		{"internal/checkout", used{imports: []string{module + "internal/cart"}}, ""},
		{"internal/checkout", used{imports: []string{module + "graph"}}, "knows no GraphQL"},
		{"graph", used{imports: []string{module + "internal/cart", module + "ent", module + "graph/generated"}}, ""},
		{"graph", used{imports: []string{module + "graph/endpoint"}}, "must not import graph/endpoint"},
		{"graph", used{imports: []string{module + "graph/endpoint/stream"}}, "never see the transport"},
		{"graph", used{imports: []string{module + "internal/store"}}, "resolvers call capabilities"},
		{"graph", used{imports: []string{"database/sql"}}, "resolvers call capabilities"},
		{"graph", used{imports: []string{"net/http"}}, "never see the transport"},
		{"graph", used{entNames: []string{"Product", "Client"}}, "must not name ent.Client"},
		{"graph/endpoint", used{imports: []string{module + "graph/endpoint/stream", module + "internal/auth", "net/http"}}, ""},
		{"graph/endpoint", used{imports: []string{module + "graph"}}, "must not import graph:"},
		{"graph/endpoint/costlimit", used{imports: []string{module + "graph/model"}}, "must not import graph/model"},
		{"graph/endpoint/costlimit", used{imports: []string{module + "internal/catalog"}}, "must not import internal/catalog"},
		{"internal/server", used{imports: []string{module + "graph", module + "graph/endpoint/document"}}, ""},
		{"internal/order", used{imports: []string{module + "internal/server"}}, "must not import internal/server"},
		{"cmd/shopgraph", used{imports: []string{module + "internal/server"}}, ""},
		{"cmd/shopgraph", used{imports: []string{module + "internal/store/pgtest"}}, "must not import internal/store/pgtest"},
		{"internal/server", used{imports: []string{module + "cmd/shopgraph"}}, "must not import cmd/shopgraph"},
		{"internal/returns", used{imports: []string{module + "internal/store", module + "ent"}}, ""}, // new, so a capability
		{"internal/returns", used{imports: []string{module + "internal/order"}}, "not one another"},
		{"web/admin", used{}, "web/admin is in no layer"},
		{"graph/endpoint/anew", used{}, ""},
		{"internal/cart", used{imports: []string{module + "internal/returns"}}, "not one another"},
	} {
		got := mistakesOf(layers, tt.folder, tt.used)
		if tt.want == "" && len(got) > 0 || tt.want != "" && (len(got) != 1 || !strings.Contains(got[0], tt.want)) {
			t.Errorf("%s with %v: %q, want %q", tt.folder, tt.used, got, tt.want)
		}
	}
}

// TestPicture: docs/architecture.svg is of the house as it stands, and the links of
// docs/architecture.md point to where things are.
func TestPicture(t *testing.T) {
	t.Parallel()
	picture, err := Picture(root)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(root + "/docs/architecture.svg"); err != nil || string(got) != picture {
		t.Errorf("the picture is of another house: run go generate ./internal/walls (%v)", err)
	}
	text, err := os.ReadFile(root + "/docs/architecture.md")
	if err != nil {
		t.Fatal(err)
	}
	if relinked, err := Relink(root, string(text)); err != nil || relinked != string(text) {
		t.Errorf("links are not of these files: run go generate ./internal/walls (%v)", err)
	}
}

func TestRelink(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"[`lineOf`](../internal/walls/links.go#L0)":         "[`lineOf`](../internal/walls/links.go#L",
		"[`layer.mayUse`](../internal/walls/folders.go#L0)": "[`layer.mayUse`](../internal/walls/folders.go#L",
		"[docs](../internal/walls/links.go)":                "[docs](../internal/walls/links.go)",
	} {
		if got, err := Relink(root, text); err != nil || !strings.HasPrefix(got, want) || strings.Contains(got, "#L0") {
			t.Errorf("%s: %s, %v", text, got, err)
		}
	}
	for _, gone := range []string{"[`nobody`](../internal/walls/links.go#L1)", "[`lineOf`](../internal/walls/gone.go#L1)"} {
		if got, err := Relink(root, gone); err == nil {
			t.Errorf("%s: %s", gone, got)
		}
	}
}
