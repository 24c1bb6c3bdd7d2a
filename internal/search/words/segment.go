package words

import "sync"

// Segment is documents that can be searched by their words. It does not change, and may be used
// concurrently.
type Segment struct {
	words lexicon
	codes lexicon
	// beginnings are those of many words, with the postings of all of them.
	beginnings lexicon
	stems      stems
	wholes     wholes
	shapes     []uint32 // each a shape
	// first is the least ordinal, lengths the codes of the documents' lengths from it on.
	first     uint32
	lengths   []byte
	documents int
	length    uint64 // of all documents
	scratches sync.Pool
}

// Documents returns how many documents there are.
func (s *Segment) Documents() int { return s.documents }

// Ordinals returns the documents' ordinals: from first on, before end. Some of them may be of none.
func (s *Segment) Ordinals() (first, end uint32) { return s.first, s.first + uint32(len(s.lengths)) }

// Words returns how many words there are, codes left out.
func (s *Segment) Words() int { return s.words.len() }

// Size returns how many bytes of memory the segment takes.
func (s *Segment) Size() int {
	lexicons := 0
	for _, l := range []*lexicon{&s.words, &s.codes, &s.beginnings} {
		lexicons += len(l.bytes) + 4*len(l.at) + 4*len(l.before) + len(l.postings) + len(l.texts) + 4*len(l.textAt)
	}
	return lexicons + len(s.stems.bytes) + 4*len(s.stems.at) + len(s.stems.lists) +
		len(s.wholes.bytes) + 4*len(s.wholes.at) + len(s.wholes.texts) + 4*len(s.wholes.counts) + len(s.wholes.fields) +
		4*len(s.shapes) + len(s.lengths)
}

// Part is a segment of a set.
type Part struct {
	Segment *Segment
	// Gone says which of the segment's documents are there no more; nil is none. They count in the
	// statistics until the segment is built anew.
	Gone func(ordinal uint32) bool
}

// Set is segments that are searched together: words are as rare as they are in all of them. A document
// is in one of them, unless the others say that it is gone. A set may be used concurrently.
type Set struct {
	parts     []Part
	documents int
	mean      float32 // length of a document
}

// NewSet returns segments as one.
func NewSet(parts ...Part) *Set {
	s := &Set{parts: parts}
	length := uint64(0)
	for _, p := range parts {
		s.documents += p.Segment.documents
		length += p.Segment.length
	}
	s.mean = float32(max(1, float64(length)/float64(max(1, s.documents))))
	return s
}
