package words

import "slices"

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
