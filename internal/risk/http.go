package risk

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/shopgraph/shopgraph/internal/asked"
)

const (
	// mostAsked is how many purchases wait for the service at a time. More have the fallback.
	mostAsked = 64
	// memory is how many bytes of verdicts are kept, so that each purchase is asked about once.
	memory = 1 << 20
	// least is how many bytes a secret has.
	least = 24
)

// Service is a service that the store has at an address of its own, which judges purchases: docs/payments.md says what
// is posted there, how that is signed, and what is answered.
type Service struct {
	address  string
	fallback Decision
	http     *http.Client
	book     *asked.Book[Verdict]
}

// ServiceOptions are how a service is asked.
type ServiceOptions struct {
	Address string
	Secret  string // that requests are signed with, as ParseSecret takes it
	Timeout time.Duration
	// Fallback is what is decided as long as it does not answer.
	Fallback Decision
	Log      *slog.Logger
}

// ParseSecret returns the key of a secret, which is written as the Standard Webhooks do: whsec_ and at least 24 bytes in
// base64.
func ParseSecret(secret string) ([]byte, error) {
	encoded, is := strings.CutPrefix(secret, "whsec_")
	key, err := base64.StdEncoding.DecodeString(encoded)
	if !is || err != nil || len(key) < least {
		return nil, fmt.Errorf("a secret is whsec_ and at least %d bytes in base64", least)
	}
	return key, nil
}

// NewService returns a service that is asked.
func NewService(o ServiceOptions) (*Service, error) {
	key, err := ParseSecret(o.Secret)
	if err != nil {
		return nil, err
	}
	return &Service{
		address: o.Address, fallback: o.Fallback,
		http: &http.Client{
			Transport:     signer{key, time.Now, http.DefaultTransport},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		book: asked.New(asked.Options[Verdict]{
			Who: "the risk service", Timeout: o.Timeout, Most: mostAsked, Memory: memory,
			Weigh: func(v Verdict) int { return len(v.Reason) }, Log: o.Log,
		}),
	}, nil
}

// Wait returns once the service is asked nothing more.
func (s *Service) Wait() { s.book.Wait() }

// answer is what a service says.
type answer struct {
	Decision string `json:"decision"`
	Reason   string `json:"reason"`
}

// Judge asks the service. It must not be called in a transaction. As long as the service does not answer, the
// fallback stands in.
func (s *Service) Judge(ctx context.Context, p Purchase) Verdict {
	key := asked.KeyOf(p.Payment)
	s.book.Ask(ctx, key, func(ctx context.Context) (Verdict, error) {
		var said answer
		if err := asked.Post(ctx, s.http, s.address, key, p, &said); err != nil {
			return Verdict{}, err
		}
		decision, err := ParseDecision(said.Decision)
		return verdict(decision, said.Reason), err
	})
	if v, state := s.book.Known(key); state == asked.Answered {
		return v
	}
	return verdict(s.fallback, "The risk service did not answer.")
}

// signer signs requests as the Standard Webhooks do. Their id is the key that they are sent with.
type signer struct {
	key  []byte
	now  func() time.Time
	next http.RoundTripper
}

var errNoBody = errors.New("there is no body to sign")

// RoundTrip implements http.RoundTripper.
func (s signer) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.GetBody == nil {
		return nil, errNoBody
	}
	body, err := r.GetBody()
	if err != nil {
		return nil, err
	}
	id, at := r.Header.Get("Idempotency-Key"), strconv.FormatInt(s.now().Unix(), 10)
	mac := hmac.New(sha256.New, s.key)
	mac.Write([]byte(id + "." + at + "."))
	if _, err := io.Copy(mac, body); err != nil {
		return nil, err
	}
	signed := r.Clone(r.Context())
	signed.Header.Set("Webhook-Id", id)
	signed.Header.Set("Webhook-Timestamp", at)
	signed.Header.Set("Webhook-Signature", "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	return s.next.RoundTrip(signed)
}
