package vies_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/shopgraph/shopgraph/internal/tax/vat"
	"github.com/shopgraph/shopgraph/internal/tax/vies"
)

var german = vat.Number{Prefix: "DE", Digits: "136695976"}

// answering is a VIES that always answers the same. It notes what it was asked.
func answering(t *testing.T, status int, body string, asked *string) *vies.Client {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		question, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		*asked = r.Method + " " + r.URL.Path + " " + r.Header.Get("Content-Type") + " " + string(question)
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}))
	t.Cleanup(server.Close)
	return vies.New(server.URL, vat.Number{}, nil)
}

func TestCheck(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		status int
		body   string
		want   vat.Answer
		err    error
	}{
		"valid":                    {200, `{"countryCode":"DE","vatNumber":"136695976","valid":true,"name":"ACME","address":"---"}`, vat.Answer{Valid: true, Name: "ACME"}, nil},
		"valid, of nobody":         {200, `{"valid":true,"name":"---"}`, vat.Answer{Valid: true}, nil},
		"not valid":                {200, `{"valid":false,"name":"---"}`, vat.Answer{}, nil},
		"a register is down":       {200, `{"actionSucceed":false,"errorWrappers":[{"error":"MS_UNAVAILABLE"}]}`, vat.Answer{}, vies.ErrUnavailable},
		"too many ask":             {429, `{"actionSucceed":false,"errorWrappers":[{"error":"MS_MAX_CONCURRENT_REQ"}]}`, vat.Answer{}, vies.ErrUnavailable},
		"down":                     {503, `<html>`, vat.Answer{}, vies.ErrUnavailable},
		"an error that says valid": {500, `{"valid":true}`, vat.Answer{}, vies.ErrUnavailable},
		"without an end":           {200, `{"name":"` + strings.Repeat("x", 1<<17) + `","valid":true}`, vat.Answer{}, vies.ErrUnavailable},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var asked string
			got, err := answering(t, tt.status, tt.body, &asked).Check(t.Context(), german)
			if got != tt.want || !errors.Is(err, tt.err) {
				t.Errorf("%+v, %v", got, err)
			}
			if want := `POST /check-vat-number application/json {"countryCode":"DE","vatNumber":"136695976"}`; asked != want {
				t.Errorf("asked %s", asked)
			}
		})
	}
}

// TestCheckEndsWithItsContext: a registry that hangs does not keep who asks, and the number is not confirmed.
func TestCheckEndsWithItsContext(t *testing.T) {
	t.Parallel()
	arrived := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // so that the server sees the client go
		close(arrived)
		<-r.Context().Done()
	}))
	t.Cleanup(server.Close)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-arrived
		cancel()
	}()
	got, err := vat.Ask(ctx, vies.New(server.URL, vat.Number{}, nil), german, time.Now())
	if got.Status != vat.Unavailable || !errors.Is(err, vies.ErrUnavailable) || !errors.Is(err, context.Canceled) {
		t.Errorf("%+v, %v", got, err)
	}
}

// TestCheckForSomebody: who says the own number gets a number that proves the question.
func TestCheckForSomebody(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		question, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		if want := `{"countryCode":"DE","vatNumber":"136695976","requesterMemberStateCode":"AT","requesterNumber":"U13585627"}`; string(question) != want {
			t.Errorf("asked %s", question)
		}
		_, _ = io.WriteString(w, `{"valid":true,"requestIdentifier":"WAPIAAAAW1234"}`)
	}))
	t.Cleanup(server.Close)
	got, err := vies.New(server.URL, vat.Number{Prefix: "AT", Digits: "U13585627"}, nil).Check(t.Context(), german)
	if want := (vat.Answer{Valid: true, ConsultationNumber: "WAPIAAAAW1234"}); err != nil || got != want {
		t.Errorf("%+v, %v", got, err)
	}
}
