package words

// Hit is a document that was found.
type Hit struct {
	Ordinal uint32
	Score   float32
}

// Result is what a query found. It must not be changed.
type Result struct {
	// Ordinals are the documents, in their order, and Scores the scores of their words: Ranking.Score makes those of the documents
	// of them.
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
	// best are what is looked for if nothing else is; nil is all. What has a single word is offered at once, and Ordinals is empty.
	best *best
}

// Search returns the documents that have all the words of a query. A word that no document has, or
// resembles, is taken for a typo. Where nothing is found, words that are known are taken for typos too, and
// then not all must be there. A query without words finds nothing.
func (s *Set) Search(q Query, r Ranking) *Result {
	result := &Result{set: s, query: q, ranking: r}
	result.search()
	return result
}

func (r *Result) search() {
	words := r.query.words()
	if len(words) == 0 {
		return
	}
	p := newPlanner(r.set, &r.query)
	r.nodes = p.plan(words)
	if r.findAll() {
		return
	}
	if p.anyKnown {
		p.typos = true
		r.nodes = p.plan(words)
		if r.Typos = r.findAll(); r.Typos {
			return
		}
	}
	if len(r.nodes) > 1 {
		r.relax()
		r.Relaxed = len(r.Ordinals) > 0
	}
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

// findAll finds the documents that have all words, and reports whether there are any.
func (r *Result) findAll() bool {
	root := allOf(1, r.nodes...)
	if r.best != nil && root.leaf != nil {
		return r.findBest(root)
	}
	r.take(r.eachPart(func(s *search) found { return s.find(root) }))
	return len(r.Ordinals) > 0
}

// take takes what the segments found.
func (r *Result) take(all []found) {
	var taken found
	for _, f := range all {
		taken = taken.or(f)
	}
	r.Ordinals, r.Scores = taken.ordinals, taken.scores
}

// Top returns the best n documents, the best first; of equals, the one with the lower ordinal.
func (r *Result) Top(n int) []Hit {
	if n <= 0 {
		return nil
	}
	b := newBest(Contest{N: n, Rank: r.ranking.Score, Most: mostBoost * mostBoost})
	for i, ordinal := range r.Ordinals {
		b.offer(ordinal, r.Scores[i])
	}
	return b.sorted()
}
