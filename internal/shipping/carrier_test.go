package shipping_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/pricing/delivery"
	"github.com/shopgraph/shopgraph/internal/shipping"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// carrier is a carrier that does what a function does.
type carrier func(ctx context.Context, request shipping.CarrierRequest) ([]shipping.Offer, error)

func (c carrier) Rates(ctx context.Context, request shipping.CarrierRequest) ([]shipping.Offer, error) {
	return c(ctx, request)
}

// ask returns options after what is not known was asked.
func ask(ctx context.Context, carriers *shipping.Carriers, request delivery.Request, options []delivery.Option) []delivery.Option {
	_, open := carriers.Known(request, options)
	var all sync.WaitGroup
	for _, question := range open {
		all.Go(func() { question(ctx) })
	}
	all.Wait()
	options, _ = carriers.Known(request, options)
	return options
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
			"odd": carrier(func(context.Context, shipping.CarrierRequest) ([]shipping.Offer, error) {
				return []shipping.Offer{{Method: "odd", Price: eur(1), Earliest: "tomorrow", Latest: "2026-12-02"}}, nil
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
			{Carrier: "odd", Code: "odd", Price: eur(500)}, {Carrier: "broken", Code: "broken", Price: eur(500)}, {Carrier: "late", Code: "late", Price: eur(500)}, {Carrier: "panics", Code: "panics", Price: eur(500)}, {Carrier: "by hand", Code: "own", Price: eur(500)},
		}
		began := time.Now()
		got := ask(t.Context(), carriers, delivery.Request{Currency: "EUR"}, options)
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
			"odd": {500, "", true}, "broken": {500, "", true}, "late": {500, "", true}, "panics": {500, "", true}, "own": {500, "", false},
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
		for _, want := range []string{
			`"carrier broken does not answer" error=closed`, `"carrier panics does not answer" error="panic: a bug"`, `"carrier late does not answer" error="context deadline exceeded"`,
			`"carrier odd does not answer"`,
		} {
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
		postal := 0
		askNew := func() time.Duration {
			began := time.Now()
			postal++
			request := delivery.Request{Currency: "EUR", Destination: delivery.Destination{PostalCode: fmt.Sprint(postal)}}
			if got := ask(t.Context(), carriers, request, options); !got[0].Estimated || got[1].Price != eur(700) {
				t.Errorf("%+v", got)
			}
			return time.Since(began)
		}
		for range shipping.MaxQuestions {
			if took := askNew(); took != shipping.CarrierTimeout {
				t.Errorf("it took %s", took)
			}
		}
		if took := askNew(); took != 0 || asked.Load() != shipping.MaxQuestions {
			t.Errorf("it was asked %d times, and waited for %s", asked.Load(), took)
		}
		close(answer)
		carriers.Wait()
		if askNew(); asked.Load() != shipping.MaxQuestions+1 {
			t.Errorf("it was asked %d times", asked.Load())
		}
	})
}

// TestCarrierIsAskedOnce: the same question has the answer that is kept, and another one is asked. In between, nothing is known.
func TestCarrierIsAskedOnce(t *testing.T) {
	t.Parallel()
	var asked int64
	carriers := shipping.NewCarriers(map[string]shipping.Carrier{
		"dear": carrier(func(_ context.Context, _ shipping.CarrierRequest) ([]shipping.Offer, error) {
			asked++
			return []shipping.Offer{{Method: "a", Price: eur(1000 * asked)}}, nil
		}),
	}, slog.New(slog.DiscardHandler))
	options := []delivery.Option{{Carrier: "dear", Code: "a", Price: eur(500)}}
	light := delivery.Request{Currency: "EUR", Group: delivery.Group{Items: []delivery.Item{{Line: typeid.NewCartLine(), Quantity: 1, Grams: 100}}}}
	heavy := delivery.Request{Currency: "EUR", Group: delivery.Group{Items: []delivery.Item{{Quantity: 1, Grams: 900}}}}
	if got, open := carriers.Known(light, options); !got[0].Estimated || got[0].Price != eur(500) || len(open) != 1 {
		t.Errorf("%+v, and %d questions", got, len(open))
	}
	for range 2 {
		if got := ask(t.Context(), carriers, light, options); got[0].Estimated || got[0].Price != eur(1000) {
			t.Errorf("%+v", got)
		}
		light.Group.Items[0].Line = typeid.NewCartLine() // of another cart
	}
	if got := ask(t.Context(), carriers, heavy, options); got[0].Price != eur(2000) || asked != 2 {
		t.Errorf("%+v, asked %d times", got, asked)
	}
}

// TestHTTPCarrier: what is posted and answered is that of docs/shipping.md.
func TestHTTPCarrier(t *testing.T) {
	t.Parallel()
	var body, question string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		question = r.Method + " " + r.URL.Path + " " + r.Header.Get("Content-Type") + " " + string(text)
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(server.Close)
	client := shipping.NewHTTPCarrier(server.URL + "/rates")
	request := shipping.CarrierRequest{
		Date: "2026-11-29", Destination: shipping.CarrierDestination{Country: "DE", PostalCode: "25999"}, Currency: "EUR", Methods: []string{"ferry"},
		Items: []shipping.CarrierItem{{Variant: "var_1", Quantity: 2, Grams: 1200, Amount: "25.00"}},
	}
	for _, tt := range []struct {
		body string
		want []shipping.Offer
		err  string
	}{
		{`{"offers":[{"method":"ferry","amount":"7.20","currencyCode":"EUR","earliestDate":"2026-12-01","latestDate":"2026-12-02"}]}`,
			[]shipping.Offer{{Method: "ferry", Price: eur(720), Earliest: "2026-12-01", Latest: "2026-12-02"}}, ""},
		{`{"offers":[{"method":"ferry","amount":"7.2","currencyCode":"EUR"}]}`, []shipping.Offer{{Method: "ferry", Price: eur(720)}}, ""},
		{`{}`, []shipping.Offer{}, ""},
		{`{"offers":[{"method":"ferry","amount":"7.205","currencyCode":"EUR"}]}`, nil, "an offer of ferry"},
		{`<html>`, nil, "invalid character"},
	} {
		body = tt.body
		got, err := client.Rates(t.Context(), request)
		if diff := cmp.Diff(tt.want, got); diff != "" || (err != nil) != (tt.err != "") || err != nil && !strings.Contains(err.Error(), tt.err) {
			t.Errorf("%s: %v\n%s", tt.body, err, diff)
		}
		const want = `POST /rates application/json {"date":"2026-11-29","destination":{"countryCode":"DE","regionCode":"","postalCode":"25999"},` +
			`"currencyCode":"EUR","methods":["ferry"],"items":[{"variantId":"var_1","quantity":2,"grams":1200,"amount":"25.00"}]}`
		if question != want {
			t.Errorf("posted %s", question)
		}
	}
}
