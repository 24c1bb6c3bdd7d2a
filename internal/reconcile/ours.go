package reconcile

import (
	"context"
	"fmt"
	"time"

	"github.com/lib/pq"

	entpayment "github.com/shopgraph/shopgraph/ent/payment"
	"github.com/shopgraph/shopgraph/internal/payment/gateway"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// ours is a payment as the store has it.
type ours struct {
	id                             typeid.Payment
	reference                      string // empty if none was committed
	status                         entpayment.Status
	authorized, captured, refunded int64
	createdAt                      time.Time
}

const ourColumns = `id, coalesce(gateway_reference, ''), status, authorized_amount, captured_amount, refunded_amount, created_at`

func readOurs(r *record.Reader) *ours {
	return &ours{
		typeid.Of[typeid.Payment](r.UUID()), r.Text(), entpayment.Status(r.Text()), r.Int(), r.Int(), r.Int(), r.Time(),
	}
}

func (p *ours) isUndecided() bool {
	return p.status == entpayment.StatusPending || p.status == entpayment.StatusActionRequired || p.status == entpayment.StatusProcessing
}

// held is what can still be captured.
func (p *ours) held() int64 {
	if p.status != entpayment.StatusAuthorized {
		return 0
	}
	return p.authorized
}

func (p *ours) String() string {
	return fmt.Sprintf("%s, with %d held, %d captured and %d refunded", p.status, p.held(), p.captured, p.refunded)
}

// agrees reports whether a payment is as its gateway says, which has given so much of it back.
func (p *ours) agrees(seen *gateway.Payment, refunded int64) bool {
	waits := seen.Status == gateway.Unconfirmed || seen.Status == gateway.ActionRequired || seen.Status == gateway.Processing
	return p.held() == held(seen) && p.captured == seen.Captured.Amount && p.refunded == refunded && (waits || !p.isUndecided())
}

// ours returns our payments of a page of a gateway's list, by their references and by their attempts.
func (s *Service) ours(ctx context.Context, name string, page []gateway.Listed) (map[string]*ours, error) {
	references, attempts := make([]string, 0, len(page)), make([]typeid.Payment, 0, len(page))
	for i := range page {
		references = append(references, page[i].Reference)
		if id, err := typeid.ParsePayment(page[i].Attempt); err == nil {
			attempts = append(attempts, id)
		}
	}
	found, err := record.All(ctx, s.store.Client, listedPayments, readOurs, name, pq.Array(references), typeid.Array(attempts))
	if err != nil {
		return nil, fmt.Errorf("read payments: %w", err)
	}
	byName := make(map[string]*ours, 2*len(found))
	for _, p := range found {
		byName[p.id.String()] = p
	}
	for _, p := range found {
		if p.reference != "" {
			byName[p.reference] = p
		}
	}
	return byName, nil
}

// one returns a payment as it is now.
func (s *Service) one(ctx context.Context, id typeid.Payment) (*ours, error) {
	p, err := record.First(ctx, s.store.Client, onePayment, readOurs, id)
	if err != nil || p == nil {
		return nil, fmt.Errorf("read payment %s: %w", id, err)
	}
	return p, nil
}

// eachOfTime calls do for each of our payments at a gateway that was made in a time and is named there.
func (s *Service) eachOfTime(ctx context.Context, name string, from, to time.Time, do func(*ours)) error {
	var after typeid.Payment
	for {
		page, err := record.All(ctx, s.store.Client, paymentsOfTime, readOurs, name, from, to, after, pageSize)
		if err != nil {
			return fmt.Errorf("read payments: %w", err)
		}
		for _, p := range page {
			do(p)
		}
		if len(page) < pageSize {
			return nil
		}
		after = page[len(page)-1].id
	}
}
