package feed_test

import (
	"context"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/feed"
	"github.com/shopgraph/shopgraph/internal/store"
)

// copied is what a reader has derived: the names of products, by id.
type copied struct {
	st    *store.Store
	mu    sync.Mutex
	names map[uuid.UUID]string
	fail  func() bool
	more  chan struct{} // gets something whenever something was derived
}

func (c *copied) rebuild(ctx context.Context) error {
	rows, err := c.st.DB.QueryContext(ctx, `SELECT id, name FROM products`)
	if err != nil {
		return err
	}
	defer rows.Close()
	names := map[uuid.UUID]string{}
	for rows.Next() {
		var id uuid.UUID
		var name string
		if err := rows.Scan(&id, &name); err != nil {
			return err
		}
		names[id] = name
	}
	c.mu.Lock()
	c.names = names
	c.mu.Unlock()
	c.tell()
	return rows.Err()
}

func (c *copied) tell() {
	select {
	case c.more <- struct{}{}:
	default:
	}
}

// differs counts the products that have other names than they should.
func (c *copied) differs(from map[uuid.UUID]string) (n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for id, name := range from {
		if c.names[id] != name {
			n++
		}
	}
	return n
}

func (c *copied) apply(ctx context.Context, changes []feed.Change) error {
	for _, change := range changes {
		var name string
		err := c.st.DB.QueryRowContext(ctx, `SELECT name FROM products WHERE id = $1`, change.Object).Scan(&name)
		if err != nil {
			return err
		}
		c.mu.Lock()
		c.names[change.Object] = name
		c.mu.Unlock()
		c.tell()
		if c.fail() {
			return context.DeadlineExceeded // in the middle, as if it were killed
		}
	}
	return nil
}

// TestStorm has writers write products in transactions that take their time, are broken off, or whose
// connection is killed. Readers of two processes derive the products' names from the changes, and
// fail now and then. When all is quiet, they have the names that the store has.
func TestStorm(t *testing.T) {
	t.Parallel()
	const products, writers, writes = 20, 8, 40
	c := newCatalog(t, products)
	seed := rand.Uint64()
	t.Logf("seed %d", seed)

	var readers []*copied
	for i := range 2 {
		st := c.st
		if i > 0 {
			st = c.open()
		}
		chance := rand.New(rand.NewPCG(seed, uint64(100+i)))
		r := &copied{st: st, more: make(chan struct{}, 1), fail: func() bool { return chance.IntN(20) == 0 }}
		readers = append(readers, r)
		f := feed.New(st, slog.New(slog.DiscardHandler), feed.Options{Tick: time.Millisecond, Batch: 7})
		c.follow(f, feed.Reader{Name: fmt.Sprint("reader ", i), Passing: i > 0, Rebuild: r.rebuild, Apply: r.apply})
	}

	killer := c.open() // beside the connections that the writers hold
	var work sync.WaitGroup
	for w := range writers {
		work.Go(func() {
			chance := rand.New(rand.NewPCG(seed, uint64(w)))
			for n := range writes {
				if err := c.write(killer, chance, fmt.Sprint(w, ".", n), products); err != nil {
					t.Error(err)
				}
			}
		})
	}
	work.Wait()
	c.exec(`UPDATE products SET name = name || '!' WHERE slug = 'product-1'`)

	want := &copied{st: c.st, more: make(chan struct{}, 1)}
	if err := want.rebuild(t.Context()); err != nil {
		t.Fatal(err)
	}
	deadline := time.After(patience)
	for i, r := range readers {
		for r.differs(want.names) > 0 {
			select {
			case <-r.more:
			case <-deadline:
				t.Fatalf("reader %d has %d products as they are not", i, r.differs(want.names))
			}
		}
	}
}

// write changes some products in a transaction, which is broken off or killed now and then.
func (c catalog) write(killer *store.Store, chance *rand.Rand, name string, products int) error {
	ctx := c.t.Context()
	conn, err := c.st.DB.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	tx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	first := 1 + chance.IntN(products)
	for n := first; n <= min(first+chance.IntN(3), products); n++ { // in one order, so that none waits for another in a circle
		if _, err := tx.ExecContext(ctx, `UPDATE products SET name = $1 WHERE slug = $2`, name, fmt.Sprint("product-", n)); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `SELECT pg_sleep($1)`, chance.Float64()/200); err != nil {
			return err
		}
	}
	switch chance.IntN(6) {
	case 0:
		return tx.Rollback()
	case 1:
		var pid int
		if err := tx.QueryRowContext(ctx, `SELECT pg_backend_pid()`).Scan(&pid); err != nil {
			return err
		}
		if _, err := killer.DB.ExecContext(ctx, `SELECT pg_terminate_backend($1, 5000)`, pid); err != nil {
			return err
		}
		_ = tx.Rollback() // there is nobody to be told
		return nil
	}
	return tx.Commit()
}
