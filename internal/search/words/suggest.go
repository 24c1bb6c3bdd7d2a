package words

import (
	"cmp"
	"slices"
	"strings"
)

// mostCompleted is how many words are looked at that the last word may become.
const mostCompleted = 50

// Suggestion is what somebody may be about to type.
type Suggestion struct {
	Text string
	// Count is how many documents have it, about.
	Count int
	// Whole says that the text is the whole of Field's, such as the name of a vendor.
	Whole bool
	Field Field
}

// Suggest returns what a text may become that is being typed: up to n texts whose last word is
// completed by words that documents have along with the other words, and up to n texts of fields that
// begin so. Those of most documents come first. Where nothing begins so, the last word is taken for a typo.
func (s *Set) Suggest(q Query, n int) []Suggestion {
	q.Prefix, q.Synonyms = true, nil
	words := q.words()
	if n <= 0 || len(words) == 0 {
		return nil
	}
	return append(s.complete(q, words, n), s.suggestWholes(q.Text, n)...)
}

// complete completes the last word.
func (s *Set) complete(q Query, words []asked, n int) (all []Suggestion) {
	last := words[len(words)-1]
	if k := len(last.parts); k > 0 {
		last = last.parts[k-1]
	}
	if !last.prefix {
		return nil
	}
	candidates := s.beginningWith(last.word)
	if len(candidates) == 0 {
		candidates = s.nearest(last.word, true)
		candidates = candidates[:min(len(candidates), mostCompleted)]
	}
	before := q.Text[:last.start]
	s.countWith(q, before, candidates)
	slices.SortStableFunc(candidates, func(x, y meant) int { return cmp.Compare(y.documents, x.documents) })
	stops := q.Stop
	if stops == nil {
		stops = StopWords(q.Languages...)
	}
	for _, one := range candidates {
		if len(all) < n && one.documents > 0 && !stops.has(one.word) {
			all = append(all, Suggestion{Text: before + s.textOf(one), Count: one.documents})
		}
	}
	return all
}

// beginningWith returns the words that begin so and that most documents of a segment have.
func (s *Set) beginningWith(prefix string) []meant {
	found := map[string]*meant{}
	for _, p := range s.parts {
		l := &p.Segment.words
		low, high := l.under(prefix)
		for _, id := range mostOf(low, high, func(id uint32) int { return l.count(id, id+1) }) {
			if word := normal(l.text(id)); found[word] == nil {
				found[word] = s.everywhere(word)
			}
		}
	}
	return sortedMeant(found)
}

// everywhere returns a word with its numbers in all segments.
func (s *Set) everywhere(word string) *meant {
	m := &meant{word: word, ids: make([]uint32, len(s.parts))}
	for i, p := range s.parts {
		if id, ok := p.Segment.words.find(word); ok {
			m.ids[i] = id + 1
			m.documents += p.Segment.words.count(id, id+1)
		}
	}
	return m
}

// mostOf returns the numbers with the highest counts, of those from low on, before high.
func mostOf(low, high uint32, count func(id uint32) int) []uint32 {
	best := make([]uint32, 0, mostCompleted+1)
	for id := low; id < high; id++ {
		n := count(id)
		if len(best) == mostCompleted && n <= count(best[mostCompleted-1]) {
			continue
		}
		at, _ := slices.BinarySearchFunc(best, n, func(other uint32, n int) int {
			if count(other) >= n {
				return -1
			}
			return 1
		})
		best = slices.Insert(best, at, id)
		best = best[:min(len(best), mostCompleted)]
	}
	return best
}

// countWith counts the documents that have the words before along with each candidate.
func (s *Set) countWith(q Query, before string, candidates []meant) {
	q.Text, q.Prefix = before, false
	if len(q.words()) == 0 {
		return
	}
	found := s.Search(q, Ranking{}).Ordinals
	var l list
	for i := range candidates {
		one := &candidates[i]
		one.documents = 0
		for part, id := range one.ids {
			if id > 0 {
				s.parts[part].Segment.words.read(&l, id-1)
				one.documents += l.common(found)
			}
		}
	}
}

// common returns how many of the ordinals have postings.
func (l *list) common(ordinals []uint32) (n int) {
	for i := 0; i < len(ordinals) && l.blockWith(ordinals[i]); {
		for at := 0; i < len(ordinals) && ordinals[i] <= l.last; i++ {
			for l.ordinals[at] < ordinals[i] {
				at++
			}
			if l.ordinals[at] == ordinals[i] {
				n++
			}
		}
	}
	return n
}

// suggestWholes returns the texts of fields that begin so.
func (s *Set) suggestWholes(text string, n int) []Suggestion {
	key := wholeKey(text)
	found := s.wholesUnder(key)
	for edits := 1; edits <= editsOf(key) && len(found) == 0; edits++ {
		found = s.wholesNear(key, edits)
	}
	slices.SortFunc(found, func(x, y Suggestion) int {
		return cmp.Or(cmp.Compare(y.Count, x.Count), strings.Compare(x.Text, y.Text), cmp.Compare(x.Field, y.Field))
	})
	return found[:min(len(found), n)]
}

func (s *Set) wholesUnder(key string) []Suggestion {
	var all wholesFound
	for _, p := range s.parts {
		w := &p.Segment.wholes
		low, high := w.under(key)
		for _, id := range mostOf(low, high, func(id uint32) int { return int(w.counts[id]) }) {
			all.add(w, id)
		}
	}
	return all.list
}

func (s *Set) wholesNear(key string, edits int) []Suggestion {
	dfa, err := automata()[edits].BuildDfa(key, uint8(edits))
	if err != nil {
		return nil // more states than are worth it
	}
	var all wholesFound
	for _, p := range s.parts {
		w := &p.Segment.wholes
		w.search(beginning{dfa}, "", func(_ []byte, id uint32) bool {
			all.add(w, id)
			return len(all.list) < mostTypos
		})
	}
	return all.list
}

// wholesFound are texts of several segments, each of a field once.
type wholesFound struct {
	list []Suggestion
	at   map[string]int // by the text's key
}

func (f *wholesFound) add(w *wholes, id uint32) {
	one := Suggestion{Text: w.text(id), Count: int(w.counts[id]), Whole: true, Field: Field(w.fields[id])}
	key := wholeKey(one.Text) + "\x00" + string(rune(one.Field))
	if i, ok := f.at[key]; ok {
		f.list[i].Count += one.Count
		return
	}
	if f.at == nil {
		f.at = map[string]int{}
	}
	f.at[key] = len(f.list)
	f.list = append(f.list, one)
}
