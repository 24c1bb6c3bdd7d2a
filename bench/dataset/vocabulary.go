package dataset

import (
	"sort"
	"strings"
	"sync"

	"github.com/shopgraph/shopgraph/internal/chance"
)

const (
	// vocabularySize is how many words the texts of a searchable store have between them.
	vocabularySize = 4000
	// flattened has the commonest words be not quite as common as Zipf's law says: no word is in half of a catalog's
	// names. With 10, the commonest is in one of sixteen.
	flattened = 10
)

var (
	onsets = []string{"b", "br", "c", "cl", "d", "f", "fl", "g", "gr", "h", "k", "l", "m", "n", "p", "pr", "r", "s", "st", "t", "tr", "v"}
	vowels = []string{"a", "e", "i", "o", "u"}
	codas  = []string{"", "l", "m", "n", "r", "x"}
)

// vocabulary is the words, the commonest first. They are made of syllables, so that few are a typo away from another.
var vocabulary = sync.OnceValue(func() []string {
	draws := chance.Draws(1)
	words, seen := make([]string, 0, vocabularySize), map[string]bool{}
	for len(words) < vocabularySize {
		var b strings.Builder
		for range 2 + draws.Below(2) {
			b.WriteString(draws.Of(onsets) + draws.Of(vowels))
		}
		word := b.String() + draws.Of(codas)
		if len(word) >= 5 && !seen[word] {
			seen[word] = true
			words = append(words, word)
		}
	}
	return words
})

// zipf is which share of all words each of the vocabulary makes up together with all that are commoner.
var zipf = sync.OnceValue(func() []float64 {
	shares, sum := make([]float64, vocabularySize), 0.0
	for i := range shares {
		sum += 1 / float64(i+1+flattened)
		shares[i] = sum
	}
	for i := range shares {
		shares[i] /= sum
	}
	return shares
})

// anyWord returns a word of the vocabulary, the common ones oftener: the word of rank r as often as 1/(r + flattened).
func anyWord(by uint64) string {
	return vocabulary()[min(sort.SearchFloat64s(zipf(), share(by)), vocabularySize-1)]
}

// share makes a number one from 0 up to 1.
func share(by uint64) float64 { return float64(by>>11) / (1 << 53) }

// skewed returns a number below n, the small ones oftener.
func skewed(by uint64, n int) int {
	s := share(by)
	return int(s * s * float64(n))
}

func capital(word string) string { return strings.ToUpper(word[:1]) + word[1:] }
