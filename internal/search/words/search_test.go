package words_test

import (
	"testing"

	"github.com/shopgraph/shopgraph/internal/search/words"
)

func build(t testing.TB, documents ...words.Document) *words.Segment {
	t.Helper()
	b := words.NewBuilder(words.Settings{})
	for _, d := range documents {
		if err := b.Add(d); err != nil {
			t.Fatal(err)
		}
	}
	s, err := b.Build()
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func named(ordinal uint32, language, name string) words.Document {
	return words.Document{Ordinal: ordinal, Texts: []words.Text{{Field: words.Name, Language: language, Text: name}}}
}

// TestKindsRank: the word itself comes before its stem, a stem before a beginning.
func TestKindsRank(t *testing.T) {
	t.Parallel()
	set := words.NewSet(words.Part{Segment: build(t, named(3, "en", "Lampshade blue"), named(5, "en", "Lamps blue"), named(9, "en", "Lamp blue"))})
	hits := set.Search(words.Query{Text: "lamp", Languages: []string{"en"}, Prefix: true}, words.Ranking{}).Top(10)
	if len(hits) != 3 || hits[0].Ordinal != 9 || hits[1].Ordinal != 5 || hits[2].Ordinal != 3 {
		t.Errorf("found %v, not 9, 5 and 3", hits)
	}
}
