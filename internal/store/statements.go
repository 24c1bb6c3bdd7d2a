package store

import (
	"container/list"
	"context"
	"database/sql/driver"
	"fmt"
	"hash/maphash"
	"sync"

	"github.com/lib/pq"
	"github.com/lib/pq/pqerror"
)

const (
	// maxWeight bounds the prepared statements of all connections of a pool together, in bytes of
	// their texts: 1.5 MB. A plan takes Postgres about 120 times its text's bytes.
	maxWeight = 3 << 19
	// A connection's share of that is not smaller or larger than these.
	minConnWeight = 48 << 10
	maxConnWeight = 256 << 10
	// maxStatementText keeps long texts, such as bulk inserts of varying length, out of the cache,
	// in bytes.
	maxStatementText = 8 << 10
	// maxRecent is how many texts back one may have been used to count as used again.
	maxRecent = 512
)

// connWeight is what the prepared statements of a connection may weigh.
func connWeight(maxConns int) int {
	return min(max(maxWeight/maxConns, minConnWeight), maxConnWeight)
}

// isToPrepare leaves alone what has no arguments: lib/pq sends that in one round trip, and it may
// be DDL or several statements. It also leaves alone what was not used lately. Guests may ask for
// things in many combinations, each of which is a text of its own. A text's first use takes two
// round trips, whether it is prepared or not. And it leaves alone what is Planned.
func (c *conn) isToPrepare(query string, args []driver.NamedValue) bool {
	if c.planned || len(args) == 0 || len(query) > maxStatementText {
		return false
	}
	return c.statements.has(query) || c.connector.recent.use(query)
}

// withStatement runs use on the prepared query. A migration may have made the plan stale: then
// Postgres has refused before doing anything, and it is prepared anew, once. A transaction is
// beyond that; InTx runs it again.
func (c *conn) withStatement(ctx context.Context, query string, use func(pqStmt) error) error {
	st, err := c.prepared(ctx, query)
	if err != nil {
		return err
	}
	if err = use(st); !isStale(err) {
		return err
	}
	c.statements.close()
	if c.inTx {
		return err
	}
	if st, err = c.prepared(ctx, query); err != nil {
		return err
	}
	return use(st)
}

func (c *conn) prepared(ctx context.Context, query string) (pqStmt, error) {
	if st := c.statements.get(query); st != nil {
		return st, nil
	}
	raw, err := c.pqConn.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	st, ok := raw.(pqStmt)
	if !ok { // COPY, which takes no arguments
		raw.Close()
		return nil, fmt.Errorf("driver statement %T takes no arguments", raw)
	}
	return st, c.statements.put(query, st)
}

// isStale recognizes "cached plan must not change result type" in any language, and a statement
// that DISCARD ALL took away.
func isStale(err error) bool {
	switch e := pq.As(err, pqerror.FeatureNotSupported, pqerror.InvalidSQLStatementName); {
	case e == nil:
		return false
	case e.Code == pqerror.FeatureNotSupported:
		return e.Routine == "RevalidateCachedQuery"
	}
	return true
}

// statements is a connection's prepared statements by text, as many as limit lets it have: the
// least recently used goes first.
type statements struct {
	byText map[string]*list.Element
	recent list.List // of statement, the latest in front
	weight int
	limit  int
}

type statement struct {
	text string
	pqStmt
}

func newStatements(limit int) statements {
	return statements{byText: map[string]*list.Element{}, limit: limit}
}

func (s *statements) has(text string) bool { return s.byText[text] != nil }

func (s *statements) get(text string) pqStmt {
	e := s.byText[text]
	if e == nil {
		return nil
	}
	s.recent.MoveToFront(e)
	return e.Value.(*statement).pqStmt
}

func (s *statements) put(text string, st pqStmt) error {
	s.byText[text] = s.recent.PushFront(&statement{text, st})
	s.weight += len(text)
	for s.weight > s.limit {
		oldest := s.recent.Remove(s.recent.Back()).(*statement)
		delete(s.byText, oldest.text)
		s.weight -= len(oldest.text)
		if err := oldest.Close(); err != nil {
			return err
		}
	}
	return nil
}

// close forgets all. A statement that can't be closed means a broken connection, which its next use
// reports.
func (s *statements) close() {
	for e := s.recent.Front(); e != nil; e = e.Next() {
		_ = e.Value.(*statement).Close()
	}
	s.recent.Init()
	s.weight = 0
	clear(s.byText)
}

// recentTexts are the texts that a pool's connections have used lately, by their hashes: at least
// the last maxRecent, at most twice as many.
type recentTexts struct {
	seed maphash.Seed

	mu          sync.Mutex
	latest, old map[uint64]struct{}
}

func newRecentTexts() *recentTexts {
	return &recentTexts{seed: maphash.MakeSeed(), latest: map[uint64]struct{}{}}
}

// use notes the use of a text, and reports whether there was one before.
func (r *recentTexts) use(text string) bool {
	hash := maphash.String(r.seed, text)
	r.mu.Lock()
	defer r.mu.Unlock()
	_, again := r.latest[hash]
	if again {
		return true
	}
	_, again = r.old[hash]
	if len(r.latest) == maxRecent {
		r.latest, r.old = map[uint64]struct{}{}, r.latest
	}
	r.latest[hash] = struct{}{}
	return again
}
