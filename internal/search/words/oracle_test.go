package words_test

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/shopgraph/shopgraph/internal/search/words"
)

// edits is the number of edits between two words, by dynamic programming: a letter more, less or other,
// or two neighbours that changed places and are not edited again.
func edits(x, y string) int {
	a, b := []rune(x), []rune(y)
	d := make([][]int, len(a)+1)
	for i := range d {
		d[i] = make([]int, len(b)+1)
		for j := range d[i] {
			switch {
			case i == 0 || j == 0:
				d[i][j] = i + j
			default:
				cost := 1
				if a[i-1] == b[j-1] {
					cost = 0
				}
				d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, d[i-1][j-1]+cost)
				if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
					d[i][j] = min(d[i][j], d[i-2][j-2]+1)
				}
			}
		}
	}
	return d[len(a)][len(b)]
}

// prefixEdits is the least number of edits between a word and a beginning of another.
func prefixEdits(word, of string) int {
	letters := []rune(of)
	least := edits(word, "")
	for i := range letters {
		least = min(least, edits(word, string(letters[:i+1])))
	}
	return least
}

// oracle finds by reading all documents. Its store is in English, which writes no compounds.
type oracle struct {
	documents map[uint32]string
}

func (o oracle) lexicon() map[string]bool {
	all := map[string]bool{}
	for _, text := range o.documents {
		for _, word := range strings.Fields(text) {
			all[word] = true
		}
	}
	return all
}

// answers are the words of the lexicon that answer to a word.
func (o oracle) answers(word string, prefix, typos bool) (answers map[string]bool, known bool) {
	answers = map[string]bool{}
	lexicon := o.lexicon()
	for other := range lexicon {
		if other == word || words.StemOf("en", other) == words.StemOf("en", word) || prefix && strings.HasPrefix(other, word) {
			answers[other] = true
		}
	}
	known = len(answers) > 0
	most := 0
	if n := len([]rune(word)); n >= 8 {
		most = 2
	} else if n >= 4 {
		most = 1
	}
	for distance := 1; distance <= most && (!known || typos); distance++ {
		found := false
		for other := range lexicon {
			n := edits(word, other)
			if prefix {
				n = prefixEdits(word, other)
			}
			if n > 0 && n <= distance {
				answers[other], found = true, true
			}
		}
		if found {
			break
		}
	}
	return answers, known
}

// all returns the documents that have all words. Two words that the lexicon has as one are that also.
func (o oracle) all(query []string, prefix, typos bool) (found []uint32, anyKnown bool) {
	answers := make([]map[string]bool, len(query))
	for i, word := range query {
		these, known := o.answers(word, prefix && i == len(query)-1, typos)
		answers[i], anyKnown = these, anyKnown || known
	}
	lexicon := o.lexicon()
	has := func(of map[string]bool, text []string) bool {
		return slices.ContainsFunc(text, func(word string) bool { return of[word] })
	}
	for ordinal, text := range o.documents {
		has := func(of map[string]bool) bool { return has(of, strings.Fields(text)) }
		ok := true
		for i := 0; i < len(query) && ok; i++ {
			if i+1 < len(query) {
				joined := false
				isJoined := false
				for _, link := range []string{"", "s", "n"} {
					if word := query[i] + link + query[i+1]; lexicon[word] {
						isJoined = true
						these, _ := o.answers(word, prefix && i+1 == len(query)-1, false)
						joined = joined || has(these)
					}
				}
				if isJoined {
					ok = joined || has(answers[i]) && has(answers[i+1])
					i++
					continue
				}
			}
			ok = has(answers[i])
		}
		if ok {
			found = append(found, ordinal)
		}
	}
	slices.Sort(found)
	return found, anyKnown
}

// drawStore draws documents of few letters, so that words resemble one another.
func drawStore(t *rapid.T) oracle {
	word := rapid.StringMatching(`[ab]{1,3}|[abs]{4,6}|[abc]{7,9}`)
	n := rapid.IntRange(1, 25).Draw(t, "documents")
	vocabulary := rapid.SliceOfN(word, 1, 20).Draw(t, "vocabulary")
	o := oracle{documents: map[uint32]string{}}
	ordinal := uint32(rapid.IntRange(0, 1000).Draw(t, "first"))
	for range n {
		o.documents[ordinal] = strings.Join(rapid.SliceOfN(rapid.SampledFrom(vocabulary), 1, 6).Draw(t, "text"), " ")
		ordinal += uint32(rapid.IntRange(1, 90).Draw(t, "gap"))
	}
	return o
}

