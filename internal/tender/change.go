package tender

import (
	"context"
	"errors"
	"fmt"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/idempotency"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/patch"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/text"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// UpdateInput is what becomes of a gift card. What is not given stays as it is. ExpectedVersion is any if it
// is nil.
type UpdateInput struct {
	ID              typeid.GiftCard
	ExpectedVersion *int
	Enabled         *bool
	ExpiresAt       patch.Time
	Note            patch.Text
}

// AdjustInput is how much more a gift card is worth, or less.
type AdjustInput struct {
	IdempotencyKey string
	GiftCardID     typeid.GiftCard
	Amount         money.Input
	Reason         string
}

// CreditAdjustInput is how much more store credit a user has, or less.
type CreditAdjustInput struct {
	IdempotencyKey string
	UserID         typeid.User
	Amount         money.Input
	Reason         string
}

type (
	// CardPayload is what became of a gift card.
	CardPayload = fault.Outcome[*GiftCard]
	// CreditPayload is what became of a user's store credit.
	CreditPayload = fault.Outcome[[]*money.Money]
)

// Update changes a gift card, and returns it. With a fault.CodeConflict comes the card as it is. Mistakes
// are fault.UserErrors. The viewer must manage gift cards.
func (s *Service) Update(ctx context.Context, viewer auth.Viewer, in UpdateInput) (*GiftCard, error) {
	var v fault.Validator
	in.Note.Value = text.Clean(in.Note.Value)
	v.Paragraphs("note", in.Note.Value, maxNote)
	if err := v.Err(); err != nil {
		return nil, err
	}
	err := s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		before, err := record.First(ctx, tx, lockCard, readGiftCard, in.ID)
		switch {
		case err != nil:
			return fmt.Errorf("lock gift card: %w", err)
		case before == nil:
			return unknown("id")
		case in.ExpectedVersion != nil && *in.ExpectedVersion != before.Version:
			return fault.User(fault.CodeConflict, "The gift card has been changed meanwhile.", "expectedVersion")
		}
		after := *before
		if in.Enabled != nil {
			after.Enabled = *in.Enabled
		}
		after.ExpiresAt, after.Note = in.ExpiresAt.Or(before.ExpiresAt), in.Note.Or(before.Note)
		changed := before.changes(&after)
		if len(changed) == 0 {
			return nil
		}
		if _, err := updateCard.Exec(ctx, tx, in.ID, after.Enabled, after.ExpiresAt, after.Note); err != nil {
			return fmt.Errorf("change gift card: %w", err)
		}
		return s.audit(ctx, tx, viewer.Actor(), "gift_card.updated", in.ID, map[string]any{"changes": changed})
	})
	if err != nil && !fault.IsConflict(err) {
		return nil, err
	}
	card, readErr := s.card(ctx, in.ID)
	return card, errors.Join(err, readErr)
}

// changes are what the audit log is told: what was and what is, by the names of columns.
func (g *GiftCard) changes(after *GiftCard) map[string]any {
	changed := map[string]any{}
	tell := func(name string, is bool, from, to any) {
		if is {
			changed[name] = map[string]any{"from": from, "to": to}
		}
	}
	sameTime := g.ExpiresAt == after.ExpiresAt || g.ExpiresAt != nil && after.ExpiresAt != nil && g.ExpiresAt.Equal(*after.ExpiresAt)
	tell("enabled", g.Enabled != after.Enabled, g.Enabled, after.Enabled)
	tell("expires_at", !sameTime, g.ExpiresAt, after.ExpiresAt)
	tell("note", g.Note != after.Note, g.Note, after.Note)
	return changed
}

