package merchandising

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/google/uuid"
	"github.com/lib/pq/pqerror"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/account"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/idempotency"
	"github.com/shopgraph/shopgraph/internal/patch"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// customerGroup is a group of customers as it is kept.
type customerGroup struct {
	base
	Name string `json:"name"`
	Code string `json:"code"`
	taxExemption
}

var customerGroups = &kind[customerGroup]{"group of customers", idOf(typeid.Of[typeid.CustomerGroup]), lockCustomerGroups, lookAtCustomerGroups}

// CustomerGroupInput is what becomes of a group of customers. What is not given stays as it is.
type CustomerGroupInput struct{ Name, Code patch.Text }

// CustomerGroupCreateInput is a group of customers to be made.
type CustomerGroupCreateInput struct {
	IdempotencyKey *string
	CustomerGroup  CustomerGroupInput
}

// CustomerGroupUpdateInput is what becomes of a group of customers. ExpectedVersion is any if it is nil.
type CustomerGroupUpdateInput struct {
	ID              typeid.CustomerGroup
	ExpectedVersion *int
	CustomerGroup   CustomerGroupInput
}

// CustomerGroupDeleteInput is a group of customers to be deleted.
type CustomerGroupDeleteInput struct {
	ID              typeid.CustomerGroup
	ExpectedVersion *int
}

// CustomerGroupAssignInput is customers that are to be in a group, or in none if it is nil.
type CustomerGroupAssignInput struct {
	CustomerIDs []typeid.User
	GroupID     *typeid.CustomerGroup
}

type (
	// CustomerGroupPayload is what became of a group of customers.
	CustomerGroupPayload = fault.Outcome[*ent.CustomerGroup]
	// CustomerGroupDeletePayload is what became of a group of customers that was to be deleted.
	CustomerGroupDeletePayload = fault.Outcome[typeid.CustomerGroup]
	// CustomerGroupAssignPayload is how many customers were put into another group.
	CustomerGroupAssignPayload = fault.Outcome[int]
)

func (in *CustomerGroupInput) check(v *fault.Validator) {
	name(v, "customerGroup.name", &in.Name)
	code(v, "customerGroup.code", &in.Code)
}

func (in *CustomerGroupInput) applied(g customerGroup) customerGroup {
	g.Name, g.Code = in.Name.Or(g.Name), in.Code.Or(g.Code)
	return g
}

// CreateCustomerGroup makes a group of customers, and returns it.
func (s *Service) CreateCustomerGroup(ctx context.Context, viewer auth.Viewer, in CustomerGroupCreateInput) (*ent.CustomerGroup, error) {
	asked := in
	var v fault.Validator
	in.CustomerGroup.Name.Given, in.CustomerGroup.Code.Given = true, true
	if in.CustomerGroup.check(&v); v.Err() != nil {
		return nil, v.Err()
	}
	text, err := idempotency.Once(ctx, s.store, viewer, "customerGroupCreate", in.IdempotencyKey, asked, func(ctx context.Context, tx *ent.Tx) (string, error) {
		id := typeid.NewCustomerGroup()
		made := in.CustomerGroup.applied(customerGroup{base: base{id.UUID(), 1}})
		return id.String(), s.insertCustomerGroup(ctx, tx, viewer, made)
	})
	if err != nil {
		return nil, err
	}
	id, err := typeid.ParseCustomerGroup(text)
	return s.customerGroup(ctx, id, err)
}

var customerGroupsLimit = limitOf("groups of customers", catalog.MaxCustomerGroups, countCustomerGroups)

func (s *Service) insertCustomerGroup(ctx context.Context, tx *ent.Tx, viewer auth.Viewer, made customerGroup) error {
	if err := customerGroupsLimit.leaves(ctx, tx, 1); err != nil {
		return err
	}
	inserted, err := write(ctx, tx, insertCustomerGroups, []customerGroup{made}, "group of customers")
	if err == nil && inserted == 0 {
		return fault.User(fault.CodeTaken, "Another group has this code.", "customerGroup", "code")
	}
	if err != nil {
		return err
	}
	return tell(ctx, tx, s, viewer, customerGroups, "customer_group.created", []change[customerGroup]{{nil, &made}})
}

// customerGroup returns a group that was changed, or that was not because somebody else has changed it.
func (s *Service) customerGroup(ctx context.Context, id typeid.CustomerGroup, err error) (*ent.CustomerGroup, error) {
	if err != nil && !fault.IsConflict(err) {
		return nil, err
	}
	found, readErr := catalog.CustomerGroupsByID.Read(ctx, s.store.Client, []typeid.CustomerGroup{id})
	return found[id], errors.Join(err, readErr)
}

