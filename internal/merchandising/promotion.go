package merchandising

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"time"

	"github.com/lib/pq/pqerror"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/idempotency"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/patch"
	"github.com/shopgraph/shopgraph/internal/pricing/discount"
	"github.com/shopgraph/shopgraph/internal/promotion"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// promotionRow is a promotion as it is kept.
type promotionRow struct {
	base
	Name      string              `json:"name"`
	Class     discount.Class      `json:"class"`
	Priority  int                 `json:"priority"`
	Combines  []discount.Class    `json:"combines"`
	Rest      discount.Rest       `json:"rest"`
	Enabled   bool                `json:"enabled"`
	StartsAt  *time.Time          `json:"starts_at"`
	EndsAt    *time.Time          `json:"ends_at"`
	NeedsCode bool                `json:"needs_code"`
	Condition *discount.Condition `json:"condition"`
	Action    discount.Action     `json:"action"`
	limits
}

// limits are how much a promotion may be used.
type limits struct {
	MaxUses            *int             `json:"max_uses"`
	MaxUsesPerCustomer *int             `json:"max_uses_per_customer"`
	Budget             discount.Amounts `json:"budget"`
}

var promotions = &kind[promotionRow]{"promotion", idOf(typeid.Of[typeid.Promotion]), lockPromotions, lookAtPromotions}

// PromotionInput is what becomes of a promotion. What is not given stays as it is.
type PromotionInput struct {
	Name             patch.Text
	Priority         *int
	Combines         []discount.Class
	Rest             *discount.Rest
	Enabled          *bool
	StartsAt, EndsAt patch.Time
	NeedsCode        *bool
	Rules            *PromotionRulesInput
	Limits           *PromotionLimitsInput
}

// PromotionRulesInput is what a promotion takes off, and when.
type PromotionRulesInput struct {
	Class     discount.Class
	Condition *promotion.ConditionInput
	Action    promotion.ActionInput
}

// PromotionLimitsInput is how much a promotion may be used; nil for no limit.
type PromotionLimitsInput struct {
	MaxUses, MaxUsesPerCustomer *int
	Budget                      []money.Input
}

// PromotionCreateInput is a promotion to be made.
type PromotionCreateInput struct {
	IdempotencyKey *string
	Promotion      PromotionInput
}

// PromotionUpdateInput is what becomes of a promotion. ExpectedVersion is any if it is nil.
type PromotionUpdateInput struct {
	ID              typeid.Promotion
	ExpectedVersion *int
	Promotion       PromotionInput
}

// PromotionDeleteInput is a promotion to be deleted.
type PromotionDeleteInput struct {
	ID              typeid.Promotion
	ExpectedVersion *int
}

type (
	// PromotionPayload is what became of a promotion.
	PromotionPayload = fault.Outcome[*promotion.Promotion]
	// PromotionDeletePayload is what became of a promotion that was to be deleted.
	PromotionDeletePayload = fault.Outcome[typeid.Promotion]
)

const (
	maxUses            = 1_000_000_000
	maxUsesPerCustomer = 1_000_000
)

// check cleans what was given in place, and reports what is wrong with it by itself.
func (in *PromotionInput) check(v *fault.Validator) {
	name(v, "promotion.name", &in.Name)
	if in.Priority != nil {
		v.Range("promotion.priority", *in.Priority, 0, maxPriority)
	}
	if l := in.Limits; l != nil {
		most(v, "promotion.limits.maxUses", l.MaxUses, maxUses)
		most(v, "promotion.limits.maxUsesPerCustomer", l.MaxUsesPerCustomer, maxUsesPerCustomer)
	}
}

// most reports if a limit, where one is given, is not from 1 to the highest.
func most(v *fault.Validator, field string, n *int, highest int) {
	if n != nil {
		v.Range(field, *n, 1, highest)
	}
}

