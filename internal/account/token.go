package account

import (
	"context"
	"fmt"
	"time"

	"entgo.io/ent/dialect/sql"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/credentialtoken"
	"github.com/shopgraph/shopgraph/ent/predicate"
	"github.com/shopgraph/shopgraph/ent/user"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// isGood holds for the token that was mailed for a purpose, unless it has expired.
func isGood(purpose credentialtoken.Purpose, token string) predicate.CredentialToken {
	return credentialtoken.And(
		credentialtoken.TokenHash(auth.HashToken(token)), credentialtoken.PurposeEQ(purpose), credentialtoken.ExpiresAtGT(time.Now()))
}

// redeem locks the user whom a token was mailed about, and returns both. From then on the token is of no use, nor is any other
// of the user's. Its mistake is fault.CodeTokenExpired at token. The user is locked before the tokens, as by whoever deletes an
// account.
func redeem(
	ctx context.Context, tx *ent.Tx, purpose credentialtoken.Purpose, token string,
) (*ent.User, *ent.CredentialToken, error) {
	u, err := tx.User.Query().Where(user.HasCredentialTokensWith(isGood(purpose, token))).ForUpdate(noKey).Only(ctx)
	if ent.IsNotFound(err) {
		return nil, nil, expired()
	}
	if err != nil {
		return nil, nil, fmt.Errorf("find token's user: %w", err)
	}
	found, err := tx.CredentialToken.Query().Where(isGood(purpose, token)).Only(ctx)
	if ent.IsNotFound(err) { // somebody else was faster
		return nil, nil, expired()
	}
	if err != nil {
		return nil, nil, fmt.Errorf("find token: %w", err)
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

// noKey is the strength of a lock that hinders no rows from referring to the locked one.
var noKey = sql.WithLockClause("FOR NO KEY UPDATE")

// lockUser returns a user, whom nobody else locks or changes until the transaction ends. Rows that refer to the user are not
// hindered. A guest, or an account deleted just now, is a fault.Unauthenticated.
func lockUser(ctx context.Context, tx *ent.Tx, id typeid.User) (*ent.User, error) {
	u, err := tx.User.Query().Where(user.ID(id)).ForUpdate(noKey).Only(ctx)
	if ent.IsNotFound(err) {
		return nil, fault.Unauthenticated("sign in first")
	}
	if err != nil {
		return nil, fmt.Errorf("lock user: %w", err)
	}
	return u, nil
}
