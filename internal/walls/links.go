package walls

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// link is how a document below docs/ points to a definition: [`name`](../folder/file.go#L12), or
// [`type.method`](…) where several methods of a file have the name.
var link = regexp.MustCompile("\\[`([^`]+)`\\]\\(\\.\\./([^)#]+\\.go)#L\\d+\\)")

// Relink returns a document with the line numbers of its links as they are now. A definition that is
// gone is an error.
func Relink(root, text string) (string, error) {
	var lost []string
	relinked := link.ReplaceAllStringFunc(text, func(found string) string {
		parts := link.FindStringSubmatch(found)
		line, err := lineOf(filepath.Join(root, parts[2]), parts[1])
		if err != nil {
			lost = append(lost, err.Error())
			return found
		}
		return fmt.Sprintf("[`%s`](../%s#L%d)", parts[1], parts[2], line)
	})
	if lost != nil {
		slices.Sort(lost)
		return "", fmt.Errorf("links to what is not there: %s", strings.Join(lost, "; "))
	}
	return relinked, nil
}

// lineOf returns the number of the line that defines a name.
func lineOf(file, name string) (int, error) {
	source, err := os.ReadFile(file)
	if err != nil {
		return 0, err
	}
	receiver := `(\(\w* ?\*?\w+(\[[^)]*\])?\) )?`
	if of, method, isMethod := strings.Cut(name, "."); isMethod {
		receiver, name = `\(\w* ?\*?`+regexp.QuoteMeta(of)+`(\[[^)]*\])?\) `, method
	}
	definition := regexp.MustCompile(`^(func ` + receiver + `|type |var |const |\t)` + regexp.QuoteMeta(name) + `(\[.*\])?\b[ (=]`)
	for i, line := range strings.Split(string(source), "\n") {
		if definition.MatchString(line) {
			return i + 1, nil
		}
	}
	return 0, fmt.Errorf("%s does not define %s", file, name)
}