// require reports what a new promotion must have.
func (in *PromotionInput) require(v *fault.Validator) {
	in.Name.Given = true
	v.Check(in.Priority != nil, fault.CodeRequired, "This is required.", "promotion", "priority")
	v.Check(in.Rules != nil, fault.CodeRequired, "This is required.", "promotion", "rules")
}

// applied returns the promotion as it is to be, and reports what is wrong with it.
func (in *PromotionInput) applied(p promotionRow, v *fault.Validator) promotionRow {
	p.Name, p.Priority, p.Rest = in.Name.Or(p.Name), *or(in.Priority, &p.Priority), *or(in.Rest, &p.Rest)
	p.Enabled, p.NeedsCode = *or(in.Enabled, &p.Enabled), *or(in.NeedsCode, &p.NeedsCode)
	p.StartsAt, p.EndsAt = in.StartsAt.Or(p.StartsAt), in.EndsAt.Or(p.EndsAt)
	if in.Combines != nil {
		p.Combines = slices.Compact(slices.Sorted(slices.Values(in.Combines)))
	}
	if r := in.Rules; r != nil {
		p.Class = r.Class
		p.Condition, p.Action = r.Condition.Condition(v, "promotion", "rules", "condition"), r.Action.Action(v, "promotion", "rules", "action")
	}
	if l := in.Limits; l != nil {
		p.limits = limits{l.MaxUses, l.MaxUsesPerCustomer, promotion.Amounts(v, l.Budget, "promotion", "limits", "budget")}
		v.Check(p.Budget == nil || len(p.Budget) > 0, fault.CodeRequired, "This must not be empty.", "promotion", "limits", "budget")
		for _, amount := range p.Budget {
			v.Check(amount >= 0, fault.CodeOutOfRange, "This must not be negative.", "promotion", "limits", "budget")
		}
	}
	p.validate(v)
	return p
}

// validate reports what package discount finds wrong, at the paths of the input.
func (p *promotionRow) validate(v *fault.Validator) {
	var found fault.Validator
	rules := discount.Promotion{
		Class: p.Class, Combines: p.Combines, Rest: p.Rest, StartsAt: p.StartsAt, EndsAt: p.EndsAt, Condition: p.Condition, Action: p.Action,
	}
	rules.Validate(&found, "promotion")
	mistakes, _ := fault.Split(found.Err())
	for _, m := range mistakes {
		if len(m.Field) > 1 && slices.Contains([]string{"class", "condition", "action"}, m.Field[1]) {
			m.Field = slices.Insert(slices.Clone(m.Field), 1, "rules")
		}
		v.Check(false, m.Code, m.Message, m.Field...)
	}
}

// CreatePromotion makes a promotion, and returns it.
func (s *Service) CreatePromotion(ctx context.Context, viewer auth.Viewer, in PromotionCreateInput) (*promotion.Promotion, error) {
	asked := in
	var v fault.Validator
	in.Promotion.require(&v)
	if in.Promotion.check(&v); v.Err() != nil {
		return nil, v.Err()
	}
	made := in.Promotion.applied(promotionRow{Combines: []discount.Class{}, Rest: discount.Stack}, &v)
	if v.Err() != nil {
		return nil, v.Err()
	}
	text, err := idempotency.Once(ctx, s.store, viewer, "promotionCreate", in.IdempotencyKey, asked, func(ctx context.Context, tx *ent.Tx) (string, error) {
		id := typeid.NewPromotion()
		made.base = base{id.UUID(), 1}
		return id.String(), s.insertPromotion(ctx, tx, viewer, made, "promotion.created", "promotion", "priority")
	})
	if err != nil {
		return nil, err
	}
	id, err := typeid.ParsePromotion(text)
	return s.promotion(ctx, id, err)
}

// insertPromotion stores a new promotion, and tells of it as an action. That its priority is taken is a mistake at a
// field of the input.
func (s *Service) insertPromotion(ctx context.Context, tx *ent.Tx, viewer auth.Viewer, made promotionRow, action string, field ...string) error {
	inserted, err := write(ctx, tx, insertPromotions, []promotionRow{made}, "promotion")
	if err == nil && inserted == 0 {
		return fault.User(fault.CodeTaken, "Another promotion has this priority.", field...)
	}
	if err != nil {
		return err
	}
	if err := checkEnabled(ctx, tx); err != nil {
		return err
	}
	return tell(ctx, tx, s, viewer, promotions, action, []change[promotionRow]{{nil, &made}})
}

