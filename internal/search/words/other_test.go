package words_test

import (
	"bytes"
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/shopgraph/shopgraph/internal/search/words"
)

func TestDidYouMean(t *testing.T) {
	t.Parallel()
	set, _ := store(t)
	for _, c := range []struct{ query, want string }{
		{"esspresso  machine", "espresso  machine"}, {"hikng bakpack!", "hiking backpack!"}, {"Kafeemühle", "kaffeemühle"},
		{"umbrella", ""}, {"qwertyzuiop", ""}, {"1234", ""}, {"Lederstiefel", ""}, {"", ""}, {"umbrelas", "umbrella"},
	} {
		got, ok := set.DidYouMean(words.Query{Text: c.query, Languages: []string{"en", "de"}})
		if ok != (c.want != "") || ok && got != c.want {
			t.Errorf("%q: %q, %t, not %q", c.query, got, ok, c.want)
		}
	}
}

func TestSuggest(t *testing.T) {
	t.Parallel()
	set, _ := store(t)
	for _, c := range []struct {
		query string
		want  []string
	}{
		{"umb", []string{"umbrella 1"}},
		{"hiking b", []string{"hiking bags 1", "hiking boots 1", "hiking backpack 1", "hiking bergpfad 1"}},
		{"alp", []string{"alpenrose 8", "[Alpenrose vendor 8]"}},
		{"kit", []string{"kitchen 10", "[Kitchen category 9]"}},
		{"café mo", []string{"café molino 3", "[Café Molino vendor 3]"}},
		{"cafe mo", []string{"cafe molino 3", "[Café Molino vendor 3]"}},
		{"solniger", []string{"solinger 4", "[Solinger Schmiede vendor 4]"}},
		{"kaffeem", []string{"kaffeemühle 1"}},
		{"umbrella ", nil},
		{"", nil},
	} {
		var got []string
		for _, s := range set.Suggest(words.Query{Text: c.query, Languages: []string{"en"}}, 5) {
			if s.Whole {
				got = append(got, fmt.Sprintf("[%s %s %d]", s.Text, s.Field, s.Count))
			} else {
				got = append(got, fmt.Sprintf("%s %d", s.Text, s.Count))
			}
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%q: %s", c.query, d)
		}
	}
}

func TestHighlight(t *testing.T) {
	t.Parallel()
	set, _ := store(t)
	for _, c := range []struct {
		query, text, want string
		prefix            bool
	}{
		{query: "boot", text: "Trail hiking boots", want: "Trail hiking [boots]"},
		{query: "café", text: "Café Molino: CAFE", want: "[Café] Molino: [CAFE]"},
		{query: "kaffeemuhle", text: "Kaffeemühle", want: "[Kaffeemühle]"},
		{query: "t-shirt", text: "Cotton T-Shirt, blue", want: "Cotton [T-Shirt], blue"},
		{query: "umbrlela", text: "Umbrella", want: "[Umbrella]"},
		{query: "hiking ba", text: "Hiking backpack 30 l", want: "[Hiking] [backpack] 30 l", prefix: true},
		{query: "ws-1001/42", text: "The WS-1001/42 is here", want: "The [WS-1001/42] is here"},
		{query: "tent", text: "nothing", want: "nothing"},
	} {
		result := set.Search(words.Query{Text: c.query, Prefix: c.prefix, Languages: []string{"de", "en"}}, words.Ranking{})
		got, at := "", 0
		for _, r := range result.Highlight(c.text) {
			got += c.text[at:r.Start] + "[" + c.text[r.Start:r.End] + "]"
			at = r.End
		}
		if got += c.text[at:]; got != c.want {
			t.Errorf("%q: %q, not %q", c.query, got, c.want)
		}
	}
}

// TestBytes: a segment that was written and read answers as it did, and one that was damaged anywhere, or
// cut, is refused.
func TestBytes(t *testing.T) {
	t.Parallel()
	documents, _ := products(t)
	segment := build(t, documents...)
	var written bytes.Buffer
	n, err := segment.WriteTo(&written)
	if err != nil || int(n) != written.Len() {
		t.Fatalf("%d of %d bytes, %v", n, written.Len(), err)
	}
	read, err := words.Read(bytes.NewReader(written.Bytes()), int64(written.Len()))
	if err != nil || read.Size() != segment.Size() || read.Documents() != len(documents) {
		t.Fatalf("%v, %d bytes and not %d", err, read.Size(), segment.Size())
	}
	for _, line := range readLines(t, "testdata/judged.txt", 3) {
		q := words.Query{Text: line[0], Languages: []string{"de", "en"}}
		one, other := words.NewSet(words.Part{Segment: segment}).Search(q, words.Ranking{}), words.NewSet(words.Part{Segment: read}).Search(q, words.Ranking{})
		if err := same(one, other); err != nil {
			t.Errorf("%q: %v", line[0], err)
		}
	}
	whole := written.Bytes()
	for at := 0; at < len(whole); at += 1 + len(whole)/200 {
		damaged := bytes.Clone(whole)
		damaged[at] ^= 0x10
		if _, err := words.Read(bytes.NewReader(damaged), int64(len(damaged))); !errors.Is(err, words.ErrDamaged) && !errors.Is(err, words.ErrVersion) {
			t.Errorf("with byte %d changed: %v", at, err)
		}
		if _, err := words.Read(bytes.NewReader(whole[:at]), int64(len(whole))); !errors.Is(err, words.ErrDamaged) {
			t.Errorf("cut after %d bytes: %v", at, err)
		}
	}
}

