package words

import (
	"cmp"
	"math/bits"
	"slices"
)

// found is documents of a segment in the order of their ordinals, and their scores.
type found struct {
	ordinals []uint32
	scores   []float32
}

// scratch is what a search in a segment needs beside its result.
type scratch struct {
	// best is the best score by the place of a document in the segment, where seen has its bit.
	best []float32
	seen []uint64
	list list
	got  []float32
	// only has the bits of the documents that are looked for, while it is active.
	only     []uint64
	isActive bool
	left     int // how many they are
}

func (s *Segment) scratch() *scratch {
	if kept, ok := s.scratches.Get().(*scratch); ok {
		return kept
	}
	return &scratch{best: make([]float32, len(s.lengths)), seen: make([]uint64, (len(s.lengths)+63)/64)}
}

// search is a search in one segment.
type search struct {
	*scorer
	*scratch
	part int
}

// find returns the documents that a node finds.
func (s *search) find(n *node) found {
	switch {
	case n.leaf != nil:
		return s.findLeaf(n.leaf, n.factor)
	case n.any != nil:
		return s.findAny(n)
	}
	return s.findAll(n)
}

// findAll begins with the node that finds least.
func (s *search) findAll(n *node) found {
	nodes := slices.Clone(n.all)
	slices.SortStableFunc(nodes, func(x, y *node) int { return cmp.Compare(s.cost(x), s.cost(y)) })
	var f found
	for i, one := range nodes {
		if i == 0 {
			f = s.find(one)
		} else {
			f = s.narrow(f, one)
		}
		if len(f.ordinals) == 0 {
			return found{}
		}
	}
	f.scale(n.factor)
	return f
}

func (f *found) scale(by float32) {
	if by != 1 {
		for i := range f.scores {
			f.scores[i] *= by
		}
	}
}

func (s *search) findAny(n *node) found {
	var all []found
	for _, one := range n.any {
		if f := s.find(one); len(f.ordinals) > 0 {
			all = append(all, f)
		}
	}
	switch len(all) {
	case 0:
		return found{}
	case 1:
		all[0].scale(n.factor)
		return all[0]
	}
	for _, f := range all {
		for i, ordinal := range f.ordinals {
			s.note(ordinal, f.scores[i]*n.factor)
		}
	}
	return s.drain(len(all[0].ordinals))
}

// note notes a document and the best of its scores.
func (s *search) note(ordinal uint32, score float32) {
	place := ordinal - s.segment.first
	word, bit := place/64, uint64(1)<<(place%64)
	if s.seen[word]&bit == 0 {
		s.seen[word] |= bit
		s.best[place] = score
	} else if score > s.best[place] {
		s.best[place] = score
	}
}

// drain returns what was noted, and forgets it.
func (s *search) drain(guess int) found {
	f := found{ordinals: make([]uint32, 0, guess), scores: make([]float32, 0, guess)}
	for i, word := range s.seen {
		if word == 0 {
			continue
		}
		s.seen[i] = 0
		for ; word != 0; word &= word - 1 {
			place := uint32(i*64 + bits.TrailingZeros64(word))
			f.ordinals = append(f.ordinals, place+s.segment.first)
			f.scores = append(f.scores, s.best[place])
		}
	}
	return f
}

// cost returns how many postings a node has about.
func (s *search) cost(n *node) (cost int) {
	if n.leaf != nil {
		for _, r := range n.leaf.refs[s.part] {
			from, low, high := s.segment.lists(r)
			cost += from.count(low, high)
		}
		return cost
	}
	for _, one := range n.any {
		cost += s.cost(one)
	}
	for i, one := range n.all {
		if c := s.cost(one); i == 0 || c < cost {
			cost = c
		}
	}
	return cost
}

// lists returns how many words answer to a leaf.
func (s *search) lists(l *leaf) (n int) {
	for _, r := range l.refs[s.part] {
		_, low, high := s.segment.lists(r)
		n += int(high - low)
	}
	return n
}

func (s *search) findLeaf(l *leaf, factor float32) found {
	refs := l.refs[s.part]
	if s.lists(l) == 1 {
		return s.findOne(refs[0], factor*l.rarity)
	}
	return s.drain(s.guess(s.noteLeaf(l, factor)))
}

// noteLeaf notes the documents that have a leaf's words, and returns how many postings those have.
func (s *search) noteLeaf(l *leaf, factor float32) (postings int) {
	for _, r := range l.refs[s.part] {
		from, low, high := s.segment.lists(r)
		postings += from.count(low, high)
		for id := low; id < high; id++ {
			from.read(&s.list, id)
			s.noteList(r.kind, factor*l.rarity)
		}
	}
	return postings
}

// findOne returns the documents of one word, which come in their order.
func (s *search) findOne(r ref, factor float32) found {
	from, low, high := s.segment.lists(r)
	n := s.guess(from.count(low, high))
	f := found{ordinals: make([]uint32, 0, n), scores: make([]float32, 0, n)}
	from.read(&s.list, low)
	factor *= factors[r.kind]
	for s.block() {
		f.ordinals = append(f.ordinals, s.list.ordinals[:s.list.n]...)
		for i, ordinal := range s.list.ordinals[:s.list.n] {
			number := s.list.shapes[i]
			f.scores = append(f.scores, factor*s.saturation(ordinal, number)+s.bonus(r.kind, number))
		}
	}
	return f
}

func (s *search) noteList(k Kind, factor float32) {
	factor *= factors[k]
	for s.block() {
		for i, ordinal := range s.list.ordinals[:s.list.n] {
			number := s.list.shapes[i]
			s.note(ordinal, factor*s.saturation(ordinal, number)+s.bonus(k, number))
		}
	}
}
