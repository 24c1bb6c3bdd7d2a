package merchandising

import (
	"context"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/account"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/text"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// taxExemption is whether taxes are never due on what somebody buys.
type taxExemption struct {
	TaxExempt       bool   `json:"tax_exempt"`
	TaxExemptReason string `json:"tax_exempt_reason"`
}

// exemptCustomer is a customer with whether taxes are due.
type exemptCustomer struct {
	base
	taxExemption
}

var exemptCustomers = &kind[exemptCustomer]{name: "customer", id: customers.id}

// TaxExemptionSetInput is whether taxes are never due on what a customer buys, or those of a group.
type TaxExemptionSetInput struct {
	CustomerID      *typeid.User
	CustomerGroupID *typeid.CustomerGroup
	Exempt          bool
	Reason          *string
}

// TaxExemptionSet is what became of it: the one of the two that it is about.
type TaxExemptionSet struct {
	Customer      *ent.User
	CustomerGroup *ent.CustomerGroup
	UserErrors    []*fault.UserError
}

const maxReason = 200

// SetTaxExemption says whether taxes are never due on what a customer buys, or those of a group.
func (s *Service) SetTaxExemption(ctx context.Context, viewer auth.Viewer, in TaxExemptionSetInput) (*TaxExemptionSet, error) {
	mistakes, err := fault.Split(s.setTaxExemption(ctx, viewer, in))
	if err != nil || mistakes != nil {
		return &TaxExemptionSet{UserErrors: mistakes}, err
	}
	set := &TaxExemptionSet{}
	if in.CustomerGroupID != nil {
		set.CustomerGroup, err = s.customerGroup(ctx, *in.CustomerGroupID, nil)
		return set, err
	}
	found, err := s.accounts.VisibleByID(ctx, viewer, []typeid.User{*in.CustomerID})
	set.Customer = found[*in.CustomerID]
	return set, err
}

func (s *Service) setTaxExemption(ctx context.Context, viewer auth.Viewer, in TaxExemptionSetInput) error {
	wanted := taxExemption{TaxExempt: in.Exempt}
	if in.Reason != nil {
		wanted.TaxExemptReason = text.Clean(*in.Reason)
	}
	var v fault.Validator
	v.Line("reason", wanted.TaxExemptReason, maxReason)
	v.Check(in.Exempt || wanted.TaxExemptReason == "", fault.CodeInvalid, "A reason is for who is exempt.", "reason")
	v.Check((in.CustomerID == nil) != (in.CustomerGroupID == nil), fault.CodeInvalid, "Give either a customer or a group.")
	if v.Err() != nil {
		return v.Err()
	}
	return s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		if in.CustomerGroupID != nil {
			return s.exemptGroup(ctx, tx, viewer, *in.CustomerGroupID, wanted)
		}
		return s.exemptCustomer(ctx, tx, viewer, *in.CustomerID, wanted)
	})
}

func (s *Service) exemptGroup(ctx context.Context, tx *ent.Tx, viewer auth.Viewer, id typeid.CustomerGroup, wanted taxExemption) error {
	before, err := customerGroups.take(ctx, tx, []ref{{id: id.UUID()}})
	if _, failed := fault.Split(err); failed != nil {
		return failed
	}
	if err != nil {
		return fault.At(err, "customerGroupId")
	}
	after := before[0]
	after.taxExemption = wanted
	changed := changes(before, []customerGroup{after})
	if len(changed) == 0 {
		return nil
	}
	if _, err := write(ctx, tx, updateCustomerGroups, afters(changed), "group of customers"); err != nil {
		return err
	}
	return tell(ctx, tx, s, viewer, customerGroups, "customer_group.tax_exemption_set", changed)
}

func (s *Service) exemptCustomer(ctx context.Context, tx *ent.Tx, viewer auth.Viewer, id typeid.User, wanted taxExemption) error {
	had, err := s.accounts.LockTaxExemption(ctx, tx, id)
	if err != nil {
		return err
	}
	if had == nil {
		return fault.User(fault.CodeNotFound, "There is no such customer.", "customerId")
	}
	before := exemptCustomer{base{ID: id.UUID()}, taxExemption{had.Exempt, had.Reason}}
	changed := changes([]exemptCustomer{before}, []exemptCustomer{{before.base, wanted}})
	if len(changed) == 0 {
		return nil
	}
	if err := s.accounts.SetTaxExemption(ctx, tx, id, account.TaxExemption{Exempt: wanted.TaxExempt, Reason: wanted.TaxExemptReason}); err != nil {
		return err
	}
	return tell(ctx, tx, s, viewer, exemptCustomers, "customer.tax_exemption_set", changed)
}