// parts builds the store as a number of segments that follow one another.
func (o oracle) parts(t *rapid.T, segments int) *words.Set {
	ordinals := []uint32{}
	for ordinal := range o.documents {
		ordinals = append(ordinals, ordinal)
	}
	slices.Sort(ordinals)
	var parts []words.Part
	for chunk := range slices.Chunk(ordinals, (len(ordinals)+segments-1)/segments) {
		b := words.NewBuilder(words.Settings{})
		for _, ordinal := range chunk {
			field := []words.Field{words.Name, words.Description, words.Tags}[ordinal%3]
			d := words.Document{Ordinal: ordinal, Texts: []words.Text{{Field: field, Language: "en", Text: o.documents[ordinal]}}}
			if err := b.Add(d); err != nil {
				t.Fatal(err)
			}
		}
		s, err := b.Build()
		if err != nil {
			t.Fatal(err)
		}
		parts = append(parts, words.Part{Segment: s})
	}
	return words.NewSet(parts...)
}

// TestSearchFindsWhatReadingAllDoes: the index finds the documents that are found by reading all of them; it
// scores each as it explains it; and several segments score as one does.
func TestSearchFindsWhatReadingAllDoes(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		o := drawStore(t)
		vocabulary := []string{}
		for word := range o.lexicon() {
			vocabulary = append(vocabulary, word)
		}
		slices.Sort(vocabulary)
		asked := rapid.SliceOfN(rapid.OneOf(rapid.SampledFrom(vocabulary), rapid.StringMatching(`[abs]{1,9}`)), 1, 3).Draw(t, "query")
		prefix := rapid.Bool().Draw(t, "prefix")
		want, anyKnown := o.all(asked, prefix, false)
		typos := len(want) == 0 && anyKnown
		if typos {
			want, _ = o.all(asked, prefix, true)
		}
		q := words.Query{Text: strings.Join(asked, " "), Languages: []string{"en"}, Prefix: prefix, Stop: words.NewStops()}
		one := o.parts(t, 1).Search(q, words.Ranking{})
		got := one.Ordinals
		if one.Relaxed {
			got = nil
		}
		if !slices.Equal(got, want) || len(want) > 0 && one.Typos != typos {
			t.Fatalf("%q of %v found %v, not %v (typos %t)", q.Text, o.documents, got, want, one.Typos)
		}
		several := o.parts(t, rapid.IntRange(2, 4).Draw(t, "segments")).Search(q, words.Ranking{})
		if err := same(one, several); err != nil {
			t.Fatalf("%q: several segments: %v", q.Text, err)
		}
		if err := compareBest(t, o.parts(t, rapid.IntRange(1, 3).Draw(t, "segments")), q); err != nil {
			t.Fatalf("%q of %v: %v", q.Text, o.documents, err)
		}
		for i, ordinal := range several.Ordinals {
			e, ok := several.Explain(ordinal)
			if !ok || !near(e.Score, several.Scores[i]) {
				t.Fatalf("%q: %d scores %v, which is explained by %+v", q.Text, ordinal, several.Scores[i], e)
			}
		}
	})
}

// compareBest compares the best documents with the first of all that are found.
func compareBest(t *rapid.T, set *words.Set, q words.Query) error {
	may, times := rapid.IntRange(1, 4).Draw(t, "may"), []float32{1, 2, 0.5}
	contest := words.Contest{
		N: rapid.IntRange(0, 4).Draw(t, "n"), Most: 2,
		Rank:   func(ordinal uint32, ofWords float32) float32 { return ofWords * times[ordinal%3] },
		May:    func(ordinal uint32) bool { return int(ordinal)%4 < may },
		Before: func(ordinal, other uint32) bool { return ordinal > other },
	}
	all := set.Search(q, words.Ranking{})
	var want []words.Hit
	for i, ordinal := range all.Ordinals {
		if contest.May(ordinal) {
			want = append(want, words.Hit{Ordinal: ordinal, Score: contest.Rank(ordinal, all.Scores[i])})
		}
	}
	slices.SortFunc(want, func(x, y words.Hit) int {
		return cmp.Or(cmp.Compare(y.Score, x.Score), cmp.Compare(y.Ordinal, x.Ordinal))
	})
	want = want[:min(contest.N, len(want))]
	if got := set.Best(q, nil, contest); !slices.Equal(got, want) {
		return fmt.Errorf("the best are %v, not %v", got, want)
	}
	return nil
}

