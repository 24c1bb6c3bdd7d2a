// Package account is who uses the store: customers and staff, their sessions and their addresses.
package account

import (
	"context"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Service is the store's accounts.
type Service struct {
	store *store.Store
}

// New returns the accounts in st.
func New(st *store.Store) *Service { return &Service{store: st} }

// SignedIn is a fresh session with its secret token.
type SignedIn struct {
	Token     string
	ExpiresAt time.Time
	User      *ent.User
}

func (s *Service) SignUp(ctx context.Context, in SignUpInput) (email string, err error) {
	panic("stub")
}

func (s *Service) SignIn(ctx context.Context, in SignInInput, userAgent string) (*SignedIn, error) {
	panic("stub")
}

func (s *Service) SignOut(ctx context.Context, viewer auth.Viewer) error { panic("stub") }

func (s *Service) Authenticate(ctx context.Context, token string) (auth.Viewer, error) { panic("stub") }

func (s *Service) CreateStaff(ctx context.Context, email, password, name string) (*ent.User, error) {
	panic("stub")
}

func (s *Service) Me(ctx context.Context, viewer auth.Viewer) (*ent.User, error) { panic("stub") }

func (s *Service) AddressCreate(ctx context.Context, viewer auth.Viewer, in AddressCreateInput) (*ent.Address, error) {
	panic("stub")
}

func (s *Service) AddressDelete(ctx context.Context, viewer auth.Viewer, in AddressDeleteInput) (typeid.Address, error) {
	panic("stub")
}

func (s *Service) AddressesByUser(ctx context.Context, ids []typeid.User) (map[typeid.User][]*ent.Address, error) {
	panic("stub")
}

func (s *Service) AddressesByID(ctx context.Context, viewer auth.Viewer, ids []typeid.Address) (map[typeid.Address]*ent.Address, error) {
	panic("stub")
}
