package reconcile

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/books"
	"github.com/shopgraph/shopgraph/internal/payment/gateway"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// overlap is how much of what was read of a gateway's books is read again, as its clock is another.
const overlap = time.Hour

// ReadMovements enters what the gateways have moved since it was read last, and looks at the payments that it is of. So a
// call that was lost is made good for as far as money has moved. A gateway that fails does not hold up the others.
func (s *Service) ReadMovements(ctx context.Context) error {
	var errs []error
	for _, name := range s.payments.Gateways() {
		errs = append(errs, s.Movements(ctx, name, time.Now()))
	}
	return errors.Join(errs...)
}

// Movements enters what a gateway has moved until a time, beginning where it ended before, or else with the store's first
// payment there. It looks at the payments that what is new is of. A gateway that keeps no books has moved nothing.
func (s *Service) Movements(ctx context.Context, name string, to time.Time) error {
	gw, err := s.gateway(name)
	if err != nil {
		return err
	}
	keeper, keeps := gw.(gateway.Bookkeeper)
	if !keeps {
		return nil
	}
	since, err := record.First(ctx, s.store.Client, readUntil, func(r *record.Reader) *time.Time { return new(r.Time()) }, name)
	if err != nil {
		return fmt.Errorf("find out until when the books of %q were read: %w", name, err)
	}
	if since == nil {
		return nil // nothing was ever paid there
	}
	return each(since.Add(-overlap), to, func(from, to time.Time) error {
		if err := s.readMovements(ctx, name, keeper, from, to); err != nil {
			return fmt.Errorf("read the books of %q: %w", name, err)
		}
		_, err := markRead.Exec(ctx, s.store.DB, name, to)
		return err
	})
}

func (s *Service) readMovements(ctx context.Context, name string, keeper gateway.Bookkeeper, from, to time.Time) error {
	for after := ""; ; {
		type page struct {
			movements []gateway.Movement
			end       string
		}
		p, err := ask(ctx, func(ctx context.Context) (p page, err error) {
			p.movements, p.end, err = keeper.Movements(ctx, from, to, after, pageSize)
			return p, err
		})
		if err != nil {
			return err
		}
		if err := s.enter(ctx, name, p.movements); err != nil || p.end == "" {
			return err
		}
		after = p.end
	}
}

// enter enters movements, and then looks at the payments of those that are new, unless they say so already. One that cannot be
// looked at is looked at when payments are compared.
func (s *Service) enter(ctx context.Context, name string, movements []gateway.Movement) error {
	var added []gateway.Movement
	err := s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) (err error) {
		added, err = books.Record(ctx, tx, name, movements)
		return err
	})
	if err != nil {
		return err
	}
	looked, err := s.known(ctx, name, added)
	if err != nil {
		return err
	}
	for _, m := range added {
		if looked[m.Reference] {
			continue
		}
		looked[m.Reference] = true
		if _, err := s.follow(ctx, name, m.Reference); err != nil {
			s.log.WarnContext(ctx, "payment cannot be looked at yet", "gateway", name, "reference", m.Reference, "error", err)
		}
	}
	return nil
}

// known returns the references of movements that tell nothing new: a call has told it before, and the payment says so. What a
// dispute or a refund that has failed moves is not all that there is to tell of it.
func (s *Service) known(ctx context.Context, name string, added []gateway.Movement) (map[string]bool, error) {
	known, references := map[string]bool{}, make([]string, 0, len(added))
	for _, m := range added {
		references = append(references, m.Reference)
	}
	equal, err := record.All(ctx, s.store.Client, equalMovements, (*record.Reader).Text, name, pq.Array(references))
	if err != nil {
		return nil, fmt.Errorf("read which payments say what was moved: %w", err)
	}
	for _, reference := range equal {
		known[reference] = true
	}
	for _, m := range added {
		switch m.Kind {
		case gateway.MovedDispute, gateway.MovedDisputeReversal, gateway.MovedRefundFailure:
			delete(known, m.Reference)
		}
	}
	known[""] = true
	return known, nil
}

// unmoved is how long before the end of what was read a payment must have been as it is, for its movements to be compared:
// some refunds are on the gateway's books days later.
const unmoved = 24 * time.Hour

// moved compares what a gateway has moved with what the payments of a time say. Payments in another currency than that of
// the movements cannot be compared.
func (s *Service) moved(ctx context.Context, r *Report, name string, from, to time.Time) error {
	differences, err := record.All(ctx, s.store.Client, unequalMovements, func(r *record.Reader) Difference {
		return Difference{Moved, typeid.Of[typeid.Payment](r.UUID()).String(), r.Text(), r.Text()}
	}, name, from, to, unmoved.Seconds(), MaxDifferences)
	for _, d := range differences {
		r.add(d)
	}
	return err
}
