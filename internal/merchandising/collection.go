package merchandising

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/idempotency"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// collection is a collection as it is kept. Its rule is nil if the store chooses its products.
type collection struct {
	base
	section
	Position int             `json:"position"`
	Rule     json.RawMessage `json:"rule"`
}

// isByRule reports whether a collection has what fulfils a rule.
func (c collection) isByRule() bool { return len(c.Rule) > 0 && string(c.Rule) != "null" }

var collections = &kind[collection]{"collection", idOf(typeid.Of[typeid.Collection]), lockCollections, lookAtCollections}

// CollectionCreateInput is a collection to be made. Its products are chosen if the rule is nil.
type CollectionCreateInput struct {
	IdempotencyKey *string
	Collection     SectionInput
	Rule           *catalog.ProductFilter
}

// CollectionUpdateInput is what becomes of a collection. What is nil stays as it is.
type CollectionUpdateInput struct {
	ID              typeid.Collection
	ExpectedVersion *int
	Collection      *SectionInput
	Rule            *catalog.ProductFilter
}

// CollectionDeleteInput is a collection to be deleted.
type CollectionDeleteInput struct {
	ID              typeid.Collection
	ExpectedVersion *int
}

type (
	// CollectionPayload is what became of a collection.
	CollectionPayload = fault.Outcome[*ent.Collection]
	// CollectionDeletePayload is what became of a collection that was to be deleted.
	CollectionDeletePayload = fault.Outcome[typeid.Collection]
	// CollectionsPayload is what became of several collections.
	CollectionsPayload = fault.Outcome[[]*ent.Collection]
)

// rule returns a rule as it is kept.
func (s *Service) rule(v *fault.Validator, filter *catalog.ProductFilter) json.RawMessage {
	if filter == nil {
		return nil
	}
	v.Add(invalid(s.catalog.CheckRule(filter)), "rule")
	return encode(filter)
}

// CreateCollection makes a collection, and returns it.
func (s *Service) CreateCollection(ctx context.Context, viewer auth.Viewer, in CollectionCreateInput) (*ent.Collection, error) {
	asked := in
	var v fault.Validator
	in.Collection.Name.Given = true
	in.Collection.check(&v, "collection")
	rule := s.rule(&v, in.Rule)
	if v.Err() != nil {
		return nil, v.Err()
	}
	text, err := idempotency.Once(ctx, s.store, viewer, "collectionCreate", in.IdempotencyKey, asked, func(ctx context.Context, tx *ent.Tx) (string, error) {
		id := typeid.NewCollection()
		made := collection{base: base{id.UUID(), 1}, section: in.Collection.applied(section{}), Rule: rule}
		return id.String(), s.insertCollection(ctx, tx, viewer, in.Collection.Slug.Value, made)
	})
	if err != nil {
		return nil, err
	}
	id, err := typeid.ParseCollection(text)
	return s.collection(ctx, id, err)
}

func (s *Service) insertCollection(ctx context.Context, tx *ent.Tx, viewer auth.Viewer, slug string, made collection) error {
	last, err := record.First(ctx, tx, lastCollection, (*record.Reader).Int)
	if err != nil {
		return fmt.Errorf("look for the last collection: %w", err)
	}
	made.Position = int(last) + 1
	err = insertWithSlug(ctx, tx, freeSlugOfCollections, maxStem, slug, made.Name, []string{"collection", "slug"}, func(slug string) (bool, error) {
		made.Slug = slug
		n, err := write(ctx, tx, insertCollections, []collection{made}, "collection")
		return n > 0, err
	})
	if err != nil {
		return err
	}
	return tell(ctx, tx, s, viewer, collections, "collection.created", []change[collection]{{nil, &made}})
}

// collection returns a collection that was changed, or that was not because somebody else has changed it.
func (s *Service) collection(ctx context.Context, id typeid.Collection, err error) (*ent.Collection, error) {
	list, err := s.collections(ctx, []typeid.Collection{id}, err)
	if len(list) == 0 {
		return nil, err
	}
	return list[0], err
}

func (s *Service) collections(ctx context.Context, ids []typeid.Collection, err error) ([]*ent.Collection, error) {
	if err != nil && !fault.IsConflict(err) {
		return nil, err
	}
	found, readErr := catalog.CollectionsByID.Read(ctx, s.store.Client, ids)
	list := []*ent.Collection{}
	for _, id := range ids {
		if c := found[id]; c != nil {
			list = append(list, c)
		}
	}
	return list, errors.Join(err, readErr)
}

