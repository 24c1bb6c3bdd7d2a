package tender

import (
	"context"
	"fmt"
	"time"

	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/request"
	"github.com/shopgraph/shopgraph/internal/throttle"
	"github.com/shopgraph/shopgraph/internal/typeid"
	"github.com/shopgraph/shopgraph/internal/voucher"
)

// perCart is for guesses at codes for one cart: as an account's, but a good code does not clear them, as
// whoever guesses may have one of their own.
var perCart = throttle.Policy{Free: 10, First: time.Second, Most: 15 * time.Minute, Forget: 24 * time.Hour}

// maxTyped is how many characters of a code are looked at, with spaces and hyphens.
const maxTyped = 50

// Balance is what somebody may know of a gift card who has its code.
type Balance struct {
	LastFour  string
	Balance   money.Money
	ExpiresAt *time.Time // nil for never
	IsExpired bool
}

// Find returns the gift card with a code that can be spent, and its currency. Whoever tries many codes for a
// cart, or from a network, has to wait. Mistakes are fault.UserErrors about the code: a code that is none
// and one of a card that is disabled look alike.
func (s *Service) Find(ctx context.Context, code string, tried typeid.Cart) (typeid.GiftCard, money.Currency, error) {
	found, err := s.look(ctx, code, throttle.Key{Kind: "gift card cart", Value: tried.String(), Policy: perCart})
	switch {
	case err != nil:
		return typeid.GiftCard{}, "", err
	case found == nil:
		return typeid.GiftCard{}, "", fault.User(fault.CodeNotFound, "There is no such gift card. Look at the code again.", "code")
	case found.isExpired:
		return typeid.GiftCard{}, "", fault.User(fault.CodeUnavailable, "The gift card has expired.", "code")
	case found.balance == 0:
		return typeid.GiftCard{}, "", fault.User(fault.CodeUnavailable, "The gift card is used up.", "code")
	}
	return found.ID, found.currency, nil
}

// BalanceOf returns what is left of the gift card with a code; nil if there is none that is enabled. Whoever
// tries many codes from a network has to wait: that is a fault.Error.
func (s *Service) BalanceOf(ctx context.Context, code string) (*Balance, error) {
	found, err := s.look(ctx, code)
	if mistakes, rest := fault.Split(err); rest == nil && mistakes != nil {
		return nil, fault.TooManyRequests(mistakes[0].Message)
	}
	if err != nil || found == nil {
		return nil, err
	}
	return &Balance{found.LastFour, found.Balance(), found.ExpiresAt, found.isExpired}, nil
}

type found struct {
	*GiftCard
	isExpired bool
}

// look looks for the enabled gift card with a code; nil if there is none. What cannot be a code is none,
// and counts for nothing.
func (s *Service) look(ctx context.Context, code string, keys ...throttle.Key) (*found, error) {
	normal := voucher.NormalCode(code[:min(len(code), maxTyped)])
	if s.keys == nil || len(code) > maxTyped || !voucher.IsRandomCode(normal, codeLength) {
		return nil, nil
	}
	network := throttle.Key{Kind: "gift card network", Value: request.From(ctx).Network, Policy: throttle.PerAddress}
	attempt, wait, err := s.throttles.Try(ctx, append(keys, network)...)
	if err != nil {
		return nil, err
	}
	if wait > 0 {
		return nil, fault.TooManyAttempts(wait)
	}
	card, err := record.First(ctx, s.store.Client, cardByCode, func(r *record.Reader) *found {
		return &found{readGiftCard(r), r.Bool()}
	}, s.keys.hash(normal))
	if err != nil {
		return nil, fmt.Errorf("look for a gift card: %w", err)
	}
	if card == nil {
		return nil, nil
	}
	return card, attempt.Succeeded(ctx)
}
