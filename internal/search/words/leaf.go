package words

// leaf is a word of a query, and the words of the segments that answer to it.
type leaf struct {
	word   string
	refs   [][]ref // by the segment
	rarity float32
}

// ref is words of a segment with numbers in a row, from low on, before high.
type ref struct {
	kind      Kind
	isCode    bool
	low, high uint32
	// merged is one more than the number of the beginning that has the words' postings as one.
	merged uint32
}

// lists returns from where the postings are read: those of the numbers from low on, before high.
func (s *Segment) lists(r ref) (from *lexicon, low, high uint32) {
	switch {
	case r.merged > 0:
		return &s.beginnings, r.merged - 1, r.merged
	case r.isCode:
		return &s.codes, r.low, r.high
	}
	return &s.words, r.low, r.high
}

// leaf finds the words that answer to a word without typos.
func (p *planner) leaf(raw, word string, prefix, codes bool) *leaf {
	l := &leaf{word: word, refs: make([][]ref, len(p.set.parts))}
	p.documents = [numberOfKinds]int{}
	for i, part := range p.set.parts {
		f := finder{planner: p, segment: part.Segment}
		f.words(word, prefix)
		f.ofCodes(codeOf(word), prefix, codes)
		for _, base := range p.bases {
			f.ofStems(base, raw, word)
		}
		l.refs[i] = f.refs
	}
	for _, n := range p.documents {
		if n > 0 {
			l.rarity = p.set.rarity(n)
			break
		}
	}
	return l
}

// finder collects what a segment has for a word.
type finder struct {
	*planner
	segment *Segment
	refs    []ref
	exact   uint32 // one more than the number of the word itself
}

func (f *finder) add(r ref) {
	from := &f.segment.words
	if r.isCode {
		from = &f.segment.codes
	}
	f.refs = append(f.refs, r)
	f.documents[r.kind] += from.count(r.low, r.high)
}

func (f *finder) words(word string, prefix bool) {
	if id, ok := f.segment.words.find(word); ok {
		f.exact = id + 1
		f.add(ref{kind: Exact, low: id, high: id + 1})
	}
	if prefix {
		f.under(word)
	}
}

// under adds the words that begin so. Where very many have a beginning, those are added as one.
func (f *finder) under(prefix string) {
	low, high := f.segment.words.under(prefix)
	add := func(to, merged uint32) {
		if low < to {
			f.add(ref{kind: Prefix, low: low, high: to, merged: merged})
			low = to
		}
	}
	if _, longer := beginningOf(prefix, merged+1); !longer {
		f.segment.beginnings.each(prefix, func(beginning string, id uint32) {
			from, to := f.segment.words.under(beginning)
			add(from, 0)
			add(to, id+1)
		})
	}
	add(high, 0)
}

// leastCodePrefix is how many characters of a code find it.
const leastCodePrefix = 3

func (f *finder) ofCodes(code string, prefix, asCodes bool) {
	if id, ok := f.segment.codes.find(code); ok {
		kind := Exact
		if asCodes {
			kind = Code
		}
		f.add(ref{kind: kind, isCode: true, low: id, high: id + 1})
	}
	if prefix && len(code) >= leastCodePrefix && hasDigit(code) {
		if low, high := f.segment.codes.under(code); low < high {
			f.add(ref{kind: Prefix, isCode: true, low: low, high: high})
		}
	}
}

func (f *finder) ofStems(base, raw, word string) {
	for _, key := range stemKeys(base, raw, word) {
		id, ok := f.segment.stems.find(key)
		if !ok {
			continue
		}
		words, compounds := f.segment.stems.of(id)
		for _, id := range words {
			if id+1 != f.exact {
				f.add(ref{kind: Stem, low: id, high: id + 1})
			}
		}
		for _, id := range compounds {
			f.add(ref{kind: Compound, low: id, high: id + 1})
		}
	}
}

// addTypos adds the words that may have been meant.
func (p *planner) addTypos(l *leaf, a asked) {
	documents := 0
	for _, one := range p.nearest(a.word, a.prefix) {
		documents += one.documents
		for i, id := range one.ids {
			if id > 0 {
				l.refs[i] = append(l.refs[i], ref{kind: one.kind, low: id - 1, high: id})
			}
		}
	}
	if l.rarity == 0 && documents > 0 {
		l.rarity = p.set.rarity(documents)
	}
}
