package catalog_test

import (
	"strings"
	"testing"

	"github.com/shopgraph/shopgraph/internal/catalog"
)

func TestNewSeo(t *testing.T) {
	t.Parallel()
	word := strings.Repeat("w", 9) + " "
	for name, tt := range map[string]struct{ description, fallback, want string }{
		"written":                     {"mine", "other", "mine"},
		"written, and long":           {strings.Repeat(word, 30), "other", strings.Repeat(word, 30)},
		"nothing":                     {"", "", ""},
		"short":                       {"", "A  cup.\n\nOf\ttea. ", "A cup. Of tea."},
		"just fits":                   {"", strings.Repeat(word, 15) + "0123456789", strings.Repeat(word, 15) + "0123456789"},
		"a word ends at the limit":    {"", strings.Repeat(word, 15) + "0123456789 x", strings.Repeat(word, 15) + "0123456789"},
		"a word crosses the limit":    {"", strings.Repeat(word, 15) + "0123456789x", strings.TrimSpace(strings.Repeat(word, 15))},
		"characters, not bytes":       {"", strings.Repeat("ä", 160), strings.Repeat("ä", 160)},
		"one word":                    {"", strings.Repeat("木", 200), strings.Repeat("木", 160)},
		"a space near the beginning":  {"", "木 " + strings.Repeat("木", 200), "木 " + strings.Repeat("木", 158)},
		"an accent belongs to a word": {"", strings.Repeat("x", 159) + "e\u0323\u0301" + "y", strings.Repeat("x", 159)},
		"nothing but accents":         {"", strings.Repeat("\u0301", 200), strings.Repeat("\u0301", 80)},
	} {
		if got := catalog.NewSeo("t", tt.description, "", tt.fallback).Description; got != tt.want {
			t.Errorf("%s: %q, want %q", name, got, tt.want)
		}
	}
	long := strings.Repeat(word, 20)
	if got := *catalog.NewSeo("", "", long, long); got.Title != strings.TrimSpace(strings.Repeat(word, 7)) || len(got.Description) != 159 {
		t.Errorf("%+v", got)
	}
	if got := *catalog.NewSeo("Mine", "", "Name", ""); got != (catalog.Seo{Title: "Mine"}) {
		t.Errorf("%+v", got)
	}
}
