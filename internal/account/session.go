package account

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/session"
	"github.com/shopgraph/shopgraph/ent/user"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

const (
	// sessionLifetime is how long a session lasts, however much it is used.
	sessionLifetime = 30 * 24 * time.Hour
	// touchAfter is how stale a session's last_used_at may be: it would else be written at every request.
	touchAfter = time.Minute
	// maxUserAgentLen is in bytes.
	maxUserAgentLen = 500
)

// SignedIn is a fresh session with its secret token.
type SignedIn struct {
	Token     string
	ExpiresAt time.Time
	User      *ent.User
}

// SignIn makes a session of 30 days for the user with this e-mail address and password. Whichever of the two is wrong, the
// answer is fault.CodeInvalidCredentials, after the same work. userAgent is stored, cut short if need be.
func (s *Service) SignIn(ctx context.Context, in SignInInput, userAgent string) (*SignedIn, error) {
	u, err := s.userWith(ctx, in.Email, in.Password)
	if err != nil {
		return nil, err
	}
	now := time.Now()
	// What has ended is of no use to anybody, and goes whenever its user comes back.
	_, err = s.store.Client.Session.Delete().Where(session.UserID(u.ID), session.ExpiresAtLTE(now)).Exec(ctx)
	if err != nil {
		return nil, fmt.Errorf("delete ended sessions: %w", err)
	}
	token, hash := auth.NewToken()
	made, err := s.store.Client.Session.Create().
		SetUserID(u.ID).SetTokenHash(hash).SetUserAgent(shortened(userAgent)).
		SetLastUsedAt(now).SetExpiresAt(now.Add(sessionLifetime)).
		Save(ctx)
	if err != nil {
		return nil, fmt.Errorf("create session: %w", err)
	}
	return &SignedIn{Token: token, ExpiresAt: made.ExpiresAt, User: u}, nil
}

// SignOut ends the viewer's session; one that has ended already is no error.
func (s *Service) SignOut(ctx context.Context, viewer auth.Viewer) error {
	if _, err := s.store.Client.Session.Delete().Where(session.ID(viewer.Session)).Exec(ctx); err != nil {
		return fmt.Errorf("delete session: %w", err)
	}
	return nil
}

// Authenticate returns the viewer whose session has this secret token. An unknown or ended one is a fault.Unauthenticated.
// It takes one statement, and once a minute a second one that notes the session's use.
func (s *Service) Authenticate(ctx context.Context, token string) (auth.Viewer, error) {
	now := time.Now()
	viewer := auth.Viewer{Role: auth.User}
	var kind user.Kind
	var stale bool
	err := s.store.DB.QueryRowContext(ctx, `
		SELECT s.id, s.user_id, u.kind, s.last_used_at < $3
		FROM sessions s JOIN users u ON u.id = s.user_id
		WHERE s.token_hash = $1 AND s.expires_at > $2`,
		auth.HashToken(token), now, now.Add(-touchAfter)).Scan(&viewer.Session, &viewer.User, &kind, &stale)
	if errors.Is(err, sql.ErrNoRows) {
		return auth.Viewer{}, fault.Unauthenticated("the session is unknown or has ended: sign in again")
	}
	if err != nil {
		return auth.Viewer{}, fmt.Errorf("authenticate: %w", err)
	}
	if kind == user.KindStaff {
		viewer.Role = auth.Staff
	}
	if stale {
		err = s.touch(ctx, viewer.Session, now)
	}
	return viewer, err
}

// touch notes a session's use, unless another request has just done so.
func (s *Service) touch(ctx context.Context, id typeid.Session, now time.Time) error {
	err := s.store.Client.Session.Update().
		Where(session.ID(id), session.LastUsedAtLT(now.Add(-touchAfter))).
		SetLastUsedAt(now).
		Exec(ctx)
	if err != nil {
		return fmt.Errorf("note the session's use: %w", err)
	}
	return nil
}

// userWith returns the user with these credentials. Finding none costs a hash as well, so that the time taken does not tell
// whether an address is registered.
func (s *Service) userWith(ctx context.Context, address, password string) (*ent.User, error) {
	wrong := fault.User(fault.CodeInvalidCredentials, "The e-mail address and the password do not match.")
	key, err := emailKey(address)
	if err != nil {
		return nil, wrong
	}
	hash := s.passwords.decoy
	u, err := s.store.Client.User.Query().Where(user.Email(key)).Only(ctx)
	switch {
	case err == nil:
		hash = u.PasswordHash
	case !ent.IsNotFound(err):
		return nil, fmt.Errorf("find user: %w", err)
	}
	ok, err := s.passwords.matches(ctx, password, hash)
	if err != nil {
		return nil, err
	}
	if !ok {
		return nil, wrong
	}
	return u, nil
}

// shortened makes a user agent fit its column: what it holds is whatever the client sent.
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
