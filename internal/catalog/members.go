package catalog

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// ProductsOfCollection returns all products of a collection in the store's order, whatever their status.
func (s *Service) ProductsOfCollection(ctx context.Context, tx *ent.Tx, id typeid.Collection) ([]uuid.UUID, error) {
	list, err := record.All(ctx, tx, productsOfCollection, (*record.Reader).UUID, id)
	if err != nil {
		return nil, fmt.Errorf("read the products of a collection: %w", err)
	}
	return list, nil
}

// AddToCollection puts products into a collection that the store chooses, after those that are in it.
func (s *Service) AddToCollection(ctx context.Context, tx *ent.Tx, id typeid.Collection, products []uuid.UUID) error {
	return changeMembers(ctx, tx, addToCollection, id, products)
}

// RemoveFromCollection takes products out of a collection that the store chooses.
func (s *Service) RemoveFromCollection(ctx context.Context, tx *ent.Tx, id typeid.Collection, products []uuid.UUID) error {
	return changeMembers(ctx, tx, removeFromCollection, id, products)
}

// PlaceInCollection gives the products of a collection their places in an order of all of them.
func (s *Service) PlaceInCollection(ctx context.Context, tx *ent.Tx, id typeid.Collection, order []uuid.UUID) error {
	return changeMembers(ctx, tx, placeInCollection, id, order)
}

func changeMembers(ctx context.Context, tx *ent.Tx, by record.Statement, id typeid.Collection, products []uuid.UUID) error {
	if len(products) == 0 {
		return nil
	}
	texts := make([]string, len(products))
	for i, product := range products {
		texts[i] = product.String()
	}
	if _, err := by.Exec(ctx, tx, id, pq.Array(texts)); err != nil {
		return fmt.Errorf("change the products of a collection: %w", err)
	}
	return nil
}

// AddToChannel has a channel sell products, and returns those that it did not sell.
func (s *Service) AddToChannel(ctx context.Context, tx *ent.Tx, id typeid.Channel, products []typeid.Product) ([]uuid.UUID, error) {
	return changeAssortment(ctx, tx, addToChannel, id, products)
}

// RemoveFromChannel has a channel no longer sell products, and returns those that it did sell.
func (s *Service) RemoveFromChannel(ctx context.Context, tx *ent.Tx, id typeid.Channel, products []typeid.Product) ([]uuid.UUID, error) {
	return changeAssortment(ctx, tx, removeFromChannel, id, products)
}

func changeAssortment(ctx context.Context, tx *ent.Tx, by record.Statement, id typeid.Channel, products []typeid.Product) (changed []uuid.UUID, err error) {
	err = by.Each(ctx, tx, func(scan func(...any) error) error {
		var product uuid.UUID
		err := scan(&product)
		changed = append(changed, product)
		return err
	}, id, typeid.Array(products))
	if err != nil {
		return nil, fmt.Errorf("change what a channel sells: %w", err)
	}
	return changed, nil
}
