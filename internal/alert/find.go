package alert

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/jobs"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Changed looks at the alerts for products of which something has changed: what it costs, whether it can be bought, or whether it is
// published. It may be told of a change more than once.
func (s *Service) Changed(ctx context.Context, products []typeid.Product) error {
	if len(products) == 0 {
		return nil
	}
	return s.lookAt(ctx, func(after uuid.UUID) ([]*Alert, error) {
		return record.All(ctx, s.store.Client, waitingFor, readAlert, typeid.Array(products), after, batch)
	})
}

// Sweep looks at all alerts that wait: what nobody tells of, such as a price that begins, is found so. It reads them in batches, and what
// is offered of each batch at once. An alert whose job was given up waits again.
func (s *Service) Sweep(ctx context.Context) error {
	if err := releaseStale.Purge(ctx, s.store.DB, queuedLife.Seconds()); err != nil {
		return fmt.Errorf("have alerts wait again: %w", err)
	}
	return s.lookAt(ctx, func(after uuid.UUID) ([]*Alert, error) {
		return record.All(ctx, s.store.Client, allWaiting, readAlert, after, batch)
	})
}

// lookAt adds jobs for those alerts that are due. They are read in batches, each after an id.
func (s *Service) lookAt(ctx context.Context, read func(after uuid.UUID) ([]*Alert, error)) error {
	for after := uuid.Nil; ; {
		alerts, err := read(after)
		if err != nil {
			return fmt.Errorf("read alerts: %w", err)
		}
		if len(alerts) == 0 {
			return nil
		}
		if err := s.queue(ctx, alerts); err != nil {
			return fmt.Errorf("find alerts that are due: %w", err)
		}
		if len(alerts) < batch {
			return nil
		}
		after = alerts[len(alerts)-1].ID.UUID()
	}
}

// queue adds jobs for those of some alerts that are due, the oldest first.
func (s *Service) queue(ctx context.Context, alerts []*Alert) error {
	wanted := make([]Wanted, 0, len(alerts))
	seen := make(map[Wanted]bool, len(alerts))
	for _, a := range alerts {
		if w := a.wanted(); !seen[w] {
			seen[w] = true
			wanted = append(wanted, w)
		}
	}
	offers, err := s.opts.Shelf.Offers(ctx, wanted)
	if err != nil {
		return err
	}
	var due []*Alert
	for _, a := range alerts {
		if a.isDue(offers[a.wanted()]) {
			due = append(due, a)
		}
	}
	if len(due) == 0 {
		return nil
	}
	return s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error { return s.claim(ctx, tx, due, offers) })
}

// claim adds jobs for alerts that are due, but for those that wait for more than there is.
func (s *Service) claim(ctx context.Context, tx *ent.Tx, due []*Alert, offers map[Wanted]Offer) error {
	if _, err := lockClaims.Exec(ctx, tx); err != nil {
		return err
	}
	if s.opts.PerUnit > 0 {
		var err error
		if due, err = s.ration(ctx, tx, due, offers); err != nil {
			return err
		}
	}
	ids := make([]typeid.ProductAlert, len(due))
	for i, a := range due {
		ids[i] = a.ID
	}
	var claimed []typeid.ProductAlert
	err := claim.Each(ctx, tx, func(scan func(...any) error) error {
		var id typeid.ProductAlert
		err := scan(&id)
		claimed = append(claimed, id)
		return err
	}, typeid.Array(ids))
	if err != nil {
		return err
	}
	for _, id := range claimed {
		if err := jobs.Add(ctx, tx, sendJob, job{id}, jobs.UniqueKey(id.String())); err != nil {
			return err
		}
	}
	store.AfterCommit(tx, s.opts.Queue.Wake)
	return nil
}

// ration leaves of alerts, the oldest first, as many as there are units for.
func (s *Service) ration(ctx context.Context, tx *ent.Tx, due []*Alert, offers map[Wanted]Offer) (kept []*Alert, err error) {
	variants := make([]typeid.Variant, len(due))
	for i, a := range due {
		variants[i] = a.VariantID
	}
	count := map[typeid.Variant]int{}
	err = told.Each(ctx, tx, func(r *record.Reader) {
		count[typeid.Of[typeid.Variant](r.UUID())] = int(r.Int())
	}, typeid.Array(variants), toldFor.Seconds())
	if err != nil {
		return nil, err
	}
	for _, a := range due {
		if a.Type == BackInStock {
			if count[a.VariantID] >= s.opts.PerUnit*offers[a.wanted()].Quantity {
				continue
			}
			count[a.VariantID]++
		}
		kept = append(kept, a)
	}
	return kept, nil
}
