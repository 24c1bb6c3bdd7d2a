package shipping_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/pricing/delivery"
	"github.com/shopgraph/shopgraph/internal/shipping"
)

// carrier is a carrier that does what a function does.
type carrier func(ctx context.Context, request shipping.CarrierRequest) ([]shipping.Offer, error)

func (c carrier) Rates(ctx context.Context, request shipping.CarrierRequest) ([]shipping.Offer, error) {
	return c(ctx, request)
}

func eur(amount int64) money.Money { return money.Money{Amount: amount, Currency: "EUR"} }

func TestCarriers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var methods []string
		carriers := shipping.Carriers{
			"quick": carrier(func(_ context.Context, request shipping.CarrierRequest) ([]shipping.Offer, error) {
				methods = request.Methods
				return []shipping.Offer{
					{Method: "a", Price: eur(700), Earliest: "2026-12-01", Latest: "2026-12-02"}, {Method: "dollars", Price: money.Money{Amount: 1, Currency: "USD"}},
					{Method: "negative", Price: eur(-1)}, {Method: "late", Price: eur(1)}, // of another carrier
				}, nil
			}),
			"broken": carrier(func(context.Context, shipping.CarrierRequest) ([]shipping.Offer, error) {
				return []shipping.Offer{{Method: "broken", Price: eur(1)}}, errors.New("closed")
			}),
			"late": carrier(func(ctx context.Context, _ shipping.CarrierRequest) ([]shipping.Offer, error) {
				<-ctx.Done()
				time.Sleep(time.Minute) // it does not even look at the context
				return []shipping.Offer{{Method: "late", Price: eur(1)}}, nil
			}),
		}
		options := []delivery.Option{
			{Carrier: "quick", Code: "a", Price: eur(500)}, {Carrier: "quick", Code: "b", Price: eur(500)}, {Carrier: "quick", Code: "free", Price: eur(0)},
			{Carrier: "quick", Code: "dollars", Price: eur(500)}, {Carrier: "quick", Code: "negative", Price: eur(500)},
			{Carrier: "broken", Code: "broken", Price: eur(500)}, {Carrier: "late", Code: "late", Price: eur(500)}, {Carrier: "by hand", Code: "own", Price: eur(500)},
		}
		began := time.Now()
		got := carriers.Ask(t.Context(), delivery.Request{Currency: "EUR"}, options)
		if took := time.Since(began); took != shipping.CarrierTimeout {
			t.Errorf("it took %s", took)
		}
		type shown struct {
			Price     int64
			Latest    delivery.Date
			Estimated bool
		}
		answers := map[string]shown{}
		for _, o := range got {
			answers[o.Code] = shown{o.Price.Amount, o.Latest, o.Estimated}
		}
		want := map[string]shown{
			"a": {700, "2026-12-02", false}, "b": {500, "", true}, "free": {0, "", false}, "dollars": {500, "", true}, "negative": {500, "", true},
			"broken": {500, "", true}, "late": {500, "", true}, "own": {500, "", false},
		}
		if diff := cmp.Diff(want, answers); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{"a", "b", "dollars", "negative"}, methods); diff != "" {
			t.Error(diff)
		}
		time.Sleep(time.Hour) // until who is late has ended, who waits for nobody then
	})
}
