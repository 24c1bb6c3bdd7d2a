package merchandising

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// CollectionProductsInput is products of a collection that the store chooses: to be put in, to be taken out,
// or to come first.
type CollectionProductsInput struct {
	ID              typeid.Collection
	ExpectedVersion *int
	ProductIDs      []typeid.Product
}

// members is a collection with those of its products that a change is about.
type members struct {
	base
	Products []uuid.UUID `json:"products"`
}

var memberships = &kind[members]{name: "collection", id: collections.id}

// AddToCollection puts products into a collection, after those that are in it, and returns the collection.
func (s *Service) AddToCollection(ctx context.Context, viewer auth.Viewer, in CollectionProductsInput) (*ent.Collection, error) {
	return s.changeMembers(ctx, viewer, in, "collection.products_added", func(ctx context.Context, tx *ent.Tx, present []uuid.UUID) (was, is []uuid.UUID, err error) {
		if err := existing(ctx, tx, in.ProductIDs); err != nil {
			return nil, nil, err
		}
		joined := without(uuids(in.ProductIDs), present)
		return nil, joined, s.catalog.AddToCollection(ctx, tx, in.ID, joined)
	})
}

// RemoveFromCollection takes products out of a collection, and returns the collection.
func (s *Service) RemoveFromCollection(ctx context.Context, viewer auth.Viewer, in CollectionProductsInput) (*ent.Collection, error) {
	return s.changeMembers(ctx, viewer, in, "collection.products_removed", func(ctx context.Context, tx *ent.Tx, present []uuid.UUID) (was, is []uuid.UUID, err error) {
		gone := without(present, without(present, uuids(in.ProductIDs)))
		return gone, nil, s.catalog.RemoveFromCollection(ctx, tx, in.ID, gone)
	})
}

// ReorderCollection has products of a collection come first, and returns the collection.
func (s *Service) ReorderCollection(ctx context.Context, viewer auth.Viewer, in CollectionProductsInput) (*ent.Collection, error) {
	return s.changeMembers(ctx, viewer, in, "collection.products_reordered", func(ctx context.Context, tx *ent.Tx, present []uuid.UUID) (was, is []uuid.UUID, err error) {
		order, err := reordered(present, uuids(in.ProductIDs), "productIds", "The collection has no such product.")
		if err != nil || slices.Equal(present, order) {
			return nil, nil, err
		}
		n := len(in.ProductIDs)
		return present[:n], order[:n], s.catalog.PlaceInCollection(ctx, tx, in.ID, order)
	})
}

// atOnce reports whether there are too many products, or none.
func atOnce(v *fault.Validator, products []typeid.Product) {
	v.Check(len(products) > 0, fault.CodeRequired, "Give at least one product.", "productIds")
	v.Check(len(products) <= maxAtOnce, fault.CodeLimitReached, fmt.Sprintf("Give at most %d products at once.", maxAtOnce), "productIds")
}

// existing returns fault.UserErrors at the products that do not exist.
func existing(ctx context.Context, tx *ent.Tx, products []typeid.Product) error {
	found, err := catalog.ProductsByID.Read(ctx, tx, products)
	if err != nil {
		return err
	}
	var v fault.Validator
	for i, id := range products {
		v.Check(found[id] != nil, fault.CodeNotFound, "There is no such product.", "productIds", strconv.Itoa(i))
	}
	return v.Err()
}

// changeMembers changes the products of a collection that the store chooses. The function is given those
// that it has in their order, changes them, and returns what the change is about, before and after.
func (s *Service) changeMembers(
	ctx context.Context, viewer auth.Viewer, in CollectionProductsInput, action string,
	alter func(ctx context.Context, tx *ent.Tx, present []uuid.UUID) (was, is []uuid.UUID, err error),
) (*ent.Collection, error) {
	var v fault.Validator
	if atOnce(&v, in.ProductIDs); v.Err() != nil {
		return nil, v.Err()
	}
	err := s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		taken, err := collections.take(ctx, tx, one(in.ID, in.ExpectedVersion))
		if err != nil {
			return err
		}
		if taken[0].isByRule() {
			return fault.User(fault.CodeNotAllowed, "This collection has what fulfils its rule.", "id")
		}
		present, err := s.catalog.ProductsOfCollection(ctx, tx, in.ID)
		if err != nil {
			return err
		}
		was, is, err := alter(ctx, tx, present)
		if err != nil {
			return err
		}
		changed := changes([]members{{taken[0].base, was}}, []members{{taken[0].base, is}})
		if len(changed) == 0 {
			return nil
		}
		if _, err := write(ctx, tx, updateCollections, taken, "collection"); err != nil { // for its version
			return err
		}
		return tell(ctx, tx, s, viewer, memberships, action, changed)
	})
	return s.collection(ctx, in.ID, err)
}
