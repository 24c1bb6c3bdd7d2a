package reconcile

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/payment/gateway"
)

// Compare holds the payments that were made through a gateway in a time to the gateway's own list and books. A payment that
// is behind is brought to how it stands. An attempt that the gateway has, and that nobody will confirm, is ended there. What is
// still different is reported. If an error ends it early, the report is of what was compared. A gateway that has no list is
// asked about each payment.
func (s *Service) Compare(ctx context.Context, name string, from, to time.Time) (Report, error) {
	r := Report{}
	gw, err := s.gateway(name)
	if err != nil {
		return r, err
	}
	if err := s.Movements(ctx, name, to); err != nil {
		return r, err
	}
	followed := map[string]bool{}
	err = each(from, to, func(from, to time.Time) error {
		c := comparison{Service: s, Gateway: gw, report: &r, listed: map[string]bool{}, followed: followed}
		if err := c.list(ctx, from, to); err != nil {
			return err
		}
		return c.rest(ctx, from, to)
	})
	if err == nil {
		err = s.moved(ctx, &r, name, from, to)
	}
	if err != nil {
		err = fmt.Errorf("reconcile payments of %q: %w", name, err)
	}
	return r, err
}

// comparison is one of a window of time.
type comparison struct {
	*Service
	gateway.Gateway
	report *Report
	// listed are the references that the gateway has listed, and followed those that were not as it says. The latter are
	// kept from window to window, since the gateway's may be another one than ours.
	listed, followed map[string]bool
}

// list compares what the gateway lists.
func (c *comparison) list(ctx context.Context, from, to time.Time) error {
	lister, lists := c.Gateway.(gateway.Lister)
	for after := ""; lists; {
		page, err := ask(ctx, func(ctx context.Context) ([]gateway.Listed, error) {
			return lister.List(ctx, from, to, after, pageSize)
		})
		if err != nil {
			return err
		}
		if err := c.page(ctx, page); err != nil || len(page) < pageSize {
			return err
		}
		after = page[len(page)-1].Reference
	}
	return nil
}

// page compares a page of the gateway's list.
func (c *comparison) page(ctx context.Context, page []gateway.Listed) error {
	c.report.Payments += len(page)
	ours, err := c.ours(ctx, c.Name(), page)
	if err != nil {
		return err
	}
	for i := range page {
		listed := &page[i]
		c.listed[listed.Reference] = true
		p := ours[listed.Reference]
		if p == nil {
			if p = ours[listed.Attempt]; p != nil && p.reference == listed.Reference {
				p = nil
			}
			c.stray(ctx, listed, p)
			continue
		}
		c.compare(ctx, p, &listed.Payment, listed.Refunded.Amount)
	}
	return nil
}

// rest compares our payments of the time that the gateway did not list. They may have been made there a moment later, so
// it is asked for each.
func (c *comparison) rest(ctx context.Context, from, to time.Time) error {
	return c.eachOfTime(ctx, c.Name(), from, to, func(p *ours) {
		if c.listed[p.reference] {
			return
		}
		if _, lists := c.Gateway.(gateway.Lister); !lists {
			c.report.Payments++
		}
		seen, err := c.get(ctx, p.reference)
		if err != nil {
			c.failed(p, err)
			return
		}
		c.compare(ctx, p, &seen, seen.Refunded())
	})
}

func (c *comparison) get(ctx context.Context, reference string) (gateway.Payment, error) {
	return ask(ctx, func(ctx context.Context) (gateway.Payment, error) { return c.Get(ctx, reference) })
}

func (c *comparison) failed(p *ours, err error) {
	kind := Failed
	if errors.Is(err, gateway.ErrUnknownReference) {
		kind = Missing
	}
	c.report.add(Difference{kind, p.id.String(), p.reference, err.Error()})
}

// compare brings a payment to what the gateway says, if it is not there, and reports what is different still.
func (c *comparison) compare(ctx context.Context, p *ours, seen *gateway.Payment, refunded int64) {
	if p.agrees(seen, refunded) || c.followed[p.reference] {
		return
	}
	c.followed[p.reference] = true
	if _, err := c.follow(ctx, c.Name(), p.reference); err != nil {
		c.failed(p, err)
		return
	}
	again, err := c.get(ctx, p.reference)
	if err != nil {
		c.failed(p, err)
		return
	}
	now, err := c.one(ctx, p.id)
	switch {
	case err != nil:
		c.failed(p, err)
	case now.agrees(&again, again.Refunded()):
		c.report.Mended++
	default:
		c.report.add(Difference{Unequal, p.id.String(), p.reference, fmt.Sprintf("it is %s, the gateway says %s", now, told(&again, again.Refunded()))})
	}
}

// stray looks at a payment of the gateway's that none of ours goes by: an attempt of ours, whose payment p goes by another
// reference or by none, or is nil. No client ever had its secret and nobody confirms it, so that it holds nothing and can be
// ended.
func (c *comparison) stray(ctx context.Context, listed *gateway.Listed, p *ours) {
	holdsNothing := listed.Authorized.Amount == 0 && listed.Captured.Amount == 0
	switch {
	case listed.Attempt == "":
		c.report.Foreign++
	case !holdsNothing:
		c.report.add(Difference{Unknown, listed.Attempt, listed.Reference, "we know nothing of it, the gateway says " + told(&listed.Payment, listed.Refunded.Amount)})
	case p == nil:
		c.report.Foreign++
	case listed.Status != gateway.Voided && listed.Status != gateway.Declined && !p.isUndecided():
		operation := uuid.NewSHA1(p.id.UUID(), []byte(listed.Reference)) // the same whenever it is tried
		if _, err := ask(ctx, func(ctx context.Context) (gateway.Payment, error) { return c.Void(ctx, listed.Reference, operation) }); err != nil {
			c.report.add(Difference{Failed, listed.Attempt, listed.Reference, err.Error()})
			return
		}
		c.report.Ended++
	}
}

// told is what a gateway says of a payment, for people.
func told(p *gateway.Payment, refunded int64) string {
	return fmt.Sprintf("%s, with %d held, %d captured and %d refunded", p.Status, held(p), p.Captured.Amount, refunded)
}

// held is what a gateway has not taken yet, and could.
func held(p *gateway.Payment) int64 {
	if p.Status != gateway.Authorized {
		return 0
	}
	return p.Authorized.Amount
}
