package schema_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"

	"github.com/shopgraph/shopgraph/graph/schema"
)

func sources(t *testing.T) (all []*ast.Source) {
	t.Helper()
	files, err := filepath.Glob("*.graphql")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, &ast.Source{Name: file, Input: string(text)})
	}
	return all
}

// TestSDL: the one text says what the sources say, and has a section for each.
func TestSDL(t *testing.T) {
	t.Parallel()
	all := sources(t)
	if want, got := printed(all...), printed(&ast.Source{Input: schema.SDL()}); got != want {
		t.Error(cmp.Diff(strings.Split(want, "\n"), strings.Split(got, "\n")))
	}
	if strings.Contains(schema.SDL(), "extend ") || strings.Contains(schema.SDL(), "\n\n\n") {
		t.Error("an extension or an empty section is left in it")
	}
	for _, source := range all {
		if name := strings.TrimSuffix(source.Name, ".graphql"); !slices.Contains(schema.Sections, name) {
			t.Errorf("%s is in no section: add it to Sections", source.Name)
		}
		if title, _, _ := strings.Cut(source.Input, "\n"); strings.Count(schema.SDL(), "\n"+title+"\n") != 1 {
			t.Errorf("%s has no title of its own in its first line: %q", source.Name, title)
		}
	}
}

// TestFile: schema.graphql is what go generate makes.
func TestFile(t *testing.T) {
	t.Parallel()
	written, err := os.ReadFile("../../schema.graphql")
	if err != nil || string(written) != schema.SDL() {
		t.Errorf("schema.graphql is not of these sources: run go generate ./graph/schema (%v)", err)
	}
}

// printed returns sources in a form of which the order of definitions and fields is not a part.
func printed(all ...*ast.Source) string {
	loaded := gqlparser.MustLoadSchema(all...)
	for _, def := range loaded.Types {
		slices.SortFunc(def.Fields, func(a, b *ast.FieldDefinition) int { return strings.Compare(a.Name, b.Name) })
	}
	var b strings.Builder
	formatter.NewFormatter(&b).FormatSchema(loaded)
	return b.String()
}

// TestAcronymsAreWords: generators of code write types' names like that, so each keeps its name.
func TestAcronymsAreWords(t *testing.T) {
	t.Parallel()
	acronym := regexp.MustCompile(`[A-Z]{2}`)
	for _, source := range sources(t) {
		for _, name := range regexp.MustCompile(`(?m)^(?:type|enum|input|interface|union) (\w+)`).FindAllStringSubmatch(source.Input, -1) {
			if acronym.MatchString(name[1]) {
				t.Errorf("%s: write the acronym in %s as a word", source.Name, name[1])
			}
		}
	}
}
