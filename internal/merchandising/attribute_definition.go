package merchandising

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/idempotency"
	"github.com/shopgraph/shopgraph/internal/patch"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// attribute is an attribute as it is kept, with its choices in their order.
type attribute struct {
	base
	Slug                string                `json:"slug"`
	Name                string                `json:"name"`
	Kind                catalog.AttributeKind `json:"kind"`
	Unit                string                `json:"unit"`
	Localizable         bool                  `json:"localizable"`
	VisibleInStorefront bool                  `json:"visible_in_storefront"`
	Filterable          bool                  `json:"filterable"`
	Searchable          bool                  `json:"searchable"`
	Choices             []choice              `json:"choices"`
}

var (
	attributes = &kind[attribute]{"attribute", idOf(typeid.Of[typeid.Attribute]), lockAttributes, lookAtAttributes}
	// endingAttributes are locked for their deletion: nothing can begin to refer to them.
	endingAttributes = &kind[attribute]{attributes.name, attributes.id, lockEndingAttributes, lookAtAttributes}
)

// AttributeInput is what becomes of an attribute. What is not given stays as it is. Choices are all that
// there are to be, in their order.
type AttributeInput struct {
	Name, Slug, Unit                                         patch.Text
	Localizable, VisibleInStorefront, Filterable, Searchable *bool
	Choices                                                  []AttributeChoiceInput
}

// AttributeCreateInput is an attribute to be made. Its kind stays what it is.
type AttributeCreateInput struct {
	IdempotencyKey *string
	Kind           catalog.AttributeKind
	Attribute      AttributeInput
}

// AttributeUpdateInput is what becomes of an attribute. ExpectedVersion is any if it is nil.
type AttributeUpdateInput struct {
	ID              typeid.Attribute
	ExpectedVersion *int
	Attribute       AttributeInput
}

// AttributeDeleteInput is an attribute to be deleted.
type AttributeDeleteInput struct {
	ID              typeid.Attribute
	ExpectedVersion *int
}

type (
	// AttributePayload is what became of an attribute.
	AttributePayload = fault.Outcome[*catalog.Attribute]
	// AttributeDeletePayload is what became of an attribute that was to be deleted.
	AttributeDeletePayload = fault.Outcome[typeid.Attribute]
)

const maxUnit = 20

// What the values of attributes can be besides: see the constraints of the table.
var (
	kindsWithChoices = []catalog.AttributeKind{catalog.ChoiceKind, catalog.ChoicesKind, catalog.ColorKind}
	kindsToTranslate = append([]catalog.AttributeKind{catalog.TextKind, catalog.RichTextKind, catalog.FileKind}, kindsWithChoices...)
	kindsToFilterBy  = append([]catalog.AttributeKind{catalog.NumberKind, catalog.BooleanKind, catalog.DateKind}, kindsWithChoices...)
)

// check cleans what was given in place, and reports what is wrong with it, whatever the kind is.
func (in *AttributeInput) check(v *fault.Validator) {
	name(v, "attribute.name", &in.Name)
	slugText(v, "attribute.slug", in.Slug, maxKey)
	line(v, "attribute.unit", &in.Unit, maxUnit)
	v.Check(len(in.Choices) <= catalog.MaxChoices, fault.CodeLimitReached,
		fmt.Sprintf("An attribute has at most %d choices.", catalog.MaxChoices), "attribute", "choices")
	names := map[string]bool{}
	for i := range in.Choices {
		in.Choices[i].check(v, at("attribute.choices", i), names)
	}
}

// applied returns the attribute as it is to be, and reports what does not go with its kind.
func (in *AttributeInput) applied(v *fault.Validator, a attribute) attribute {
	a.Name, a.Unit = in.Name.Or(a.Name), in.Unit.Or(a.Unit)
	if in.Slug.Value != "" {
		a.Slug = in.Slug.Value
	}
	a.Localizable, a.VisibleInStorefront = *or(in.Localizable, &a.Localizable), *or(in.VisibleInStorefront, &a.VisibleInStorefront)
	a.Filterable, a.Searchable = *or(in.Filterable, &a.Filterable), *or(in.Searchable, &a.Searchable)
	v.Check(a.Unit == "" || a.Kind == catalog.NumberKind, fault.CodeInvalid, "Only numbers have a unit.", "attribute", "unit")
	v.Check(!a.Localizable || slices.Contains(kindsToTranslate, a.Kind), fault.CodeInvalid,
		"Values of this kind are the same in all languages.", "attribute", "localizable")
	v.Check(!a.Filterable || slices.Contains(kindsToFilterBy, a.Kind), fault.CodeInvalid,
		"Products cannot be filtered by values of this kind.", "attribute", "filterable")
	v.Check(len(in.Choices) == 0 || slices.Contains(kindsWithChoices, a.Kind), fault.CodeInvalid,
		"Values of this kind are no choices.", "attribute", "choices")
	a.Choices = in.choices(v, a.Kind, a.Choices)
	return a
}

