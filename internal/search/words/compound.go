package words

import (
	"slices"
	"strings"
	"unicode/utf8"
)

const (
	// leastCompound is how many letters a compound has at the least.
	leastCompound = 7
	// leastHead and leastModifier are how many letters its parts have.
	leastHead     = 4
	leastModifier = 3
	// mostDepth is how many times a compound is cut at the most.
	mostDepth = 3
)

// links are what stands between the parts of compounds, in German and its neighbours.
var links = []string{"", "s", "n", "en", "es", "e", "er", "ns"}

// writesCompounds reports whether a language writes compounds in one word.
func writesCompounds(base string) bool {
	return slices.Contains([]string{"de", "nl", "da", "sv", "no", "fi", "hu"}, base)
}

// split returns the words that a compound is made of: the words themselves and, where one is a
// compound again, its parts also. It returns nil when there are none. isWord says whether a part is a
// word as it is, known whether it has the stem of one; the compound itself does not count as its part.
// The longest head that is known counts.
func split(word string, isWord, known func(part string) bool) []string {
	if hasDigit(word) {
		return nil
	}
	return splitAgain(word, isWord, known, mostDepth)
}

func splitAgain(word string, isWord, known func(part string) bool, depth int) []string {
	if depth == 0 || utf8.RuneCountInString(word) < leastCompound {
		return nil
	}
	letters := 0
	for i := range word {
		if letters >= leastModifier {
			if parts := splitAt(word, i, isWord, known, depth); parts != nil {
				return parts
			}
		}
		letters++
	}
	return nil
}

func splitAt(word string, at int, isWord, known func(part string) bool, depth int) []string {
	modifier, head := word[:at], word[at:]
	if utf8.RuneCountInString(head) < leastHead {
		return nil
	}
	before := modifierOf(modifier, isWord, known)
	if before == "" {
		return nil
	}
	further := splitAgain(head, isWord, known, depth-1)
	switch {
	case isWord(head) || known(head):
		return append([]string{before, head}, further...)
	case further != nil:
		return append([]string{before}, further...)
	}
	return nil
}

// modifierOf returns the word that stands before the head, without what links them; "" if there is
// none. A short one must be a word as it is.
func modifierOf(modifier string, isWord, known func(part string) bool) string {
	for _, link := range links {
		part, ok := strings.CutSuffix(modifier, link)
		n := utf8.RuneCountInString(part)
		if !ok || n < leastModifier {
			continue
		}
		if isWord(part) || n > leastModifier && link == "" && known(part) {
			return part
		}
	}
	return ""
}

// cover returns the fewest words that make a compound together, nil if there are none. Unlike split, it
// does not cut further what is a word.
func cover(word string, isWord, known func(part string) bool) []string {
	parts := split(word, isWord, known)
	for i, part := range parts {
		if i > 0 && strings.HasSuffix(word, part) {
			return parts[:i+1]
		}
	}
	return nil
}
