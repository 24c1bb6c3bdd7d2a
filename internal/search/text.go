package search

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/search/index"
	"github.com/shopgraph/shopgraph/internal/search/tuning"
	"github.com/shopgraph/shopgraph/internal/search/words"
)

// Text is what is looked for.
type Text struct {
	Query string
	// Prefix says that the last word may be the beginning of one.
	Prefix      bool
	Unavailable Unavailable
}

// Unavailable is what becomes of products that are not in stock.
type Unavailable string

// What may become of them.
const (
	UnavailableShow Unavailable = "SHOW"
	UnavailableLast Unavailable = "LAST"
	UnavailableHide Unavailable = "HIDE"
)

// maxText is how many characters a text may have that is looked for.
const maxText = 1000

// check returns a BAD_USER_INPUT if a text is too long.
func (t *Text) check() error {
	if len([]rune(t.Query)) > maxText {
		return fault.BadUserInput(fmt.Sprintf("query: it has more than %d characters", maxText))
	}
	return nil
}

// tuned returns how the staff have tuned search. A text is looked for by it until its list is answered.
func (s *Service) tuned(ctx context.Context, l *Listing) error {
	if l.tuning != nil {
		return nil
	}
	var err error
	l.tuning, err = s.opts.Tuning.Tuning(ctx)
	return err
}

// query is a listing's text as the words are asked for it.
func (l *Listing) query() words.Query {
	return words.Query{
		Text: l.Text.Query, Languages: l.Languages, Prefix: l.Text.Prefix,
		Stop: words.StopWords(l.Languages...).With(l.tuning.StopWords...), Synonyms: l.tuning.SynonymWords,
	}
}

// hits returns what a listing's text finds. The dictionary is locked for reading.
func (f *Finder) hits(l *Listing) *words.Result {
	if l.seen != f.view || l.found == nil {
		l.seen, l.found, l.candidates = f.view, f.search(l), nil
	}
	return l.found
}

// search finds the products that have the words of a listing's text.
func (f *Finder) search(l *Listing) *words.Result { return f.words.Search(l.query(), f.ranking(l)) }

func (f *Finder) ranking(l *Listing) words.Ranking {
	popularity, inStock := f.Popularity(), f.Having(f.stock()...)
	return words.Ranking{
		Weights:    &l.tuning.FieldWeights,
		Popularity: func(ordinal uint32) float32 { return popular(popularity(ordinal)) },
		Availability: func(ordinal uint32) float32 {
			if inStock(ordinal) {
				return 1
			}
			return outOfStock
		},
	}
}

// rank returns how the products that a listing's text finds are ranked by the scores of their words, and what these are
// multiplied by at most. The dictionary is locked for reading.
func (f *Finder) rank(l *Listing) (rank func(ordinal uint32, ofWords float32) float32, most float32) {
	ranking, inStock := f.ranking(l), f.Having(f.stock()...)
	return func(ordinal uint32, ofWords float32) float32 {
		score := ranking.Score(ordinal, ofWords)
		if l.Text.Unavailable == UnavailableLast && !inStock(ordinal) {
			score *= last
		}
		return score
	}, popular(f.MostPopular()) * rounding
}

// outOfStock is what the score of a product is multiplied by that cannot be bought now.
const outOfStock = 0.5

// popular returns what the score of a product is multiplied by that was sold so often in the last 30 days: 1 if it was
// not, about 1.5 for ten, and at most 2.
func popular(sold int64) float32 {
	if sold <= 0 {
		return 1
	}
	return float32(min(2, 1+0.48*math.Log10(1+float64(sold))))
}

const (
	// last is what a score is multiplied by so that it is less than all others.
	last = 1e-6
	// rounding is more than what two ways to reckon a score differ by.
	rounding = 1.0001
	// pinned is more than all other scores.
	pinned = 1 << 22
)

// candidates are what a listing's text finds, and what the staff have come first for it, for the index.
func (f *Finder) candidates(l *Listing) *index.Candidates {
	r := f.hits(l)
	if l.candidates != nil {
		return l.candidates
	}
	rank, most := f.rank(l)
	c := &index.Candidates{Ordinals: r.Ordinals, Scores: r.Scores, Most: most}
	c.Rank = func(ordinal uint32, score float32) float32 {
		if score >= pinned {
			return score
		}
		return rank(ordinal, score)
	}
	f.pin(c, l.tuning, l.Text.Query)
	l.candidates = c
	return c
}

// best are those of the candidates that come first of what is published in a question's channel.
func (f *Finder) best(l *Listing, q *question, n int) *index.Candidates {
	f.dictionary.mu.RLock()
	defer f.dictionary.mu.RUnlock()
	contest := words.Contest{N: n, May: f.Published(q.Channel, q.At), Before: f.Newer}
	contest.Rank, contest.Most = f.rank(l)
	hits := f.words.Best(l.query(), &l.tuning.FieldWeights, contest)
	slices.SortFunc(hits, func(a, b words.Hit) int { return cmp.Compare(a.Ordinal, b.Ordinal) })
	c := &index.Candidates{Ordinals: make([]uint32, len(hits)), Scores: make([]float32, len(hits))}
	for i, hit := range hits {
		c.Ordinals[i], c.Scores[i] = hit.Ordinal, hit.Score
	}
	f.pin(c, l.tuning, l.Text.Query)
	return c
}

// pin has products come first, of what was found or not.
func (v *view) pin(c *index.Candidates, t *tuning.Tuning, query string) {
	pins := t.Pins(query)
	if len(pins) == 0 {
		return
	}
	c.Ordinals, c.Scores = slices.Clone(c.Ordinals), slices.Clone(c.Scores) // what was found stays as it is
	for i, id := range pins {
		ordinal, ok := v.Ordinal(id.UUID())
		if !ok {
			continue
		}
		at, found := slices.BinarySearch(c.Ordinals, ordinal)
		if !found {
			c.Ordinals, c.Scores = slices.Insert(c.Ordinals, at, ordinal), slices.Insert(c.Scores, at, 0)
		}
		c.Scores[at] = pinned * float32(len(pins)-i)
	}
}
