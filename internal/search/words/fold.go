package words

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// mostLetters is how many letters of a word count. What is longer is no word of a language.
const mostLetters = 64

// spelled is what letters without a decomposition are compared as.
var spelled = map[rune]string{
	'ß': "ss", 'æ': "ae", 'œ': "oe", 'ø': "o", 'ł': "l", 'đ': "d", 'ð': "d", 'þ': "th", 'ı': "i",
	'ħ': "h", 'ŧ': "t", 'ŋ': "n", 'ĸ': "k", 'ς': "σ",
}

// Fold returns a word as words are compared: in small letters, without marks where they are no letters
// of their own (é is e, but й stays й), and without all that is neither letter nor digit.
func Fold(s string) string {
	if isFolded(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	base := rune(0)
	for _, r := range norm.NFKD.String(s) {
		r = unicode.ToLower(r)
		switch {
		case unicode.IsMark(r):
			if keepsMark(base, r) {
				b.WriteRune(r)
			}
		case isWordly(r):
			base = r
			if as, ok := spelled[r]; ok {
				b.WriteString(as)
			} else {
				b.WriteRune(r)
			}
		}
	}
	return norm.NFC.String(b.String())
}

// isFolded is for the words that most are: small letters and digits of ASCII.
func isFolded(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return false
		}
	}
	return true
}

// isWordly reports whether a rune can be part of a word. What cannot be read is no letter.
func isWordly(r rune) bool {
	if r < utf8.RuneSelf {
		return uint32(r|0x20)-'a' < 26 || uint32(r)-'0' < 10
	}
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r))
}

// keepsMark reports whether a mark makes another letter of its base. Marks of Latin, Greek, Arabic and
// Hebrew letters do not; vowel signs of other scripts do. Of Cyrillic letters, stress and the dots of ё
// do not.
func keepsMark(base, mark rune) bool {
	const acute, dots = '\u0301', '\u0308'
	switch {
	case base < utf8.RuneSelf, unicode.In(base, unicode.Latin, unicode.Greek, unicode.Arabic, unicode.Hebrew):
		return false
	case unicode.Is(unicode.Cyrillic, base):
		return mark != acute && (mark != dots || base != 'е')
	}
	return true
}

// normal returns the word that a piece of text is: folded, cut to the letters that count. A number with
// a decimal sign keeps it, as a point.
func normal(raw string) string {
	if isDecimal(raw) {
		return strings.ReplaceAll(raw, ",", ".")
	}
	return cut(Fold(raw))
}

func cut(word string) string {
	if len(word) <= mostLetters || utf8.RuneCountInString(word) <= mostLetters {
		return word
	}
	n := 0
	for i := range word {
		if n == mostLetters {
			return word[:i]
		}
		n++
	}
	return word
}

// isDecimal reports whether a piece of text is digits with one point or comma between them, and is no
// longer than a word.
func isDecimal(raw string) bool {
	signs := 0
	for i := range len(raw) {
		switch c := raw[i]; {
		case c == '.' || c == ',':
			signs++
		case c < '0' || c > '9':
			return false
		}
	}
	return signs == 1 && len(raw) <= mostLetters && strings.Trim(raw, ".,") == raw
}

func hasDigit(s string) bool { return strings.ContainsFunc(s, unicode.IsDigit) }
