package catalog_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
)

// What the table's triggers say is broken.
const (
	noCircle   = "categories_no_circle"
	atMost10   = "categories_at_most_10_above"
	moveBelow  = `UPDATE categories SET parent_id = $2 WHERE id = $1`
	toTop      = `UPDATE categories SET parent_id = NULL`
	insertInto = `INSERT INTO categories (id, created_at, updated_at, name, slug, parent_id) `
)

// broken returns the constraint that a writer of categories has broken; nothing if none.
func broken(t *testing.T, err error) string {
	t.Helper()
	if err == nil {
		return ""
	}
	told := pq.As(err)
	if told == nil || told.Code != "23514" || told.Table != "categories" || told.Constraint == "" {
		t.Fatal(err)
	}
	return told.Constraint
}

// wantBroken executes a statement, which breaks a constraint or none.
func (s *shop) wantBroken(constraint, statement string, args ...any) {
	s.t.Helper()
	_, err := s.store.DB.ExecContext(s.t.Context(), statement, args...)
	if got := broken(s.t, err); got != constraint {
		s.t.Errorf("%s: broke %q, want %q", statement, got, constraint)
	}
}

// wantTree checks that every category is reached from the top, which it is not from a circle, and
// that none has more than ten above it.
func wantTree(t *testing.T, st *store.Store) {
	t.Helper()
	var all, reached, deepest int
	if err := st.DB.QueryRowContext(t.Context(), `
		WITH RECURSIVE tree(id, depth) AS (
			SELECT id, 0 FROM categories WHERE parent_id IS NULL
			UNION ALL SELECT c.id, depth + 1 FROM tree JOIN categories c ON c.parent_id = tree.id
		) SELECT (SELECT count(*) FROM categories), count(*), max(depth) FROM tree`).Scan(&all, &reached, &deepest); err != nil {
		t.Fatal(err)
	}
	if reached != all || deepest > catalog.MaxDepth {
		t.Errorf("%d of %d categories are reached from the top, the deepest has %d above it", reached, all, deepest)
	}
}

func TestNoCircleOfCategories(t *testing.T) {
	t.Parallel()
	s := newTree(t)
	for _, move := range [][2]*ent.Category{{s.coffee, s.coffee}, {s.coffee, s.beans}, {s.coffee, s.dark}, {s.dark, s.dark}} {
		s.wantBroken(noCircle, moveBelow, move[0].ID, move[1].ID)
	}
	s.wantBroken(noCircle, `UPDATE categories SET parent_id = CASE slug WHEN 'tea' THEN $1::uuid ELSE $2::uuid END WHERE slug IN ('tea', 'coffee')`,
		s.coffee.ID, s.tea.ID)
	s.wantBroken(noCircle, insertInto+`VALUES ($1, now(), now(), 'own', 'own', $1)`, uuid.New())
	s.wantBroken(noCircle, insertInto+`VALUES ($1, now(), now(), 'a', 'a', $2), ($2, now(), now(), 'b', 'b', $1)`, uuid.New(), uuid.New())
	s.wantBroken("", `UPDATE categories SET parent_id = parent_id`)
	s.wantBroken("", moveBelow, s.coffee.ID, s.tea.ID)
	// What a statement makes counts, not what its first rows would have made alone.
	s.wantBroken("", `UPDATE categories SET parent_id = CASE slug WHEN 'tea' THEN $1::uuid END WHERE slug IN ('tea', 'coffee')`, s.coffee.ID)
	wantTree(t, s.store)
}

func TestDepthOfCategories(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	chain := func(name string, length int) []*ent.Category {
		made := []*ent.Category{s.category(name, nil)}
		for n := 1; n < length; n++ {
			made = append(made, s.category(fmt.Sprint(name, n), made[n-1]))
		}
		return made
	}
	long, short := chain("long", catalog.MaxDepth+1), chain("short", 4)
	s.wantBroken(atMost10, insertInto+`VALUES (gen_random_uuid(), now(), now(), 'x', 'x', $1)`, long[10].ID)
	s.wantBroken(noCircle, moveBelow, long[0].ID, long[10].ID)
	s.wantBroken(atMost10, moveBelow, short[0].ID, long[7].ID) // what is below it would be too deep
	s.wantBroken(atMost10, moveBelow, long[0].ID, short[3].ID)
	s.wantBroken("", moveBelow, short[0].ID, long[6].ID)
	wantTree(t, s.store)
	s.wantBroken("", toTop)
	s.wantBroken(atMost10, `UPDATE categories SET parent_id = above.id FROM categories above WHERE above.position = categories.position - 1`)
	wantTree(t, s.store)
}

