package shipping_test

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync/atomic"
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
		var log bytes.Buffer
		carriers := shipping.NewCarriers(map[string]shipping.Carrier{
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
			"panics": carrier(func(context.Context, shipping.CarrierRequest) ([]shipping.Offer, error) { panic("a bug") }),
		}, slog.New(slog.NewTextHandler(&log, nil)))
		options := []delivery.Option{
			{Carrier: "quick", Code: "a", Price: eur(500)}, {Carrier: "quick", Code: "b", Price: eur(500)}, {Carrier: "quick", Code: "free", Price: eur(0)},
			{Carrier: "quick", Code: "dollars", Price: eur(500)}, {Carrier: "quick", Code: "negative", Price: eur(500)},
			{Carrier: "broken", Code: "broken", Price: eur(500)}, {Carrier: "late", Code: "late", Price: eur(500)}, {Carrier: "panics", Code: "panics", Price: eur(500)}, {Carrier: "by hand", Code: "own", Price: eur(500)},
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
			"broken": {500, "", true}, "late": {500, "", true}, "panics": {500, "", true}, "own": {500, "", false},
		}
		if diff := cmp.Diff(want, answers); diff != "" {
			t.Error(diff)
		}
		if diff := cmp.Diff([]string{"a", "b", "dollars", "negative"}, methods); diff != "" {
			t.Error(diff)
		}
		carriers.Wait()
		if took := time.Since(began); took != shipping.CarrierTimeout+time.Minute {
			t.Errorf("who is late was waited for until %s", took)
		}
		for _, want := range []string{"carrier=broken error=closed", `carrier=panics error="panic: a bug"`, "in time\" carrier=late"} {
			if !strings.Contains(log.String(), want) {
				t.Errorf("the log lacks %s:\n%s", want, log.String())
			}
		}
	})
}

// TestCarrierThatHangs: one that does not heed the timeout is not asked without end, and holds up no other.
func TestCarrierThatHangs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var asked atomic.Int64
		answer := make(chan struct{})
		carriers := shipping.NewCarriers(map[string]shipping.Carrier{
			"hangs": carrier(func(context.Context, shipping.CarrierRequest) ([]shipping.Offer, error) {
				asked.Add(1)
				<-answer
				return nil, nil
			}),
			"quick": carrier(func(context.Context, shipping.CarrierRequest) ([]shipping.Offer, error) {
				return []shipping.Offer{{Method: "quick", Price: eur(700)}}, nil
			}),
		}, slog.New(slog.DiscardHandler))
		options := []delivery.Option{{Carrier: "hangs", Code: "hangs", Price: eur(500)}, {Carrier: "quick", Code: "quick", Price: eur(500)}}
		ask := func() time.Duration {
			began := time.Now()
			if got := carriers.Ask(t.Context(), delivery.Request{Currency: "EUR"}, options); !got[0].Estimated || got[1].Price != eur(700) {
				t.Errorf("%+v", got)
			}
			return time.Since(began)
		}
		for range shipping.MaxQuestions {
			if took := ask(); took != shipping.CarrierTimeout {
				t.Errorf("it took %s", took)
			}
		}
		if took := ask(); took != 0 || asked.Load() != shipping.MaxQuestions {
			t.Errorf("it was asked %d times, and waited for %s", asked.Load(), took)
		}
		close(answer)
		carriers.Wait()
		if ask(); asked.Load() != shipping.MaxQuestions+1 {
			t.Errorf("it was asked %d times", asked.Load())
		}
	})
}
