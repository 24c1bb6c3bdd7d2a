package words

import (
	"container/heap"
	"math/bits"
	"slices"
)

// Contest is which of the documents that are found are the best.
type Contest struct {
	// N is how many are wanted.
	N int
	// Rank returns a document's score by the score of its words, which is Most times that at the most.
	Rank func(ordinal uint32, ofWords float32) float32
	Most float32
	// May reports whether a document may be among them; nil is that all may.
	May func(ordinal uint32) bool
	// Before reports which of two with the same score comes first; nil is that with the lower ordinal.
	Before func(ordinal, other uint32) bool
}

// Best returns the best of the documents that Search finds, the best first. Where very many have a single word it is much faster
// than Search: all but the best are forgotten at once. nil weights are DefaultWeights.
func (s *Set) Best(q Query, weights *Weights, c Contest) []Hit {
	if c.N <= 0 {
		return nil
	}
	r := &Result{set: s, query: q, ranking: Ranking{Weights: weights}, best: newBest(c)}
	r.search()
	for i, ordinal := range r.Ordinals {
		r.best.offer(ordinal, r.Scores[i])
	}
	return r.best.sorted()
}

// findBest offers the documents that have a word to those that are the best, and reports whether there are any.
func (r *Result) findBest(n *node) (some bool) {
	r.eachPart(func(s *search) found {
		s.noteLeaf(n.leaf, n.factor)
		some = s.drainTo(r.best, r.set.parts[s.part].Gone) || some
		return found{}
	})
	return some
}

// drainTo offers what was noted, and forgets it. It reports whether any of it is not gone.
func (s *search) drainTo(b *best, gone func(uint32) bool) (some bool) {
	for i, word := range s.seen {
		if word == 0 {
			continue
		}
		s.seen[i] = 0
		for ; word != 0; word &= word - 1 {
			place := uint32(i*64 + bits.TrailingZeros64(word))
			if b.hasNoRoomFor(s.best[place]) {
				continue
			}
			if ordinal := place + s.segment.first; gone == nil || !gone(ordinal) {
				some = true
				b.offer(ordinal, s.best[place])
			}
		}
	}
	return some
}

// best is the best documents of a contest until now.
//
// It is a heap with the worst of them on top.
type best struct {
	Contest
	hits  []Hit
	least float32 // the score of the worst of them, once they are as many as are wanted
}

func newBest(c Contest) *best {
	if c.Before == nil {
		c.Before = func(ordinal, other uint32) bool { return ordinal < other }
	}
	return &best{Contest: c, least: -1}
}

// hasNoRoomFor reports whether a document is not among the best, whatever it is ranked by.
func (b *best) hasNoRoomFor(ofWords float32) bool { return ofWords*b.Most < b.least }

func (b *best) offer(ordinal uint32, ofWords float32) {
	if b.hasNoRoomFor(ofWords) || b.May != nil && !b.May(ordinal) {
		return
	}
	one := Hit{Ordinal: ordinal, Score: b.Rank(ordinal, ofWords)}
	switch {
	case len(b.hits) < b.N:
		heap.Push(b, one)
	case b.isBetter(one, b.hits[0]):
		b.hits[0] = one
		heap.Fix(b, 0)
	}
	if len(b.hits) == b.N {
		b.least = b.hits[0].Score
	}
}

func (b *best) sorted() []Hit {
	slices.SortFunc(b.hits, func(x, y Hit) int {
		if b.isBetter(x, y) {
			return -1
		}
		return 1
	})
	return b.hits
}

func (b *best) isBetter(one, than Hit) bool {
	return one.Score > than.Score || one.Score == than.Score && b.Before(one.Ordinal, than.Ordinal)
}

// Len is of heap.Interface, as the others are.
func (b *best) Len() int           { return len(b.hits) }
func (b *best) Less(i, j int) bool { return b.isBetter(b.hits[j], b.hits[i]) }
func (b *best) Swap(i, j int)      { b.hits[i], b.hits[j] = b.hits[j], b.hits[i] }
func (b *best) Push(x any)         { b.hits = append(b.hits, x.(Hit)) }
func (b *best) Pop() any {
	last := b.hits[len(b.hits)-1]
	b.hits = b.hits[:len(b.hits)-1]
	return last
}
