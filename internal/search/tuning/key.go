package tuning

import (
	"strings"
	"unicode/utf8"

	"github.com/shopgraph/shopgraph/internal/search/words"
)

const (
	// mostRead is how many bytes of a query are looked at.
	mostRead = 1000
	// mostCompared is how many characters of a query are compared.
	mostCompared = 200
)

// Key returns a query as queries are compared: its words folded, with one space between them, and cut to
// 200 characters. It is empty if there is neither a letter nor a digit.
func Key(query string) string {
	var folded []string
	for word := range strings.FieldsSeq(query[:min(len(query), mostRead)]) {
		if word = words.Fold(word); word != "" {
			folded = append(folded, word)
		}
	}
	return cut(strings.Join(folded, " "), mostCompared)
}

// cut returns the first characters of a key. What is left of it is a key, too.
func cut(key string, most int) string {
	if len(key) <= most || utf8.RuneCountInString(key) <= most {
		return key
	}
	return strings.TrimRight(string([]rune(key)[:most]), " ")
}
