package words

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/blevesearch/vellum/levenshtein"
)

const (
	// mostTypoLetters is how long a word is at the most that may be a typo of another.
	mostTypoLetters = 24
	// mostTypoWords is of how many words of a query typos are looked for: an automaton takes a megabyte.
	mostTypoWords = 6
	// mostTypos is how many words one may have been meant to be: those that most documents have.
	mostTypos = 200
)

// automata are for one edit and for two. An edit is a letter more, less or another, or two neighbours
// that changed places, which are not edited again.
var automata = sync.OnceValue(func() (by [3]*levenshtein.LevenshteinAutomatonBuilder) {
	for edits := 1; edits <= 2; edits++ {
		builder, err := levenshtein.NewLevenshteinAutomatonBuilder(uint8(edits), true)
		if err != nil {
			panic(err) // the numbers are small enough
		}
		by[edits] = builder
	}
	return by
})

// editsOf returns how many edits a word may have: 1 from four letters, 2 from eight. A number has none.
func editsOf(word string) int {
	letters := utf8.RuneCountInString(word)
	switch {
	case letters < 4 || letters > mostTypoLetters || hasDigit(word):
		return 0
	case letters < 8:
		return 1
	}
	return 2
}

// beginning accepts what begins with what an automaton accepts. It says no number of edits.
type beginning struct{ dfa *levenshtein.DFA }

// accepted is the state after the beginning; the automaton's own are not negative.
const accepted = -1

func (b beginning) Start() int                     { return b.dfa.Start() }
func (b beginning) IsMatch(state int) bool         { return state == accepted || b.dfa.IsMatch(state) }
func (b beginning) CanMatch(state int) bool        { return state == accepted || b.dfa.CanMatch(state) }
func (b beginning) WillAlwaysMatch(state int) bool { return state == accepted }

func (b beginning) Accept(state int, c byte) int {
	if state == accepted || b.dfa.IsMatch(state) {
		return accepted
	}
	return b.dfa.Accept(state, c)
}

// meant is a word that may have been meant.
type meant struct {
	word      string
	kind      Kind
	edits     int
	documents int
	ids       []uint32 // by the segment, one more than the number; 0 where it is not
}

// nearest returns the words with the fewest edits, those that most documents have first. A word that
// itself is no typo, or begins with it where that is asked for, is not among them.
func (s *Set) nearest(word string, prefix bool) []meant {
	for edits := 1; edits <= editsOf(word); edits++ {
		if found := s.within(word, prefix, edits); len(found) > 0 {
			return found[:min(len(found), mostTypos)]
		}
	}
	return nil
}

func (s *Set) within(word string, prefix bool, edits int) []meant {
	dfa, err := automata()[edits].BuildDfa(word, uint8(edits))
	if err != nil {
		return nil // more states than are worth it
	}
	found := map[string]*meant{}
	for i, p := range s.parts {
		l := &p.Segment.words
		add := func(key []byte, id uint32) bool {
			if s.isNoTypo(word, string(key), prefix) {
				return true
			}
			one := found[string(key)]
			if one == nil {
				one = &meant{word: string(key), kind: Typo, edits: edits, ids: make([]uint32, len(s.parts))}
				if whole, _ := dfa.MatchAndDistance(one.word); !whole {
					one.kind = PrefixTypo
				}
				found[one.word] = one
			}
			one.ids[i] = id + 1
			one.documents += l.count(id, id+1)
			return true
		}
		if prefix {
			l.search(beginning{dfa}, "", add)
		} else {
			l.search(dfa, "", add)
		}
	}
	return sortedMeant(found)
}

func (*Set) isNoTypo(word, key string, prefix bool) bool {
	return key == word || prefix && strings.HasPrefix(key, word) || hasDigit(key)
}

func sortedMeant(found map[string]*meant) []meant {
	all := make([]meant, 0, len(found))
	for _, one := range found {
		all = append(all, *one)
	}
	slices.SortFunc(all, func(x, y meant) int {
		return cmp.Or(cmp.Compare(x.kind, y.kind), cmp.Compare(y.documents, x.documents), strings.Compare(x.word, y.word))
	})
	return all
}
