package words_test

import (
	"os"
	"strings"
	"testing"

	"github.com/shopgraph/shopgraph/internal/search/words"
)

// readLines returns the lines of a file that are no remarks, as what stands between their bars.
func readLines(t testing.TB, name string, columns int) (lines [][]string) {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		parts := strings.Split(strings.TrimSpace(line), " | ")
		if len(parts) != columns {
			t.Fatalf("%s: %q has %d columns, not %d", name, line, len(parts), columns)
		}
		lines = append(lines, parts)
	}
	return lines
}

// products returns the documents of the products, and their names in English.
func products(t testing.TB) (documents []words.Document, names []string) {
	for i, p := range readLines(t, "testdata/products.txt", 9) {
		documents = append(documents, words.Document{Ordinal: uint32(i), Texts: []words.Text{
			{Field: words.Name, Language: "en", Text: p[0]}, {Field: words.Name, Language: "de", Text: p[1]},
			{Field: words.Vendor, Language: "de", Text: p[2]}, {Field: words.Category, Language: "en", Text: p[3]},
			{Field: words.Tags, Language: "en", Text: p[4]}, {Field: words.Options, Language: "en", Text: p[5]},
			{Field: words.SKU, Text: p[6]}, {Field: words.Barcode, Text: p[7]}, {Field: words.Description, Language: "en", Text: p[8]},
		}})
		names = append(names, p[0])
	}
	return documents, names
}

func store(t testing.TB) (*words.Set, []string) {
	documents, names := products(t)
	return words.NewSet(words.Part{Segment: build(t, documents...)}), names
}

func synonyms() *words.Synonyms {
	s := &words.Synonyms{}
	s.Mutual("sofa", "couch")
	s.OneWay("trainers", "running shoes")
	s.OneWay("cell phone", "phone")
	return s
}

// TestJudged holds queries to what somebody who reads the products would want first.
func TestJudged(t *testing.T) {
	t.Parallel()
	set, names := store(t)
	cases := readLines(t, "testdata/judged.txt", 3)
	if len(cases) < 60 || len(names) < 60 {
		t.Fatalf("%d cases over %d products", len(cases), len(names))
	}
	for _, c := range cases {
		text, prefix := strings.CutSuffix(c[0], "~")
		q := words.Query{Text: text, Prefix: prefix, Languages: []string{"de-AT", "en"}, Synonyms: synonyms()}
		result := set.Search(q, words.Ranking{})
		hits := result.Top(5)
		var found []string
		place := 0
		for i, hit := range hits {
			found = append(found, names[hit.Ordinal])
			if names[hit.Ordinal] == c[1] && place == 0 {
				place = i + 1
			}
		}
		ok := false
		switch c[2] {
		case "only":
			ok = place == 1 && len(result.Ordinals) == 1 && !result.Relaxed
		case "first":
			ok = place == 1 && !result.Relaxed
		case "third":
			ok = 1 <= place && place <= 3 && !result.Relaxed
		case "relaxed":
			ok = place == 1 && result.Relaxed
		}
		if !ok {
			t.Errorf("%q found %q (%d, relaxed %t, typos %t), not %q %s", c[0], found, len(result.Ordinals), result.Relaxed, result.Typos, c[1], c[2])
		}
	}
}
