package tuning

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/record"
)

const (
	// writeEvery is how often what was counted is written.
	writeEvery = 10 * time.Second
	// writeTimeout is how long writing it takes at most.
	writeTimeout = 5 * time.Second
	// mostCounted is how many texts are counted in memory. Others are not counted until these are written.
	mostCounted = 1000
	// mostADay is how many texts of a day are kept.
	mostADay = 50_000
	// mostLogged is how many characters of a text are kept.
	mostLogged = 100
	// seldom is how often a text must have been searched so that it is shown.
	seldom = 3
	// keepFor is how long what was searched is kept.
	keepFor = 90 * 24 * time.Hour
)

// count is how often a text was searched.
type count struct{ searches, withoutResults, results int64 }

// counted is what was searched and is not written yet. Its zero value is ready.
type counted struct {
	mu    sync.Mutex
	texts map[string]count
}

// add counts more of a text. It is dropped if there are too many others. What it found last is the results
// of more if more is later.
func (c *counted) add(text string, more count, later bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	sum, known := c.texts[text]
	if !known && len(c.texts) >= mostCounted {
		return
	}
	if c.texts == nil {
		c.texts = map[string]count{}
	}
	sum.searches += more.searches
	sum.withoutResults += more.withoutResults
	if later || !known {
		sum.results = more.results
	}
	c.texts[text] = sum
}

// take returns what was counted, and counts from nothing.
func (c *counted) take() map[string]count {
	c.mu.Lock()
	defer c.mu.Unlock()
	texts := c.texts
	c.texts = nil
	return texts
}

// Log counts that a query was searched, and had so many results. It keeps nothing else. It waits for
// nothing.
func (s *Service) Log(query string, results int) {
	text := cut(Key(query), mostLogged)
	if text == "" {
		return
	}
	one := count{searches: 1, results: int64(max(results, 0))}
	if one.results == 0 {
		one.withoutResults = 1
	}
	s.counted.add(text, one, true)
}

// WriteLog writes what was searched every 10 s until ctx ends, and what is left then.
func (s *Service) WriteLog(ctx context.Context) error {
	ticker := time.NewTicker(writeEvery)
	defer ticker.Stop()
	for ended := false; !ended; {
		select {
		case <-ctx.Done():
			ended = true
		case <-ticker.C:
		}
		if err := s.Flush(context.WithoutCancel(ctx)); err != nil {
			s.log.WarnContext(ctx, "what was searched could not be written", "error", err) // it is tried again
		}
	}
	return nil
}

// Flush writes what was searched so far. If that fails, it is counted still.
func (s *Service) Flush(ctx context.Context) error {
	texts := s.counted.take()
	if len(texts) == 0 {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, writeTimeout)
	defer cancel()
	queries := make([]string, 0, len(texts))
	var searches, withoutResults, results []int64
	for text, n := range texts {
		queries = append(queries, text)
		searches, withoutResults, results = append(searches, n.searches), append(withoutResults, n.withoutResults), append(results, n.results)
	}
	_, err := countSearches.Exec(ctx, s.store.DB, pq.Array(queries), pq.Array(searches), pq.Array(withoutResults), pq.Array(results), mostADay)
	if err == nil {
		return nil
	}
	for text, n := range texts {
		s.counted.add(text, n, false)
	}
	return fmt.Errorf("write what was searched: %w", err)
}

// SearchQuery is what was searched, as queries are compared, and how often.
type SearchQuery struct {
	Query string
	// Searches is how often it was searched, and WithoutResults how often of these it found nothing.
	Searches, WithoutResults int
	// LastResults is how many results it had last.
	LastResults int
}

// MostQueries is how many queries are listed at the most.
const MostQueries = 200

// Queries returns the first of what was searched most since the day (UTC) of an instant. What was searched
// fewer than three times is left out, because it may be personal. So is what always had results, if that is
// asked for. More than MostQueries are a fault.BadUserInput.
func (s *Service) Queries(ctx context.Context, since time.Time, withoutResults bool, first *int) ([]*SearchQuery, error) {
	most, err := page.Size(first, MostQueries)
	if err != nil {
		return nil, err
	}
	found, err := record.All(ctx, s.store.Client, mostSearched, func(r *record.Reader) *SearchQuery {
		return &SearchQuery{r.Text(), int(r.Int()), int(r.Int()), int(r.Int())}
	}, since.UTC().Format(time.DateOnly), seldom, withoutResults, most)
	if err != nil {
		return nil, fmt.Errorf("read what was searched: %w", err)
	}
	return found, nil
}

// Purge deletes what was searched 90 days ago.
func (s *Service) Purge(ctx context.Context) error {
	if err := purgeSearches.Purge(ctx, s.store.DB, keepFor.Seconds()); err != nil {
		return fmt.Errorf("purge what was searched: %w", err)
	}
	return nil
}
