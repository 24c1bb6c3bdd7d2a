package words

import "strings"

// mostlyMeant is how many times as many documents a word has that was meant, than one that is known too.
const mostlyMeant = 50

// DidYouMean returns the text of a query with its words replaced that are unknown, or much rarer than their
// neighbours, by the nearest that most documents have. It reports false when there is nothing to
// replace.
func (s *Set) DidYouMean(q Query) (text string, ok bool) {
	p := newPlanner(s, &q)
	var to strings.Builder
	at := 0
	for _, one := range q.words() {
		if len(one.parts) > 0 {
			continue
		}
		if better, found := p.better(one); found {
			to.WriteString(q.Text[at:one.start])
			to.WriteString(better)
			at = one.end
		}
	}
	return to.String() + q.Text[at:], at > 0
}

// better returns the word that was meant by another.
func (p *planner) better(a asked) (word string, ok bool) {
	p.leaf(a.raw, a.word, a.prefix, true)
	documents := 0
	for _, n := range p.documents {
		documents += n
	}
	if documents == 0 && p.madeOf(a) != nil {
		return "", false
	}
	near := p.nearest(a.word, false)
	if len(near) == 0 || near[0].documents < documents*mostlyMeant {
		return "", false
	}
	return p.set.textOf(near[0]), true
}

// textOf returns a word as it is written.
func (s *Set) textOf(m meant) string {
	for i, id := range m.ids {
		if id > 0 {
			return s.parts[i].Segment.words.text(id - 1)
		}
	}
	return m.word
}
