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
	total := 0
	for _, r := range refs {
		from, low, high := s.segment.lists(r)
		total += from.count(low, high)
		for id := low; id < high; id++ {
			from.read(&s.list, id)
			s.noteList(r.kind, factor*l.rarity)
		}
	}
	return s.drain(s.guess(total))
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

// missing is less than all scores.
const missing = -1

const (
	// mostProbed is how many words are looked up for documents that are found already.
	mostProbed = 8
	// leastSkipped is how many postings there are for each such document that it is worth to skip some.
	leastSkipped = 32
)

// narrow keeps the documents that a node finds also, and adds its scores. For few documents it looks into
// the postings where they may be; for more it reads all postings, and forgets the others.
func (s *search) narrow(f found, n *node) found {
	if n.leaf != nil && s.lists(n.leaf) <= mostProbed && len(f.ordinals)*leastSkipped <= s.cost(n) {
		return s.probe(f, n.leaf, n.factor)
	}
	if s.isActive {
		return f.and(s.find(n))
	}
	s.activate(f.ordinals)
	also := s.find(n)
	s.deactivate(f.ordinals)
	return f.and(also)
}

// activate has what is found be among some documents.
func (s *search) activate(ordinals []uint32) {
	if s.only == nil {
		s.only = make([]uint64, len(s.seen))
	}
	for _, ordinal := range ordinals {
		place := ordinal - s.segment.first
		s.only[place/64] |= 1 << (place % 64)
	}
	s.isActive, s.left = true, len(ordinals)
}

func (s *search) deactivate(ordinals []uint32) {
	for _, ordinal := range ordinals {
		s.only[(ordinal-s.segment.first)/64] = 0
	}
	s.isActive = false
}

// guess returns how many documents may be found of so many postings.
func (s *search) guess(postings int) int {
	if s.isActive {
		return min(postings, s.left/4)
	}
	return min(postings, s.segment.documents)
}

// block reads the next postings of the list, of documents that are looked for.
func (s *search) block() bool {
	l := &s.list
	if !s.isActive {
		return l.block()
	}
	for l.block() {
		n := 0
		for i, ordinal := range l.ordinals[:l.n] {
			place := ordinal - s.segment.first
			l.ordinals[n], l.shapes[n] = ordinal, l.shapes[i]
			n += int(s.only[place/64] >> (place % 64) & 1)
		}
		if l.n = n; n > 0 {
			return true
		}
	}
	return false
}

// probe looks up documents in the postings of a leaf's words.
func (s *search) probe(f found, l *leaf, factor float32) found {
	s.got = slices.Grow(s.got[:0], len(f.ordinals))[:len(f.ordinals)]
	for i := range s.got {
		s.got[i] = missing
	}
	for _, r := range l.refs[s.part] {
		from, low, high := s.segment.lists(r)
		for id := low; id < high; id++ {
			from.read(&s.list, id)
			s.probeList(f.ordinals, r.kind, factor*l.rarity)
		}
	}
	n := 0
	for i, score := range s.got {
		if score != missing {
			f.ordinals[n], f.scores[n] = f.ordinals[i], f.scores[i]+score
			n++
		}
	}
	return found{ordinals: f.ordinals[:n], scores: f.scores[:n]}
}

func (s *search) probeList(ordinals []uint32, k Kind, factor float32) {
	factor *= factors[k]
	l := &s.list
	for i := 0; i < len(ordinals) && l.blockWith(ordinals[i]); {
		for at := 0; i < len(ordinals) && ordinals[i] <= l.last; i++ {
			for l.ordinals[at] < ordinals[i] {
				at++
			}
			if l.ordinals[at] == ordinals[i] {
				number := l.shapes[at]
				s.got[i] = max(s.got[i], factor*s.saturation(ordinals[i], number)+s.bonus(k, number))
			}
		}
	}
}

// and returns the documents that are in both, with the sums of their scores.
func (f found) and(other found) found {
	if len(other.ordinals) < len(f.ordinals) {
		f, other = other, f // steps over many at once are cheaper than many steps
	}
	n, at := 0, 0
	for i, ordinal := range f.ordinals {
		for at < len(other.ordinals) && other.ordinals[at] < ordinal {
			at++
		}
		if at == len(other.ordinals) {
			break
		}
		if other.ordinals[at] == ordinal {
			f.ordinals[n], f.scores[n] = ordinal, f.scores[i]+other.scores[at]
			n++
		}
	}
	return found{ordinals: f.ordinals[:n], scores: f.scores[:n]}
}

// or returns the documents that are in one of both, with the better of their scores.
func (f found) or(other found) found {
	if len(f.ordinals) == 0 {
		return other
	}
	var all found
	add := func(ordinal uint32, score float32) {
		all.ordinals, all.scores = append(all.ordinals, ordinal), append(all.scores, score)
	}
	at := 0
	for i, ordinal := range f.ordinals {
		for ; at < len(other.ordinals) && other.ordinals[at] < ordinal; at++ {
			add(other.ordinals[at], other.scores[at])
		}
		score := f.scores[i]
		if at < len(other.ordinals) && other.ordinals[at] == ordinal {
			score = max(score, other.scores[at])
			at++
		}
		add(ordinal, score)
	}
	all.ordinals = append(all.ordinals, other.ordinals[at:]...)
	all.scores = append(all.scores, other.scores[at:]...)
	return all
}
