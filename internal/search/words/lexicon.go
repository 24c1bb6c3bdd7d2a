package words

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/blevesearch/vellum"
)

// keys number words in their order, so that words with a common beginning have numbers in a row.
type keys struct {
	fst   *vellum.FST
	bytes []byte
}

// newKeys writes keys that are sorted.
func newKeys(sorted []string) (keys, error) {
	var to bytes.Buffer
	// Endings that were written are found again among so many, twice: what is small has little to keep.
	shared := min(max(16, len(sorted)/4), 50_000)
	builder, err := vellum.New(&to, &vellum.BuilderOpts{Encoder: 1, RegistryTableSize: shared, RegistryMRUSize: 2})
	if err != nil {
		return keys{}, fmt.Errorf("begin a lexicon: %w", err)
	}
	for id, key := range sorted {
		if err := builder.Insert([]byte(key), uint64(id)); err != nil {
			return keys{}, fmt.Errorf("add %q to a lexicon: %w", key, err)
		}
	}
	if err := builder.Close(); err != nil {
		return keys{}, fmt.Errorf("end a lexicon: %w", err)
	}
	return loadKeys(bytes.Clone(to.Bytes()))
}

func loadKeys(b []byte) (keys, error) {
	fst, err := vellum.Load(b)
	if err != nil {
		return keys{}, fmt.Errorf("load a lexicon: %w", err)
	}
	return keys{fst: fst, bytes: b}, nil
}

func (k *keys) len() int { return k.fst.Len() }

// find returns the number of a word. The bytes were written by newKeys or have passed a checksum, so that
// they can be read.
func (k *keys) find(word string) (id uint32, ok bool) {
	found, ok, err := k.fst.Get([]byte(word))
	checkRead(err)
	return uint32(found), ok
}

// checkRead panics if a lexicon cannot be read, which is a mistake of the program.
func checkRead(err error) {
	if err != nil && !errors.Is(err, vellum.ErrIteratorDone) {
		panic(fmt.Sprintf("a lexicon cannot be read: %v", err))
	}
}

// under returns the numbers of the words that begin so: from low, before high.
func (k *keys) under(prefix string) (low, high uint32) {
	from := []byte(prefix)
	low, high = k.from(from), uint32(k.len())
	for i := len(from) - 1; i >= 0; i-- {
		if from[i] < 0xff {
			after := bytes.Clone(from[:i+1])
			after[i]++
			return low, k.from(after)
		}
	}
	return low, high
}

// each calls back for each word that begins so, in their order.
func (k *keys) each(prefix string, back func(word string, id uint32)) {
	all, err := k.fst.Iterator([]byte(prefix), nil)
	for ; err == nil; err = all.Next() {
		word, id := all.Current()
		if !bytes.HasPrefix(word, []byte(prefix)) {
			return
		}
		back(string(word), uint32(id))
	}
	checkRead(err)
}

// from returns the number of the first word that is not before a key.
func (k *keys) from(key []byte) uint32 {
	all, err := k.fst.Iterator(key, nil)
	checkRead(err)
	if err != nil {
		return uint32(k.len())
	}
	_, id := all.Current()
	return uint32(id)
}

// search calls back for each word that an automaton accepts, until it returns false.
func (k *keys) search(accepts vellum.Automaton, from string, back func(word []byte, id uint32) bool) {
	all, err := k.fst.Search(accepts, []byte(from), nil)
	for ; err == nil; err = all.Next() {
		word, id := all.Current()
		if !back(word, uint32(id)) {
			return
		}
	}
	checkRead(err)
}

// lexicon is words with their postings.
type lexicon struct {
	keys
	at       []uint32 // where the postings of a number begin, and where all end
	postings []byte
	// before is how many postings the words before a number have, and all words.
	before []uint32
	// texts are the words as they were written first, in small letters. Codes have none.
	texts  []byte
	textAt []uint32
}

// read has a list begin with the postings of a word.
func (l *lexicon) read(to *list, id uint32) {
	to.reset(l.postings[l.at[id]:l.at[id+1]], l.count(id, id+1))
}

// count returns how many postings the words have from low on, before high.
func (l *lexicon) count(low, high uint32) int { return int(l.before[high] - l.before[low]) }

func (l *lexicon) text(id uint32) string { return string(l.texts[l.textAt[id]:l.textAt[id+1]]) }

// stems are which words have a stem, and which compounds have a part with it.
type stems struct {
	keys
	at    []uint32
	lists []byte
}

// of returns the numbers of the words, and of the compounds.
func (s *stems) of(id uint32) (words, compounds []uint32) {
	from := s.lists[s.at[id]:s.at[id+1]]
	words, from = readIDs(from)
	compounds, _ = readIDs(from)
	return words, compounds
}

func readIDs(from []byte) (ids []uint32, rest []byte) {
	n, size := binary.Uvarint(from)
	from = from[size:]
	last := uint32(0)
	for range n {
		ahead, size := binary.Uvarint(from)
		from = from[size:]
		last += uint32(ahead)
		ids = append(ids, last)
	}
	return ids, from
}

// wholes are texts that are suggested as wholes, by their words.
type wholes struct {
	keys
	at     []uint32
	texts  []byte
	counts []uint32
	fields []byte
}

func (w *wholes) text(id uint32) string { return string(w.texts[w.at[id]:w.at[id+1]]) }
