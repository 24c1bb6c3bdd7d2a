package account

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/session"
	"github.com/shopgraph/shopgraph/ent/user"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// lifetime is how long sessions last.
type lifetime struct {
	absolute time.Duration // however much it is used
	idle     time.Duration // without use
}

// lifetimes are those of NIST SP 800-63B for its assurance levels 1 (4.1.3) and 2 (4.2.3), but that
// staff may be idle for an hour.
var lifetimes = map[user.Kind]lifetime{
	user.KindCustomer: {absolute: 30 * 24 * time.Hour, idle: 14 * 24 * time.Hour},
	user.KindStaff:    {absolute: 12 * time.Hour, idle: time.Hour},
}

const (
	// maxSessions is how many sessions a user has; a further one ends the one not used for longest.
	maxSessions = 100
	// maxUserAgentLen is in bytes.
	maxUserAgentLen = 500
)

// SignedIn is a session just made.
type SignedIn struct {
	// Token is its secret. It is stored nowhere.
	Token     string
	Delivery  session.Delivery
	ExpiresAt time.Time
	User      *ent.User
	Device    Device
	// Viewer is who has the session; what staff are permitted only Authenticate tells.
	Viewer auth.Viewer
}

// createSession makes a session for a locked user, and room for it. The account knows the client's
// device from then on.
func (s *Service) createSession(
	ctx context.Context, tx *ent.Tx, u *ent.User, delivery session.Delivery, client Client,
) (*SignedIn, error) {
	device, err := s.makeRoom(ctx, tx, u.ID, client)
	if err != nil {
		return nil, err
	}
	now := time.Now()
	token, hash := auth.NewToken()
	made, err := tx.Session.Create().
		SetUserID(u.ID).SetTokenHash(hash).SetDelivery(delivery).SetUserAgent(shortened(client.UserAgent)).
		SetLastUsedAt(now).SetExpiresAt(now.Add(lifetimes[u.Kind].absolute)).
		Save(ctx)
	if err != nil {
		return nil, fmt.Errorf("create session: %w", err)
	}
	viewer := auth.Viewer{Role: roleOf(u.Kind), User: u.ID, Session: made.ID}
	return &SignedIn{Token: token, Delivery: delivery, ExpiresAt: made.ExpiresAt, User: u, Device: device, Viewer: viewer}, nil
}

// shortened makes what clients say of themselves fit for the database.
func shortened(userAgent string) string {
	text := strings.ReplaceAll(strings.ToValidUTF8(userAgent, ""), "\x00", "")
	if len(text) <= maxUserAgentLen {
		return text
	}
	end := maxUserAgentLen
	for !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end]
}

// Sessions returns the viewer's sessions, the last used first.
func (s *Service) Sessions(ctx context.Context, viewer auth.Viewer) ([]*ent.Session, error) {
	kind := user.KindCustomer
	if viewer.Role == auth.Staff {
		kind = user.KindStaff
	}
	now := time.Now()
	sessions, err := record.All(ctx, s.store.Client, sessionsOfUser, ent.ReadSession,
		viewer.User, now, now.Add(-lifetimes[kind].idle), maxSessions)
	if err != nil {
		return nil, fmt.Errorf("read sessions: %w", err)
	}
	return sessions, nil
}

// SessionsByID returns those of the sessions that are the viewer's.
func (s *Service) SessionsByID(ctx context.Context, viewer auth.Viewer, ids []typeid.Session) (map[typeid.Session]*ent.Session, error) {
	own, err := s.Sessions(ctx, viewer)
	if err != nil {
		return nil, err
	}
	found := store.KeyBy(own, func(e *ent.Session) typeid.Session { return e.ID })
	for id := range found {
		if !slices.Contains(ids, id) {
			delete(found, id)
		}
	}
	return found, nil
}
