package merchandising

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/lib/pq/pqerror"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/idempotency"
	"github.com/shopgraph/shopgraph/internal/patch"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/tax"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// taxClass is a tax class as it is kept.
type taxClass struct {
	base
	Name      string `json:"name"`
	Code      string `json:"code"`
	IsDefault bool   `json:"is_default"`
}

var taxClasses = &kind[taxClass]{"tax class", idOf(typeid.Of[typeid.TaxClass]), lockTaxClasses, lookAtTaxClasses}

// TaxClassInput is what becomes of a tax class. What is not given stays as it is.
type TaxClassInput struct {
	Name, Code patch.Text
	IsDefault  *bool
}

// TaxClassCreateInput is a tax class to be made.
type TaxClassCreateInput struct {
	IdempotencyKey *string
	TaxClass       TaxClassInput
}

// TaxClassUpdateInput is what becomes of a tax class. ExpectedVersion is any if it is nil.
type TaxClassUpdateInput struct {
	ID              typeid.TaxClass
	ExpectedVersion *int
	TaxClass        TaxClassInput
}

// TaxClassDeleteInput is a tax class to be deleted.
type TaxClassDeleteInput struct {
	ID              typeid.TaxClass
	ExpectedVersion *int
}

type (
	// TaxClassPayload is what became of a tax class.
	TaxClassPayload = fault.Outcome[*ent.TaxClass]
	// TaxClassDeletePayload is what became of a tax class that was to be deleted.
	TaxClassDeletePayload = fault.Outcome[typeid.TaxClass]
)

func (in *TaxClassInput) check(v *fault.Validator) {
	name(v, "taxClass.name", &in.Name)
	code(v, "taxClass.code", &in.Code)
	v.Check(in.Code.Value == "" || channelCode.MatchString(in.Code.Value), fault.CodeInvalid,
		"This must be a-z, 0-9, hyphens and underscores, and begin with one of the former.", "taxClass", "code")
}

func (in *TaxClassInput) applied(c taxClass) taxClass {
	c.Name, c.Code = in.Name.Or(c.Name), in.Code.Or(c.Code)
	c.IsDefault = *or(in.IsDefault, &c.IsDefault)
	return c
}

// CreateTaxClass makes a tax class, and returns it.
func (s *Service) CreateTaxClass(ctx context.Context, viewer auth.Viewer, in TaxClassCreateInput) (*ent.TaxClass, error) {
	asked := in
	var v fault.Validator
	in.TaxClass.Name.Given, in.TaxClass.Code.Given = true, true
	if in.TaxClass.check(&v); v.Err() != nil {
		return nil, v.Err()
	}
	text, err := idempotency.Once(ctx, s.store, viewer, "taxClassCreate", in.IdempotencyKey, asked, func(ctx context.Context, tx *ent.Tx) (string, error) {
		id := typeid.NewTaxClass()
		return id.String(), s.insertTaxClass(ctx, tx, viewer, in.TaxClass.applied(taxClass{base: base{id.UUID(), 1}}))
	})
	if err != nil {
		return nil, err
	}
	id, err := typeid.ParseTaxClass(text)
	return s.taxClass(ctx, id, err)
}

var taxClassesLimit = limitOf("tax classes", tax.MaxClasses, countTaxClasses)

func (s *Service) insertTaxClass(ctx context.Context, tx *ent.Tx, viewer auth.Viewer, made taxClass) error {
	if err := taxClassesLimit.leaves(ctx, tx, 1); err != nil {
		return err
	}
	if made.IsDefault {
		if err := s.demoteTaxClass(ctx, tx, viewer); err != nil {
			return err
		}
	}
	inserted, err := write(ctx, tx, insertTaxClasses, []taxClass{made}, "tax class")
	if err == nil && inserted == 0 {
		return fault.User(fault.CodeTaken, "Another tax class has this code.", "taxClass", "code")
	}
	if err != nil {
		return err
	}
	return tell(ctx, tx, s, viewer, taxClasses, "tax_class.created", []change[taxClass]{{nil, &made}})
}

// demoteTaxClass has the default class be no more than the others, before another one becomes it.
func (s *Service) demoteTaxClass(ctx context.Context, tx *ent.Tx, viewer auth.Viewer) error {
	id, err := record.First(ctx, tx, defaultTaxClass, (*record.Reader).UUID)
	if err != nil {
		return fmt.Errorf("look for the default tax class: %w", err)
	}
	before, err := taxClasses.takeAll(ctx, tx, []string{id.String()})
	if err != nil || len(before) == 0 {
		return err
	}
	after := before[0]
	after.IsDefault = false
	return s.saveTaxClass(ctx, tx, viewer, before[0], after)
}

