package payment

import (
	"context"
	"errors"
	"slices"

	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/payment/gateway"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Offered is a gateway, and for which carts it is offered. What is empty is no condition.
type Offered struct {
	gateway.Gateway
	Currencies []money.Currency
	Countries  []address.Country // that the goods are sent to
	Channels   []string          // the codes of channels
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
}

// OptionKind is how one pays: see gateway.OptionKind.
type OptionKind string

// Options returns the ways in which a cart can be paid, in the store's order.
func (s *Service) Options(ctx context.Context, in Circumstances) (options []*Option, err error) {
	offers, err := s.Offers(ctx, in)
	for _, gw := range offers {
		o := gw.Option()
		options = append(options, &Option{gw.Name(), OptionKind(o.Kind), o.Name, o.PublishableKey, o.Methods, o.Wallets, o.ConfirmsOnClient})
	}
	return options, err
}

// Offers returns the gateways by which a cart can be paid, in the store's order.
func (s *Service) Offers(ctx context.Context, in Circumstances) (offers []gateway.Gateway, err error) {
	for i := range s.gateways {
		fits, err := s.fits(ctx, &s.gateways[i], in)
		if err != nil {
			return nil, err
		}
		if fits {
			offers = append(offers, s.gateways[i].Gateway)
		}
	}
	return offers, nil
}

// Choose returns a gateway by which a cart can be paid: the one of a name, or the first if that is empty. An
// error wraps ErrNotOffered if there is none.
func (s *Service) Choose(ctx context.Context, name string, in Circumstances) (gateway.Gateway, error) {
	offers, err := s.Offers(ctx, in)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(offers, func(gw gateway.Gateway) bool { return name == "" || gw.Name() == name })
	if at < 0 {
		return nil, ErrNotOffered
	}
	return offers[at], nil
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
