package merchandising

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"github.com/lib/pq"
	"github.com/lib/pq/pqerror"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/idempotency"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// category is a category as it is kept.
type category struct {
	base
	section
	ParentID *uuid.UUID `json:"parent_id"`
	Position int        `json:"position"`
}

var categories = &kind[category]{"category", idOf(typeid.Of[typeid.Category]), lockCategories, lookAtCategories}

// CategoryCreateInput is a category to be made.
type CategoryCreateInput struct {
	IdempotencyKey *string
	ParentID       *typeid.Category
	Category       SectionInput
}

// CategoryUpdateInput is what becomes of a category. ExpectedVersion is any if it is nil.
type CategoryUpdateInput struct {
	ID              typeid.Category
	ExpectedVersion *int
	Category        SectionInput
}

// CategoryMoveInput is where a category is to be: below another one, before one that is there.
type CategoryMoveInput struct {
	ID              typeid.Category
	ExpectedVersion *int
	ParentID        *typeid.Category
	BeforeID        *typeid.Category
}

// CategoryDeleteInput is a category to be deleted.
type CategoryDeleteInput struct {
	ID              typeid.Category
	ExpectedVersion *int
}

type (
	// CategoryPayload is what became of a category.
	CategoryPayload = fault.Outcome[*ent.Category]
	// CategoryDeletePayload is what became of a category that was to be deleted.
	CategoryDeletePayload = fault.Outcome[typeid.Category]
)

// CreateCategory makes a category, and returns it.
func (s *Service) CreateCategory(ctx context.Context, viewer auth.Viewer, in CategoryCreateInput) (*ent.Category, error) {
	asked := in
	var v fault.Validator
	in.Category.Name.Given = true
	if in.Category.check(&v, "category"); v.Err() != nil {
		return nil, v.Err()
	}
	text, err := idempotency.Once(ctx, s.store, viewer, "categoryCreate", in.IdempotencyKey, asked, func(ctx context.Context, tx *ent.Tx) (string, error) {
		id := typeid.NewCategory()
		made := category{base: base{id.UUID(), 1}, section: in.Category.applied(section{})}
		if in.ParentID != nil {
			made.ParentID = new(in.ParentID.UUID())
		}
		beside, err := besides(ctx, tx, made.ParentID, "parentId")
		if err != nil {
			return "", err
		}
		if made.Position, err = room(beside, "parentId"); err != nil {
			return "", err
		}
		return id.String(), s.insertCategory(ctx, tx, viewer, in.Category.Slug.Value, made)
	})
	if err != nil {
		return nil, err
	}
	id, err := typeid.ParseCategory(text)
	return s.category(ctx, id, err)
}

func (s *Service) insertCategory(ctx context.Context, tx *ent.Tx, viewer auth.Viewer, slug string, made category) error {
	err := insertWithSlug(ctx, tx, freeSlugOfCategories, maxStem, slug, made.Name, []string{"category", "slug"}, func(slug string) (bool, error) {
		made.Slug = slug
		n, err := write(ctx, tx, insertCategories, []category{made}, "category")
		return n > 0, err
	})
	if err != nil {
		return err
	}
	return tell(ctx, tx, s, viewer, categories, "category.created", []change[category]{{nil, &made}})
}

// besides locks the tree, and returns the categories below another one, or at the top, in their order. If
// that one does not exist, it is a fault.CodeNotFound at a field.
func besides(ctx context.Context, tx *ent.Tx, parent *uuid.UUID, field string) ([]uuid.UUID, error) {
	if _, err := lockTree.Exec(ctx, tx); err != nil {
		return nil, fmt.Errorf("lock the tree of categories: %w", err)
	}
	if parent != nil {
		var v fault.Validator
		if err := checkCategories(ctx, tx, &v, []typeid.Category{typeid.Of[typeid.Category](*parent)}, field); err != nil || v.Err() != nil {
			return nil, errors.Join(err, v.Err())
		}
	}
	list, err := record.All(ctx, tx, categoriesBelow, (*record.Reader).UUID, parent)
	if err != nil {
		return nil, fmt.Errorf("read categories: %w", err)
	}
	return list, nil
}

// room returns the place after the categories beside a new one, if there may be another.
func room(beside []uuid.UUID, field string) (place int, err error) {
	if len(beside) >= catalog.MaxCategories {
		return 0, fault.User(fault.CodeLimitReached, fmt.Sprintf("There are at most %d categories below one, and at the top.", catalog.MaxCategories), field)
	}
	return len(beside), nil
}