func (s *Service) saveTaxClass(ctx context.Context, tx *ent.Tx, viewer auth.Viewer, before, after taxClass) error {
	changed := changes([]taxClass{before}, []taxClass{after})
	if len(changed) == 0 {
		return nil
	}
	if _, err := write(ctx, tx, updateTaxClasses, afters(changed), "tax class"); err != nil {
		return err
	}
	return tell(ctx, tx, s, viewer, taxClasses, "tax_class.updated", changed)
}

// taxClass returns a class that was changed, or that was not because somebody else has changed it.
func (s *Service) taxClass(ctx context.Context, id typeid.TaxClass, err error) (*ent.TaxClass, error) {
	if err != nil && !fault.IsConflict(err) {
		return nil, err
	}
	found, readErr := tax.ClassesByID.Read(ctx, s.store.Client, []typeid.TaxClass{id})
	return found[id], errors.Join(err, readErr)
}

// UpdateTaxClass changes a tax class, and returns it. One that becomes the default takes the place of the one
// that is. With a fault.CodeConflict comes the class as it is.
func (s *Service) UpdateTaxClass(ctx context.Context, viewer auth.Viewer, in TaxClassUpdateInput) (*ent.TaxClass, error) {
	var v fault.Validator
	if in.TaxClass.check(&v); v.Err() != nil {
		return nil, v.Err()
	}
	err := s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		before, err := taxClasses.take(ctx, tx, one(in.ID, in.ExpectedVersion))
		if err != nil {
			return err
		}
		after := in.TaxClass.applied(before[0])
		switch {
		case before[0].IsDefault && !after.IsDefault:
			return fault.User(fault.CodeNotAllowed, "One class is the default. Make another one the default instead.", "taxClass", "isDefault")
		case after.IsDefault && !before[0].IsDefault:
			if err := s.demoteTaxClass(ctx, tx, viewer); err != nil {
				return err
			}
		}
		return s.saveTaxClass(ctx, tx, viewer, before[0], after)
	})
	return s.taxClass(ctx, in.ID, err)
}

// DeleteTaxClass deletes a tax class that nothing has, and no rate is of. It returns its id.
func (s *Service) DeleteTaxClass(ctx context.Context, viewer auth.Viewer, in TaxClassDeleteInput) (typeid.TaxClass, error) {
	err := s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		gone, err := taxClasses.take(ctx, tx, one(in.ID, in.ExpectedVersion))
		if err != nil {
			return err
		}
		if gone[0].IsDefault {
			return fault.User(fault.CodeNotAllowed, "This is the default class. Make another one the default first.", "id")
		}
		_, err = deleteTaxClass.Exec(ctx, tx, in.ID)
		switch {
		case store.IsCode(err, pqerror.RestrictViolation, pqerror.ForeignKeyViolation):
			return fault.User(fault.CodeNotAllowed, "A rate is of the class, or a product, a variant or shipping has it.", "id")
		case err != nil:
			return fmt.Errorf("delete tax class: %w", err)
		}
		return tell(ctx, tx, s, viewer, taxClasses, "tax_class.deleted", []change[taxClass]{{&gone[0], nil}})
	})
	if err != nil {
		return typeid.TaxClass{}, err
	}
	return in.ID, nil
}

// checkTaxClass returns fault.UserErrors at a field if there is no class with an id that is given.
func checkTaxClass(ctx context.Context, tx *ent.Tx, v *fault.Validator, id *typeid.TaxClass, field ...string) error {
	if id == nil {
		return nil
	}
	found, err := tax.ClassesByID.Read(ctx, tx, []typeid.TaxClass{*id})
	v.Check(err != nil || found[*id] != nil, fault.CodeNotFound, "There is no such tax class.", field...)
	return err
}

// checkTaxClasses reports of each of several variants if there is no class with the id that is given.
func checkTaxClasses(ctx context.Context, tx *ent.Tx, v *fault.Validator, inputs []*VariantInput, at func(int) string) error {
	var ids []typeid.TaxClass
	for _, in := range inputs {
		if in.TaxClassID.Value != nil {
			ids = append(ids, *in.TaxClassID.Value)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	found, err := tax.ClassesByID.Read(ctx, tx, ids)
	for i, in := range inputs {
		v.Check(err != nil || in.TaxClassID.Value == nil || found[*in.TaxClassID.Value] != nil, fault.CodeNotFound,
			"There is no such tax class.", split(at(i)+".taxClassId")...)
	}
	return err
}

// classOr returns the id of the tax class that is wanted of a thing that has one now; nil is none of its own.
func classOr(given patch.TaxClass, present *uuid.UUID) *uuid.UUID {
	switch {
	case !given.Given:
		return present
	case given.Value == nil:
		return nil
	}
	return new(given.Value.UUID())
}
