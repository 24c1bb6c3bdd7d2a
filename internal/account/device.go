package account

import (
	"context"
	"encoding/hex"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/throttle"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

const (
	// maxDevices is how many devices an account knows; a further one is known instead of the one
	// not used for longest.
	maxDevices = 10
	// deviceLifetime is how long after its last sign-in a device is known.
	deviceLifetime = 365 * 24 * time.Hour
)

// Device is a client that an account knows, as somebody signed in with it. Its token lets nobody
// in. Guesses at the password that come with it count by themselves. So whoever guesses elsewhere
// does not keep the owner out.
type Device struct {
	// Token is its secret. It is stored nowhere.
	Token     string
	ExpiresAt time.Time
	// IsNew says that the account did not know it before.
	IsNew bool
}

// guessesAt returns what guesses at the password of an account count as: those of a device that it
// knows, or those of all others.
func (s *Service) guessesAt(ctx context.Context, email string, client Client) (throttle.Key, error) {
	if client.Device == "" {
		return accountKey(email), nil
	}
	hash := auth.HashToken(client.Device)
	var known bool
	_, err := isKnownDevice.Scan(ctx, s.store.DB, []any{hash, email, time.Now()}, &known)
	if err != nil {
		return throttle.Key{}, fmt.Errorf("find device: %w", err)
	}
	if !known {
		return accountKey(email), nil
	}
	return throttle.Key{Kind: "sign-in device", Value: hex.EncodeToString(hash), Policy: throttle.PerAccount}, nil
}

// makeRoom ends the sessions of a locked user that are too many for one more. The account knows the
// client's device from now on: it is a new one if the account did not know its token.
func (s *Service) makeRoom(ctx context.Context, tx *ent.Tx, id typeid.User, client Client) (Device, error) {
	now := time.Now()
	token, hash := auth.NewToken()
	made := Device{Token: token, ExpiresAt: now.Add(deviceLifetime), IsNew: true}
	var ended []typeid.Session
	err := makeRoom.Each(ctx, tx, func(scan func(...any) error) error {
		var session uuid.NullUUID
		var known bool
		if err := scan(&session, &known); err != nil {
			return err
		}
		if session.Valid {
			ended = append(ended, typeid.Of[typeid.Session](session.UUID))
		}
		if known {
			made.Token, made.IsNew = client.Device, false
		}
		return nil
	}, id, maxSessions-1, auth.HashToken(client.Device), hash, now, made.ExpiresAt, maxDevices-1)
	if err != nil {
		return Device{}, fmt.Errorf("make room for a session: %w", err)
	}
	return made, s.announce(ctx, tx, ended)
}
