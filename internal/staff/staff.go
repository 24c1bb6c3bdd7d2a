// Package staff is who works for the store, people and services, what each may do, and the log of
// what they did.
package staff

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Accounts is what the staff's accounts are looked after by.
type Accounts interface {
	// CreateStaff makes an account of a member of the staff that has a password. Its mistakes are
	// fault.UserErrors.
	CreateStaff(ctx context.Context, tx *ent.Tx, email, secret, name string) (*ent.User, error)
	// Invite makes an account without a password for a member of the staff. It has a link to set a
	// password mailed, once the transaction is committed and Invited called. Its mistakes are
	// fault.UserErrors.
	Invite(ctx context.Context, tx *ent.Tx, email, name, invitedBy string) (*ent.User, error)
	Invited()
	// Changed tells all replicas that a user's sessions mean something else from now on.
	Changed(ctx context.Context, tx *ent.Tx, id typeid.User) error
	// Dismiss makes a member of the staff a customer if they have bought something, and says so.
	// Otherwise it deletes the account, if this package's Erase lets it. Its mistakes are
	// fault.UserErrors.
	Dismiss(ctx context.Context, tx *ent.Tx, id typeid.User) (isCustomer bool, err error)
}

// Service is the staff of a store.
type Service struct {
	store    *store.Store
	accounts Accounts
}

// New returns the staff in st.
func New(st *store.Store, accounts Accounts) *Service { return &Service{st, accounts} }

// Audit writes down what somebody does, in the transaction that does it. The detail holds no
// personal data.
func Audit(ctx context.Context, tx *ent.Tx, actor, action string, subject fmt.Stringer, detail map[string]any) error {
	err := tx.AuditEntry.Create().
		SetAction(action).SetActor(actor).SetSubject(subject.String()).SetDetail(detail).Exec(ctx)
	if err != nil {
		return fmt.Errorf("write audit log: %w", err)
	}
	return nil
}

// AuditAll is Audit of what is done to several subjects at once, each with its own detail.
func AuditAll(ctx context.Context, tx *ent.Tx, actor, action string, subjects []string, details []map[string]any) error {
	ids, texts := make([]typeid.AuditEntry, len(subjects)), make([]string, len(subjects))
	for i, detail := range details {
		text, err := json.Marshal(detail)
		if err != nil {
			return fmt.Errorf("write audit log: %w", err)
		}
		ids[i], texts[i] = typeid.NewAuditEntry(), string(text)
	}
	if _, err := writeEntries.Exec(ctx, tx, actor, action, typeid.Array(ids), pq.Array(subjects), pq.Array(texts)); err != nil {
		return fmt.Errorf("write audit log: %w", err)
	}
	return nil
}