// Adjust makes a gift card be worth more or less, once for a key, and returns it. Mistakes are
// fault.UserErrors. The viewer must manage gift cards.
func (s *Service) Adjust(ctx context.Context, viewer auth.Viewer, in AdjustInput) (*GiftCard, error) {
	asked := in
	amount, err := adjustment(in.IdempotencyKey, in.Amount, &in.Reason)
	if err != nil {
		return nil, err
	}
	_, err = idempotency.Once(ctx, s.store, viewer, "giftCardAdjust", &in.IdempotencyKey, asked, func(ctx context.Context, tx *ent.Tx) (string, error) {
		before, err := record.First(ctx, tx, lockCard, readGiftCard, in.GiftCardID)
		switch {
		case err != nil:
			return "", fmt.Errorf("lock gift card: %w", err)
		case before == nil:
			return "", unknown("giftCardId")
		case before.currency != amount.Currency:
			return "", fault.User(fault.CodeInvalid, "The gift card is in "+string(before.currency)+".", "amount", "currencyCode")
		}
		if err := s.adjust(ctx, tx, viewer, in.GiftCardID.UUID().String(), amount, in.Reason); err != nil {
			return "", err
		}
		return in.GiftCardID.String(), s.audit(ctx, tx, viewer.Actor(), "gift_card.adjusted", in.GiftCardID, map[string]any{"amount": amount.String()})
	})
	if err != nil {
		return nil, err
	}
	return s.card(ctx, in.GiftCardID)
}

// AdjustCredit gives a user store credit, or takes some of it, once for a key. It returns what they have in
// all currencies.
// Mistakes are fault.UserErrors. The viewer must manage gift cards.
func (s *Service) AdjustCredit(ctx context.Context, viewer auth.Viewer, in CreditAdjustInput) ([]*money.Money, error) {
	asked := in
	amount, err := adjustment(in.IdempotencyKey, in.Amount, &in.Reason)
	if err != nil {
		return nil, err
	}
	_, err = idempotency.Once(ctx, s.store, viewer, "storeCreditAdjust", &in.IdempotencyKey, asked, func(ctx context.Context, tx *ent.Tx) (string, error) {
		if _, err := openCredit.Exec(ctx, tx, in.UserID, string(amount.Currency), viewer.Actor()); err != nil {
			return "", fmt.Errorf("open a store credit: %w", err)
		}
		var id string
		found, err := lockCredit.Scan(ctx, tx, []any{in.UserID, string(amount.Currency)}, &id)
		if err != nil {
			return "", fmt.Errorf("lock store credit: %w", err)
		}
		if !found {
			return "", fault.User(fault.CodeNotFound, "There is no such customer, or they have credit in 10 other currencies.", "userId")
		}
		if err := s.adjust(ctx, tx, viewer, id, amount, in.Reason); err != nil {
			return "", err
		}
		return in.UserID.String(), s.audit(ctx, tx, viewer.Actor(), "store_credit.adjusted", in.UserID, map[string]any{"amount": amount.String()})
	})
	if err != nil {
		return nil, err
	}
	credit, err := CreditByUser.Read(ctx, s.store.Client, []typeid.User{in.UserID})
	return credit[in.UserID], err
}

// adjust changes what a locked tender is worth.
func (s *Service) adjust(ctx context.Context, tx *ent.Tx, viewer auth.Viewer, id string, amount money.Money, reason string) error {
	changed, err := adjust.Exec(ctx, tx, id, amount.Amount, viewer.Actor(), reason)
	if err != nil {
		return fmt.Errorf("adjust %s: %w", id, err)
	}
	if changed == 0 {
		return fault.User(fault.CodeOutOfRange, "There is less left than this would take.", "amount", "amount")
	}
	return nil
}

// adjustment checks what is to be added or taken away, and why.
func adjustment(key string, in money.Input, reason *string) (money.Money, error) {
	var v fault.Validator
	idempotency.Validate(&v, key)
	*reason = text.Clean(*reason)
	v.Require("reason", *reason)
	v.Paragraphs("reason", *reason, maxReason)
	amount := parsed(&v, in)
	v.Check(amount.Amount != 0, fault.CodeOutOfRange, "This must be more or less than 0.", "amount", "amount")
	return amount, v.Err()
}

func unknown(field string) error {
	return fault.User(fault.CodeNotFound, "There is no such gift card.", field)
}
