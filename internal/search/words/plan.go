package words

import "strings"

// node is a part of a query: a word, or several of which a document must have all, or any.
type node struct {
	leaf   *leaf
	all    []*node
	any    []*node
	factor float32 // of the score
}

// planner finds the words that answer to a query's.
type planner struct {
	set       *Set
	query     *Query
	bases     []string
	typos     bool               // of words that are known, too
	anyKnown  bool               // words without typos
	documents [numberOfKinds]int // with the word of the last leaf
	near      map[looked][]meant
}

// looked is a word whose nearest were looked for.
type looked struct {
	word   string
	prefix bool
}

func newPlanner(s *Set, q *Query) *planner {
	return &planner{set: s, query: q, bases: q.bases(), near: map[looked][]meant{}}
}

// nearest returns the words that may have been meant by one. Of a query, it looks for those of
// mostTypoWords.
func (p *planner) nearest(word string, prefix bool) []meant {
	key := looked{word, prefix}
	found, ok := p.near[key]
	if !ok && len(p.near) < mostTypoWords {
		found = p.set.nearest(word, prefix)
		p.near[key] = found
	}
	return found
}

// plan returns the parts of a query of which a document must have all.
func (p *planner) plan(words []asked) []*node {
	if whole := p.wholeCode(words); whole != nil {
		return []*node{anyOf(allOf(1, p.groups(words)...), whole)}
	}
	return p.groups(words)
}

func (p *planner) groups(words []asked) (groups []*node) {
	for len(words) > 0 {
		group, n := p.group(words)
		groups = append(groups, group)
		words = words[n:]
	}
	return groups
}

// group returns what answers to the first words, and how many they are.
func (p *planner) group(words []asked) (*node, int) {
	if to, n := p.query.Synonyms.of(words); n > 0 {
		return p.withSynonyms(words[:n], to), n
	}
	if len(words) > 1 {
		if joined := p.joined(words[0], words[1]); joined != nil {
			joined.factor = 2 // they stand for two words
			return anyOf(allOf(1, p.word(words[0]), p.word(words[1])), joined), 2
		}
	}
	return p.word(words[0]), 1
}

func (p *planner) withSynonyms(words []asked, to [][]asked) *node {
	own := make([]*node, len(words))
	for i, one := range words {
		own[i] = p.word(one)
	}
	either := []*node{allOf(1, own...)}
	for _, synonym := range to {
		parts := make([]*node, len(synonym))
		for i, one := range synonym {
			parts[i] = p.plain(one.raw, one.word, false)
		}
		either = append(either, allOf(synonymFactor*float32(len(words))/float32(len(synonym)), parts...))
	}
	return anyOf(either...)
}

// joined returns two words as the compound that the store has of them, nil if it has none.
func (p *planner) joined(first, second asked) *node {
	if len(first.parts) > 0 || len(second.parts) > 0 {
		return nil
	}
	var either []*node
	for _, link := range []string{"", "s", "n"} {
		word := first.word + link + second.word
		if p.has(word) {
			either = append(either, p.plain(first.raw+link+second.raw, word, second.prefix))
		}
	}
	if either == nil {
		return nil
	}
	return anyOf(either...)
}

func (p *planner) has(word string) bool {
	for _, part := range p.set.parts {
		if _, ok := part.Segment.words.find(word); ok {
			return true
		}
	}
	return false
}

// wholeCode returns several words as the one code that they are together, nil if they are none.
func (p *planner) wholeCode(words []asked) *node {
	code := strings.ReplaceAll(keyOf(words), " ", "")
	if len(words) < 2 || !hasDigit(code) {
		return nil
	}
	l := &leaf{word: code, refs: make([][]ref, len(p.set.parts))}
	found := false
	for i, part := range p.set.parts {
		if id, ok := part.Segment.codes.find(codeOf(code)); ok {
			l.refs[i] = []ref{{kind: Code, isCode: true, low: id, high: id + 1}}
			found = true
		}
	}
	if !found {
		return nil
	}
	l.rarity = p.set.rarity(1)
	return &node{leaf: l, factor: 1}
}

// codeOf returns a word as codes are found: without the sign of a decimal.
func codeOf(word string) string { return strings.ReplaceAll(word, ".", "") }

