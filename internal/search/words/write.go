package words

import (
	"cmp"
	"encoding/binary"
	"errors"
	"slices"
	"strings"
)

// errTooLarge is of documents that one segment cannot hold.
var errTooLarge = errors.New("a segment's postings exceed 4 GB")

// Build returns the segment. The builder must not be used afterwards.
func (b *Builder) Build() (*Segment, error) {
	s := &Segment{first: b.first, documents: b.documents, lengths: b.lengths}
	for _, code := range b.lengths {
		if code > 0 {
			s.length += uint64(lengths[code])
		}
	}
	renumbered := b.renumber()
	for _, number := range renumbered.order {
		s.shapes = append(s.shapes, uint32(b.known[number]))
	}
	b.entries = nil
	var err error
	words := b.words.sorted()
	if s.words, err = newLexicon(words, renumbered.as, true); err != nil {
		return nil, err
	}
	if s.codes, err = newLexicon(b.codes.sorted(), renumbered.as, false); err != nil {
		return nil, err
	}
	if s.beginnings, err = s.merge(words, b.settings.Weights); err != nil {
		return nil, err
	}
	if s.stems, err = b.buildStems(); err != nil {
		return nil, err
	}
	s.wholes, err = b.buildWholes()
	return s, err
}

// numbers are shapes in the order in which they are used most, so that the numbers of most take one byte.
type numbers struct {
	order []uint32 // by the new number
	as    []uint32 // by the old one
}

func (b *Builder) renumber() numbers {
	n := numbers{order: make([]uint32, len(b.known)), as: make([]uint32, len(b.known))}
	for i := range n.order {
		n.order[i] = uint32(i)
	}
	slices.SortStableFunc(n.order, func(x, y uint32) int { return cmp.Compare(b.used[y], b.used[x]) })
	for number, old := range n.order {
		n.as[old] = uint32(number)
	}
	return n
}

// sorted returns terms by their keys.
func (t terms) sorted() []*term {
	sorted := make([]*term, 0, len(t))
	for _, one := range t {
		sorted = append(sorted, one)
	}
	slices.SortFunc(sorted, func(x, y *term) int { return strings.Compare(x.key, y.key) })
	return sorted
}

// newLexicon numbers terms that are sorted, and writes them.
func newLexicon(sorted []*term, renumbered []uint32, hasTexts bool) (lexicon, error) {
	l := lexicon{at: make([]uint32, 1, len(sorted)+1), before: make([]uint32, 1, len(sorted)+1)}
	if hasTexts {
		l.textAt = make([]uint32, 1, len(sorted)+1)
	}
	keys := make([]string, len(sorted))
	for id, one := range sorted {
		one.id, keys[id] = uint32(id), one.key
		l.postings = one.write(l.postings, renumbered)
		if len(l.postings) > 1<<32-1 {
			return l, errTooLarge
		}
		l.at = append(l.at, uint32(len(l.postings)))
		l.before = append(l.before, l.before[id]+uint32(one.count))
		if hasTexts {
			l.texts = append(l.texts, one.text...)
			l.textAt = append(l.textAt, uint32(len(l.texts)))
		}
		one.postings = nil
	}
	l.postings, l.texts = slices.Clip(l.postings), slices.Clip(l.texts)
	var err error
	l.keys, err = newKeys(keys)
	return l, err
}

func (t *term) write(to []byte, renumbered []uint32) []byte {
	from, last := t.postings, uint32(0)
	return appendPostings(to, t.count, func() (uint32, uint32) {
		ahead, size := binary.Uvarint(from)
		number, more := binary.Uvarint(from[size:])
		from = from[size+more:]
		last += uint32(ahead)
		return last, renumbered[number]
	})
}

// buildStems writes which words and which compounds have a stem.
func (b *Builder) buildStems() (stems, error) {
	compounds := b.compounds()
	keys := make([]string, 0, len(b.stems))
	for key := range b.stems {
		keys = append(keys, key)
	}
	for key := range compounds {
		if b.stems[key] == nil {
			keys = append(keys, key)
		}
	}
	slices.Sort(keys)
	s := stems{at: make([]uint32, 1, len(keys)+1)}
	for _, key := range keys {
		s.lists = appendIDs(s.lists, b.stems[key])
		s.lists = appendIDs(s.lists, compounds[key])
		s.at = append(s.at, uint32(len(s.lists)))
	}
	s.lists = slices.Clip(s.lists)
	var err error
	s.keys, err = newKeys(keys)
	return s, err
}

// appendIDs writes how many terms there are, and their numbers by their distances.
func appendIDs(to []byte, of []*term) []byte {
	ids := make([]uint32, len(of))
	for i, one := range of {
		ids[i] = one.id
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	to = binary.AppendUvarint(to, uint64(len(ids)))
	last := uint32(0)
	for _, id := range ids {
		to = binary.AppendUvarint(to, uint64(id-last))
		last = id
	}
	return to
}

// compounds returns the words that are made of others, by the stems of their parts.
func (b *Builder) compounds() map[string][]*term {
	found := map[string][]*term{}
	for i, language := range b.languages {
		if !writesCompounds(language) {
			continue
		}
		known := func(part string) bool { return len(b.stems[language+"\x1f"+StemOf(language, part)]) > 0 }
		isWord := func(part string) bool { return b.words[part] != nil }
		for _, one := range b.words {
			if one.languages&(1<<i) == 0 {
				continue
			}
			for _, part := range split(one.key, isWord, known) {
				key := language + "\x1f" + StemOf(language, part)
				found[key] = append(found[key], one)
			}
		}
	}
	return found
}

func (b *Builder) buildWholes() (wholes, error) {
	keys := make([]string, 0, len(b.wholes))
	for key := range b.wholes {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	w := wholes{at: make([]uint32, 1, len(keys)+1)}
	for _, key := range keys {
		one := b.wholes[key]
		w.texts = append(w.texts, one.text...)
		w.at = append(w.at, uint32(len(w.texts)))
		w.counts = append(w.counts, one.count)
		w.fields = append(w.fields, byte(one.field))
	}
	var err error
	w.keys, err = newKeys(keys)
	return w, err
}
