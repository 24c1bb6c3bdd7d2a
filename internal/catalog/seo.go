package catalog

import (
	"strings"
	"unicode"
)

// How many characters of a name and of a description are used where no text was written for search
// engines: about as many as they show.
const (
	seoTitleLength       = 70
	seoDescriptionLength = 160
)

// Seo is what a page tells search engines about itself.
type Seo struct {
	Title       string
	Description string
}

// NewSeo returns a title and a description as they were written for search engines. In place of one
// that is empty stands the beginning of its fallback, on one line: at most 70 characters for the
// title and 160 for the description.
func NewSeo(title, description, fallbackTitle, fallbackDescription string) *Seo {
	if title == "" {
		title = beginning(fallbackTitle, seoTitleLength)
	}
	if description == "" {
		description = beginning(fallbackDescription, seoDescriptionLength)
	}
	return &Seo{title, description}
}

// beginning returns the first words of a text, with one space between them, that have at most so
// many characters. If less than half of that would be left, it ends within a word: some languages
// are written without spaces.
func beginning(text string, most int) string {
	text = strings.Join(strings.Fields(text), " ")
	characters := []rune(text)
	if len(characters) <= most {
		return text
	}
	for end := most; end >= most/2; end-- {
		if characters[end] == ' ' {
			return string(characters[:end])
		}
	}
	end := most
	for end > most/2 && unicode.Is(unicode.M, characters[end]) { // it belongs to the one before
		end--
	}
	return string(characters[:end])
}
