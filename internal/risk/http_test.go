package risk_test

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/shopgraph/shopgraph/internal/risk"
)

const secret = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5"

// newService returns a service that answers as a handler does, which is waited for so long.
func newService(t *testing.T, timeout time.Duration, handler http.HandlerFunc) *risk.Service {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	service, err := risk.NewService(risk.ServiceOptions{
		Address: server.URL + "/judge", Secret: secret, Timeout: timeout, Fallback: risk.Review, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(service.Wait)
	return service
}

func says(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, text) }
}

// silent answers nothing for as long as somebody waits.
func silent(_ http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body) // only then it is known that the client is gone
	<-r.Context().Done()
}

// TestServiceIsAsked with all that is known of a purchase and nothing of its card, signed as the Standard Webhooks say.
// Each purchase is asked about once.
func TestServiceIsAsked(t *testing.T) {
	t.Parallel()
	var asked atomic.Int32
	p := purchase(func(p *risk.Purchase) { p.Email, p.Network, p.Declines = "ada@example.com", "192.0.2.1", 2 })
	service := newService(t, 30*time.Second, func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		body, _ := io.ReadAll(r.Body)
		key, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte(r.Header.Get("Webhook-Id") + "." + r.Header.Get("Webhook-Timestamp") + "."))
		mac.Write(body)
		if got, want := r.Header.Get("Webhook-Signature"), "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)); got != want || r.Header.Get("Webhook-Id") == "" {
			t.Errorf("signed %q, want %q", got, want)
		}
		var told map[string]any
		if err := json.Unmarshal(body, &told); err != nil {
			t.Error(err)
		}
		if told["payment"] != p.Payment.String() || told["amount"] != "12.50" || told["currency"] != "EUR" || told["email"] != "ada@example.com" ||
			told["network"] != "192.0.2.1" || told["declines"] != 2.0 || told["user"] != nil || told["firstOrder"] != true {
			t.Errorf("%s", body)
		}
		if bytes.Contains(bytes.ToLower(body), []byte("token")) || bytes.Contains(body, []byte("last4")) {
			t.Errorf("of the card: %s", body)
		}
		_, _ = io.WriteString(w, `{"decision": "REFUSE", "reason": "A known thief."}`)
	})
	want := risk.Verdict{Decision: risk.Refuse, Reason: "A known thief."}
	for range 2 {
		if got := service.Judge(t.Context(), p); got != want {
			t.Errorf("%+v", got)
		}
	}
	if asked.Load() != 1 {
		t.Errorf("asked %d times", asked.Load())
	}
}

// TestServiceAnswers is what is made of each answer, and of none.
func TestServiceAnswers(t *testing.T) {
	t.Parallel()
	fallback := risk.Verdict{Decision: risk.Review, Reason: "The risk service did not answer."}
	for name, tt := range map[string]struct {
		handler http.HandlerFunc
		want    risk.Verdict
	}{
		"allow":          {says(`{"decision": "ALLOW", "reason": "fine"}`), risk.Verdict{}},
		"in lower case":  {says(`{"decision": "review", "reason": "odd"}`), risk.Verdict{Decision: risk.Review, Reason: "odd"}},
		"a proof":        {says(`{"decision": "REQUIRE_PROOF"}`), risk.Verdict{Decision: risk.RequireProof, Proof: true}},
		"no decision":    {says(`{}`), fallback},
		"an unknown one": {says(`{"decision": "MAYBE"}`), fallback},
		"no JSON":        {says(`yes`), fallback},
		"too much":       {says(`{"reason": "` + strings.Repeat("a", 1<<20) + `", "decision": "ALLOW"}`), fallback},
		"an error":       {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) }, fallback},
		"somewhere else": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/allow", http.StatusTemporaryRedirect)
		}, fallback},
		"silence": {silent, fallback},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			began, timeout := time.Now(), 30*time.Second
			if name == "silence" {
				timeout = 100 * time.Millisecond
			}
			if got := newService(t, timeout, tt.handler).Judge(t.Context(), purchase(nil)); got != tt.want {
				t.Errorf("%+v, want %+v", got, tt.want)
			}
			if took := time.Since(began); took > 20*time.Second {
				t.Errorf("it took %v", took)
			}
		})
	}
}

// TestManyPurchasesWait for a service that is silent: no more than there are places, and nobody after the time.
func TestManyPurchasesWait(t *testing.T) {
	t.Parallel()
	var asked atomic.Int32
	service := newService(t, 3*time.Second, func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		silent(w, r)
	})
	var all sync.WaitGroup
	for range 200 {
		all.Go(func() {
			if got := service.Judge(context.WithoutCancel(t.Context()), purchase(nil)); got.Decision != risk.Review {
				t.Errorf("%+v", got)
			}
		})
	}
	all.Wait()
	if n := asked.Load(); n > 64 {
		t.Errorf("asked %d times", n)
	}
}

func TestSecretsOfServices(t *testing.T) {
	t.Parallel()
	for _, wrong := range []string{"", "whsec_", "whsec_c2hvcnQ=", "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5", "whsec_!"} {
		if _, err := risk.NewService(risk.ServiceOptions{Secret: wrong}); err == nil {
			t.Errorf("%q is taken", wrong)
		}
	}
	if _, err := risk.ParseSecret(secret); err != nil {
		t.Error(err)
	}
}
