package catalog_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/shopgraph/shopgraph/internal/catalog"
)

func TestNewSeo(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ title, description, fallbackTitle, fallbackDescription, wantTitle, wantDescription string }{
		{"A title", "A description.", "Name", "Text.", "A title", "A description."},
		{"", "", "Name", "One.\n\nTwo  three.", "Name", "One. Two three."},
		{"", "", "", "", "", ""},
		{
			strings.Repeat("a", 70), strings.Repeat("b", 160), "", "",
			strings.Repeat("a", 70), strings.Repeat("b", 160),
		},
		{
			strings.Repeat("word, ", 20), strings.Repeat("äöü ", 100), "", "",
			strings.Repeat("word, ", 10) + "word…", strings.Repeat("äöü ", 39) + "äöü…",
		},
		{strings.Repeat("a", 71), "", "", "", strings.Repeat("a", 69) + "…", ""},
	} {
		got := catalog.NewSeo(c.title, c.description, c.fallbackTitle, c.fallbackDescription)
		if got.Title != c.wantTitle || got.Description != c.wantDescription {
			t.Errorf("got %q, %q; want %q, %q", got.Title, got.Description, c.wantTitle, c.wantDescription)
		}
		if utf8.RuneCountInString(got.Title) > 70 || utf8.RuneCountInString(got.Description) > 160 {
			t.Errorf("%q, %q is too long", got.Title, got.Description)
		}
	}
}
