package staff

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/servicetoken"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/live"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/text"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

const (
	// ServiceTokenPrefix begins the secrets of services: it tells them from sessions', and to
	// scanners what has leaked.
	ServiceTokenPrefix = "shopgraph_svc_"

	maxServiceTokens = 100
	maxTokenName     = 100 // code points
	// tokenTouchAfter is how stale a token's last_used_at may be.
	tokenTouchAfter = time.Minute
)

// MadeToken is a service's token just made.
type MadeToken struct {
	// Secret is stored nowhere.
	Secret string
	Token  *ent.ServiceToken
}

// CreateServiceToken makes a token for a service. Its mistakes are fault.UserErrors.
func (s *Service) CreateServiceToken(ctx context.Context, viewer auth.Viewer, in ServiceTokenCreateInput) (*MadeToken, error) {
	granted := auth.PermissionSetOf(in.Permissions...)
	name := text.Clean(in.Name)
	var v fault.Validator
	if v.Require("name", name) {
		v.Line("name", name, maxTokenName)
	}
	v.Check(granted != 0, fault.CodeRequired, "Choose at least one permission.", "permissions")
	v.Check(!granted.Has(auth.ManageStaff), fault.CodeNotAllowed, "Services do not manage the staff.", "permissions")
	v.Check(in.ExpiresAt == nil || in.ExpiresAt.After(time.Now()), fault.CodeOutOfRange, "This must lie in the future.", "expiresAt")
	if err := v.Err(); err != nil {
		return nil, err
	}
	if err := mayGrant(viewer, granted, "permissions"); err != nil {
		return nil, err
	}
	secret, _ := auth.NewToken()
	secret = ServiceTokenPrefix + secret
	made := &MadeToken{Secret: secret}
	err := s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) (err error) {
		n, err := record.First(ctx, tx, countTokens, (*record.Reader).Int)
		if err != nil {
			return fmt.Errorf("count service tokens: %w", err)
		}
		if n >= maxServiceTokens {
			return fault.User(fault.CodeLimitReached, fmt.Sprintf("At most %d service tokens can be made.", maxServiceTokens))
		}
		made.Token, err = tx.ServiceToken.Create().
			SetName(name).SetTokenHash(auth.HashToken(secret)).SetPermissions(names(granted)).SetNillableExpiresAt(in.ExpiresAt).
			SetCreatedBy(viewer.Actor()).
			Save(ctx)
		if err != nil {
			return fmt.Errorf("create service token: %w", err)
		}
		return Audit(ctx, tx, viewer.Actor(), "service_token.created", made.Token.ID, map[string]any{
			"name": name, "permissions": granted.List(),
		})
	})
	if err != nil {
		return nil, err
	}
	return made, nil
}

// RevokeServiceToken makes a token useless. Its mistake is fault.CodeNotFound at id.
func (s *Service) RevokeServiceToken(ctx context.Context, viewer auth.Viewer, in ServiceTokenRevokeInput) (typeid.ServiceToken, error) {
	err := s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		n, err := tx.ServiceToken.Delete().Where(servicetoken.ID(in.ID)).Exec(ctx)
		if err != nil {
			return fmt.Errorf("delete service token: %w", err)
		}
		if n == 0 {
			return fault.User(fault.CodeNotFound, "There is no such service token.", "id")
		}
		if err := store.Notify(ctx, tx, servicesChannel, in.ID.String()); err != nil {
			return fmt.Errorf("tell of the service token: %w", err)
		}
		return Audit(ctx, tx, viewer.Actor(), "service_token.revoked", in.ID, map[string]any{})
	})
	if err != nil {
		return typeid.ServiceToken{}, err
	}
	return in.ID, nil
}

// MembersTokens is what there is of the services' tokens that a member of the staff has made.
type MembersTokens struct {
	// Valid are those that let services in still.
	Valid []*ent.ServiceToken
	// Revoked are those that were ended just now.
	Revoked []typeid.ServiceToken
}

// tokensOf returns the valid tokens that a member has made. It ends them first, if that is wanted.
func tokensOf(ctx context.Context, tx *ent.Tx, viewer auth.Viewer, maker typeid.User, end bool) (MembersTokens, error) {
	valid, err := record.All(ctx, tx, tokensByMaker, ent.ReadServiceToken, maker.String(), time.Now())
	if err != nil {
		return MembersTokens{}, fmt.Errorf("read service tokens: %w", err)
	}
	if !end || len(valid) == 0 {
		return MembersTokens{Valid: valid}, nil
	}
	ended := MembersTokens{}
	names, entries := make([]string, len(valid)), make([]typeid.AuditEntry, len(valid))
	for i, token := range valid {
		ended.Revoked = append(ended.Revoked, token.ID)
		names[i], entries[i] = token.ID.String(), typeid.NewAuditEntry()
	}
	_, err = revokeTokens.Exec(ctx, tx, typeid.Array(ended.Revoked), pq.Array(names), typeid.Array(entries),
		viewer.Actor(), maker.String(), time.Now())
	if err != nil {
		return MembersTokens{}, fmt.Errorf("revoke service tokens: %w", err)
	}
	if err := store.Notify(ctx, tx, servicesChannel, strings.Join(names, ",")); err != nil {
		return MembersTokens{}, fmt.Errorf("tell of the service tokens: %w", err)
	}
	return ended, nil
}

