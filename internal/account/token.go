package account

import (
	"context"
	"fmt"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/credentialtoken"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// good returns the arguments of isGood.
func good(purpose credentialtoken.Purpose, token string) []any {
	return []any{auth.HashToken(token), purpose, time.Now()}
}

// findToken returns the token that was mailed for a purpose. Its mistake is fault.CodeTokenExpired
// at token.
func findToken(ctx context.Context, tx *ent.Tx, purpose credentialtoken.Purpose, token string) (*ent.CredentialToken, error) {
	found, err := record.First(ctx, tx, goodToken, ent.ReadCredentialToken, good(purpose, token)...)
	if err != nil {
		return nil, fmt.Errorf("find token: %w", err)
	}
	if found == nil {
		return nil, expired()
	}
	return found, nil
}

// redeem locks the user whom a token was mailed about, and returns both. From then on the token is
// of no use, nor is any other of the user's. Its mistake is fault.CodeTokenExpired at token. The
// user is locked before the tokens, as by whoever deletes an account.
func redeem(
	ctx context.Context, tx *ent.Tx, purpose credentialtoken.Purpose, token string,
) (*ent.User, *ent.CredentialToken, error) {
	u, err := record.First(ctx, tx, lockUserByToken, ent.ReadUser, good(purpose, token)...)
	if err != nil {
		return nil, nil, fmt.Errorf("find token's user: %w", err)
	}
	if u == nil {
		return nil, nil, expired()
	}
	found, err := findToken(ctx, tx, purpose, token) // somebody else may have been faster
	if err != nil {
		return nil, nil, err
	}
	return u, found, forgetTokens(ctx, tx, u.ID)
}

func expired() error {
	return fault.User(fault.CodeTokenExpired, "The link has expired, or was used before. Ask for a new one.", "token")
}

// forgetTokens makes the links useless that were mailed about a user's account.
func forgetTokens(ctx context.Context, tx *ent.Tx, id typeid.User) error {
	if _, err := tx.CredentialToken.Delete().Where(credentialtoken.UserID(id)).Exec(ctx); err != nil {
		return fmt.Errorf("delete tokens: %w", err)
	}
	return nil
}

// LockEmail locks a user like lockUser, and returns the address that they sign in with, in lower
// case. Who can sign in has proved it: by the link of a sign-up, of an invitation or of a change, or
// to a provider that vouches for it. Only what `shopgraph admin create` makes is taken at its word.
func LockEmail(ctx context.Context, tx *ent.Tx, id typeid.User) (string, error) {
	u, err := lockUser(ctx, tx, id)
	if err != nil {
		return "", err
	}
	return u.Email, nil
}

// lockUser returns a user, whom nobody else locks or changes until the transaction ends. Rows that
// refer to the user are not hindered. A guest, or an account deleted just now, is a
// fault.Unauthenticated.
func lockUser(ctx context.Context, tx *ent.Tx, id typeid.User) (*ent.User, error) {
	u, err := record.First(ctx, tx, lockUserByID, ent.ReadUser, id)
	if err != nil {
		return nil, fmt.Errorf("lock user: %w", err)
	}
	if u == nil {
		return nil, fault.Unauthenticated("sign in first")
	}
	return u, nil
}
