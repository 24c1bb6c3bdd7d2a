package merchandising

import (
	"context"
	"fmt"
	"time"

	"github.com/shopgraph/shopgraph/internal/record"
)

const (
	// publishEvery is how often it is looked for instants that were set meanwhile.
	publishEvery = time.Second
	// publishPause is how long there is between two looks at the least: a product that is due may be locked.
	publishPause = 10 * time.Millisecond
	// publishBatch is how many products are published or unpublished at a time.
	publishBatch = 500
)

// Publish publishes products at their instants and unpublishes them, until ctx ends. Each process that
// serves shoppers does so. What fails is logged, and tried again.
func (s *Service) Publish(ctx context.Context) error {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-timer.C:
		}
		next, err := s.PublishDue(ctx)
		if err != nil && ctx.Err() == nil {
			s.log.ErrorContext(ctx, "publish products", "error", err)
		}
		timer.Reset(max(next, publishPause))
	}
}

// PublishDue publishes and unpublishes the products whose instants have come, and returns how long it is
// until the next comes, as far as it is known: publishEvery at the most.
func (s *Service) PublishDue(ctx context.Context) (next time.Duration, err error) {
	for _, statement := range []record.Statement{publishDue, unpublishDue} {
		for changed := int64(publishBatch); changed == publishBatch; {
			if changed, err = statement.Exec(ctx, s.store.DB, publishBatch); err != nil {
				return publishEvery, fmt.Errorf("publish products: %w", err)
			}
		}
	}
	next = publishEvery
	micros, err := record.First(ctx, s.store.Client, untilDue, func(r *record.Reader) *int64 { return record.Optional(r, r.Int) })
	if err != nil {
		return next, fmt.Errorf("look when products are published: %w", err)
	}
	if micros != nil {
		next = min(next, time.Duration(*micros)*time.Microsecond)
	}
	return next, nil
}