// UpdateCustomerGroup changes a group of customers, and returns it. With a fault.CodeConflict comes the group
// as it is.
func (s *Service) UpdateCustomerGroup(ctx context.Context, viewer auth.Viewer, in CustomerGroupUpdateInput) (*ent.CustomerGroup, error) {
	var v fault.Validator
	if in.CustomerGroup.check(&v); v.Err() != nil {
		return nil, v.Err()
	}
	err := s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		before, err := customerGroups.take(ctx, tx, one(in.ID, in.ExpectedVersion))
		if err != nil {
			return err
		}
		changed := changes(before, []customerGroup{in.CustomerGroup.applied(before[0])})
		if len(changed) == 0 {
			return nil
		}
		if _, err := write(ctx, tx, updateCustomerGroups, afters(changed), "group of customers"); err != nil {
			return err
		}
		return tell(ctx, tx, s, viewer, customerGroups, "customer_group.updated", changed)
	})
	return s.customerGroup(ctx, in.ID, err)
}

// DeleteCustomerGroup deletes a group of customers that has none, and no prices of its own. It returns its id.
func (s *Service) DeleteCustomerGroup(ctx context.Context, viewer auth.Viewer, in CustomerGroupDeleteInput) (typeid.CustomerGroup, error) {
	err := s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		gone, err := customerGroups.take(ctx, tx, one(in.ID, in.ExpectedVersion))
		if err != nil {
			return err
		}
		_, err = deleteCustomerGroup.Exec(ctx, tx, in.ID)
		switch {
		case store.IsCode(err, pqerror.RestrictViolation, pqerror.ForeignKeyViolation):
			return fault.User(fault.CodeNotAllowed, "Customers are in the group, or a price list is for it.", "id")
		case err != nil:
			return fmt.Errorf("delete group of customers: %w", err)
		}
		return tell(ctx, tx, s, viewer, customerGroups, "customer_group.deleted", []change[customerGroup]{{&gone[0], nil}})
	})
	if err != nil {
		return typeid.CustomerGroup{}, err
	}
	return in.ID, nil
}

// membership is a customer with the group that they are in.
type membership struct {
	base
	CustomerGroupID *uuid.UUID `json:"customer_group_id"`
}

var customers = &kind[membership]{name: "customer", id: idOf(typeid.Of[typeid.User])}

// AssignCustomers puts customers into a group, all or none, and returns how many were in another one.
func (s *Service) AssignCustomers(ctx context.Context, viewer auth.Viewer, in CustomerGroupAssignInput) (count int, err error) {
	var v fault.Validator
	many(&v, in.CustomerIDs, "customerIds", func(id typeid.User) (interface{ UUID() uuid.UUID }, *int) { return id, nil })
	if v.Err() != nil {
		return 0, v.Err()
	}
	err = s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		var to *uuid.UUID
		if in.GroupID != nil {
			to = new(in.GroupID.UUID())
			if _, err := customerGroups.take(ctx, tx, one(in.GroupID, nil)); err != nil {
				return fault.At(err, "groupId")
			}
		}
		present, err := s.accounts.LockCustomers(ctx, tx, in.CustomerIDs)
		if err != nil {
			return err
		}
		var v fault.Validator
		for i, id := range in.CustomerIDs {
			found := slices.ContainsFunc(present, func(g account.Grouped) bool { return g.ID == id })
			v.Check(found, fault.CodeNotFound, "There is no such customer.", "customerIds", strconv.Itoa(i))
		}
		if v.Err() != nil {
			return v.Err()
		}
		count, err = s.assign(ctx, tx, viewer, present, in.GroupID, to)
		return err
	})
	return count, err
}

func (s *Service) assign(
	ctx context.Context, tx *ent.Tx, viewer auth.Viewer, present []account.Grouped, group *typeid.CustomerGroup, to *uuid.UUID,
) (int, error) {
	var before, after []membership
	for _, g := range present {
		was := membership{base: base{ID: g.ID.UUID()}}
		if g.Group != nil {
			was.CustomerGroupID = new(g.Group.UUID())
		}
		before, after = append(before, was), append(after, membership{was.base, to})
	}
	changed := changes(before, after)
	if len(changed) == 0 {
		return 0, nil
	}
	moved := make([]typeid.User, len(changed))
	for i, c := range changed {
		moved[i] = typeid.Of[typeid.User](c.id())
	}
	if err := s.accounts.AssignGroup(ctx, tx, moved, group); err != nil {
		return 0, err
	}
	return len(changed), tell(ctx, tx, s, viewer, customers, "customer.group_assigned", changed)
}
