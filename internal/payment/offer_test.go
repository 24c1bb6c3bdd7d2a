package payment_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/payment"
	"github.com/shopgraph/shopgraph/internal/payment/gateway"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// named is a gateway that only has a name.
type named struct {
	gateway.Gateway
	name string
}

func (n named) Name() string { return n.name }

func (n named) Option() gateway.Option { return gateway.Option{Kind: gateway.Online, Name: n.name} }

// TestOffers: which gateways a cart can be paid by, in the store's order.
func TestOffers(t *testing.T) {
	t.Parallel()
	app, web := typeid.NewChannel(), typeid.NewChannel()
	s := payment.New(&store.Store{}, []payment.Offered{
		{Gateway: named{name: "euros"}, Currencies: []money.Currency{"EUR", "CHF"}},
		{Gateway: named{name: "germany"}, Countries: []address.Country{"DE"}},
		{Gateway: named{name: "app"}, Channels: []string{"app"}},
		{Gateway: named{name: "all"}},
	}, payment.Options{ChannelCode: func(_ context.Context, channel typeid.Channel) (string, error) {
		return map[typeid.Channel]string{app: "app", web: "web"}[channel], nil
	}})
	for name, c := range map[string]struct {
		in   payment.Circumstances
		want string
	}{
		"another currency and country":  {payment.Circumstances{Currency: "USD", Country: "US"}, "all"},
		"a currency":                    {payment.Circumstances{Currency: "CHF", Country: "CH"}, "euros all"},
		"a country":                     {payment.Circumstances{Currency: "USD", Country: "DE"}, "germany all"},
		"it is not known where it goes": {payment.Circumstances{Currency: "USD"}, "germany all"},
		"a channel":                     {payment.Circumstances{Currency: "USD", Country: "US", Channel: &app}, "app all"},
		"another channel":               {payment.Circumstances{Currency: "USD", Country: "US", Channel: &web}, "all"},
		"everything":                    {payment.Circumstances{Currency: "EUR", Country: "DE", Channel: &app}, "euros germany app all"},
	} {
		options, err := s.Options(t.Context(), nil, []payment.Circumstances{c.in})
		var got []string
		for _, one := range options {
			for _, o := range one {
				got = append(got, o.Gateway)
			}
		}
		if err != nil || strings.Join(got, " ") != c.want {
			t.Errorf("%s: %v, want %s, %v", name, got, c.want, err)
		}
	}
	in := payment.Circumstances{Currency: "USD", Country: "US"}
	if gw, err := s.Choose(t.Context(), nil, "", nil, money.Money{Amount: 100, Currency: "USD"}, in); err != nil || gw.Name() != "all" {
		t.Errorf("the first that is offered: %v, %v", gw, err)
	}
	if _, err := s.Choose(t.Context(), nil, "euros", nil, money.Money{Amount: 100, Currency: "USD"}, in); !errors.Is(err, payment.ErrNotOffered) {
		t.Errorf("one that is not offered: %v", err)
	}
	if s.Gateway("germany") == nil || s.Gateway("nobody") != nil {
		t.Error("gateways are not known by their names")
	}
}