// UpdateCollection changes a collection, and returns it. With a fault.CodeConflict comes the collection as
// it is.
func (s *Service) UpdateCollection(ctx context.Context, viewer auth.Viewer, in CollectionUpdateInput) (*ent.Collection, error) {
	var v fault.Validator
	if in.Collection == nil {
		in.Collection = &SectionInput{}
	}
	in.Collection.check(&v, "collection")
	rule := s.rule(&v, in.Rule)
	if v.Err() != nil {
		return nil, v.Err()
	}
	err := s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		before, err := collections.take(ctx, tx, one(in.ID, in.ExpectedVersion))
		if err != nil {
			return err
		}
		after := before[0]
		after.section = in.Collection.applied(after.section)
		if rule != nil {
			if !after.isByRule() {
				return fault.User(fault.CodeNotAllowed, "The store chooses the products of this collection.", "rule")
			}
			after.Rule = rule
		}
		return s.saveCollections(ctx, tx, viewer, changes(before, []collection{after}))
	})
	return s.collection(ctx, in.ID, err)
}

func (s *Service) saveCollections(ctx context.Context, tx *ent.Tx, viewer auth.Viewer, changed []change[collection]) error {
	if len(changed) == 0 {
		return nil
	}
	if _, err := write(ctx, tx, updateCollections, afters(changed), "collections"); err != nil {
		return err
	}
	return tell(ctx, tx, s, viewer, collections, "collection.updated", changed)
}

// DeleteCollection deletes a collection, and returns its id.
func (s *Service) DeleteCollection(ctx context.Context, viewer auth.Viewer, in CollectionDeleteInput) (typeid.Collection, error) {
	err := s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		gone, err := collections.take(ctx, tx, one(in.ID, in.ExpectedVersion))
		if err != nil {
			return err
		}
		if _, err := deleteCollection.Exec(ctx, tx, in.ID); err != nil {
			return fmt.Errorf("delete collection: %w", err)
		}
		return tell(ctx, tx, s, viewer, collections, "collection.deleted", []change[collection]{{&gone[0], nil}})
	})
	if err != nil {
		return typeid.Collection{}, err
	}
	return in.ID, nil
}

// VersionedCollection names a collection, at any version if that is nil.
type VersionedCollection struct {
	ID              typeid.Collection
	ExpectedVersion *int
}

// CollectionsReorderInput is collections in their order. Those that are left out come after them.
type CollectionsReorderInput struct{ Collections []VersionedCollection }

// ReorderCollections puts the collections into an order, and returns those of the input.
func (s *Service) ReorderCollections(ctx context.Context, viewer auth.Viewer, in CollectionsReorderInput) ([]*ent.Collection, error) {
	var v fault.Validator
	refs := many(&v, in.Collections, "collections", func(c VersionedCollection) (interface{ UUID() uuid.UUID }, *int) { return c.ID, c.ExpectedVersion })
	if v.Err() != nil {
		return nil, v.Err()
	}
	given := make([]typeid.Collection, len(in.Collections))
	for i, c := range in.Collections {
		given[i] = c.ID
	}
	err := s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		taken, err := collections.take(ctx, tx, refs)
		if err != nil {
			return err
		}
		return s.reorderCollections(ctx, tx, viewer, taken, uuids(given))
	})
	return s.collections(ctx, given, err)
}

// reorderCollections gives all collections the places that they have in the order, and tells of those of the
// given ones that have another.
func (s *Service) reorderCollections(ctx context.Context, tx *ent.Tx, viewer auth.Viewer, taken []collection, given []uuid.UUID) error {
	present, err := record.All(ctx, tx, collectionsInOrder, (*record.Reader).UUID)
	if err != nil {
		return fmt.Errorf("read the order of collections: %w", err)
	}
	order, err := reordered(present, given, "collections", "There is no such collection.")
	if err != nil {
		return err
	}
	place := map[uuid.UUID]int{}
	for i, id := range order {
		place[id] = i
	}
	after := make([]collection, len(taken))
	for i, c := range taken {
		c.Position = place[c.ID]
		after[i] = c
	}
	if _, err := placeCollections.Exec(ctx, tx, pq.Array(texts(order))); err != nil {
		return fmt.Errorf("place collections: %w", err)
	}
	return s.saveCollections(ctx, tx, viewer, changes(taken, after))
}
