package checkout

import (
	"cmp"
	"context"
	"errors"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/payment"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// means returns how a viewer wants to pay: by a saved method of theirs, or by a token for this purchase alone, or by
// confirming the payment in the client. It is nil if nothing is given, as for what costs nothing.
func (s *Service) means(ctx context.Context, viewer auth.Viewer, in *PaymentInput) (*payment.Means, error) {
	switch {
	case in == nil:
		return nil, nil //nolint:nilnil // nothing is given
	case in.GatewayToken != nil:
		return &payment.Means{Token: *in.GatewayToken}, checkToken(*in.GatewayToken, "payment.gatewayToken")
	case in.Option == nil:
		return s.saved(ctx, viewer, in.PaymentMethodID)
	}
	by := payment.Means{Gateway: in.Option.Gateway, Save: in.Option.Save && viewer.SignedIn()}
	if in.Option.Token == nil {
		return &by, nil
	}
	by.Token = *in.Option.Token
	return &by, checkToken(by.Token, "payment.option.token")
}

// maxTokenLen is the length of a gateway's token.
const maxTokenLen = 255

func checkToken(token, field string) error {
	var v fault.Validator
	v.Require(field, token)
	v.MaxLen(field, token, maxTokenLen)
	return v.Err()
}

// saved returns a saved payment method of the viewer's.
func (s *Service) saved(ctx context.Context, viewer auth.Viewer, id *typeid.PaymentMethod) (*payment.Means, error) {
	unknown := fault.User(fault.CodeNotFound, "There is no such payment method.", "payment", "paymentMethodId")
	if id == nil {
		return nil, unknown
	}
	methods, err := s.payments.VisibleMethodsByID(ctx, viewer, []typeid.PaymentMethod{*id})
	if err != nil {
		return nil, err
	}
	method := methods[*id]
	if method == nil || s.payments.Gateway(method.Gateway) == nil {
		return nil, unknown
	}
	return &payment.Means{Gateway: method.Gateway, Token: method.GatewayToken, Method: method}, nil
}

// choose returns the means by which an amount of a cart is paid, with its gateway. What is not offered for the cart is a
// fault.UserErrors.
func (s *Service) choose(
	ctx context.Context, tx *ent.Tx, p *purchase, buyer *typeid.User, due money.Money, in payment.Circumstances,
) (payment.Means, error) {
	by := p.means
	if by == nil {
		return payment.Means{}, fault.User(fault.CodeRequired, "Choose how to pay.", "payment")
	}
	offer, err := s.payments.Choose(ctx, tx, by.Gateway, buyer, due, in)
	if errors.Is(err, payment.ErrNotOffered) {
		return payment.Means{}, fault.User(fault.CodeUnavailable, "This way to pay is not offered for the cart.", "payment")
	}
	if err != nil {
		return payment.Means{}, err
	}
	chosen, option := *by, offer.Option()
	chosen.Gateway, chosen.Token, chosen.Within = offer.Name(), cmp.Or(by.Token, option.Token), offer.Within
	if chosen.Token == "" && !option.ConfirmsOnClient {
		return payment.Means{}, fault.User(fault.CodeRequired, "This way to pay needs a token.", "payment", "option", "token")
	}
	return chosen, nil
}
