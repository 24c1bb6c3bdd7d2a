// Package account is who signs in: sign-up, sessions, passwords, identities at other providers,
// saved addresses.
//
// Three things could reveal whether an address is registered. They are the answer, the work it
// takes, and the mail. The first two are the same for all, and only the address's owner sees the
// mail. An account is made when its address has been proved, never before.
package account

import (
	"context"
	"fmt"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/jobs"
	"github.com/shopgraph/shopgraph/internal/mail"
	"github.com/shopgraph/shopgraph/internal/oidc"
	"github.com/shopgraph/shopgraph/internal/password"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/throttle"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Options are what a Service works with.
type Options struct {
	// Passwords hashes them.
	Passwords *password.Hasher
	// Queue has the mail sent. Nil is for commands that have none sent.
	Queue *jobs.Queue
	Mail  mail.Sender
	// Store is who writes.
	Store mail.Store
	// Links says where the frontend's pages are.
	Links Links
	// Providers are those of OpenID Connect; nil is none.
	Providers *oidc.Providers
	// HasBought says whether a user has orders; nil is that nobody has.
	HasBought func(ctx context.Context, tx *ent.Tx, id typeid.User) (bool, error)
	// Erasers delete what other capabilities hold of a user whose account is deleted.
	Erasers []Eraser
}

// Service is the accounts in a database.
type Service struct {
	store     *store.Store
	passwords *password.Hasher
	throttles *throttle.Service
	queue     *jobs.Queue
	mail      mail.Sender
	writer    mail.Store
	links     Links
	providers *oidc.Providers
	hasBought func(context.Context, *ent.Tx, typeid.User) (bool, error)
	erasers   []Eraser
	sessions  *sessionCache
}

// New returns the accounts in st, and makes the queue handle their jobs.
func New(st *store.Store, o Options) *Service {
	s := &Service{
		store:     st,
		passwords: o.Passwords,
		throttles: throttle.New(st),
		queue:     o.Queue,
		mail:      o.Mail,
		writer:    o.Store,
		links:     o.Links,
		providers: o.Providers,
		hasBought: o.HasBought,
		erasers:   o.Erasers,
		sessions:  newSessionCache(),
	}
	s.handleJobs()
	return s
}

// Client is what is known of the program that a request came from.
type Client struct {
	UserAgent string // unchecked
	Network   string // its address, or the network that stands for one client
	Device    string // the token by which accounts know it, unchecked; empty for none
}

// Me returns the viewer's account, nil for guests and services.
func (s *Service) Me(ctx context.Context, viewer auth.Viewer) (*ent.User, error) {
	if !viewer.SignedIn() {
		return nil, nil
	}
	return s.findUser(ctx, userByID, viewer.User)
}

// findUser returns the user that a query finds; nil if there is none.
func (s *Service) findUser(ctx context.Context, q record.Query, args ...any) (*ent.User, error) {
	u, err := record.First(ctx, s.store.Client, q, ent.ReadUser, args...)
	if err != nil {
		return nil, fmt.Errorf("read account: %w", err)
	}
	return u, nil
}
