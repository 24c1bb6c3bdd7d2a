package vies_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

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
	return vies.New(server.URL, nil)
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
	got, err := vat.Confirm(ctx, vies.New(server.URL, nil), german)
	if got != vat.NotConfirmed || !errors.Is(err, vies.ErrUnavailable) || !errors.Is(err, context.Canceled) {
		t.Errorf("%s, %v", got, err)
	}
}
