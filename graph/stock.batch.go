package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/graph/executor"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/inventory"
	"github.com/shopgraph/shopgraph/internal/order"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func (variantFields) StockLevels(ctx context.Context, variants []*ent.Variant) executor.Thunk[[]*ent.StockLevel] {
	return loadEach(ctx, inventory.LevelsByVariant, variants, func(v *ent.Variant) typeid.Variant { return v.ID })
}

func (variantFields) Backorder(ctx context.Context, variants []*ent.Variant) executor.Thunk[bool] {
	channel := termsFrom(ctx).Value().Stock()
	waiting := loadEach(ctx, inventory.Waiting, variants, func(v *ent.Variant) inventory.InChannel {
		return inventory.InChannel{Variant: v.ID, Channel: channel}
	})
	return both(variants, offers(ctx, variants, catalog.PricePart), waiting,
		func(_ *ent.Variant, offer *catalog.Offer, waits bool) bool { return offer.Price != nil && waits })
}

func (variantFields) Preorder(ctx context.Context, variants []*ent.Variant) executor.Thunk[*inventory.Preorder] {
	return loadEach(ctx, inventory.Preorders, variants, func(v *ent.Variant) typeid.Variant { return v.ID })
}

func (cartLineFields) Preorder(ctx context.Context, lines []*ent.CartLine) executor.Thunk[*inventory.Preorder] {
	return loadEach(ctx, inventory.Preorders, lines, func(l *ent.CartLine) typeid.Variant { return l.VariantID })
}

func (orderLineFields) Preorder(_ context.Context, lines []*ent.OrderLine) executor.Thunk[*order.LinePreorder] {
	return computed(lines, order.PreorderOf)
}

func (stockLevelFields) Variant(ctx context.Context, levels []*ent.StockLevel) executor.Thunk[*ent.Variant] {
	return loadEach(ctx, catalog.VariantsByID, levels, func(l *ent.StockLevel) typeid.Variant { return l.VariantID })
}

func (stockLevelFields) Location(ctx context.Context, levels []*ent.StockLevel) executor.Thunk[*ent.Location] {
	return loadEach(ctx, inventory.LocationsByID, levels, func(l *ent.StockLevel) typeid.Location { return l.LocationID })
}

func (stockLevelFields) Available(_ context.Context, levels []*ent.StockLevel) executor.Thunk[int] {
	return computed(levels, inventory.Available)
}

func (locationConnectionFields) TotalCount(ctx context.Context, lists []*inventory.LocationConnection) executor.Thunk[int] {
	return totalCounts(ctx, lists)
}

func (stockMovementConnectionFields) TotalCount(ctx context.Context, lists []*inventory.MovementConnection) executor.Thunk[int] {
	return totalCounts(ctx, lists)
}

func (stockMovementFields) Variant(ctx context.Context, movements []*inventory.Movement) executor.Thunk[*ent.Variant] {
	return loadEach(ctx, catalog.VariantsByID, movements, func(m *inventory.Movement) typeid.Variant { return m.VariantID })
}

func (stockMovementFields) Location(ctx context.Context, movements []*inventory.Movement) executor.Thunk[*ent.Location] {
	return loadEach(ctx, inventory.LocationsByID, movements, func(m *inventory.Movement) typeid.Location { return m.LocationID })
}

func (stockMovementFields) Order(ctx context.Context, movements []*inventory.Movement) executor.Thunk[*ent.Order] {
	return loadSome(ctx, order.ByID, movements, func(m *inventory.Movement) *typeid.Order { return m.OrderID })
}
