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

var errNumbers = errors.New("the new ordinals are not those of as many documents from 0 on")

// Renumber gives the documents other ordinals: each its own from 0 on, in the order in which they were added. So documents
// can be added in another order than that in which they are found. It ends the adding.
func (b *Builder) Renumber(ordinals []uint32) error {
	if len(ordinals) != b.documents || len(b.lengths) != b.documents || b.first != 0 {
		return errNumbers
	}
	moved := make([]byte, len(b.lengths)) // of which 0 is no length
	for i, ordinal := range ordinals {
		if int(ordinal) >= len(moved) || moved[ordinal] != 0 {
			return errNumbers
		}
		moved[ordinal] = b.lengths[i]
	}
	b.lengths, b.ordinals, b.slots = moved, ordinals, make([]uint32, len(ordinals))
	return nil
}

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
	b.entries, b.said = nil, nil
	var err error
	words := b.words.sorted()
	if s.words, err = b.wordsLexicon(words, renumbered.as); err != nil {
		return nil, err
	}
	if s.codes, err = b.codesLexicon(renumbered.as); err != nil {
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

// wordsLexicon numbers words that are sorted, and writes them.
func (b *Builder) wordsLexicon(sorted []*term, renumbered []uint32) (lexicon, error) {
	l := lexicon{textAt: make([]uint32, 1, len(sorted)+1)}
	keys := make([]string, len(sorted))
	for id, one := range sorted {
		one.id, keys[id] = uint32(id), one.key
		l.texts = append(l.texts, one.text...)
		l.textAt = append(l.textAt, uint32(len(l.texts)))
	}
	l.texts = slices.Clone(l.texts)
	err := b.write(&l, keys, func(id int, to []posting) []posting {
		to = sorted[id].read(to, renumbered)
		sorted[id].postings = nil
		return to
	})
	return l, err
}

// codesLexicon numbers codes, and writes them.
func (b *Builder) codesLexicon(renumbered []uint32) (l lexicon, err error) {
	sorted := b.codes.sorted()
	keys := make([]string, len(sorted))
	for id, code := range sorted {
		keys[id] = b.codes.keys[code]
	}
	err = b.write(&l, keys, func(id int, to []posting) []posting { return b.codes.read(sorted[id], to, renumbered) })
	return l, err
}

// write writes keys that are sorted, and the postings of each.
func (b *Builder) write(l *lexicon, keys []string, read func(id int, to []posting) []posting) (err error) {
	l.at, l.before = make([]uint32, 1, len(keys)+1), make([]uint32, 1, len(keys)+1)
	var scratch []posting
	for id := range keys {
		scratch = read(id, scratch[:0])
		b.renumberPostings(scratch)
		l.postings = appendPostings(l.postings, scratch)
		if len(l.postings) > 1<<32-1 {
			return errTooLarge
		}
		l.at = append(l.at, uint32(len(l.postings)))
		l.before = append(l.before, l.before[id]+uint32(len(scratch)))
	}
	l.postings = slices.Clone(l.postings) // without the room that they had to grow
	l.keys, err = newKeys(keys)
	return err
}

// posting is where a term is.
type posting struct{ ordinal, shape uint32 }

// read returns the postings of a term, with new numbers of shapes.
func (t *term) read(to []posting, renumbered []uint32) []posting {
	last := uint32(0)
	for from := t.postings; len(from) > 0; {
		ahead, size := binary.Uvarint(from)
		number, more := binary.Uvarint(from[size:])
		from = from[size+more:]
		last += uint32(ahead)
		to = append(to, posting{last, renumbered[number]})
	}
	return to
}

// renumberPostings gives postings the documents' new ordinals, if they have any, and puts them in their order.
func (b *Builder) renumberPostings(all []posting) {
	if b.ordinals == nil {
		return
	}
	for i := range all {
		all[i].ordinal = b.ordinals[all[i].ordinal]
	}
	if len(all) < b.documents/many {
		slices.SortFunc(all, func(x, y posting) int { return cmp.Compare(x.ordinal, y.ordinal) })
		return
	}
	for _, one := range all {
		b.slots[one.ordinal] = one.shape + 1
	}
	all = all[:0]
	for ordinal, shape := range b.slots {
		if shape > 0 {
			all = append(all, posting{uint32(ordinal), shape - 1})
		}
	}
	clear(b.slots)
}

// many is a part of all documents: to walk through all of them costs less than to sort what is in so many.
const many = 32

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
	s.lists = slices.Clone(s.lists)
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
