package merchandising_test

import (
	"errors"
	"fmt"
	"sync"
	"testing"

	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/merchandising"
	"github.com/shopgraph/shopgraph/internal/patch"
)

// TestRacingThingsKeepToTheirLimit: of many that are made at the same time as many are made as may be.
func TestRacingThingsKeepToTheirLimit(t *testing.T) {
	t.Parallel()
	s := newShop(t)
	const free = 3
	s.exec(`INSERT INTO customer_groups (id, created_at, updated_at, name, code) SELECT gen_random_uuid(), now(), now(), n::text, n::text FROM generate_series(1, $1) n`,
		catalog.MaxCustomerGroups-free)
	// What is made has counted by then, or waits to count.
	held, err := s.store.DB.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer held.Rollback()
	if _, err := held.ExecContext(t.Context(), `LOCK TABLE customer_groups IN SHARE MODE`); err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var made int
	var making sync.WaitGroup
	for i := range free + 1 {
		making.Go(func() {
			name := fmt.Sprintf("group-%d", i)
			_, err := s.CreateCustomerGroup(t.Context(), s.viewer, merchandising.CustomerGroupCreateInput{
				CustomerGroup: merchandising.CustomerGroupInput{Name: patch.Of(name), Code: patch.Of(name)},
			})
			mu.Lock()
			defer mu.Unlock()
			var mistake *fault.UserError
			switch {
			case err == nil:
				made++
			case !errors.As(err, &mistake) || mistake.Code != fault.CodeLimitReached:
				t.Error(err)
			}
		})
	}
	for waiting := 0; waiting <= free; {
		err := s.store.DB.QueryRowContext(t.Context(),
			`SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`).Scan(&waiting)
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := held.Rollback(); err != nil {
		t.Fatal(err)
	}
	making.Wait()
	if made != free {
		t.Errorf("%d are made, and %d may be", made, free)
	}
}