// CreateAttribute makes an attribute with its choices, and returns it.
func (s *Service) CreateAttribute(ctx context.Context, viewer auth.Viewer, in AttributeCreateInput) (*catalog.Attribute, error) {
	asked := in
	asked.Attribute.Choices = slices.Clone(in.Attribute.Choices)
	var v fault.Validator
	in.Attribute.Name.Given = true
	in.Attribute.check(&v)
	id := typeid.NewAttribute()
	made := in.Attribute.applied(&v, attribute{base: base{id.UUID(), 1}, Kind: in.Kind, VisibleInStorefront: true, Choices: []choice{}})
	if v.Err() != nil {
		return nil, v.Err()
	}
	text, err := idempotency.Once(ctx, s.store, viewer, "attributeCreate", in.IdempotencyKey, asked, func(ctx context.Context, tx *ent.Tx) (string, error) {
		return id.String(), s.insertAttribute(ctx, tx, viewer, in.Attribute.Slug.Value, made)
	})
	if err != nil {
		return nil, err
	}
	id, err = typeid.ParseAttribute(text)
	return s.attribute(ctx, id, err)
}

var attributesLimit = limitOf("attributes", catalog.MaxAttributes, countAttributes)

func (s *Service) insertAttribute(ctx context.Context, tx *ent.Tx, viewer auth.Viewer, slug string, made attribute) error {
	if err := attributesLimit.leaves(ctx, tx, 1); err != nil {
		return err
	}
	err := insertWithSlug(ctx, tx, freeSlugOfAttributes, maxKeyStem, slug, made.Name, []string{"attribute", "slug"}, func(slug string) (bool, error) {
		made.Slug = slug
		n, err := write(ctx, tx, insertAttributes, []attribute{made}, "attribute")
		return n > 0, err
	})
	if err != nil {
		return err
	}
	if err := writeChoices(ctx, tx, attribute{}, made); err != nil {
		return err
	}
	return tell(ctx, tx, s, viewer, attributes, "attribute.created", []change[attribute]{{nil, &made}})
}

// attribute returns an attribute that was changed, or that was not because somebody else has changed it.
func (s *Service) attribute(ctx context.Context, id typeid.Attribute, err error) (*catalog.Attribute, error) {
	if err != nil && !fault.IsConflict(err) {
		return nil, err
	}
	found, readErr := catalog.AttributesByID.ReadParts(ctx, s.store.Client, catalog.HiddenPart, []typeid.Attribute{id})
	return found[id], errors.Join(err, readErr)
}

// UpdateAttribute changes an attribute and its choices, and returns it. What products have of it stays. With
// a fault.CodeConflict comes the attribute as it is.
func (s *Service) UpdateAttribute(ctx context.Context, viewer auth.Viewer, in AttributeUpdateInput) (*catalog.Attribute, error) {
	var v fault.Validator
	if in.Attribute.check(&v); v.Err() != nil {
		return nil, v.Err()
	}
	err := s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		before, err := attributes.take(ctx, tx, one(in.ID, in.ExpectedVersion))
		if err != nil {
			return err
		}
		var v fault.Validator
		after := in.Attribute.applied(&v, before[0])
		if v.Err() != nil {
			return v.Err()
		}
		changed := changes(before, []attribute{after})
		if len(changed) == 0 {
			return nil
		}
		if _, err := write(ctx, tx, updateAttributes, afters(changed), "attribute"); err != nil {
			return err
		}
		if err := writeChoices(ctx, tx, before[0], after); err != nil {
			return err
		}
		return tell(ctx, tx, s, viewer, attributes, "attribute.updated", changed)
	})
	return s.attribute(ctx, in.ID, err)
}

// DeleteAttribute deletes an attribute that no product type has, with what products have kept of it. It
// returns its id.
func (s *Service) DeleteAttribute(ctx context.Context, viewer auth.Viewer, in AttributeDeleteInput) (typeid.Attribute, error) {
	err := s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		gone, err := endingAttributes.take(ctx, tx, one(in.ID, in.ExpectedVersion))
		if err != nil {
			return err
		}
		n, err := record.First(ctx, tx, countTypesWithAttribute, (*record.Reader).Int, in.ID)
		if err != nil {
			return fmt.Errorf("count types with an attribute: %w", err)
		}
		if n > 0 {
			return fault.User(fault.CodeNotAllowed, "A product type has the attribute. Take it away there first.", "id")
		}
		if _, err := deleteAttribute.Exec(ctx, tx, in.ID); err != nil {
			return fmt.Errorf("delete attribute: %w", err)
		}
		return tell(ctx, tx, s, viewer, attributes, "attribute.deleted", []change[attribute]{{&gone[0], nil}})
	})
	if err != nil {
		return typeid.Attribute{}, err
	}
	return in.ID, nil
}
