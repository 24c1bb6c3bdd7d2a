package search

import (
	"context"
	"slices"

	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Explanation is why a text finds a product where it does.
type Explanation struct {
	Score, Popularity, Availability float64
	Words                           []*ExplainedWord
}

// ExplainedWord is what a word of a text adds to a score.
type ExplainedWord struct {
	Word, Matched, Kind                                 string
	Fields                                              []string
	Factor, Rarity, Share, Weight, Length, Bonus, Score float64
}

// maxExplained is how many words are explained: a query has at most 16, and parts of some of them.
const maxExplained = 32

// Explain says why a listing's text finds a product where it does; nil if it does not, or the finder is nil.
func (s *Service) Explain(ctx context.Context, f *Finder, l *Listing, id typeid.Product) (*Explanation, error) {
	if err := l.check(); err != nil {
		return nil, err
	}
	if f == nil {
		return nil, nil
	}
	if err := s.tuned(ctx, l); err != nil {
		return nil, err
	}
	ordinal, ok := f.Ordinal(id.UUID())
	if !ok {
		return nil, nil
	}
	f.dictionary.mu.RLock()
	told, ok := f.hits(l).Explain(ordinal)
	f.dictionary.mu.RUnlock()
	if !ok {
		return nil, nil
	}
	e := &Explanation{Score: float64(told.Score), Popularity: float64(told.Popularity), Availability: float64(told.Availability)}
	for _, w := range told.Words[:min(len(told.Words), maxExplained)] {
		one := &ExplainedWord{
			Word: w.Word, Matched: w.Matched, Kind: w.Kind.String(), Factor: float64(w.Factor), Rarity: float64(w.Rarity), Share: float64(w.Share),
			Weight: float64(w.Weight), Length: float64(w.Length), Bonus: float64(w.Bonus), Score: float64(w.Score),
		}
		for field := range w.Fields {
			one.Fields = append(one.Fields, field.String())
		}
		slices.Sort(one.Fields)
		e.Words = append(e.Words, one)
	}
	return e, nil
}