// TestEmpty: a segment without documents, and a set without segments, find nothing.
func TestEmpty(t *testing.T) {
	t.Parallel()
	for _, set := range []*words.Set{words.NewSet(), words.NewSet(words.Part{Segment: build(t)})} {
		q := words.Query{Text: "some wrds", Languages: []string{"en", "de"}, Prefix: true}
		if found := set.Search(q, words.Ranking{}); len(found.Ordinals) > 0 || found.Relaxed || len(found.Top(3)) > 0 {
			t.Errorf("found %v", found.Ordinals)
		}
		if all := set.Suggest(q, 3); len(all) > 0 {
			t.Errorf("suggested %v", all)
		}
		if text, ok := set.DidYouMean(q); ok {
			t.Errorf("meant %q", text)
		}
	}
}

// TestRankingMultiplies: popularity and availability multiply what the words score, within their bounds, and
// a code in full stays first.
func TestRankingMultiplies(t *testing.T) {
	t.Parallel()
	code := words.Document{Ordinal: 7, Texts: []words.Text{{Field: words.SKU, Text: "LAMP-1"}}}
	set := words.NewSet(words.Part{Segment: build(t, named(1, "en", "Lamp 1"), named(2, "en", "Lamp 1"), code), Gone: nil})
	ranking := words.Ranking{
		Popularity:   func(ordinal uint32) float32 { return map[uint32]float32{1: 1, 2: 2, 7: -3}[ordinal] },
		Availability: func(ordinal uint32) float32 { return map[uint32]float32{1: 1, 2: 100, 7: 0}[ordinal] },
	}
	result := set.Search(words.Query{Text: "lamp-1"}, ranking)
	hits := result.Top(3)
	if len(hits) != 3 || hits[0].Ordinal != 7 || hits[1].Ordinal != 2 || hits[2].Ordinal != 1 || !near(hits[1].Score, 8*hits[2].Score) {
		t.Errorf("found %v", hits)
	}
	e, ok := result.Explain(2)
	if !ok || e.Popularity != 2 || e.Availability != 4 || !near(e.Score, hits[1].Score) {
		t.Errorf("explained %+v, %t", e, ok)
	}
	if _, ok := result.Explain(3); ok {
		t.Error("explained what is not there")
	}
}

// TestGone: what is gone is not found, in any way.
func TestGone(t *testing.T) {
	t.Parallel()
	base := build(t, named(1, "en", "old lamp"), named(2, "en", "lamp shade"))
	delta := build(t, named(3, "en", "new lamp"))
	set := words.NewSet(words.Part{Segment: base, Gone: func(ordinal uint32) bool { return ordinal == 1 }}, words.Part{Segment: delta})
	for query, want := range map[string][]uint32{"lamp": {2, 3}, "old": nil, "old shade": {2}, "new lamp": {3}} {
		result := set.Search(words.Query{Text: query, Languages: []string{"en"}}, words.Ranking{})
		if d := cmp.Diff(want, result.Ordinals, cmp.Transformer("none", func(x []uint32) []uint32 { return append([]uint32{}, x...) })); d != "" {
			t.Errorf("%q: %s", query, d)
		}
	}
}

// TestConcurrentSearches: searches in one set at the same time do not disturb one another.
func TestConcurrentSearches(t *testing.T) {
	t.Parallel()
	set, _ := store(t)
	lines := readLines(t, "testdata/judged.txt", 3)
	ask := func(i int) *words.Result {
		return set.Search(words.Query{Text: lines[i][0], Languages: []string{"de", "en"}, Synonyms: synonyms()}, words.Ranking{})
	}
	alone := make([]*words.Result, len(lines))
	for i := range lines {
		alone[i] = ask(i)
	}
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for i := range lines {
				if err := same(alone[i], ask(i)); err != nil {
					t.Errorf("%q: %v", lines[i][0], err)
				}
			}
		})
	}
	all.Wait()
}

// TestAddRefuses: ordinals must rise, and fields be known.
func TestAddRefuses(t *testing.T) {
	t.Parallel()
	b := words.NewBuilder(words.Settings{})
	if err := b.Add(named(5, "en", "one")); err != nil {
		t.Fatal(err)
	}
	for _, d := range []words.Document{named(5, "en", "again"), named(4, "en", "before"), {Ordinal: 9, Texts: []words.Text{{Field: 200}}}} {
		if err := b.Add(d); err == nil {
			t.Errorf("took %+v", d)
		}
	}
	if err := b.Add(named(6, "en", "two")); err != nil {
		t.Error(err)
	}
}

// TestWeights: the fields' weights are the query's.
func TestWeights(t *testing.T) {
	t.Parallel()
	in := func(ordinal uint32, field words.Field) words.Document {
		return words.Document{Ordinal: ordinal, Texts: []words.Text{{Field: field, Language: "en", Text: "lamp"}, {Field: words.Attributes, Text: "of brass"}}}
	}
	set := words.NewSet(words.Part{Segment: build(t, in(1, words.Description), in(2, words.Name))})
	q := words.Query{Text: "lamp"}
	if hits := set.Search(q, words.Ranking{}).Top(1); hits[0].Ordinal != 2 {
		t.Errorf("%v comes before a name", hits)
	}
	if hits := set.Search(q, words.Ranking{Weights: &words.Weights{words.Description: 9, words.Name: 1}}).Top(1); hits[0].Ordinal != 1 {
		t.Errorf("%v comes before what weighs most", hits)
	}
}
