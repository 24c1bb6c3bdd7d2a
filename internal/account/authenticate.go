package account

import (
	"context"
	"fmt"
	"time"

	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/ent/session"
	"github.com/shopgraph/shopgraph/ent/user"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// touchAfter is how stale a session's last_used_at may be: it would else be written at every
// request.
const touchAfter = time.Minute

// Authenticate returns whose session the token is, and notes that it was used. The session ends at
// until, unless it is used again before. An unknown one, or one that has ended, is a
// fault.Unauthenticated.
func (s *Service) Authenticate(ctx context.Context, token string) (viewer auth.Viewer, until time.Time, err error) {
	hash := auth.HashToken(token)
	found, known, asOf := s.sessions.get(hash)
	if !known {
		if found, err = s.findSession(ctx, hash); err != nil {
			return auth.Viewer{}, time.Time{}, err
		}
		s.sessions.put(hash, found, asOf)
	}
	return found.viewer, found.until, nil
}

// foundSession is a session as it stands in the database.
type foundSession struct {
	viewer auth.Viewer
	// until is when it ends: however much it is used, or without further use.
	until time.Time
	// freshUntil is when it must be looked up again: to be noted as used, or because it ends.
	freshUntil time.Time
}

func (s *Service) findSession(ctx context.Context, hash []byte) (foundSession, error) {
	var viewer auth.Viewer
	var kind user.Kind
	var lastUsed, expires time.Time
	var permissions pq.StringArray
	var group *typeid.CustomerGroup
	known, err := sessionByToken.Scan(ctx, s.store.DB, []any{hash},
		&viewer.Session, &viewer.User, &group, &kind, &lastUsed, &expires, &permissions)
	if err != nil {
		return foundSession{}, fmt.Errorf("authenticate: %w", err)
	}
	now := time.Now()
	if !known || !now.Before(expires) || now.Sub(lastUsed) >= lifetimes[kind].idle {
		return foundSession{}, fault.Unauthenticated("the session is unknown or has ended: sign in again")
	}
	if viewer.Role = roleOf(kind); group != nil {
		viewer.Group = *group
	}
	if viewer.Role == auth.Staff {
		viewer.Permissions = permissionSet(permissions)
	}
	if now.Sub(lastUsed) >= touchAfter {
		if err := s.touch(ctx, viewer.Session, now); err != nil {
			return foundSession{}, err
		}
		lastUsed = now
	}
	return foundSession{
		viewer:     viewer,
		until:      earlier(expires, lastUsed.Add(lifetimes[kind].idle)),
		freshUntil: earlier(expires, lastUsed.Add(touchAfter)),
	}, nil
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

func roleOf(kind user.Kind) auth.Role {
	if kind == user.KindStaff {
		return auth.Staff
	}
	return auth.User
}

func permissionSet(names []string) auth.PermissionSet {
	list := make([]auth.Permission, len(names))
	for i, name := range names {
		list[i] = auth.Permission(name)
	}
	return auth.PermissionSetOf(list...)
}

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
