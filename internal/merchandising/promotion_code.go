package merchandising

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strconv"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/idempotency"
	"github.com/shopgraph/shopgraph/internal/patch"
	"github.com/shopgraph/shopgraph/internal/promotion"
	"github.com/shopgraph/shopgraph/internal/typeid"
	"github.com/shopgraph/shopgraph/internal/voucher"
)

// promotionCode is a code for a promotion as it is kept.
type promotionCode struct {
	base
	PromotionID uuid.UUID `json:"promotion_id"`
	Code        string    `json:"code"`
	MaxUses     *int      `json:"max_uses"`
	Enabled     bool      `json:"enabled"`
	Label       string    `json:"label"`
}

var promotionCodes = &kind[promotionCode]{"code", idOf(typeid.Of[typeid.PromotionCode]), lockCodes, lookAtCodes}

// PromotionCodeCreateInput is a code to be made.
type PromotionCodeCreateInput struct {
	IdempotencyKey *string
	PromotionID    typeid.Promotion
	Code           string
	MaxUses        *int
	Label          patch.Text
}

// PromotionCodeUpdateInput is what becomes of a code. What is not given stays as it is. ExpectedVersion is
// any if it is nil.
type PromotionCodeUpdateInput struct {
	ID              typeid.PromotionCode
	ExpectedVersion *int
	Enabled         *bool
	MaxUses         patch.Int
	Label           patch.Text
}

// PromotionCodesGenerateInput is so many codes to be made.
type PromotionCodesGenerateInput struct {
	IdempotencyKey *string
	PromotionID    typeid.Promotion
	Count          int
	Prefix         *string
	Length         int
	MaxUses        *int
	Label          patch.Text
}

type (
	// PromotionCodePayload is what became of a code.
	PromotionCodePayload = fault.Outcome[*promotion.Code]
	// PromotionCodesPayload is how many codes were made.
	PromotionCodesPayload = fault.Outcome[int]
)

const (
	maxLabel     = 100
	maxPrefix    = 20
	maxGenerated = 100_000
	minRandom    = 8
	maxRandom    = 20
)

var codeForm = regexp.MustCompile(`^[A-Z0-9]*$`)

// codeText returns what is compared of a code or of its beginning, and reports what is wrong with it.
func codeText(v *fault.Validator, field, given string, limit int) string {
	if !v.MaxLen(field, given, 2*limit) { // with hyphens and spaces
		return ""
	}
	text := voucher.NormalCode(given)
	v.Check(codeForm.MatchString(text) && len(text) <= limit, fault.CodeInvalid, fmt.Sprintf("This must be at most %d letters A to Z and digits.", limit), field)
	return text
}

// CreatePromotionCode makes a code, and returns it.
func (s *Service) CreatePromotionCode(ctx context.Context, viewer auth.Viewer, in PromotionCodeCreateInput) (*promotion.Code, error) {
	asked := in
	var v fault.Validator
	made := promotionCode{PromotionID: in.PromotionID.UUID(), Code: codeText(&v, "code", in.Code, maxCode), MaxUses: in.MaxUses, Enabled: true}
	v.Check(v.Err() != nil || made.Code != "", fault.CodeRequired, "This is required.", "code")
	line(&v, "label", &in.Label, maxLabel)
	most(&v, "maxUses", in.MaxUses, maxUses)
	if v.Err() != nil {
		return nil, v.Err()
	}
	made.Label = in.Label.Value
	text, err := idempotency.Once(ctx, s.store, viewer, "promotionCodeCreate", in.IdempotencyKey, asked, func(ctx context.Context, tx *ent.Tx) (string, error) {
		id := typeid.NewPromotionCode()
		made.base = base{id.UUID(), 1}
		inserted, err := write(ctx, tx, insertCodes, []promotionCode{made}, "code of a promotion")
		if err == nil && inserted == 0 {
			return "", fault.User(fault.CodeTaken, "There is such a code.", "code")
		}
		if err != nil {
			return "", err
		}
		return id.String(), tell(ctx, tx, s, viewer, promotionCodes, "promotion_code.created", []change[promotionCode]{{nil, &made}})
	})
	if err != nil {
		return nil, err
	}
	id, err := typeid.ParsePromotionCode(text)
	return s.promotionCode(ctx, id, err)
}

