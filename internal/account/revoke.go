package account

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// SignOut ends the viewer's session.
func (s *Service) SignOut(ctx context.Context, viewer auth.Viewer) error {
	_, err := s.endOwn(ctx, viewer, viewer.Session)
	return err
}

// SessionRevoke ends one of the viewer's sessions. Its mistake is fault.CodeNotFound at id.
func (s *Service) SessionRevoke(ctx context.Context, viewer auth.Viewer, in SessionRevokeInput) (typeid.Session, error) {
	ended, err := s.endOwn(ctx, viewer, in.ID)
	if err != nil {
		return typeid.Session{}, err
	}
	if !ended {
		return typeid.Session{}, fault.User(fault.CodeNotFound, "There is no such session.", "id")
	}
	return in.ID, nil
}

// SessionsRevokeAll ends the viewer's sessions, but for the present one if that is to be kept, and
// returns how many. The account knows no device any more: one of them may be in others' hands.
func (s *Service) SessionsRevokeAll(ctx context.Context, viewer auth.Viewer, in SessionsRevokeAllInput) (n int, err error) {
	var kept typeid.Session // none
	if in.KeepCurrent {
		kept = viewer.Session
	}
	err = s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		if _, err := lockUser(ctx, tx, viewer.User); err != nil {
			return err
		}
		n, err = s.endSessions(ctx, tx, endAll, viewer.User, kept)
		return err
	})
	if err != nil {
		return 0, err
	}
	return n, nil
}

// EndAll ends all of a locked user's sessions, in a caller's transaction. The account knows no
// device any more.
func (s *Service) EndAll(ctx context.Context, tx *ent.Tx, id typeid.User) error {
	_, err := s.endSessions(ctx, tx, endAll, id, typeid.Session{})
	return err
}

// Changed tells all replicas to look a user's sessions up anew, in a caller's transaction: what
// they may do has changed.
func (s *Service) Changed(ctx context.Context, tx *ent.Tx, id typeid.User) error {
	_, err := s.tell(ctx, tx, sessionIDsOfUser, id)
	if err != nil {
		return fmt.Errorf("tell of changed sessions: %w", err)
	}
	return nil
}

func (s *Service) endOwn(ctx context.Context, viewer auth.Viewer, id typeid.Session) (ended bool, err error) {
	err = s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		n, err := s.endSessions(ctx, tx, endOne, id, viewer.User)
		ended = n > 0
		return err
	})
	return ended, err
}

func (s *Service) endSessions(ctx context.Context, tx *ent.Tx, statement record.Statement, args ...any) (int, error) {
	n, err := s.tell(ctx, tx, statement, args...)
	if err != nil {
		return 0, fmt.Errorf("end sessions: %w", err)
	}
	return n, nil
}

// maxTold is how many sessions fit into one notification. More than a hundred has only who comes
// from a time without a limit.
const maxTold = 200

// tell makes all replicas forget what they know of the sessions that a statement returns. They do
// so once the transaction is committed. This replica forgets by itself. The others are told by a
// notification that is a part of the transaction, so no crash can come between.
func (s *Service) tell(ctx context.Context, tx *ent.Tx, statement record.Statement, args ...any) (int, error) {
	var ids []typeid.Session
	err := statement.Each(ctx, tx, func(scan func(...any) error) error {
		var id typeid.Session
		err := scan(&id)
		ids = append(ids, id)
		return err
	}, args...)
	if err != nil {
		return 0, err
	}
	return len(ids), s.announce(ctx, tx, ids)
}

// announce makes all replicas forget what they know of sessions that have ended or changed.
func (s *Service) announce(ctx context.Context, tx *ent.Tx, ids []typeid.Session) error {
	if len(ids) == 0 {
		return nil
	}
	for part := range slices.Chunk(ids, maxTold) {
		texts := make([]string, len(part))
		for i, id := range part {
			texts[i] = id.String()
		}
		if err := store.Notify(ctx, tx, sessionsChannel, strings.Join(texts, ",")); err != nil {
			return err
		}
	}
	tx.OnCommit(func(next ent.Committer) ent.Committer {
		return ent.CommitFunc(func(ctx context.Context, tx *ent.Tx) error {
			err := next.Commit(ctx, tx)
			s.sessions.drop(ids) // also if the answer to the commit was lost
			return err
		})
	})
	return nil
}
