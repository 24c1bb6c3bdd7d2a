package merchandising

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/ent"
)

// relationRow is a row of a product that is shown beside another.
type relationRow struct {
	ProductID uuid.UUID `json:"product_id"`
	Kind      string    `json:"kind"`
	RelatedID uuid.UUID `json:"related_id"`
	Position  int       `json:"position"`
}

// relationsChange is what becomes of what is shown beside products: lists that are written anew.
type relationsChange struct {
	products, kinds []string
	rows            []relationRow
}

func (c *relationsChange) add(product uuid.UUID, kind string, before, after []uuid.UUID) {
	if slices.Equal(before, after) {
		return
	}
	c.products, c.kinds = append(c.products, product.String()), append(c.kinds, kind)
	for i, related := range after {
		c.rows = append(c.rows, relationRow{product, kind, related, i})
	}
}

func (c *relationsChange) write(ctx context.Context, tx *ent.Tx) error {
	if len(c.products) == 0 {
		return nil
	}
	if _, err := deleteRelations.Exec(ctx, tx, pq.Array(c.products), pq.Array(c.kinds)); err != nil {
		return fmt.Errorf("delete what is shown beside products: %w", err)
	}
	if len(c.rows) == 0 {
		return nil
	}
	_, err := write(ctx, tx, insertRelations, c.rows, "what is shown beside products")
	return err
}
