package words

// relaxedShare is how much the words of a document weigh at the least, of what those of the best one
// do, to be found where no document has all words.
const relaxedShare = 2. / 3

// relax finds the documents with most of the rarest words.
func (r *Result) relax() {
	most := float32(0)
	weighed := make([]found, len(r.set.parts)) // with what the words weigh
	all := r.eachPart(func(s *search) found {
		var f found
		f, weighed[s.part] = s.findMost(r.nodes)
		return f
	})
	for i, p := range r.set.parts {
		weighed[i] = weighed[i].without(p.Gone)
		for _, weight := range weighed[i].scores {
			most = max(most, weight)
		}
	}
	for i := range all {
		all[i] = all[i].heavier(weighed[i].scores, most*relaxedShare)
	}
	r.take(all)
}

// findMost returns the documents that any of the nodes finds, with the sums of their scores, and with the
// sums of how rare the nodes are that find them.
func (s *search) findMost(nodes []*node) (scored, weighed found) {
	for _, n := range nodes {
		f := s.find(n)
		weights := found{ordinals: f.ordinals, scores: make([]float32, len(f.scores))}
		for i := range weights.scores {
			weights.scores[i] = n.rarity()
		}
		scored, weighed = scored.plus(f), weighed.plus(weights)
	}
	return scored, weighed
}

// plus returns the documents that are in one of both, with the sums of their scores.
func (f found) plus(other found) found {
	all := f.or(other)
	at, from := 0, 0
	for i, ordinal := range all.ordinals {
		sum := float32(0)
		if at < len(f.ordinals) && f.ordinals[at] == ordinal {
			sum += f.scores[at]
			at++
		}
		if from < len(other.ordinals) && other.ordinals[from] == ordinal {
			sum += other.scores[from]
			from++
		}
		all.scores[i] = sum
	}
	return all
}

func (f found) heavier(weights []float32, than float32) found {
	n := 0
	for i, ordinal := range f.ordinals {
		if weights[i] >= than {
			f.ordinals[n], f.scores[n] = ordinal, f.scores[i]
			n++
		}
	}
	return found{ordinals: f.ordinals[:n], scores: f.scores[:n]}
}
