package words

import (
	"container/heap"
	"slices"
)

// Hit is a document that was found.
type Hit struct {
	Ordinal uint32
	Score   float32
}

// Result is what a query found. It must not be changed.
type Result struct {
	// Ordinals are the documents, in their order, and Scores the scores of their words: Rank makes those of the documents of them.
	Ordinals []uint32
	Scores   []float32
	// Typos says that no document has the words as they are, so that others were tried for words that
	// are known.
	Typos bool
	// Relaxed says that no document has all the words. These have most of the rarest.
	Relaxed bool

	set     *Set
	query   Query
	ranking Ranking
	nodes   []*node
}

// Search returns the documents that have all the words of a query. A word that no document has, or
// resembles, is taken for a typo. Where nothing is found, words that are known are taken for typos too, and
// then not all must be there. A query without words finds nothing.
func (s *Set) Search(q Query, r Ranking) *Result {
	result := &Result{set: s, query: q, ranking: r}
	words := q.words()
	if len(words) == 0 {
		return result
	}
	p := newPlanner(s, &result.query)
	result.nodes = p.plan(words)
	if result.findAll(); len(result.Ordinals) > 0 {
		return result
	}
	if p.anyKnown {
		p.typos = true
		result.nodes = p.plan(words)
		if result.findAll(); len(result.Ordinals) > 0 {
			result.Typos = true
			return result
		}
	}
	if len(result.nodes) > 1 {
		result.relax()
		result.Relaxed = len(result.Ordinals) > 0
	}
	return result
}

// eachPart searches in each segment, in turn.
func (r *Result) eachPart(find func(s *search) found) []found {
	all := make([]found, len(r.set.parts))
	for i, p := range r.set.parts {
		kept := p.Segment.scratch()
		s := &search{scorer: r.set.scorer(p.Segment, r.ranking.Weights), scratch: kept, part: i}
		all[i] = find(s).without(p.Gone)
		p.Segment.scratches.Put(kept)
	}
	return all
}

func (f found) without(gone func(uint32) bool) found {
	if gone == nil {
		return f
	}
	n := 0
	for i, ordinal := range f.ordinals {
		if !gone(ordinal) {
			f.ordinals[n], f.scores[n] = ordinal, f.scores[i]
			n++
		}
	}
	return found{ordinals: f.ordinals[:n], scores: f.scores[:n]}
}

func (r *Result) findAll() {
	root := allOf(1, r.nodes...)
	r.take(r.eachPart(func(s *search) found { return s.find(root) }))
}

// take takes what the segments found.
func (r *Result) take(all []found) {
	var taken found
	for _, f := range all {
		taken = taken.or(f)
	}
	r.Ordinals, r.Scores = taken.ordinals, taken.scores
}

// Rank returns a document's score by the score of its words. It may be used concurrently if what ranks may.
func (r *Result) Rank(ordinal uint32, ofWords float32) float32 {
	return r.ranking.score(ofWords, ordinal)
}

// Top returns the best n documents, the best first; of equals, the one with the lower ordinal.
func (r *Result) Top(n int) []Hit {
	if n <= 0 {
		return nil
	}
	best := make(worstFirst, 0, min(n, len(r.Ordinals)))
	for i, ordinal := range r.Ordinals {
		one := Hit{Ordinal: ordinal, Score: r.Rank(ordinal, r.Scores[i])}
		if len(best) < n {
			heap.Push(&best, one)
		} else if one.isBetter(best[0]) {
			best[0] = one
			heap.Fix(&best, 0)
		}
	}
	slices.SortFunc(best, func(x, y Hit) int {
		if x.isBetter(y) {
			return -1
		}
		return 1
	})
	return best
}

func (h Hit) isBetter(than Hit) bool {
	return h.Score > than.Score || h.Score == than.Score && h.Ordinal < than.Ordinal
}

// worstFirst is a heap.
type worstFirst []Hit

func (h worstFirst) Len() int           { return len(h) }
func (h worstFirst) Less(i, j int) bool { return h[j].isBetter(h[i]) }
func (h worstFirst) Swap(i, j int)      { h[i], h[j] = h[j], h[i] }
func (h *worstFirst) Push(x any)        { *h = append(*h, x.(Hit)) }
func (h *worstFirst) Pop() any {
	old := *h
	last := old[len(old)-1]
	*h = old[:len(old)-1]
	return last
}
