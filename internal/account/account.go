// Package account is who uses the store: customers and staff, their sessions and their addresses.
package account

import (
	"context"
	"fmt"

	"github.com/alexedwards/argon2id"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/store"
)

// Service is the store's accounts.
type Service struct {
	store     *store.Store
	passwords *hasher
}

// New returns the accounts in st.
func New(st *store.Store) *Service { return newService(st, owasp) }

// newService lets tests hash at less cost.
func newService(st *store.Store, params argon2id.Params) *Service {
	return &Service{store: st, passwords: newHasher(params)}
}

// Me returns the viewer's account, or nil for a guest.
func (s *Service) Me(ctx context.Context, viewer auth.Viewer) (*ent.User, error) {
	if !viewer.SignedIn() {
		return nil, nil
	}
	u, err := s.store.Client.User.Get(ctx, viewer.User)
	if ent.IsNotFound(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read viewer's account: %w", err)
	}
	return u, nil
}
