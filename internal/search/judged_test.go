package search_test

import (
	"os"
	"strings"
	"testing"

	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/search"
	"github.com/shopgraph/shopgraph/internal/search/tuning"
	"github.com/shopgraph/shopgraph/internal/search/words"
)

// TestJudged searches for what people have judged: which product a query over the demo store must find.
func TestJudged(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	synonyms := &words.Synonyms{}
	synonyms.Mutual("frying pan", "skillet", "Bratpfanne")
	synonyms.OneWay("pillowcase", "cushion cover")
	s.tuning.now = &tuning.Tuning{FieldWeights: words.DefaultWeights, SynonymWords: synonyms}
	text, err := os.ReadFile("testdata/judged.txt")
	if err != nil {
		t.Fatal(err)
	}
	judged := 0
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		parts := strings.Split(strings.TrimSpace(line), "|")
		language, query, want := parts[0], parts[1], parts[2]
		judged++
		l := &search.Listing{
			Within: catalog.OfCategory, Terms: usd, Languages: []string{language, "en"}, Text: &search.Text{Query: query, Prefix: true, Unavailable: search.UnavailableShow},
		}
		r, byIndex, err := s.Search(t.Context(), s.finder(usd), l, catalog.SortRelevance, page.Args{First: new(3)})
		if err != nil || !byIndex {
			t.Fatal(byIndex, err)
		}
		var got []string
		found := false
		for _, p := range r.Nodes() {
			got = append(got, p.Slug)
			found = found || p.Slug == want
		}
		if !found {
			t.Errorf("%q in %s finds %v, and %s is not among them", query, language, got, want)
		}
	}
	if judged < 100 {
		t.Errorf("%d queries are judged", judged)
	}
}