// checkEnabled returns a fault.CodeLimitReached if too many promotions are enabled. It comes after the write:
// until its transaction ends, the version of the rules has other writes wait.
func checkEnabled(ctx context.Context, tx *ent.Tx) error {
	n, err := record.First(ctx, tx, countEnabledPromotions, (*record.Reader).Int)
	if err != nil {
		return fmt.Errorf("count promotions: %w", err)
	}
	if n > promotion.MaxEnabled {
		return fault.User(fault.CodeLimitReached, fmt.Sprintf("At most %d promotions are enabled that have not ended.", promotion.MaxEnabled), "promotion", "enabled")
	}
	return nil
}

// promotion returns a promotion that was changed, or that was not because somebody else has changed it.
func (s *Service) promotion(ctx context.Context, id typeid.Promotion, err error) (*promotion.Promotion, error) {
	if err != nil && !fault.IsConflict(err) {
		return nil, err
	}
	found, readErr := promotion.ByID.Read(ctx, s.store.Client, []typeid.Promotion{id})
	return found[id], errors.Join(err, readErr)
}

// UpdatePromotion changes a promotion, and returns it. With a fault.CodeConflict comes the promotion as it is.
func (s *Service) UpdatePromotion(ctx context.Context, viewer auth.Viewer, in PromotionUpdateInput) (*promotion.Promotion, error) {
	var v fault.Validator
	if in.Promotion.check(&v); v.Err() != nil {
		return nil, v.Err()
	}
	err := s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		before, err := promotions.take(ctx, tx, one(in.ID, in.ExpectedVersion))
		if err != nil {
			return err
		}
		var v fault.Validator
		after := in.Promotion.applied(before[0], &v)
		if v.Err() != nil {
			return v.Err()
		}
		return s.savePromotion(ctx, tx, viewer, before[0], after)
	})
	return s.promotion(ctx, in.ID, err)
}

func (s *Service) savePromotion(ctx context.Context, tx *ent.Tx, viewer auth.Viewer, before, after promotionRow) error {
	changed := changes([]promotionRow{before}, []promotionRow{after})
	if len(changed) == 0 {
		return nil
	}
	if _, err := write(ctx, tx, updatePromotions, afters(changed), "promotion"); err != nil {
		return err
	}
	if err := checkEnabled(ctx, tx); err != nil {
		return err
	}
	if !reflect.DeepEqual(before.limits, after.limits) {
		if err := promotion.LimitsChanged(ctx, tx, typeid.Of[typeid.Promotion](after.ID)); err != nil {
			return err
		}
	}
	return tell(ctx, tx, s, viewer, promotions, "promotion.updated", changed)
}

// DeletePromotion deletes a promotion that no order uses, with its codes, and returns its id.
func (s *Service) DeletePromotion(ctx context.Context, viewer auth.Viewer, in PromotionDeleteInput) (typeid.Promotion, error) {
	err := s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		gone, err := promotions.take(ctx, tx, one(in.ID, in.ExpectedVersion))
		if err != nil {
			return err
		}
		_, err = deletePromotion.Exec(ctx, tx, in.ID)
		switch {
		case store.IsCode(err, pqerror.RestrictViolation, pqerror.ForeignKeyViolation):
			return fault.User(fault.CodeNotAllowed, "An order uses the promotion. Disable it instead.", "id")
		case err != nil:
			return fmt.Errorf("delete promotion: %w", err)
		}
		return tell(ctx, tx, s, viewer, promotions, "promotion.deleted", []change[promotionRow]{{&gone[0], nil}})
	})
	if err != nil {
		return typeid.Promotion{}, err
	}
	return in.ID, nil
}
