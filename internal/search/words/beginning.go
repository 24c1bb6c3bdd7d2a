package words

import (
	"math/bits"
	"slices"
	"strings"
	"unicode/utf8"
)

const (
	// merged is how many letters a beginning has that has postings of its own. Few words share a longer one, and a single letter is
	// found by those of two.
	merged = 2
	// leastMerged is how many postings the words of a beginning have that has some of its own.
	leastMerged = 1 << 14
)

// merge returns the beginnings that many words have, with the postings of the words as one: of a
// document, that of the word that weighs most by the weights that the segment is built with.
func (s *Segment) merge(sorted []*term, weights *Weights) (lexicon, error) {
	m := merger{segment: s, weights: make([]float32, len(s.shapes)), best: make([]uint32, len(s.lengths)), seen: make([]uint64, (len(s.lengths)+63)/64)}
	for i, form := range s.shapes {
		m.weights[i] = shape(form).weight(weights)
	}
	l := lexicon{at: []uint32{0}, before: []uint32{0}}
	var found []string
	for low := 0; low < len(sorted); low++ {
		prefix, ok := beginningOf(sorted[low].key, merged)
		if !ok || low > 0 && strings.HasPrefix(sorted[low-1].key, prefix) {
			continue
		}
		from, to := s.words.under(prefix)
		if to-from <= mostProbed || s.words.count(from, to) < leastMerged {
			continue
		}
		m.read(from, to)
		all := m.take()
		l.postings = appendPostings(l.postings, all)
		if len(l.postings) > 1<<32-1 {
			return l, errTooLarge
		}
		found = append(found, prefix)
		l.at = append(l.at, uint32(len(l.postings)))
		l.before = append(l.before, l.before[len(l.before)-1]+uint32(len(all)))
	}
	l.postings = slices.Clone(l.postings) // without the room that they had to grow
	var err error
	l.keys, err = newKeys(found)
	return l, err
}

// beginningOf returns the first letters of a word that has so many.
func beginningOf(word string, letters int) (string, bool) {
	at := 0
	for range letters {
		if at == len(word) {
			return "", false
		}
		_, size := utf8.DecodeRuneInString(word[at:])
		at += size
	}
	return word[:at], true
}

// merger makes one list of many.
type merger struct {
	segment *Segment
	weights []float32 // by the number of the shape
	best    []uint32  // the number of the shape by the place of the document, where seen has its bit
	seen    []uint64
	list    list
	taken   []posting
}

// read reads the postings of words.
func (m *merger) read(low, high uint32) {
	for id := low; id < high; id++ {
		m.segment.words.read(&m.list, id)
		for m.list.block() {
			for i, ordinal := range m.list.ordinals[:m.list.n] {
				place, number := ordinal-m.segment.first, m.list.shapes[i]
				word, bit := place/64, uint64(1)<<(place%64)
				if m.seen[word]&bit == 0 {
					m.seen[word] |= bit
					m.best[place] = number
				} else if m.weights[number] > m.weights[m.best[place]] {
					m.best[place] = number
				}
			}
		}
	}
}

// take returns the postings that were read, until the next call, and forgets them.
func (m *merger) take() []posting {
	m.taken = m.taken[:0]
	for i, word := range m.seen {
		for ; word != 0; word &= word - 1 {
			place := uint32(i*64 + bits.TrailingZeros64(word))
			m.taken = append(m.taken, posting{place + m.segment.first, m.best[place]})
		}
		m.seen[i] = 0
	}
	return m.taken
}
