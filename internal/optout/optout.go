// Package optout is who wants no mail of some kind: what a store writes that nobody waits for, such as about a cart that was left. A
// person is known by a hash of their address. Whoever holds a link out of a mail can say so, without signing in, and mail clients do
// with one click (RFC 8058).
package optout

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/url"
	"strings"

	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/store"
)

// Topic is what a mail that nobody waits for is about.
type Topic string

// The topics.
const (
	Carts   Topic = "carts"   // carts that were left
	Reviews Topic = "reviews" // how an order is liked
	Alerts  Topic = "alerts"  // what somebody asked to be told of a product
)

// Path is where the links lead to, below the server's address.
const Path = "/mail/opt-out"

// Hash returns by what an address is known that wants no mail about a topic. For carts it is the hash of the address alone, as it was
// when there was no other topic.
func Hash(topic Topic, email string) []byte {
	text := strings.ToLower(strings.TrimSpace(email))
	if topic != Carts {
		text = string(topic) + ":" + text
	}
	sum := sha256.Sum256([]byte(text))
	return sum[:]
}

// Service is the store's opt-outs.
type Service struct {
	store  *store.Store
	url    string
	forget []func(ctx context.Context, hash []byte) error
	secret *store.Secret // of the links
}

// New returns the opt-outs in st, with links to a server's address, which has no slash at the end.
func New(st *store.Store, url string) *Service {
	return &Service{store: st, url: url, secret: store.NewSecret("links in mail", readSecret)}
}

// Forget has what is kept for an address be deleted once its owner follows a link, which is called with the hash. It is called before links
// are followed.
func (s *Service) Forget(forget func(ctx context.Context, hash []byte) error) {
	s.forget = append(s.forget, forget)
}

// Link returns where a POST has an address get no mail about a topic any more. It is good for ever.
func (s *Service) Link(ctx context.Context, topic Topic, email string) (string, error) {
	secret, err := s.secret.Read(ctx, s.store.Client)
	if err != nil {
		return "", err
	}
	hash := Hash(topic, email)
	query := url.Values{"of": {encode(hash)}, "signature": {encode(sign(secret, hash))}}
	return s.url + Path + "?" + query.Encode(), nil
}

// Follow notes what a link says, by its query. It reports whether the link is one of the store's.
func (s *Service) Follow(ctx context.Context, query url.Values) (bool, error) {
	hash, isLink, err := s.read(ctx, query)
	if err != nil || !isLink {
		return false, err
	}
	for _, forget := range s.forget {
		if err := forget(ctx, hash); err != nil {
			return false, err
		}
	}
	return true, Note(ctx, s.store.DB, hash)
}

// IsLink reports whether a link is one of the store's, by its query.
func (s *Service) IsLink(ctx context.Context, query url.Values) (bool, error) {
	_, isLink, err := s.read(ctx, query)
	return isLink, err
}

func (s *Service) read(ctx context.Context, query url.Values) (hash []byte, isLink bool, err error) {
	hash, signature := decode(query.Get("of")), decode(query.Get("signature"))
	if len(hash) != sha256.Size {
		return nil, false, nil
	}
	secret, err := s.secret.Read(ctx, s.store.Client)
	if err != nil {
		return nil, false, err
	}
	return hash, hmac.Equal(signature, sign(secret, hash)), nil
}

// IsOut reports whether an address wants no mail about a topic.
func (s *Service) IsOut(ctx context.Context, topic Topic, email string) (bool, error) {
	isOut, err := record.First(ctx, s.store.Client, isOut, (*record.Reader).Bool, Hash(topic, email))
	if err != nil {
		return false, fmt.Errorf("read who wants no mail: %w", err)
	}
	return isOut, nil
}

// Note notes that who is known by a hash wants no mail of its topic.
func Note(ctx context.Context, db record.Execer, hash []byte) error {
	if _, err := note.Exec(ctx, db, hash); err != nil {
		return fmt.Errorf("note who wants no mail: %w", err)
	}
	return nil
}

// Revoke notes that who is known by a hash wants mail of its topic again: they have asked for it themselves.
func Revoke(ctx context.Context, db record.Execer, hash []byte) error {
	if _, err := revoke.Exec(ctx, db, hash); err != nil {
		return fmt.Errorf("note who wants mail again: %w", err)
	}
	return nil
}

func sign(secret, hash []byte) []byte {
	mac := hmac.New(sha256.New, secret)
	mac.Write(hash)
	return mac.Sum(nil)
}

// decode is the reverse of encode; empty for what it did not make.
func decode(text string) []byte {
	data, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return nil
	}
	return data
}

func encode(data []byte) string { return base64.RawURLEncoding.EncodeToString(data) }