func near(x, y float32) bool {
	d := x - y
	return max(d, -d) <= 1e-3*max(x, y, 1e-3)
}

func same(x, y *words.Result) error {
	if !slices.Equal(x.Ordinals, y.Ordinals) || x.Relaxed != y.Relaxed || x.Typos != y.Typos {
		return fmt.Errorf("found %v and %v", x.Ordinals, y.Ordinals)
	}
	for i := range x.Scores {
		if !near(x.Scores[i], y.Scores[i]) {
			return fmt.Errorf("%d scores %v and %v", x.Ordinals[i], x.Scores[i], y.Scores[i])
		}
	}
	return nil
}

// TestRelaxedHasMostOfTheRarest: of words that no document has all of, documents are found whose words weigh
// two thirds of what those of the best do, and more.
func TestRelaxedHasMostOfTheRarest(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		o := oracle{documents: map[uint32]string{}}
		letter := rapid.SampledFrom(strings.Fields("ka ke ki ko"))
		for ordinal := range uint32(rapid.IntRange(1, 12).Draw(t, "documents")) {
			o.documents[ordinal] = strings.Join(rapid.SliceOfN(letter, 1, 2).Draw(t, "text"), " ")
		}
		asked := strings.Fields("ka ke ki ko")
		n := float64(len(o.documents))
		rarity := map[string]float64{}
		for _, word := range asked {
			with := 0.
			for _, text := range o.documents {
				if strings.Contains(text, word) {
					with++
				}
			}
			if with > 0 {
				rarity[word] = math.Log(1 + (n-with+0.5)/(with+0.5))
			}
		}
		weights, most := map[uint32]float64{}, 0.
		for ordinal, text := range o.documents {
			for word, r := range rarity {
				if strings.Contains(text, word) {
					weights[ordinal] += r
				}
			}
			most = max(most, weights[ordinal])
		}
		var want []uint32
		for ordinal, weight := range weights {
			if weight >= most*2/3-1e-9 {
				want = append(want, ordinal)
			}
			if d := weight - most*2/3; -1e-5 < d && d < 1e-5 {
				t.Skip("too near to the limit to say")
			}
		}
		slices.Sort(want)
		result := o.parts(t, rapid.IntRange(1, 3).Draw(t, "segments")).Search(words.Query{Text: strings.Join(asked, " "), Stop: words.NewStops()}, words.Ranking{})
		if !result.Relaxed || !slices.Equal(result.Ordinals, want) {
			t.Fatalf("%v: found %v, relaxed %t, not %v", o.documents, result.Ordinals, result.Relaxed, want)
		}
		for i, ordinal := range result.Ordinals {
			if e, ok := result.Explain(ordinal); !ok || !near(e.Score, result.Scores[i]) {
				t.Fatalf("%d scores %v, which is explained by %+v", ordinal, result.Scores[i], e)
			}
		}
	})
}

// TestTyposAreCounted: a word finds another exactly when dynamic programming counts few enough edits.
func TestTyposAreCounted(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		letters := rapid.SampledFrom([]rune("abcéж"))
		of := rapid.StringOfN(letters, 1, 12, -1).Draw(t, "of")
		word := []rune(of)
		for range rapid.IntRange(0, 3).Draw(t, "edits") {
			i := rapid.IntRange(0, max(0, len(word)-1)).Draw(t, "at")
			switch rapid.IntRange(0, 3).Draw(t, "kind") {
			case 0:
				word = slices.Insert(word, i, letters.Draw(t, "letter"))
			case 1:
				if len(word) > 1 {
					word = slices.Delete(word, i, i+1)
				}
			case 2:
				word[i] = letters.Draw(t, "letter")
			case 3:
				if i > 0 {
					word[i-1], word[i] = word[i], word[i-1]
				}
			}
		}
		b := words.NewBuilder(words.Settings{})
		if err := b.Add(named(0, "", of)); err != nil {
			t.Fatal(err)
		}
		s, err := b.Build()
		if err != nil {
			t.Fatal(err)
		}
		most := 0
		if len(word) >= 8 {
			most = 2
		} else if len(word) >= 4 {
			most = 1
		}
		want := edits(words.Fold(of), words.Fold(string(word))) <= most
		found := words.NewSet(words.Part{Segment: s}).Search(words.Query{Text: string(word)}, words.Ranking{})
		if got := len(found.Ordinals) == 1; got != want {
			t.Fatalf("%q finds %q: %t", string(word), of, got)
		}
	})
}

