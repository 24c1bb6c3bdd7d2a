package words

import (
	"slices"
	"unicode/utf8"
)

const (
	// mostWords is how many words of a query count.
	mostWords = 16
	// mostBytes is how much of a query's text is read.
	mostBytes = 1000
)

// Query is what is looked for.
type Query struct {
	Text string
	// Languages are those whose stems and compounds count, such as those of the customer and of the store.
	Languages []string
	// Prefix says that the text is being typed: what it ends with may be the beginning of a word.
	Prefix bool
	// Stop are words that need not be found while there are others; nil is StopWords of the languages.
	Stop *Stops
	// Synonyms may be nil.
	Synonyms *Synonyms
}

// asked is a word of a query.
type asked struct {
	word, raw  string
	start, end int
	parts      []asked
	prefix     bool
}

// words returns the words of a query that count.
func (q *Query) words() []asked {
	text := q.Text
	for len(text) > mostBytes {
		_, size := utf8.DecodeLastRuneInString(text[:mostBytes+1])
		text = text[:mostBytes+1-size]
	}
	var all []asked
	for tokens := Analyze(text); len(tokens) > 0; {
		one := askedBy(text, tokens[0])
		for _, part := range tokens[1 : 1+tokens[0].Parts] {
			one.parts = append(one.parts, askedBy(text, part))
		}
		all = append(all, one)
		tokens = tokens[1+len(one.parts):]
	}
	if n := len(all); q.Prefix && n > 0 && all[n-1].end == len(text) {
		all[n-1].setPrefix()
	}
	all = q.withoutStops(all)
	return all[:min(len(all), mostWords)]
}

func askedBy(text string, t Token) asked {
	return asked{word: t.Word, raw: text[t.Start:t.End], start: t.Start, end: t.End}
}

func (a *asked) setPrefix() {
	a.prefix = true
	if n := len(a.parts); n > 0 {
		a.parts[n-1].prefix = true
	}
}

// withoutStops leaves out the words that need not be found, unless there are no others. A word that is
// being typed may become another.
func (q *Query) withoutStops(all []asked) []asked {
	stops := q.Stop
	if stops == nil {
		stops = StopWords(q.Languages...)
	}
	var kept []asked
	for _, one := range all {
		if one.prefix || !stops.has(one.word) {
			kept = append(kept, one)
		}
	}
	if len(kept) == 0 {
		return all
	}
	return kept
}

// bases returns the languages of a query, each once.
func (q *Query) bases() []string {
	var bases []string
	for _, tag := range q.Languages {
		base := baseOf(tag)
		if !slices.Contains(bases, base) {
			bases = append(bases, base)
		}
	}
	return bases
}

// Terms returns the words of the query that count, and instead of those with separators their parts.
func (q Query) Terms() (all []string) {
	for _, one := range q.words() {
		if len(one.parts) == 0 {
			all = append(all, one.word)
		}
		for _, part := range one.parts {
			all = append(all, part.word)
		}
	}
	return all
}
