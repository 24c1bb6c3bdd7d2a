package words

// Range is bytes of a text: from Start, before End.
type Range struct{ Start, End int }

// Highlight returns the words of a text that the query's words found, in their order. The text is one of a
// document's, as it was given to the builder.
func (r *Result) Highlight(text string) []Range {
	var leaves []*leaf
	for _, n := range r.nodes {
		leaves = n.appendLeaves(leaves)
	}
	var ranges []Range
	end := 0
	for _, token := range Analyze(text) {
		if token.Start >= end && r.set.answers(leaves, token.Word) {
			ranges = append(ranges, Range{Start: token.Start, End: token.End})
			end = token.End // the parts of a whole that is marked are
		}
	}
	return ranges
}

func (n *node) appendLeaves(to []*leaf) []*leaf {
	if n.leaf != nil {
		return append(to, n.leaf)
	}
	for _, one := range n.all {
		to = one.appendLeaves(to)
	}
	for _, one := range n.any {
		to = one.appendLeaves(to)
	}
	return to
}

// answers reports whether a word of a document answers to one of the leaves.
func (s *Set) answers(leaves []*leaf, word string) bool {
	for i, p := range s.parts {
		id, isWord := p.Segment.words.find(word)
		code, isCode := p.Segment.codes.find(codeOf(word))
		for _, l := range leaves {
			for _, r := range l.refs[i] {
				if r.isCode && isCode && r.low <= code && code < r.high || !r.isCode && isWord && r.low <= id && id < r.high {
					return true
				}
			}
		}
	}
	return false
}