// promotionCode returns a code that was changed, or that was not because somebody else has changed it.
func (s *Service) promotionCode(ctx context.Context, id typeid.PromotionCode, err error) (*promotion.Code, error) {
	if err != nil && !fault.IsConflict(err) {
		return nil, err
	}
	found, readErr := promotion.CodesByID.Read(ctx, s.store.Client, []typeid.PromotionCode{id})
	return found[id], errors.Join(err, readErr)
}

// UpdatePromotionCode changes a code, and returns it. With a fault.CodeConflict comes the code as it is.
func (s *Service) UpdatePromotionCode(ctx context.Context, viewer auth.Viewer, in PromotionCodeUpdateInput) (*promotion.Code, error) {
	var v fault.Validator
	line(&v, "label", &in.Label, maxLabel)
	most(&v, "maxUses", in.MaxUses.Value, maxUses)
	if v.Err() != nil {
		return nil, v.Err()
	}
	err := s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		before, err := promotionCodes.take(ctx, tx, one(in.ID, in.ExpectedVersion))
		if err != nil {
			return err
		}
		after := before[0]
		after.Enabled, after.Label = *or(in.Enabled, &after.Enabled), in.Label.Or(after.Label)
		if in.MaxUses.Given {
			after.MaxUses = in.MaxUses.Value
		}
		changed := changes(before, []promotionCode{after})
		if len(changed) == 0 {
			return nil
		}
		if _, err := write(ctx, tx, updateCodes, afters(changed), "code of a promotion"); err != nil {
			return err
		}
		if err := promotion.CodeLimitChanged(ctx, tx, in.ID); err != nil {
			return err
		}
		return tell(ctx, tx, s, viewer, promotionCodes, "promotion_code.updated", changed)
	})
	return s.promotionCode(ctx, in.ID, err)
}

// GeneratePromotionCodes makes codes that nobody can guess, and returns how many: all, or none.
func (s *Service) GeneratePromotionCodes(ctx context.Context, viewer auth.Viewer, in PromotionCodesGenerateInput) (int, error) {
	asked := in
	var v fault.Validator
	prefix := codeText(&v, "prefix", *or(in.Prefix, new("")), maxPrefix)
	v.Range("count", in.Count, 1, maxGenerated)
	v.Range("length", in.Length, minRandom, maxRandom)
	most(&v, "maxUses", in.MaxUses, maxUses)
	line(&v, "label", &in.Label, maxLabel)
	v.Require("label", in.Label.Value)
	if v.Err() != nil {
		return 0, v.Err()
	}
	text, err := idempotency.Once(ctx, s.store, viewer, "promotionCodesGenerate", in.IdempotencyKey, asked, func(ctx context.Context, tx *ent.Tx) (string, error) {
		if err := insertGenerated(ctx, tx, in, prefix); err != nil {
			return "", err
		}
		return strconv.Itoa(in.Count), s.audit(ctx, tx, viewer.Actor(), "promotion.codes_generated", []string{in.PromotionID.String()}, []map[string]any{
			{"changes": map[string]fromTo{
				"codes": {nil, in.Count}, "prefix": {nil, prefix}, "length": {nil, in.Length}, "max_uses": {nil, in.MaxUses}, "label": {nil, in.Label.Value},
			}},
		})
	})
	if err != nil {
		return 0, err
	}
	return strconv.Atoi(text)
}

// maxRounds is how often codes are made anew in the place of those that there were already. Of the shortest
// codes, one of 170,000 is there already when there are as many as can be made at once.
const maxRounds = 5

func insertGenerated(ctx context.Context, tx *ent.Tx, in PromotionCodesGenerateInput, prefix string) error {
	missing := in.Count
	for range maxRounds {
		ids, codes := make([]typeid.PromotionCode, missing), make([]string, missing)
		for i := range ids {
			ids[i], codes[i] = typeid.NewPromotionCode(), voucher.RandomCode(prefix, in.Length)
		}
		made, err := insertManyCodes.Exec(ctx, tx, typeid.Array(ids), pq.Array(codes), in.PromotionID, in.MaxUses, in.Label.Value)
		if err != nil {
			return refused(fmt.Errorf("insert codes: %w", err))
		}
		if missing -= int(made); missing == 0 {
			return nil
		}
	}
	return fmt.Errorf("%d random codes are there already", missing)
}