// word returns what answers to a word: what has it or resembles it; else, what it is made of; else,
// what may have been meant.
func (p *planner) word(a asked) *node {
	own := p.leaf(a.raw, a.word, a.prefix, true)
	known := own.isKnown()
	either := []*node{{leaf: own, factor: 1}}
	if len(a.parts) > 0 {
		parts := p.parts(a.parts)
		either = append(either, parts)
		known = known || parts.isKnown()
	} else if !known {
		if parts := p.madeOf(a); parts != nil {
			either, known = append(either, parts), true
		}
	}
	p.anyKnown = p.anyKnown || known
	if !known || p.typos {
		p.addTypos(own, a)
	}
	return anyOf(either...)
}

// parts returns the parts of a word with separators, of which each may be a typo.
func (p *planner) parts(parts []asked) *node {
	all := make([]*node, len(parts))
	for i, one := range parts {
		all[i] = p.plain(one.raw, one.word, one.prefix)
		if l := all[i].leaf; !l.isKnown() || p.typos {
			p.addTypos(l, one)
		}
	}
	return allOf(1/float32(len(all)), all...)
}

// plain returns a word for which no typos are looked for, and whose code in full counts as a word.
func (p *planner) plain(raw, word string, prefix bool) *node {
	return &node{leaf: p.leaf(raw, word, prefix, false), factor: 1}
}

// madeOf returns what an unknown word is made of, nil if the store has it not: 500ml is 500 and ml.
func (p *planner) madeOf(a asked) *node {
	number, unit, ok := cutNumber(a.word)
	if !ok {
		return p.compound(a)
	}
	parts := allOf(factors[Compound]/2, p.plain(number, number, false), p.plain(unit, unit, a.prefix))
	if !parts.isKnown() {
		return nil
	}
	return parts
}

// cutNumber cuts a number from the letters that follow it.
func cutNumber(word string) (number, unit string, ok bool) {
	unit = strings.TrimLeft(word, "0123456789.")
	number = strings.TrimSuffix(word, unit)
	return number, unit, number != "" && unit != "" && !hasDigit(unit)
}

// compound returns the parts of a word that the store has, nil if it has not got them.
func (p *planner) compound(a asked) *node {
	for _, base := range p.bases {
		if !writesCompounds(base) {
			continue
		}
		parts := cover(a.word, p.has, func(part string) bool { return p.hasStem(base, part) })
		if parts == nil {
			continue
		}
		all := make([]*node, len(parts))
		for i, part := range parts {
			all[i] = p.plain(part, part, false)
		}
		return allOf(factors[Compound]/float32(len(all)), all...)
	}
	return nil
}

func (p *planner) hasStem(base, part string) bool {
	key := base + "\x1f" + StemOf(base, part)
	for _, of := range p.set.parts {
		if id, ok := of.Segment.stems.find(key); ok {
			if words, _ := of.Segment.stems.of(id); len(words) > 0 {
				return true
			}
		}
	}
	return false
}

// isKnown reports whether a segment has something for the word.
func (l *leaf) isKnown() bool {
	for _, refs := range l.refs {
		if len(refs) > 0 {
			return true
		}
	}
	return false
}

func (n *node) isKnown() bool {
	if n.leaf != nil {
		return n.leaf.isKnown()
	}
	for _, one := range n.all {
		if !one.isKnown() {
			return false
		}
	}
	for _, one := range n.any {
		if one.isKnown() {
			return true
		}
	}
	return len(n.all) > 0
}

// rarity returns how rare what is looked for is.
func (n *node) rarity() (r float32) {
	if n.leaf != nil {
		r = n.leaf.rarity
	}
	for _, one := range n.all {
		r += one.rarity()
	}
	for _, one := range n.any {
		r = max(r, one.rarity())
	}
	return r * n.factor
}

func anyOf(nodes ...*node) *node {
	if len(nodes) == 1 {
		return nodes[0]
	}
	return &node{any: nodes, factor: 1}
}

func allOf(factor float32, nodes ...*node) *node {
	if len(nodes) == 1 && factor == 1 {
		return nodes[0]
	}
	return &node{all: nodes, factor: factor}
}
