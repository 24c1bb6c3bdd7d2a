package payment

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"

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
// fault.CodeLimitReached when the viewer has saved 20, fault.CodeTooManyAttempts when a gateway was asked too often. A
// gateway that fails is a fault.Unavailable.
func (s *Service) SaveMethod(ctx context.Context, viewer auth.Viewer, in MethodSaveInput) (*ent.PaymentMethod, error) {
	var v fault.Validator
	if v.Require("gatewayToken", in.GatewayToken) {
		v.MaxLen("gatewayToken", in.GatewayToken, maxTokenLen)
	}
	if err := v.Err(); err != nil {
		return nil, err
	}
	gw, err := s.named(in.Gateway)
	if err != nil {
		return nil, err
	}
	if err := s.admit(ctx, viewer); err != nil {
		return nil, err
	}
	described, err := s.keep(ctx, gw, viewer.User, in.GatewayToken)
	if errors.Is(err, gateway.ErrInvalidToken) || err == nil && described.Kind != gateway.Card {
		return nil, fault.User(fault.CodePaymentMethodDeclined, "This payment method cannot be used here.", "gatewayToken")
	}
	if err != nil {
		return nil, unavailable(fmt.Errorf("describe payment method: %w", err))
	}
	var saved *ent.PaymentMethod
	err = s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) (err error) {
		saved, err = s.saveMethod(ctx, tx, viewer.User, gw, in.GatewayToken, described)
		return err
	})
	if err != nil {
		return nil, err
	}
	return saved, nil
}

// unavailable says of a gateway's failure that it is not the caller's.
func unavailable(err error) error {
	return fault.Unavailable("the payment service did not answer: try again", err)
}

// named returns the store's gateway of a name, or the first. One that it does not have is a fault.UserErrors.
func (s *Service) named(name *string) (gateway.Gateway, error) {
	var gw gateway.Gateway
	switch {
	case name != nil:
		gw = s.Gateway(*name)
	case len(s.gateways) > 0:
		gw = s.gateways[0].Gateway
	}
	if gw == nil {
		return nil, fault.User(fault.CodeNotFound, "There is no such way to pay.", "gateway")
	}
	return gw, nil
}

// keep describes the payment method behind a token. A gateway that keeps methods for its customers has the
// user be able to pay by it from now on.
func (s *Service) keep(ctx context.Context, gw gateway.Gateway, user typeid.User, token string) (gateway.Method, error) {
	keeper, keeps := gw.(gateway.Keeper)
	if !keeps {
		return gw.Method(ctx, token)
	}
	customer, err := s.Customer(ctx, gw, user)
	if err != nil {
		return gateway.Method{}, err
	}
	return keeper.Keep(ctx, customer, token)
}

// Customer returns the customer that a user is at a gateway; empty if it does not keep any. The gateway is
// asked once for each user.
func (s *Service) Customer(ctx context.Context, gw gateway.Gateway, user typeid.User) (customer string, err error) {
	keeper, keeps := gw.(gateway.Keeper)
	if !keeps {
		return "", nil
	}
	found, err := customerOfUser.Scan(ctx, s.store.DB, []any{user, gw.Name()}, &customer)
	if err == nil && !found {
		if customer, err = keeper.Customer(ctx, user); err == nil {
			_, err = insertCustomer.Exec(ctx, s.store.DB, user, gw.Name(), customer)
		}
	}
	if err != nil {
		return "", fmt.Errorf("find the customer of %s at %q: %w", user, gw.Name(), err)
	}
	return customer, nil
}

// Setup is what a client needs to save a payment method without a payment.
type Setup struct {
	Gateway        string
	PublishableKey string
	ClientSecret   string
}

// SetUpMethod begins to save a payment method of the viewer's without a payment: the client goes on with
// what is returned, and then saves the token that the gateway has given it. A gateway that cannot do this, or that
// the store does not have, is a fault.UserErrors, and so is asking it too often. A gateway that fails is a
// fault.Unavailable.
func (s *Service) SetUpMethod(ctx context.Context, viewer auth.Viewer, in MethodSetupInput) (*Setup, error) {
	gw, err := s.named(in.Gateway)
	if err != nil {
		return nil, err
	}
	keeper, keeps := gw.(gateway.Keeper)
	if !keeps {
		return nil, fault.User(fault.CodeNotAllowed, "This way to pay needs no preparation: save its token.", "gateway")
	}
	if err := s.admit(ctx, viewer); err != nil {
		return nil, err
	}
	customer, err := s.Customer(ctx, gw, viewer.User)
	if err != nil {
		return nil, unavailable(err)
	}
	secret, err := keeper.Setup(ctx, customer, uuid.New())
	if err != nil {
		return nil, unavailable(fmt.Errorf("begin to save a payment method: %w", err))
	}
	return &Setup{gw.Name(), gw.Option().PublishableKey, secret}, nil
}

func (s *Service) saveMethod(
	ctx context.Context, tx *ent.Tx, owner typeid.User, gw gateway.Gateway, token string, described gateway.Method,
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
		if m.Gateway == gw.Name() && m.GatewayToken == token {
			return m, nil
		}
	}
	if len(present[owner]) >= maxMethods {
		return nil, fault.User(fault.CodeLimitReached, fmt.Sprintf("At most %d payment methods can be saved.", maxMethods))
	}
	m, err := tx.PaymentMethod.Create().
		SetUserID(owner).
		SetGateway(gw.Name()).SetGatewayToken(token).
		SetBrand(described.Brand).SetLast4(described.Last4).
		SetExpMonth(described.ExpMonth).SetExpYear(described.ExpYear).
		Save(ctx)
	if err != nil {
		return nil, fmt.Errorf("create payment method: %w", err)
	}
	return m, nil
}

// DeleteMethod deletes a payment method of the viewer's, here and at the gateway, and returns its id. Any other
// is fault.CodeNotFound. Payments that were made with it stay. A gateway that fails is a fault.Unavailable, and
// then the method stays.
func (s *Service) DeleteMethod(
	ctx context.Context, viewer auth.Viewer, in MethodDeleteInput,
) (typeid.PaymentMethod, error) {
	if err := s.forget(ctx, viewer, in.ID); err != nil {
		return typeid.PaymentMethod{}, err
	}
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

// forget has a gateway that keeps methods forget one of the viewer's.
func (s *Service) forget(ctx context.Context, viewer auth.Viewer, id typeid.PaymentMethod) error {
	methods, err := s.VisibleMethodsByID(ctx, viewer, []typeid.PaymentMethod{id})
	if err != nil || methods[id] == nil {
		return err
	}
	keeper, keeps := s.Gateway(methods[id].Gateway).(gateway.Keeper)
	if !keeps {
		return nil
	}
	if err := keeper.Forget(ctx, methods[id].GatewayToken); err != nil {
		return unavailable(fmt.Errorf("forget payment method %s: %w", id, err))
	}
	return nil
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
