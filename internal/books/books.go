// Package books keeps the store's books: of all money, which account it came from and which it went to.
// See docs/books.md.
//
// Facts are posted by triggers, in the statement that makes them: so no writer can forget to, and a
// checkout sends nothing for it. What must be posted of which fact is said once, by the views that
// due_postings is made of. Each posting is of one amount from one account to another, so the books
// balance row by row. Postings are only added.
//
// This package writes the one kind of facts that is known from nowhere else, which is what gateways tell
// of their own books. And it verifies the books: Verify works out anew, from all facts, what must be there.
package books

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/payment/gateway"
)

// insertedMovement is a movement as insertMovements reads it.
type insertedMovement struct {
	Reference  string    `json:"reference"`
	Kind       string    `json:"kind"`
	Amount     int64     `json:"amount"`
	Currency   string    `json:"currency"`
	Payment    string    `json:"payment"`
	OccurredAt time.Time `json:"occurred_at"`
}

// Record enters what a gateway of a name has moved, which posts it, and returns the movements that are new. One that is
// there already, by its gateway and id, stays as it was. A movement of a payment that is not ours is of none here. What is
// in another currency than its payment is posted in its own.
func Record(ctx context.Context, tx *ent.Tx, name string, movements []gateway.Movement) (added []gateway.Movement, err error) {
	rows := make([]insertedMovement, len(movements))
	byID := make(map[string]gateway.Movement, len(movements))
	for i, m := range movements {
		rows[i] = insertedMovement{m.ID, string(m.Kind), m.Amount.Amount, string(m.Amount.Currency), m.Reference, m.OccurredAt}
		byID[m.ID] = m
	}
	all, err := json.Marshal(rows)
	if err != nil {
		return nil, fmt.Errorf("enter movements of a gateway: %w", err)
	}
	err = insertMovements.Each(ctx, tx, func(scan func(...any) error) error {
		var id string
		err := scan(&id)
		added = append(added, byID[id])
		return err
	}, name, string(all))
	if err != nil {
		return nil, fmt.Errorf("enter movements of %q: %w", name, err)
	}
	return added, nil
}