// servicesChannel is where processes tell one another which services have ended.
const servicesChannel = "shopgraph_services"

// Channel returns what makes a listener tell ended of services whose tokens were revoked, on any
// replica. What is missed while nothing is heard, connections find out at their next look.
func (s *Service) Channel(ended func([]typeid.ServiceToken)) live.Channel {
	return live.Channel{
		Name: servicesChannel,
		Wake: func(keys []string) error {
			ids := make([]typeid.ServiceToken, len(keys))
			for i, key := range keys {
				id, err := typeid.ParseServiceToken(key)
				if err != nil {
					return fmt.Errorf("service token %.100q: %w", key, err)
				}
				ids[i] = id
			}
			ended(ids)
			return nil
		},
		WakeAll: func() {},
	}
}

// ServiceTokens returns all of them, the newest first.
func (s *Service) ServiceTokens(ctx context.Context) ([]*ent.ServiceToken, error) {
	tokens, err := record.All(ctx, s.store.Client, newestTokens, ent.ReadServiceToken, maxServiceTokens)
	if err != nil {
		return nil, fmt.Errorf("read service tokens: %w", err)
	}
	return tokens, nil
}

// ServiceTokensByID returns the tokens if the viewer may see them.
func (s *Service) ServiceTokensByID(
	ctx context.Context, viewer auth.Viewer, ids []typeid.ServiceToken,
) (map[typeid.ServiceToken]*ent.ServiceToken, error) {
	if !viewer.May(auth.ReadStaff) {
		return nil, nil
	}
	tokens, err := record.All(ctx, s.store.Client, tokensByID, ent.ReadServiceToken, typeid.Array(ids))
	if err != nil {
		return nil, fmt.Errorf("read service tokens: %w", err)
	}
	return store.KeyBy(tokens, func(t *ent.ServiceToken) typeid.ServiceToken { return t.ID }), nil
}

// Authenticate returns the service that a secret belongs to, and notes that it was used. The secret
// is good until the time that is returned, or for good if that is zero. An unknown secret, or one
// that has ended, is a fault.Unauthenticated.
func (s *Service) Authenticate(ctx context.Context, secret string) (viewer auth.Viewer, until time.Time, err error) {
	now := time.Now()
	token, err := record.First(ctx, s.store.Client, goodToken, ent.ReadServiceToken, auth.HashToken(secret), now)
	if err != nil {
		return auth.Viewer{}, time.Time{}, fmt.Errorf("authenticate service: %w", err)
	}
	if token == nil {
		return auth.Viewer{}, time.Time{}, fault.Unauthenticated("the service token is unknown, expired or revoked")
	}
	if token.LastUsedAt == nil || now.Sub(*token.LastUsedAt) >= tokenTouchAfter {
		if err := s.store.Client.ServiceToken.Update().Where(servicetoken.ID(token.ID)).SetLastUsedAt(now).Exec(ctx); err != nil {
			return auth.Viewer{}, time.Time{}, fmt.Errorf("note the service token's use: %w", err)
		}
	}
	if token.ExpiresAt != nil {
		until = *token.ExpiresAt
	}
	return auth.Viewer{Role: auth.Staff, Service: token.ID, Permissions: PermissionsOf(token)}, until, nil
}

// MakerOf returns who made a token, the zero value if that is not known.
func MakerOf(token *ent.ServiceToken) typeid.User {
	if token.CreatedBy == nil {
		return typeid.User{}
	}
	maker, err := typeid.ParseUser(*token.CreatedBy)
	if err != nil {
		return typeid.User{}
	}
	return maker
}

// PermissionsOf returns what a token's service may do.
func PermissionsOf(token *ent.ServiceToken) auth.PermissionSet {
	list := make([]auth.Permission, len(token.Permissions))
	for i, name := range token.Permissions {
		list[i] = auth.Permission(name)
	}
	return auth.PermissionSetOf(list...)
}

func names(set auth.PermissionSet) []string {
	list := set.List()
	texts := make([]string, len(list))
	for i, p := range list {
		texts[i] = string(p)
	}
	return texts
}
