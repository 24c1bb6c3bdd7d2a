package merchandising

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/ent"
)

// price is a price as it is kept.
type price struct {
	ID              uuid.UUID  `json:"id"`
	VariantID       uuid.UUID  `json:"variant_id"`
	Currency        string     `json:"currency"`
	PriceListID     *uuid.UUID `json:"price_list_id"`
	MinimumQuantity int        `json:"minimum_quantity"`
	StartsAt        *time.Time `json:"starts_at"`
	EndsAt          *time.Time `json:"ends_at"`
	Amount          int64      `json:"amount"`
	CompareAtAmount *int64     `json:"compare_at_amount"`
}

// savePrices writes prices and deletes others.
func savePrices(ctx context.Context, tx *ent.Tx, kept []price, gone []string) error {
	if len(gone) > 0 {
		if _, err := deletePrices.Exec(ctx, tx, pq.Array(gone)); err != nil {
			return fmt.Errorf("delete prices: %w", err)
		}
	}
	if len(kept) == 0 {
		return nil
	}
	_, err := write(ctx, tx, upsertPrices, kept, "prices")
	return err
}
