package payment

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/payment"
	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/payment/gateway"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Offered is a gateway, and for which carts it is offered. What is empty is no condition.
type Offered struct {
	gateway.Gateway
	Currencies []money.Currency
	Countries  []address.Country // that the goods are sent to
	Channels   []string          // the codes of channels
	// Terms returns on what terms a user, nil for a guest, pays by hand in each currency: nil if they cannot. It reads from
	// db, which may be a transaction. Without it there are no terms.
	Terms func(ctx context.Context, db record.Queryer, user *typeid.User) (func(money.Currency) *gateway.Terms, error)
}

// Everywhere offers gateways for all carts.
func Everywhere(gateways ...gateway.Gateway) []Offered {
	offered := make([]Offered, len(gateways))
	for i, gw := range gateways {
		offered[i].Gateway = gw
	}
	return offered
}

// Circumstances are what it depends on by which gateways a cart can be paid.
type Circumstances struct {
	Currency money.Currency
	Country  address.Country // that the goods are sent to; empty as long as it is not known
	Channel  *typeid.Channel // nil outside of channels
}

// ErrNotOffered says that a cart cannot be paid by a gateway, or by none.
var ErrNotOffered = errors.New("the gateway is not offered for this cart")

// Option is a way in which a cart can be paid.
type Option struct {
	Gateway          string // its name
	Kind             OptionKind
	Name             string // what shoppers call it
	PublishableKey   string // empty if there is none
	Methods, Wallets []string
	ConfirmsOnClient bool
	Limit            *money.Money // the most that can be paid so; nil if there is none
}

// OptionKind is how one pays: see gateway.OptionKind.
type OptionKind string

// Options returns for each of some carts the ways in which a user, nil for a guest, can pay it, in the store's order.
func (s *Service) Options(ctx context.Context, user *typeid.User, carts []Circumstances) (options [][]*Option, err error) {
	options = make([][]*Option, len(carts))
	for i := range s.gateways {
		terms, err := s.terms(ctx, s.store.Client, &s.gateways[i], user)
		if err != nil {
			return nil, err
		}
		for c := range carts {
			offer, err := s.offer(ctx, &s.gateways[i], carts[c], terms)
			if err != nil {
				return nil, err
			}
			if offer != nil {
				options[c] = append(options[c], offer.option())
			}
		}
	}
	return options, nil
}

// Offer is a gateway by which a cart can be paid, and on what terms.
type Offer struct {
	gateway.Gateway
	gateway.Terms
}

func (o *Offer) option() *Option {
	of := o.Gateway.Option()
	return &Option{o.Name(), OptionKind(of.Kind), of.Name, of.PublishableKey, of.Methods, of.Wallets, of.ConfirmsOnClient, o.Limit}
}

// terms returns on what terms a user pays through a gateway in each currency.
func (s *Service) terms(ctx context.Context, db record.Queryer, o *Offered, user *typeid.User) (func(money.Currency) *gateway.Terms, error) {
	if o.Terms == nil {
		return func(money.Currency) *gateway.Terms { return &gateway.Terms{} }, nil
	}
	return o.Terms(ctx, db, user)
}

// offer returns a gateway as it is offered; nil if it is not.
func (s *Service) offer(ctx context.Context, o *Offered, in Circumstances, terms func(money.Currency) *gateway.Terms) (*Offer, error) {
	fits, err := s.fits(ctx, o, in)
	if err != nil || !fits {
		return nil, err
	}
	if of := terms(in.Currency); of != nil {
		return &Offer{o.Gateway, *of}, nil
	}
	return nil, nil //nolint:nilnil // it is not offered
}

// Choose returns a gateway by which a user, nil for a guest, can pay an amount of a cart: the one of a name, or if that is
// empty the first that is not by hand. Terms are read from db. An error wraps ErrNotOffered if there is none.
func (s *Service) Choose(
	ctx context.Context, db record.Queryer, name string, user *typeid.User, amount money.Money, in Circumstances,
) (*Offer, error) {
	for i := range s.gateways {
		o := &s.gateways[i]
		if o.Name() != name && (name != "" || o.Option().Kind != gateway.Online) {
			continue
		}
		terms, err := s.terms(ctx, db, o, user)
		if err != nil {
			return nil, err
		}
		offer, err := s.offer(ctx, o, in, terms)
		if err != nil {
			return nil, err
		}
		if offer != nil && (offer.Limit == nil || amount.Amount <= offer.Limit.Amount) {
			return offer, nil
		}
	}
	return nil, ErrNotOffered
}

// Transfer is how to make a payment that waits for a transfer.
type Transfer struct {
	AccountHolder   string
	IBAN, BIC, Bank *string // nil if there is none
	AccountDetails  *string // of an account without an IBAN
	Reference       string
	Amount          money.Money
	DueAt           *time.Time
	QRCode          *string // nil if there is none
}

// Transfer returns how to make a payment; nil unless it waits for a transfer.
func (s *Service) Transfer(p *ent.Payment) *Transfer {
	by, is := s.Gateway(p.Gateway).(gateway.Instructor)
	if !is || p.Status != payment.StatusActionRequired || p.GatewayReference == nil || p.MethodKind == nil || *p.MethodKind != payment.MethodKindBankTransfer {
		return nil
	}
	t := by.Transfer(*p.GatewayReference, money.Money{Amount: Owed(p), Currency: p.Currency})
	return &Transfer{
		t.Holder, orNil(t.IBAN), orNil(t.BIC), orNil(t.Bank), orNil(t.Details), t.Reference, t.Amount, p.DueAt, orNil(t.QR),
	}
}

// fits reports whether a gateway is offered. As long as it is not known where to, it may be.
func (s *Service) fits(ctx context.Context, o *Offered, in Circumstances) (bool, error) {
	if len(o.Currencies) > 0 && !slices.Contains(o.Currencies, in.Currency) ||
		len(o.Countries) > 0 && in.Country != "" && !slices.Contains(o.Countries, in.Country) {
		return false, nil
	}
	if len(o.Channels) == 0 {
		return true, nil
	}
	if in.Channel == nil {
		return false, nil
	}
	code, err := s.channelCode(ctx, *in.Channel)
	return slices.Contains(o.Channels, code), err
}

// Gateway returns the store's gateway of a name; nil if it has none, or has it no more.
func (s *Service) Gateway(name string) gateway.Gateway {
	for i := range s.gateways {
		if s.gateways[i].Name() == name {
			return s.gateways[i].Gateway
		}
	}
	return nil
}

// Gateways returns the names of the store's gateways, in its order.
func (s *Service) Gateways() []string {
	names := make([]string, len(s.gateways))
	for i := range s.gateways {
		names[i] = s.gateways[i].Name()
	}
	return names
}
