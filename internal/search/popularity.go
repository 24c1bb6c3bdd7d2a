package search

import (
	"context"
	"fmt"
	"maps"
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/record"
)

// countEvery is how often an index looks how often products were sold: that is counted every hour, and no change of a
// product.
const countEvery = time.Minute

// count keeps the popularity of an index true until ctx ends. What fails is logged, and tried again.
func (s *Service) count(ctx context.Context, c *catalogIndex) {
	var known map[uuid.UUID]int64
	for ticker := time.NewTicker(countEvery); ; {
		select {
		case <-ctx.Done():
			ticker.Stop()
			return
		case <-ticker.C:
		}
		sold, err := s.sold(ctx)
		if err != nil {
			if ctx.Err() == nil {
				s.log.WarnContext(ctx, "the index of search does not know what sells", "error", err)
			}
			continue
		}
		if known == nil || !maps.Equal(known, sold) {
			known = sold
			c.setPopularity(sold)
		}
	}
}

// sold reads how often products were sold lately.
func (s *Service) sold(ctx context.Context) (map[uuid.UUID]int64, error) {
	sold := map[uuid.UUID]int64{}
	err := soldProducts.Each(ctx, s.store.Client, func(r *record.Reader) { sold[r.UUID()] = r.Int() })
	if err != nil {
		return nil, fmt.Errorf("read what sells: %w", err)
	}
	return sold, nil
}

func (c *catalogIndex) setPopularity(sold map[uuid.UUID]int64) {
	c.changing.Lock()
	defer c.changing.Unlock()
	c.index.SetPopularity(sold)
	c.publish(c.index.View(), c.now.Load().parts)
}