// TestCategoriesAreMovedInReadCommitted: no other transaction would see what others have moved.
func TestCategoriesAreMovedInReadCommitted(t *testing.T) {
	t.Parallel()
	s := newTree(t)
	for _, level := range []sql.IsolationLevel{sql.LevelRepeatableRead, sql.LevelSerializable} {
		tx := must[*sql.Tx](t)(s.store.DB.BeginTx(t.Context(), &sql.TxOptions{Isolation: level}))
		if _, err := tx.ExecContext(t.Context(), moveBelow, s.tea.ID, s.coffee.ID); !store.IsCode(err, "0A000") {
			t.Errorf("%s: %v", level, err)
		}
		if err := tx.Rollback(); err != nil {
			t.Fatal(err)
		}
	}
}

// TestTwoMovesMakeNoCircle: each of the two moves is right without the other.
func TestTwoMovesMakeNoCircle(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	a, b := s.category("a", nil), s.category("b", nil)
	for range 100 {
		moved, begun := make(chan error, 2), make(chan struct{})
		var ready sync.WaitGroup
		for _, move := range [][2]*ent.Category{{a, b}, {b, a}} {
			ready.Add(1)
			go func() {
				moved <- s.inTx(t.Context(), func(tx *sql.Tx) error {
					ready.Done()
					<-begun
					return exec(t.Context(), tx, moveBelow, move[0].ID, move[1].ID)
				})
			}()
		}
		ready.Wait()
		close(begun)
		if outcomes := []string{broken(t, <-moved), broken(t, <-moved)}; !slices.Contains(outcomes, "") || !slices.Contains(outcomes, noCircle) {
			t.Fatalf("one of two moves has to fail, and one to succeed: %q", outcomes)
		}
		s.wantBroken("", toTop)
	}
}

// inTx does something in a transaction, once.
func (s *shop) inTx(ctx context.Context, do func(*sql.Tx) error) error {
	tx, err := s.store.DB.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if err := do(tx); err != nil {
		return errors.Join(err, tx.Rollback())
	}
	return tx.Commit()
}

func exec(ctx context.Context, tx *sql.Tx, statement string, args ...any) error {
	_, err := tx.ExecContext(ctx, statement, args...)
	return err
}

// TestStormOfMoves moves categories from everywhere to anywhere, one or two in a statement and two
// statements in a transaction.
func TestStormOfMoves(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	const movers, moves = 8, 100
	var ids []uuid.UUID
	for n := range 16 {
		ids = append(ids, s.category(fmt.Sprint("c", n), nil).ID.UUID())
	}
	outcomes := make(chan error, movers*moves)
	for m := range movers {
		go func() {
			random := rand.New(rand.NewPCG(1, uint64(m)))
			for range moves {
				outcomes <- s.inTx(t.Context(), func(tx *sql.Tx) error {
					if err := randomMove(t.Context(), tx, random, ids); err != nil {
						return err
					}
					return randomMove(t.Context(), tx, random, ids)
				})
			}
		}()
	}
	counts := map[string]int{}
	for range movers * moves {
		counts[broken(t, <-outcomes)]++
	}
	wantTree(t, s.store)
	if counts[""] < movers*moves/10 || counts[noCircle] < movers*moves/10 {
		t.Errorf("the storm was none: %v", counts)
	}
}

func randomMove(ctx context.Context, tx *sql.Tx, random *rand.Rand, ids []uuid.UUID) error {
	pick := func() uuid.UUID { return ids[random.IntN(len(ids))] }
	switch random.IntN(6) {
	case 0:
		return exec(ctx, tx, `UPDATE categories SET parent_id = NULL WHERE id = $1`, pick())
	case 1:
		return exec(ctx, tx, `UPDATE categories SET parent_id = $1 WHERE id IN ($2, $3)`, pick(), pick(), pick())
	}
	return exec(ctx, tx, moveBelow, pick(), pick())
}

// deepTree returns a store of 10,000 categories, of which the deepest have ten above them.
func deepTree(t *testing.T) *store.Store {
	t.Helper()
	st := pgtest.New(t)
	for _, statement := range []string{
		`CREATE FUNCTION made(n int) RETURNS uuid IMMUTABLE LANGUAGE sql AS $$ SELECT md5('c' || n)::uuid $$`,
		insertInto + `SELECT made(n), now(), now(), n, n, CASE WHEN n > 0 THEN made(n * 2 / 5) END FROM generate_series(0, 9999) n`,
		`UPDATE categories SET active_products = 1`,
		`ANALYZE categories`,
	} {
		if _, err := st.DB.ExecContext(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	wantTree(t, st)
	return st
}
