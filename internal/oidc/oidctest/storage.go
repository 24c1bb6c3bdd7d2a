package oidctest

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

var (
	errUnknown     = errors.New("unknown")
	errUnsupported = errors.New("not supported")
)

// storage is what the provider remembers, in memory. Of op.Storage it has what the authorization
// code flow needs; the rest answers that it is not supported.
type storage struct {
	mu       sync.Mutex
	clients  map[string]*client
	users    map[string]User
	requests map[string]*request
	codes    map[string]string // to request's id
	tokens   map[string]string // to subject
	key      key

	idTokenLifetime time.Duration
	claimsInIDToken bool
	audience        []string // besides the client
	userInfoSubject string
}

var _ op.Storage = (*storage)(nil)

func newStorage() *storage {
	s := &storage{
		clients: make(map[string]*client), users: make(map[string]User), requests: make(map[string]*request),
		codes: make(map[string]string), tokens: make(map[string]string), idTokenLifetime: time.Hour,
	}
	s.rotateKey()
	return s
}

func (s *storage) change(f func(*storage)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f(s)
}

func (s *storage) addClient(c *client) {
	s.change(func(s *storage) { s.clients[c.id] = c })
}

func (s *storage) rotateKey() {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err) // there is no randomness
	}
	s.change(func(s *storage) { s.key = key{id: rand.Text(), private: private} })
}

// login says who makes an authorization request.
func (s *storage) login(id, subject string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.requests[id]
	if _, ok := s.users[subject]; !ok || r == nil {
		return errUnknown
	}
	r.subject, r.authTime = subject, time.Now()
	return nil
}

// CreateAuthRequest implements op.Storage, as what follows.
func (s *storage) CreateAuthRequest(_ context.Context, asked *oidc.AuthRequest, _ string) (op.AuthRequest, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := &request{AuthRequest: asked, id: rand.Text(), audience: append([]string{asked.ClientID}, s.audience...)}
	s.requests[r.id] = r
	return r, nil
}

func (s *storage) AuthRequestByID(_ context.Context, id string) (op.AuthRequest, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := s.requests[id]
	if r == nil {
		return nil, errUnknown
	}
	copied := *r
	return &copied, nil
}

func (s *storage) AuthRequestByCode(ctx context.Context, code string) (op.AuthRequest, error) {
	s.mu.Lock()
	id := s.codes[code]
	s.mu.Unlock()
	return s.AuthRequestByID(ctx, id)
}

func (s *storage) SaveAuthCode(_ context.Context, id, code string) error {
	s.change(func(s *storage) { s.codes[code] = id })
	return nil
}

func (s *storage) DeleteAuthRequest(_ context.Context, id string) error {
	s.change(func(s *storage) { delete(s.requests, id) }) // its code leads to nothing then
	return nil
}

func (s *storage) CreateAccessToken(_ context.Context, r op.TokenRequest) (string, time.Time, error) {
	id := rand.Text()
	s.change(func(s *storage) { s.tokens[id] = r.GetSubject() })
	return id, time.Now().Add(5 * time.Minute), nil
}

func (s *storage) SigningKey(context.Context) (op.SigningKey, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.key, nil
}

func (s *storage) SignatureAlgorithms(context.Context) ([]jose.SignatureAlgorithm, error) {
	return []jose.SignatureAlgorithm{jose.ES256}, nil
}

func (s *storage) KeySet(context.Context) ([]op.Key, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return []op.Key{publicKey{s.key}}, nil
}

func (s *storage) GetClientByClientID(_ context.Context, id string) (op.Client, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.clients[id]
	if c == nil {
		return nil, errUnknown
	}
	return c, nil
}

func (s *storage) AuthorizeClientIDSecret(_ context.Context, id, secret string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.clients[id]
	if c == nil || subtle.ConstantTimeCompare([]byte(c.secret), []byte(secret)) != 1 {
		return errUnknown
	}
	return nil
}

func (s *storage) SetUserinfoFromRequest(_ context.Context, info *oidc.UserInfo, r op.IDTokenRequest, scopes []string) error {
	return s.describe(info, r.GetSubject(), scopes)
}

func (s *storage) SetUserinfoFromToken(_ context.Context, info *oidc.UserInfo, tokenID, subject, _ string) error {
	s.mu.Lock()
	known, other := s.tokens[tokenID] == subject, s.userInfoSubject
	s.mu.Unlock()
	if !known {
		return errUnknown
	}
	err := s.describe(info, subject, []string{oidc.ScopeEmail, oidc.ScopeProfile})
	if other != "" {
		info.Subject = other
	}
	return err
}

func (s *storage) describe(info *oidc.UserInfo, subject string, scopes []string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	user, ok := s.users[subject]
	if !ok {
		return errUnknown
	}
	info.Subject = subject
	for _, scope := range scopes {
		switch scope {
		case oidc.ScopeEmail:
			info.Email, info.EmailVerified = user.Email, oidc.Bool(user.EmailVerified)
		case oidc.ScopeProfile:
			info.Name, info.GivenName, info.FamilyName = user.Name, user.GivenName, user.FamilyName
		}
	}
	return nil
}

func (s *storage) Health(context.Context) error { return nil }
