package playground

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"
	"sync"
)

//go:embed examples
var exampleFiles embed.FS

// Example is an operation to try. Its variables and headers may name values of earlier answers,
// such as "<signIn.token>", which the page fills in.
type Example struct {
	Name      string // without its number: "sign-in"
	Query     string
	Variables map[string]any
	Headers   map[string]string
}

// Examples returns the whole way of a shopper, in its order.
func Examples() []Example { return examples() }

var examples = sync.OnceValue(func() []Example {
	list, err := readExamples()
	if err != nil {
		panic(err) // they are part of the program
	}
	return list
})

// A number orders the files: 04-sign-in.graphql, with 04-sign-in.json beside it where there are
// variables or headers.
var exampleName = regexp.MustCompile(`^\d\d-([a-z-]+)\.graphql$`)

func readExamples() ([]Example, error) {
	files, err := fs.ReadDir(exampleFiles, "examples")
	if err != nil {
		return nil, err
	}
	var list []Example
	for _, file := range files {
		name := exampleName.FindStringSubmatch(file.Name())
		if name == nil {
			continue
		}
		example := Example{Name: name[1]}
		if err := example.read(path.Join("examples", file.Name())); err != nil {
			return nil, fmt.Errorf("example %s: %w", file.Name(), err)
		}
		list = append(list, example)
	}
	return list, nil
}

func (e *Example) read(file string) error {
	query, err := exampleFiles.ReadFile(file)
	if err != nil {
		return err
	}
	e.Query = string(query)
	given, err := exampleFiles.ReadFile(strings.TrimSuffix(file, ".graphql") + ".json")
	if err != nil {
		return nil //nolint:nilerr // without variables and headers
	}
	return json.Unmarshal(given, e)
}

// tab is an Example as GraphiQL's editors show it.
type tab struct {
	Query     string `json:"query"`
	Variables string `json:"variables"`
	Headers   string `json:"headers"`
}

func (e *Example) tab() tab {
	t := tab{Query: e.Query}
	if len(e.Variables) > 0 {
		t.Variables = pretty(e.Variables)
	}
	if len(e.Headers) > 0 {
		t.Headers = pretty(e.Headers)
	}
	return t
}

func pretty(v any) string {
	var text strings.Builder
	encoder := json.NewEncoder(&text)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(v); err != nil {
		panic(err) // it was read from JSON
	}
	return strings.TrimSpace(text.String())
}