// category returns a category that was changed, or that was not because somebody else has changed it.
func (s *Service) category(ctx context.Context, id typeid.Category, err error) (*ent.Category, error) {
	if err != nil && !fault.IsConflict(err) {
		return nil, err
	}
	found, readErr := catalog.CategoriesByID.Read(ctx, s.store.Client, []typeid.Category{id})
	return found[id], errors.Join(err, readErr)
}

// UpdateCategory changes a category, and returns it. With a fault.CodeConflict comes the category as it is.
func (s *Service) UpdateCategory(ctx context.Context, viewer auth.Viewer, in CategoryUpdateInput) (*ent.Category, error) {
	var v fault.Validator
	if in.Category.check(&v, "category"); v.Err() != nil {
		return nil, v.Err()
	}
	err := s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		before, err := categories.take(ctx, tx, one(in.ID, in.ExpectedVersion))
		if err != nil {
			return err
		}
		after := before[0]
		after.section = in.Category.applied(after.section)
		changed := changes(before, []category{after})
		if len(changed) == 0 {
			return nil
		}
		if _, err := write(ctx, tx, updateCategories, afters(changed), "category"); err != nil {
			return err
		}
		return tell(ctx, tx, s, viewer, categories, "category.updated", changed)
	})
	return s.category(ctx, in.ID, err)
}

// placed is a category with its place: below which it is, and before which.
type placed struct {
	base
	ParentID *uuid.UUID `json:"parent_id"`
	BeforeID *uuid.UUID `json:"before_id"`
}

var places = &kind[placed]{name: "category", id: categories.id}

// MoveCategory moves a category, and returns it. With a fault.CodeConflict comes the category as it is.
func (s *Service) MoveCategory(ctx context.Context, viewer auth.Viewer, in CategoryMoveInput) (*ent.Category, error) {
	err := s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		var parent *uuid.UUID
		if in.ParentID != nil {
			parent = new(in.ParentID.UUID())
		}
		beside, err := besides(ctx, tx, parent, "parentId")
		if err != nil {
			return err
		}
		taken, err := categories.take(ctx, tx, one(in.ID, in.ExpectedVersion))
		if err != nil {
			return err
		}
		return s.moveCategory(ctx, tx, viewer, taken[0], parent, beside, in.BeforeID)
	})
	return s.category(ctx, in.ID, err)
}

func (s *Service) moveCategory(
	ctx context.Context, tx *ent.Tx, viewer auth.Viewer, c category, parent *uuid.UUID, beside []uuid.UUID, before *typeid.Category,
) error {
	was := placed{c.base, c.ParentID, nil}
	if here := slices.Index(beside, c.ID); here >= 0 {
		was.BeforeID = next(beside, here)
		beside = slices.Delete(slices.Clone(beside), here, here+1)
	}
	place, err := room(beside, "parentId")
	if err != nil {
		return err
	}
	if before != nil {
		if place = slices.Index(beside, before.UUID()); place < 0 {
			return fault.User(fault.CodeNotFound, "There is no such category at that place.", "beforeId")
		}
	}
	order := slices.Insert(slices.Clone(beside), place, c.ID)
	changed := changes([]placed{was}, []placed{{c.base, parent, next(order, place)}})
	if len(changed) == 0 {
		return nil
	}
	if _, err := moveCategory.Exec(ctx, tx, c.ID, parent); err != nil {
		return refused(fmt.Errorf("move category: %w", err))
	}
	if _, err := placeCategories.Exec(ctx, tx, pq.Array(texts(order))); err != nil {
		return fmt.Errorf("place categories: %w", err)
	}
	return tell(ctx, tx, s, viewer, places, "category.moved", changed)
}

// next returns what comes after a place, nil if that is the last one.
func next(list []uuid.UUID, place int) *uuid.UUID {
	if place+1 >= len(list) {
		return nil
	}
	return &list[place+1]
}

// DeleteCategory deletes a category that nothing needs, and returns its id.
func (s *Service) DeleteCategory(ctx context.Context, viewer auth.Viewer, in CategoryDeleteInput) (typeid.Category, error) {
	err := s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		gone, err := categories.take(ctx, tx, one(in.ID, in.ExpectedVersion))
		if err != nil {
			return err
		}
		_, err = deleteCategory.Exec(ctx, tx, in.ID)
		switch {
		case store.IsCode(err, pqerror.RestrictViolation, pqerror.ForeignKeyViolation):
			return fault.User(fault.CodeNotAllowed, "The category has others below it, or is the main one of a product.", "id")
		case err != nil:
			return fmt.Errorf("delete category: %w", err)
		}
		return tell(ctx, tx, s, viewer, categories, "category.deleted", []change[category]{{&gone[0], nil}})
	})
	if err != nil {
		return typeid.Category{}, err
	}
	return in.ID, nil
}
