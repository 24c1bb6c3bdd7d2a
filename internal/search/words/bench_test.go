package words_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/shopgraph/shopgraph/internal/search/words"
)

// large is a segment of a million documents of twelve words and a SKU. The words follow Zipf's law, as those
// of texts do.
var large = sync.OnceValue(func() *largeStore {
	const documents, vocabulary = 1_000_000, 200_000
	random := rand.New(rand.NewPCG(1, 2))
	l := &largeStore{}
	seen := map[string]bool{}
	for len(l.words) < vocabulary {
		word := invent(random)
		if !seen[word] {
			seen[word] = true
			l.words = append(l.words, word)
		}
	}
	zipf := rand.NewZipf(random, 1.08, 20, vocabulary-1)
	b := words.NewBuilder(words.Settings{})
	text := make([]string, 12)
	began := time.Now()
	for ordinal := range uint32(documents) {
		for i := range text {
			text[i] = l.words[zipf.Uint64()]
		}
		err := b.Add(words.Document{Ordinal: ordinal, Texts: []words.Text{
			{Field: words.Name, Language: "en", Text: strings.Join(text[:4], " ")},
			{Field: words.Vendor, Language: "en", Text: text[4]},
			{Field: words.Tags, Language: "en", Text: text[5] + ", " + text[6]},
			{Field: words.Description, Language: "en", Text: strings.Join(text[7:], " ")},
			{Field: words.SKU, Text: fmt.Sprintf("SKU-%07d/%d", ordinal*7, ordinal%10)},
		}})
		if err != nil {
			panic(err)
		}
	}
	var err error
	if l.segment, err = b.Build(); err != nil {
		panic(err)
	}
	l.built = time.Since(began)
	l.set = words.NewSet(words.Part{Segment: l.segment})
	return l
})

type largeStore struct {
	words   []string // the most frequent first
	segment *words.Segment
	set     *words.Set
	built   time.Duration
}

// invent invents a word of two to five syllables, of which some are more frequent.
func invent(random *rand.Rand) string {
	const consonants, vowels = "stnrlkmdpbghfvwzcjx", "eaioué"
	word := ""
	for range 2 + random.IntN(4) {
		word += string(consonants[min(random.IntN(19), random.IntN(19))]) + string([]rune(vowels)[min(random.IntN(6), random.IntN(6))])
		if random.IntN(3) == 0 {
			word += string("nrslt"[random.IntN(5)])
		}
	}
	return word
}

func benchmark(b *testing.B, text string, prefix bool) {
	l := large()
	q := words.Query{Text: text, Prefix: prefix, Languages: []string{"en"}}
	result := l.set.Search(q, words.Ranking{})
	b.ReportAllocs()
	for b.Loop() {
		l.set.Search(q, words.Ranking{}).Top(24)
	}
	b.ReportMetric(float64(len(result.Ordinals)), "hits")
}

func BenchmarkTwoWords(b *testing.B) {
	l := large()
	for _, at := range [][2]int{{0, 1}, {3, 9}, {10, 100}, {100, 1000}, {20, 50_000}} {
		b.Run(fmt.Sprintf("%dx%d", at[0], at[1]), func(b *testing.B) { benchmark(b, l.words[at[0]]+" "+l.words[at[1]], false) })
	}
}

func BenchmarkOneWord(b *testing.B) {
	benchmark(b, large().words[4], false)
}

func BenchmarkPrefix(b *testing.B) {
	word := large().words[300]
	for letters := 1; letters <= 5; letters++ {
		b.Run(fmt.Sprint(letters), func(b *testing.B) { benchmark(b, word[:letters], true) })
	}
	b.Run("second", func(b *testing.B) { benchmark(b, large().words[100]+" "+word[:3], true) })
}

func BenchmarkTypo(b *testing.B) {
	short, long := "", ""
	for _, word := range large().words[200:] {
		if len(word) == 6 && short == "" {
			short = word[:2] + word[3:4] + word[2:3] + word[4:]
		}
		if len(word) == 9 && long == "" {
			long = word[:3] + word[4:5] + word[3:4] + word[5:]
		}
	}
	b.Run("short", func(b *testing.B) { benchmark(b, short, false) })
	b.Run("long", func(b *testing.B) { benchmark(b, long, false) })
	b.Run("prefix", func(b *testing.B) { benchmark(b, short, true) })
	b.Run("two", func(b *testing.B) { benchmark(b, long[:8]+"x", false) })
}

// BenchmarkWorst asks for as many long words as count, none of which is there.
func BenchmarkWorst(b *testing.B) {
	text := ""
	for i := range 16 {
		text += strings.Repeat(string(rune('b'+i)), 5) + "stranolimekepondaru" + " "
	}
	benchmark(b, text, false)
}

func BenchmarkSKU(b *testing.B) { benchmark(b, "SKU-0000700/0", false) }

func BenchmarkSuggest(b *testing.B) {
	word := large().words[300]
	for letters := 1; letters <= 4; letters++ {
		b.Run(fmt.Sprint(letters), func(b *testing.B) {
			for b.Loop() {
				large().set.Suggest(words.Query{Text: word[:letters], Languages: []string{"en"}}, 10)
			}
		})
	}
}

// BenchmarkSegment says how large the segment is, how long it took to build, and reads it.
func BenchmarkSegment(b *testing.B) {
	var written bytes.Buffer
	if _, err := large().segment.WriteTo(&written); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := words.Read(bytes.NewReader(written.Bytes()), int64(written.Len())); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(large().segment.Size())/1e6, "MB")
	b.ReportMetric(large().built.Seconds(), "s-to-build")
}
