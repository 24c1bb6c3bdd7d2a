package order

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// wordsOf returns the words of a text as the database's function words_of does: runs of letters and digits, in lower case
// and without marks.
func wordsOf(text string) []string {
	unmarked := strings.Map(func(r rune) rune {
		if r >= 0x300 && r <= 0x36F {
			return -1
		}
		return r
	}, norm.NFKD.String(strings.ToLower(text)))
	return strings.FieldsFunc(unmarked, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// prefixes returns a tsquery of what has a word that begins with each of some; empty for none.
func prefixes(words []string) string {
	quoted := make([]string, len(words))
	for i, word := range words {
		quoted[i] = "'" + word + "':*" // letters and digits alone, so nothing in it is escaped
	}
	return strings.Join(quoted, " & ")
}
