package cart

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/pricing/discount"
	"github.com/shopgraph/shopgraph/internal/request"
	"github.com/shopgraph/shopgraph/internal/text"
	"github.com/shopgraph/shopgraph/internal/throttle"
	"github.com/shopgraph/shopgraph/internal/voucher"
)

// CodesUpdateInput is the codes for promotions that a cart has: all of them.
type CodesUpdateInput struct {
	On
	Codes []string
}

// UpdateCodes sets the codes for promotions of a cart of the viewer's. A code that is new to the cart and
// that nobody can use is a mistake, and a guess: who guesses many is told to wait. One whose promotion does
// not count for the cart as it is stays on it, for that may change. Mistakes are fault.UserErrors, and then
// nothing has changed.
func (s *Service) UpdateCodes(ctx context.Context, viewer auth.Viewer, in CodesUpdateInput) (*Changed, error) {
	if err := in.normalize(); err != nil {
		return nil, err
	}
	attempt, err := s.tryCodes(ctx, len(in.Codes))
	if err != nil {
		return nil, err
	}
	guessed := false
	changed, err := s.locked(ctx, viewer, in.On, func(ctx context.Context, tx *ent.Tx, c *ent.Cart) (*Changed, error) {
		before := c.Codes
		c.Codes = in.Codes
		d, err := s.readDraft(ctx, tx, viewer, c, nil)
		if err != nil {
			return nil, err
		}
		priced, err := s.priceDraft(ctx, tx, d)
		if err != nil {
			return nil, err
		}
		if err := refuseCodes(priced.Answers, before); err != nil {
			guessed = true
			return nil, err
		}
		d.changed = true
		return settled(ctx, tx, d)
	})
	if attempt != nil && !guessed {
		err = errors.Join(err, attempt.Succeeded(ctx))
	}
	return changed, err
}

// tryCodes counts as a guess what is not known yet to be none. There is none without codes.
func (s *Service) tryCodes(ctx context.Context, codes int) (*throttle.Attempt, error) {
	if codes == 0 {
		return nil, nil
	}
	attempt, wait, err := s.throttles.Try(ctx, throttle.Key{Kind: "promotion code address", Value: request.From(ctx).Network, Policy: throttle.PerAddress})
	if err == nil && wait > 0 {
		err = fault.TooManyAttempts(wait)
	}
	return attempt, err
}

// normalize cleans the codes, and refuses those that cannot be any.
func (in *CodesUpdateInput) normalize() error {
	var v fault.Validator
	v.Check(len(in.Codes) <= discount.MaxCodes, fault.CodeLimitReached, fmt.Sprintf("A cart has at most %d codes.", discount.MaxCodes), "codes")
	if err := v.Err(); err != nil {
		return err
	}
	cleaned := make([]string, len(in.Codes)) // the caller keeps what was given
	for i, given := range in.Codes {
		at, code := "codes."+strconv.Itoa(i), text.Clean(given)
		v.Require(at, code)
		v.Line(at, code, discount.MaxCodeLen)
		isSame := func(earlier string) bool { return voucher.NormalCode(earlier) == voucher.NormalCode(code) }
		v.Check(!slices.ContainsFunc(cleaned[:i], isSame), fault.CodeTaken, "This code was named before.", "codes", strconv.Itoa(i))
		cleaned[i] = code
	}
	in.Codes = cleaned
	return v.Err()
}

// refuseCodes refuses codes that nobody can use, unless the cart has had them before.
func refuseCodes(codes []discount.CodeAnswer, before []string) error {
	var v fault.Validator
	for i, code := range codes {
		if slices.Contains(before, code.Code) {
			continue
		}
		v.Check(code.Status != discount.CodeUnknown, fault.CodeNotFound, "There is no such code.", "codes", strconv.Itoa(i))
		v.Check(code.Status != discount.CodeDisabled, fault.CodeUnavailable, "This code is not valid any more.", "codes", strconv.Itoa(i))
	}
	return v.Err()
}
