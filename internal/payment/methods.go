package payment

import (
	"context"
	"errors"
	"fmt"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/paymentmethod"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/payment/gateway"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

const (
	// maxMethods is how many payment methods a user can save.
	maxMethods = 20
	// maxTokenLen is the length of a gateway's token.
	maxTokenLen = 255
)

// SaveMethod saves the payment method behind a gateway's token for the viewer. One that the viewer
// has saved before is returned as it is. Mistakes are fault.UserErrors:
// fault.CodePaymentMethodDeclined at gatewayToken when the gateway does not know the token,
// fault.CodeLimitReached when the viewer has saved 20. A gateway that fails is a fault.Unavailable.
func (s *Service) SaveMethod(ctx context.Context, viewer auth.Viewer, in MethodSaveInput) (*ent.PaymentMethod, error) {
	var v fault.Validator
	if v.Require("gatewayToken", in.GatewayToken) {
		v.MaxLen("gatewayToken", in.GatewayToken, maxTokenLen)
	}
	if err := v.Err(); err != nil {
		return nil, err
	}
	described, err := s.gateway.Method(ctx, in.GatewayToken)
	if errors.Is(err, gateway.ErrInvalidToken) {
		return nil, fault.User(fault.CodePaymentMethodDeclined, "This payment method cannot be used here.", "gatewayToken")
	}
	if err != nil {
		err = fmt.Errorf("describe payment method: %w", err)
		return nil, fault.Unavailable("the payment service did not answer: try again", err)
	}
	var saved *ent.PaymentMethod
	err = s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) (err error) {
		saved, err = s.saveMethod(ctx, tx, viewer.User, in.GatewayToken, described)
		return err
	})
	if err != nil {
		return nil, err
	}
	return saved, nil
}

func (s *Service) saveMethod(
	ctx context.Context, tx *ent.Tx, owner typeid.User, token string, described gateway.Method,
) (*ent.PaymentMethod, error) {
	if found, err := store.LockUser(ctx, tx, owner); err != nil {
		return nil, err
	} else if !found { // a guest, or an account deleted just now
		return nil, fault.Unauthenticated("sign in first")
	}
	present, err := MethodsByUser.Read(ctx, tx, []typeid.User{owner})
	if err != nil {
		return nil, err
	}
	for _, m := range present[owner] {
		if m.Gateway == s.gateway.Name() && m.GatewayToken == token {
			return m, nil
		}
	}
	if len(present[owner]) >= maxMethods {
		return nil, fault.User(fault.CodeLimitReached, fmt.Sprintf("At most %d payment methods can be saved.", maxMethods))
	}
	m, err := tx.PaymentMethod.Create().
		SetUserID(owner).
		SetGateway(s.gateway.Name()).SetGatewayToken(token).
		SetBrand(described.Brand).SetLast4(described.Last4).
		SetExpMonth(described.ExpMonth).SetExpYear(described.ExpYear).
		Save(ctx)
	if err != nil {
		return nil, fmt.Errorf("create payment method: %w", err)
	}
	return m, nil
}

// DeleteMethod deletes a payment method of the viewer's and returns its id. Any other is
// fault.CodeNotFound. Payments that were made with it stay.
func (s *Service) DeleteMethod(
	ctx context.Context, viewer auth.Viewer, in MethodDeleteInput,
) (typeid.PaymentMethod, error) {
	n, err := s.store.Client.PaymentMethod.Delete().
		Where(paymentmethod.ID(in.ID), paymentmethod.UserID(viewer.User)).
		Exec(ctx)
	if err != nil {
		return typeid.PaymentMethod{}, fmt.Errorf("delete payment method: %w", err)
	}
	if n == 0 {
		return typeid.PaymentMethod{}, fault.User(fault.CodeNotFound, "There is no such payment method.", "id")
	}
	return in.ID, nil
}

// VisibleMethodsByID returns those of the payment methods that are the viewer's own, in one
// statement.
func (s *Service) VisibleMethodsByID(
	ctx context.Context, viewer auth.Viewer, ids []typeid.PaymentMethod,
) (map[typeid.PaymentMethod]*ent.PaymentMethod, error) {
	rows, err := record.All(ctx, s.store.Client, methodsOfUser, ent.ReadPaymentMethod, typeid.Array(ids), viewer.Owner())
	if err != nil {
		return nil, fmt.Errorf("read payment methods: %w", err)
	}
	return store.KeyBy(rows, func(m *ent.PaymentMethod) typeid.PaymentMethod { return m.ID }), nil
}