// TestRareAndCommon: a rare word along with one whose postings are skipped finds what has both.
func TestRareAndCommon(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		rare := rapid.SliceOfNDistinct(rapid.Uint32Range(0, 1199), 1, 12, rapid.ID).Draw(t, "rare")
		every := rapid.Uint32Range(1, 4).Draw(t, "every")
		gap := rapid.Uint32Range(1, 300).Draw(t, "gap")
		b := words.NewBuilder(words.Settings{})
		var want []uint32
		for i := range uint32(1200) {
			text := "filler"
			if i%every == 0 {
				text += " common"
			}
			if slices.Contains(rare, i) {
				text += " rare"
				if i%every == 0 {
					want = append(want, i*gap)
				}
			}
			if err := b.Add(named(i*gap, "en", text)); err != nil {
				t.Fatal(err)
			}
		}
		s, err := b.Build()
		if err != nil {
			t.Fatal(err)
		}
		result := words.NewSet(words.Part{Segment: s}).Search(words.Query{Text: "common rare"}, words.Ranking{})
		if found := result.Ordinals; !result.Relaxed && !slices.Equal(found, want) || result.Relaxed && len(want) > 0 {
			t.Fatalf("found %v, not %v", found, want)
		}
		for i, ordinal := range result.Ordinals {
			if e, ok := result.Explain(ordinal); !ok || !near(e.Score, result.Scores[i]) {
				t.Fatalf("%d scores %v, which is explained by %+v", ordinal, result.Scores[i], e)
			}
		}
	})
}

// TestBeginningsOfManyWords: a beginning that so many words have that the segment keeps them as one finds and
// scores what segments do that are too small for it.
func TestBeginningsOfManyWords(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(3, 4))
	var documents []words.Document
	for ordinal := range uint32(6000) {
		d := words.Document{Ordinal: 100 + ordinal + ordinal/7}
		for _, field := range []words.Field{words.Name, words.Tags, words.Description} {
			text := ""
			for range 3 {
				text += string("aaaaabxy"[random.IntN(8)]) + string("cccde"[random.IntN(5)]) + string("rst"[random.IntN(3)]) + string("uvwk"[random.IntN(4)]) + " "
			}
			d.Texts = append(d.Texts, words.Text{Field: field, Text: text})
		}
		documents = append(documents, d)
	}
	one := words.NewSet(words.Part{Segment: build(t, documents...)})
	var parts []words.Part
	for chunk := range slices.Chunk(documents, 500) {
		parts = append(parts, words.Part{Segment: build(t, chunk...)})
	}
	several := words.NewSet(parts...)
	merged := map[string]bool{} // words of queries that documents have as one
	for _, text := range []string{"a", "b", "ac", "xct a", "ad a", "a b", "zz a"} {
		q := words.Query{Text: text, Prefix: true, Stop: words.NewStops()}
		result, other := one.Search(q, words.Ranking{}), several.Search(q, words.Ranking{})
		if err := same(result, other); err != nil {
			t.Errorf("%q: %v", text, err)
		}
		for _, hit := range result.Top(20) {
			if e, ok := result.Explain(hit.Ordinal); !ok || !near(e.Score, hit.Score) {
				t.Errorf("%q: %v is explained as %+v", text, hit, e)
			} else if e.Words[0].Matched == text {
				merged[text] = true
			}
		}
	}
	if want := map[string]bool{"a": true, "ac": true}; !maps.Equal(merged, want) {
		t.Errorf("kept as one are %v, not %v", merged, want)
	}
}
