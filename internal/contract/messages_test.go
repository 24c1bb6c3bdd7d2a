package contract_test

import (
	"encoding/json"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// whole is a message of one sentence or several.
var whole = regexp.MustCompile(`^\p{Lu}[^\n]*[.!?]$`)

// TestErrorsOfAnswers looks at all errors of the golden answers. What is in a payload is said in
// whole sentences. The path of another error follows the answer: an argument's is among the
// extensions.
func TestErrorsOfAnswers(t *testing.T) {
	t.Parallel()
	told, failed := 0, 0
	err := filepath.WalkDir("testdata", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".golden.json") {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		var answers any
		if err := json.Unmarshal(content, &answers); err != nil {
			return err
		}
		document := string(readFile(t, strings.TrimSuffix(path, ".golden.json")+".graphql"))
		eachObject(answers, func(object map[string]any) {
			if message, ok := object["message"].(string); ok && object["extensions"] == nil && object["order"] == nil {
				told++
				if !whole.MatchString(message) {
					t.Errorf("%s: %q is no whole sentence", path, message)
				}
			}
			at, ok := object["path"].([]any)
			if _, isError := object["extensions"]; !ok || !isError {
				return
			}
			failed++
			for _, name := range at {
				if name, ok := name.(string); ok && !regexp.MustCompile(`\b`+name+`\b`).MatchString(selections(document)) {
					t.Errorf("%s: %v is not where an answer has something", path, at)
				}
			}
		})
		return nil
	})
	if err != nil || told < 50 || failed < 20 {
		t.Errorf("%d messages, %d errors: %v", told, failed, err)
	}
}

// selections returns a document without its arguments and variables.
func selections(document string) string {
	inBrackets := regexp.MustCompile(`\([^()]*\)`)
	for inBrackets.MatchString(document) {
		document = inBrackets.ReplaceAllString(document, "")
	}
	return document
}

func eachObject(value any, visit func(map[string]any)) {
	switch value := value.(type) {
	case []any:
		for _, element := range value {
			eachObject(element, visit)
		}
	case map[string]any:
		visit(value)
		for _, key := range slices.Sorted(maps.Keys(value)) {
			eachObject(value[key], visit)
		}
	}
}
