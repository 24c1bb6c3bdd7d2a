package words_test

import (
	"slices"
	"testing"

	"github.com/shopgraph/shopgraph/internal/search/words"
)

// TestCompounds: a compound is found by its parts and by what they are inflected to, and parts are found by
// a compound of them, as far as the store has the parts as words.
func TestCompounds(t *testing.T) {
	t.Parallel()
	set := words.NewSet(words.Part{Segment: build(
		t, named(1, "de", "Wanderschuhe"), named(2, "de", "Schuhe"), named(3, "de", "Wandern im Herbst"), named(4, "de", "Kinder"),
		named(5, "de", "Kinderwanderschuhe"), named(6, "de", "Arbeit"), named(7, "de", "Hose"), named(8, "de", "Arbeitshosen"),
		named(9, "de", "Hosen zur Arbeit"), named(10, "de", "Sonnenbrille"), named(11, "en", "Sun shoe"), named(12, "en", "Arbeitshose"), // which English does not cut
	)})
	for _, c := range []struct {
		query    string
		ordinals []uint32
	}{
		{"Schuh", []uint32{1, 2, 5}},
		{"Wandern", []uint32{1, 3, 5}},
		{"Kinder Schuhe", []uint32{5}},
		{"Kinderschuhe", []uint32{5}},
		{"Hose", []uint32{7, 8, 9}},
		{"Arbeit", []uint32{6, 8, 9}},
		{"Arbeitshose", []uint32{8, 12}},
		{"Brille", nil}, // which is no word of the store
	} {
		result := set.Search(words.Query{Text: c.query, Languages: []string{"de"}}, words.Ranking{})
		if !slices.Equal(result.Ordinals, c.ordinals) {
			t.Errorf("%q found %v, not %v", c.query, result.Ordinals, c.ordinals)
		}
	}
	result := set.Search(words.Query{Text: "Schuh", Languages: []string{"de"}}, words.Ranking{})
	if hits := result.Top(1); hits[0].Ordinal != 2 {
		t.Errorf("%v comes before the word itself", hits)
	}
	if marked := result.Highlight("Kinderwanderschuhe"); len(marked) != 1 || marked[0].End != len("Kinderwanderschuhe") {
		t.Errorf("marked %v", marked)
	}
}
