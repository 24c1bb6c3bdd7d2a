package catalog

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/record"
)

const (
	// keepEvery is how often it is looked for prices that have begun or ended.
	keepEvery = time.Second
	// keepBatch is for how many products that is worked out at a time.
	keepBatch = 500
	// keptPrices is how long prices that are no more are kept, so that it can be told what was paid before
	// a reduction that goes on for long.
	keptPrices = 400 * 24 * time.Hour
)

// Keep keeps what lists are sorted and filtered by true to the time, until ctx ends: see RefreshPrices.
// What fails is logged, and tried again.
func (s *Service) Keep(ctx context.Context) error {
	ticker := time.NewTicker(keepEvery)
	defer ticker.Stop()
	for {
		if err := s.RefreshPrices(ctx); err != nil && ctx.Err() == nil {
			s.log.ErrorContext(ctx, "keep the prices of products", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-ticker.C:
		}
	}
}

// RefreshPrices works out what products cost together of which a price has begun or ended, whether those
// of which it is not known can be bought, which stock can be bought since a location is active or not any more,
// and what all cost by price lists that are new. A list is in force once that is done for all products.
func (s *Service) RefreshPrices(ctx context.Context) error {
	for _, refresh := range []record.Query{refreshStalePrices, fillAvailability, followLocations} {
		for refreshed := int64(1); refreshed > 0; {
			var err error
			if refreshed, err = record.First(ctx, s.store.Client, refresh, (*record.Reader).Int, keepBatch); err != nil {
				return fmt.Errorf("refresh prices: %w", err)
			}
		}
	}
	lists, err := record.All(ctx, s.store.Client, listsNotReady, (*record.Reader).UUID)
	if err != nil {
		return fmt.Errorf("look for new price lists: %w", err)
	}
	for _, list := range lists {
		if err := s.fill(ctx, list); err != nil {
			return fmt.Errorf("fill price list: %w", err)
		}
	}
	return nil
}

// fill has a price list ready, unless another process is about to.
func (s *Service) fill(ctx context.Context, list uuid.UUID) error {
	for after := uuid.Nil; ; {
		next, err := record.First(ctx, s.store.Client, fillPriceList, func(r *record.Reader) *uuid.UUID {
			return record.Optional(r, r.UUID)
		}, list, after, keepBatch)
		if err != nil || next == nil || *next == after {
			return err
		}
		after = *next
	}
}

// Purge deletes prices that ended so long ago that no reduction is told by them.
func (s *Service) Purge(ctx context.Context) error {
	if err := purgePastPrices.Purge(ctx, s.store.DB, keptPrices.Seconds()); err != nil {
		return fmt.Errorf("purge past prices: %w", err)
	}
	return nil
}
