package merchandising

import (
	"context"
	"fmt"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/idempotency"
	"github.com/shopgraph/shopgraph/internal/patch"
	"github.com/shopgraph/shopgraph/internal/promotion"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// PromotionDuplicateInput is a promotion to be made like another one.
type PromotionDuplicateInput struct {
	IdempotencyKey *string
	ID             typeid.Promotion
	Name           patch.Text
}

// DuplicatePromotion makes a promotion that is like another one but disabled, has no codes, and goes after it at the
// next priority that is free, and returns it.
func (s *Service) DuplicatePromotion(ctx context.Context, viewer auth.Viewer, in PromotionDuplicateInput) (*promotion.Promotion, error) {
	asked := in
	var v fault.Validator
	if name(&v, "name", &in.Name); v.Err() != nil {
		return nil, v.Err()
	}
	text, err := idempotency.Once(ctx, s.store, viewer, "promotionDuplicate", in.IdempotencyKey, asked, func(ctx context.Context, tx *ent.Tx) (string, error) {
		of, err := promotions.take(ctx, tx, one(in.ID, nil))
		if err != nil {
			return "", err
		}
		id := typeid.NewPromotion()
		return id.String(), s.duplicatePromotion(ctx, tx, viewer, of[0], id, in.Name)
	})
	if err != nil {
		return nil, err
	}
	id, err := typeid.ParsePromotion(text)
	return s.promotion(ctx, id, err)
}

func (s *Service) duplicatePromotion(ctx context.Context, tx *ent.Tx, viewer auth.Viewer, of promotionRow, id typeid.Promotion, name patch.Text) error {
	free, err := record.First(ctx, tx, freePriority, (*record.Reader).Int, of.Priority)
	if err != nil {
		return fmt.Errorf("look for a free priority: %w", err)
	}
	if free > maxPriority {
		return fault.User(fault.CodeLimitReached, fmt.Sprintf("No priority is free after it up to %d.", maxPriority), "id")
	}
	made := of
	made.base, made.Name, made.Enabled, made.Priority = base{id.UUID(), 1}, name.Or(of.Name), false, int(free)
	return s.insertPromotion(ctx, tx, viewer, made, "promotion.duplicated", "id")
}
