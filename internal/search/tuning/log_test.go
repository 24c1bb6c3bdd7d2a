package tuning_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/shopgraph/shopgraph/internal/search/tuning"
)

func (s *shop) flush() {
	s.t.Helper()
	if err := s.Flush(s.t.Context()); err != nil {
		s.t.Fatal(err)
	}
}

func (s *shop) queries(since time.Time, withoutResults bool, first int) (all []tuning.SearchQuery) {
	s.t.Helper()
	list, err := s.Queries(s.t.Context(), since, withoutResults, &first)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, q := range list {
		all = append(all, *q)
	}
	return all
}

func TestKey(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"": "", " ?! ": "", "  Rote\tÄpfel \n": "rote apfel", "T-Shirt": "tshirt", "a\x00\xff b": "a b",
		strings.Repeat("a ", 400):       strings.TrimSpace(strings.Repeat("a ", 100)),
		strings.Repeat("é", 300) + "xy": strings.Repeat("e", 200),
	} {
		if got := tuning.Key(in); got != want || tuning.Key(got) != got {
			t.Errorf("Key(%q) = %q, want %q", in, got, want)
		}
	}
}

// TestLogsAtOnce has many searches counted while they are written, by two processes.
func TestLogsAtOnce(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	services := []*tuning.Service{s.Service, another(s.st)}
	var searching sync.WaitGroup
	for i := range 32 {
		searching.Go(func() {
			for j := range 100 {
				services[i%2].Log(fmt.Sprintf("Query %d", j%10), j%2)
			}
			if err := services[i%2].Flush(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	searching.Wait()
	if n := s.count(`SELECT count(*) FROM search_queries`); n != 10 {
		t.Errorf("%d texts, want 10", n)
	}
	if n := s.count(`SELECT sum(searches) FROM search_queries`); n != 3200 {
		t.Errorf("%d searches, want 3200", n)
	}
	if n := s.count(`SELECT sum(without_results) FROM search_queries`); n != 1600 {
		t.Errorf("%d searches without results, want 1600", n)
	}
}

// TestQueries shows what was searched often, and nothing that was searched seldom.
func TestQueries(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for query, n := range map[string]int{"tea": 5, "Coffee": 4, "ada@example.com": 2, "": 9, "?": 9} {
		for i := range n {
			s.Log(query, i)
		}
	}
	s.flush()
	s.Log("coffee", 7)
	s.Log("cups", 1)
	s.Log("CUPS", -1)
	s.flush()
	s.exec(`INSERT INTO search_queries SELECT CURRENT_DATE - n, 'cups', n, 0, 9 FROM generate_series(1, 2) n`)
	s.exec(`INSERT INTO search_queries SELECT CURRENT_DATE - 3, 'old', 100, 0, 9`)
	s.exec(`INSERT INTO search_queries SELECT CURRENT_DATE, 'found', 3, 0, 9`)
	today := time.Now()
	two := today.AddDate(0, 0, -2)
	all := []tuning.SearchQuery{
		{Query: "coffee", Searches: 5, WithoutResults: 1, LastResults: 7}, {Query: "cups", Searches: 5, WithoutResults: 1},
		{Query: "tea", Searches: 5, WithoutResults: 1, LastResults: 4}, {Query: "found", Searches: 3, LastResults: 9},
	}
	for _, c := range []struct {
		name string
		got  []tuning.SearchQuery
		want []tuning.SearchQuery
	}{
		{"in three days", s.queries(two, false, 50), all},
		{"without results", s.queries(two, true, 50), all[:3]},
		{"the first two", s.queries(two, false, 2), all[:2]},
		{"today", s.queries(today, false, 50), []tuning.SearchQuery{all[0], all[2], all[3]}},
	} {
		if diff := cmp.Diff(c.want, c.got); diff != "" {
			t.Errorf("%s:\n%s", c.name, diff)
		}
	}
}

// TestLogIsBounded counts no more texts at once than there is room for, and keeps no more of a day.
func TestLogIsBounded(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	for i := range 1500 {
		s.Log(fmt.Sprint("q", i), 1)
	}
	s.Log("q7", 1)
	s.Log("q1400", 1)
	s.flush()
	if n := s.count(`SELECT sum(searches) FROM search_queries`); n != 1001 {
		t.Errorf("%d searches are kept, want 1001", n)
	}
	s.exec(`INSERT INTO search_queries SELECT CURRENT_DATE, 'more ' || i, 1, 0, 1 FROM generate_series(1, 49000) i`)
	s.Log("one too many", 1)
	s.Log("q7", 1)
	s.Log(strings.Repeat("long ", 40), 1)
	s.flush()
	if n := s.count(`SELECT count(*) FROM search_queries`); n != 50_000 {
		t.Errorf("%d texts are kept, want 50000", n)
	}
	if n := s.count(`SELECT searches FROM search_queries WHERE query = 'q7'`); n != 3 {
		t.Errorf("a text of the day was searched %d times, want 3", n)
	}
}

// TestLongTextsAreCut keeps the first 100 characters of what is searched.
func TestLongTextsAreCut(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.Log(strings.Repeat("Lé ", 200), 1)
	s.flush()
	if n := s.count(`SELECT count(*) FROM search_queries WHERE query = rtrim(repeat('le ', 33) || 'l')`); n != 1 {
		t.Error("the text is not kept as it should be")
	}
}

// TestFailsAndTriesAgain loses nothing when the database refuses what is written.
func TestFailsAndTriesAgain(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.exec(`ALTER TABLE search_queries RENAME TO away`)
	s.Log("tea", 3)
	if err := s.Flush(t.Context()); err == nil {
		t.Fatal("it is written to nowhere")
	}
	s.Log("tea", 0)
	s.exec(`ALTER TABLE away RENAME TO search_queries`)
	s.flush()
	s.exec(`UPDATE search_queries SET searches = searches + 1`)
	want := []tuning.SearchQuery{{Query: "tea", Searches: 3, WithoutResults: 1}}
	if diff := cmp.Diff(want, s.queries(time.Now(), false, 1)); diff != "" {
		t.Error(diff)
	}
}

// TestWritesAtItsEnd writes what is left when the server stops.
func TestWritesAtItsEnd(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	ctx, stop := context.WithCancel(t.Context())
	s.Log("tea", 3)
	stop()
	if err := s.WriteLog(ctx); err != nil {
		t.Fatal(err)
	}
	if n := s.count(`SELECT count(*) FROM search_queries WHERE query = 'tea'`); n != 1 {
		t.Error("what was searched last is lost")
	}
}

func TestPurge(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	s.exec(`INSERT INTO search_queries SELECT CURRENT_DATE - d, 'q' || i, 1, 0, 1 FROM generate_series(1, 1500) i, unnest(ARRAY[90, 91]) d`)
	if err := s.Purge(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n := s.count(`SELECT count(*) FROM search_queries WHERE day = CURRENT_DATE - 90`); n != 1500 {
		t.Errorf("%d of 90 days ago are kept, want 1500", n)
	}
	if n := s.count(`SELECT count(*) FROM search_queries`); n != 1500 {
		t.Errorf("%d are kept, want 1500", n)
	}
}
