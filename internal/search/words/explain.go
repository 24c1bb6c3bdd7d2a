package words

import "slices"

// Explanation is how a document's score came to be.
type Explanation struct {
	// Score is the sum of the words, the codes' part and then the rest times popularity and availability.
	Score                    float32
	Words                    []WordScore
	Popularity, Availability float32
}

// WordScore is what a word of the query added to a document's score: kind × rarity × share × weight / (weight
// + length), and the bonus of a code.
type WordScore struct {
	// Word is of the query, and Matched of the document, if it is known: of a code and of a beginning that very
	// many words have it is the word of the query.
	Word, Matched string
	Kind          Kind
	// Factor is how much the kind counts, Rarity how rare the word is, Share which part of a compound or
	// of synonyms it is.
	Factor, Rarity, Share float32
	// Weight is the word's number of times in the fields by their weights, Length what the document's length
	// sets against it.
	Weight, Length float32
	// Fields are how often the word is in each field; 3 stands for more.
	Fields map[Field]int
	// Bonus is for a code in full.
	Bonus, Score float32
}

// Explain says how a document's score came to be. It reports false of a document that was not found.
func (r *Result) Explain(ordinal uint32) (Explanation, bool) {
	if _, ok := slices.BinarySearch(r.Ordinals, ordinal); !ok {
		return Explanation{}, false
	}
	e := Explanation{Popularity: boost(r.ranking.Popularity, ordinal), Availability: boost(r.ranking.Availability, ordinal)}
	for i, p := range r.set.parts {
		first, n := p.Segment.first, uint32(len(p.Segment.lengths))
		if ordinal < first || ordinal-first >= n || p.Segment.lengths[ordinal-first] == 0 || p.Gone != nil && p.Gone(ordinal) {
			continue
		}
		s := &search{scorer: r.set.scorer(p.Segment, r.ranking.Weights), scratch: &scratch{}, part: i}
		sum := float32(0)
		for _, n := range r.nodes {
			score, words, ok := s.explain(n, ordinal, 1)
			if ok {
				sum += score
				e.Words = append(e.Words, words...)
			}
		}
		e.Score = r.ranking.Score(ordinal, sum)
	}
	return e, true
}

// explain returns what a node adds to a document's score.
func (s *search) explain(n *node, ordinal uint32, share float32) (score float32, words []WordScore, ok bool) {
	share *= n.factor
	if n.leaf != nil {
		one, ok := s.explainLeaf(n.leaf, ordinal, share)
		return one.Score, []WordScore{one}, ok
	}
	for _, one := range n.all {
		more, its, ok := s.explain(one, ordinal, share)
		if !ok {
			return 0, nil, false
		}
		score, words = score+more, append(words, its...)
	}
	for _, one := range n.any {
		if other, its, found := s.explain(one, ordinal, share); found && (!ok || other > score) {
			score, words, ok = other, its, true
		}
	}
	return score, words, ok || n.all != nil
}

func (s *search) explainLeaf(l *leaf, ordinal uint32, share float32) (best WordScore, ok bool) {
	best.Score = missing
	for _, r := range l.refs[s.part] {
		from, low, high := s.segment.lists(r)
		for id := low; id < high; id++ {
			from.read(&s.list, id)
			number, found := s.list.seek(ordinal)
			if !found {
				continue
			}
			one := s.wordScore(r.kind, l, ordinal, number, share)
			if one.Score > best.Score {
				one.Matched = l.word
				if len(from.textAt) > 0 {
					one.Matched = from.text(id)
				}
				best, ok = one, true
			}
		}
	}
	return best, ok
}

func (s *search) wordScore(k Kind, l *leaf, ordinal, number uint32, share float32) WordScore {
	one := WordScore{
		Word: l.word, Kind: k, Factor: factors[k], Rarity: l.rarity, Share: share, Weight: s.weights[number],
		Length: s.norms[s.segment.lengths[ordinal-s.segment.first]], Bonus: s.bonus(k, number), Fields: map[Field]int{},
	}
	form := shape(s.segment.shapes[number])
	for f := range numberOfFields {
		if n := form.in(f); n > 0 {
			one.Fields[f] = n
		}
	}
	one.Score = one.Factor*one.Rarity*share*s.saturation(ordinal, number) + one.Bonus
	return one
}
