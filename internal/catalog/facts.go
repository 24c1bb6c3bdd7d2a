package catalog

import (
	"context"
	"encoding/binary"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Changed is what is another one now, or gone.
type Changed struct {
	Products    []typeid.Product
	Categories  []typeid.Category
	Collections []typeid.Collection
}

// RefreshFacts has filtered lists know what products are now, and where the products are of categories
// that have moved. Then it puts into collections by rule what fulfils the rule now.
func (s *Service) RefreshFacts(ctx context.Context, changed Changed) error {
	if err := s.refreshProducts(ctx, changed.Products); err != nil {
		return err
	}
	for _, category := range changed.Categories {
		if err := s.refreshCategory(ctx, category); err != nil {
			return err
		}
	}
	if len(changed.Collections) == 0 {
		return nil
	}
	return s.fillCollections(ctx, changed.Collections, nil)
}

// SettleFacts does so for products that nobody else changes, and leaves nothing to be done: which collections
// by rule they are in is a fact, too.
func (s *Service) SettleFacts(ctx context.Context, products []typeid.Product) error {
	if err := s.refreshProducts(ctx, products); err != nil {
		return err
	}
	return s.refreshFacts(ctx, products)
}

// refreshProducts refreshes the facts of products and then what collections by rule have of them.
func (s *Service) refreshProducts(ctx context.Context, products []typeid.Product) error {
	if len(products) == 0 {
		return nil
	}
	if err := s.refreshFacts(ctx, products); err != nil {
		return err
	}
	return s.fillCollections(ctx, nil, products)
}

func (s *Service) refreshFacts(ctx context.Context, products []typeid.Product) error {
	if _, err := record.First(ctx, s.store.Client, refreshFacts, (*record.Reader).Int, typeid.Array(products)); err != nil {
		return fmt.Errorf("refresh the facts of products: %w", err)
	}
	return nil
}

// refreshCategory refreshes all products that are below a category, or were.
func (s *Service) refreshCategory(ctx context.Context, category typeid.Category) error {
	for after := uuid.Nil; ; {
		below, err := record.All(ctx, s.store.Client, productsBelow, func(r *record.Reader) typeid.Product {
			return typeid.Of[typeid.Product](r.UUID())
		}, category, after, keepBatch)
		if err != nil {
			return fmt.Errorf("look for the products of a category: %w", err)
		}
		if err := s.refreshProducts(ctx, below); err != nil || len(below) < keepBatch {
			return err
		}
		after = below[len(below)-1].UUID()
	}
}

// RebuildFacts refreshes all products and collections.
func (s *Service) RebuildFacts(ctx context.Context) error {
	for after := new(uuid.UUID); after != nil; {
		var err error
		after, err = record.First(ctx, s.store.Client, fillFacts, func(r *record.Reader) *uuid.UUID {
			return record.Optional(r, r.UUID)
		}, *after, keepBatch)
		if err != nil {
			return fmt.Errorf("fill the facts of products: %w", err)
		}
	}
	return s.fillCollections(ctx, nil, nil)
}

// salesDays is for how many days sales count.
const salesDays = 30

// CountSales counts anew how often products were sold lately, for lists of what sells best.
func (s *Service) CountSales(ctx context.Context) error {
	if _, err := countSales.Exec(ctx, s.store.DB, ordersSince(salesDays)); err != nil {
		return fmt.Errorf("count sales: %w", err)
	}
	return nil
}

// ordersSince returns the first id that an order can have that was made in the last days: ids begin with
// the milliseconds of their making.
func ordersSince(days int) (first uuid.UUID) {
	binary.BigEndian.PutUint64(first[:], uint64(time.Now().AddDate(0, 0, -days).UnixMilli())<<16)
	return first
}
