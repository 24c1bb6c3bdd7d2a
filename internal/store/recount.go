package store

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/record"
)

// counter is a column that triggers keep. Two functions in the database say what it counts: that of
// the triggers for what changes, and one that recounts all.
type counter struct {
	column   string
	triggers string // their function
	recount  record.Query
}

var counters = []counter{
	{"categories.active_products", "count_active_products",
		record.NewQuery(`SELECT id, was, counted FROM recount_active_products()`)},
	{"product_prices.low", "follow_prices",
		record.NewQuery(`SELECT id, was, counted FROM recount_product_prices()`)},
	// It is said of variants.
	{"stock_movements.delta", "log_stock",
		record.NewQuery(`SELECT id, was, counted FROM recount_stock_movements()`)},
}

// Correction is a count that was wrong.
type Correction struct {
	Column       string // as in categories.active_products
	ID           uuid.UUID
	Was, Counted int64
}

// Recount counts anew what triggers keep count of, and returns what was wrong and is right now.
// Each counter is locked for that time against whoever writes what it counts. Readers are not
// hindered.
func (s *Store) Recount(ctx context.Context) ([]Correction, error) {
	patient := s.Patient()
	defer patient.DB.Close()
	var all []Correction
	for _, c := range counters {
		var wrong []Correction
		err := patient.InTx(ctx, func(ctx context.Context, tx *ent.Tx) (err error) {
			wrong, err = record.All(ctx, tx, c.recount, func(r *record.Reader) Correction {
				return Correction{c.column, r.UUID(), r.Int(), r.Int()}
			})
			return err
		})
		if err != nil {
			return all, fmt.Errorf("recount %s: %w", c.column, err)
		}
		all = append(all, wrong...)
	}
	return all, nil
}
