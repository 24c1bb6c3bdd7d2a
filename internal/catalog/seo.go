package catalog

import (
	"cmp"
	"strings"
	"unicode"
)

// How many characters search engines show, about: what is longer is cut.
const (
	maxSeoTitle       = 70
	maxSeoDescription = 160
)

// Seo is what search engines are shown of a page.
type Seo struct {
	Title       string // at most 70 characters
	Description string // at most 160 characters
}

// NewSeo returns what search engines are shown of a page: the title and the description that were
// written for them, or else the fallbacks. It is one line each, cut at a word's end.
func NewSeo(title, description, fallbackTitle, fallbackDescription string) *Seo {
	return &Seo{
		Title:       cutWords(cmp.Or(title, fallbackTitle), maxSeoTitle),
		Description: cutWords(cmp.Or(description, fallbackDescription), maxSeoDescription),
	}
}

// cutWords returns a text as one line of at most so many characters. What is longer ends with an
// ellipsis after the last word that has room; a word that has none by itself is cut.
func cutWords(text string, most int) string {
	line := []rune(strings.Join(strings.Fields(text), " "))
	if len(line) <= most {
		return string(line)
	}
	end := most - 1
	for i := end; i > 0; i-- {
		if unicode.IsSpace(line[i]) {
			end = i
			break
		}
	}
	return strings.TrimRightFunc(string(line[:end]), unicode.IsPunct) + "…"
}
