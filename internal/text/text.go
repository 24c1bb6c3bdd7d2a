// Package text is what people type: how it is cleaned before it is stored, and what is none.
package text

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Clean returns what is stored of a text that somebody typed: without white space and invisible
// characters around it, and composed (Unicode's form NFC), so that what looks alike is alike.
func Clean(s string) string { return norm.NFC.String(strings.TrimFunc(s, isAround)) }

// IsBlank reports whether nothing of a text is visible.
func IsBlank(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool {
		return !isAround(r) && !unicode.IsControl(r) && !unicode.Is(unicode.Variation_Selector, r)
	}) < 0
}

// IsLine reports whether a text is one line, without characters that control what shows it: such as
// a line's end, or what turns the direction of the letters after it.
func IsLine(s string) bool { return strings.IndexFunc(s, controls) < 0 }

// IsParagraphs reports whether a text has no characters that control what shows it, but for ends of
// lines and tabs.
func IsParagraphs(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return controls(r) && !strings.ContainsRune("\n\r\t", r) }) < 0
}

// isAround reports whether nobody sees a character that stands at an end of a text. Tags are
// invisible, too, but the flags of regions end with them.
func isAround(r rune) bool {
	const firstTag, lastTag, blankBraille = 0xE0020, 0xE007F, 0x2800
	switch {
	case r >= firstTag && r <= lastTag, unicode.Is(unicode.Variation_Selector, r):
		return false
	case unicode.IsSpace(r), r == blankBraille:
		return true
	}
	return unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Other_Default_Ignorable_Code_Point)
}

func controls(r rune) bool {
	return unicode.IsControl(r) || unicode.In(r, unicode.Zl, unicode.Zp) ||
		r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069
}

// IsJoiner reports whether a character joins its neighbours, or keeps them apart. Emoji of several
// parts, Persian and the scripts of India are not right without them.
func IsJoiner(r rune) bool { return r == 0x200C || r == 0x200D }
