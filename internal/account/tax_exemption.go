package account

import (
	"context"
	"fmt"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// TaxExemption is whether taxes are never due on what a customer buys, and why: the staff say so.
type TaxExemption struct {
	Exempt bool
	Reason string
}

// TaxExemptions reads those of users.
var TaxExemptions = record.NewMany("tax exemptions",
	func(found *record.Found[typeid.User, TaxExemption], _ record.Parts, ids []typeid.User) ([]*record.Read, error) {
		return []*record.Read{taxExemptions.With(func(r *record.Reader) {
			id := typeid.Of[typeid.User](r.UUID())
			found.Values[id] = TaxExemption{r.Bool(), r.Text()}
		}, typeid.Array(ids))}, nil
	})

// LockTaxExemption locks a customer until the transaction ends, and returns whether taxes are due on what
// they buy; nil if there is no such customer.
func (s *Service) LockTaxExemption(ctx context.Context, tx *ent.Tx, id typeid.User) (*TaxExemption, error) {
	present, err := s.LockCustomers(ctx, tx, []typeid.User{id})
	if err != nil || len(present) == 0 {
		return nil, err
	}
	found, err := TaxExemptions.Read(ctx, tx, []typeid.User{id})
	return new(found[id]), err
}

// SetTaxExemption says whether taxes are never due on what a customer buys.
func (s *Service) SetTaxExemption(ctx context.Context, tx *ent.Tx, id typeid.User, e TaxExemption) error {
	if _, err := setTaxExemption.Exec(ctx, tx, id, e.Exempt, e.Reason); err != nil {
		return fmt.Errorf("set a tax exemption: %w", err)
	}
	return nil
}
