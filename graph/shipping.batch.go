package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/graph/executor"
	"github.com/shopgraph/shopgraph/internal/inventory"
	"github.com/shopgraph/shopgraph/internal/pricing/delivery"
	"github.com/shopgraph/shopgraph/internal/shipping"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func (shippingZoneConnectionFields) TotalCount(ctx context.Context, lists []*shipping.ZoneConnection) executor.Thunk[int] {
	return totalCounts(ctx, lists)
}

func zoneID(z *ent.ShippingZone) typeid.ShippingZone { return z.ID }

func (shippingZoneFields) Areas(ctx context.Context, zones []*ent.ShippingZone) executor.Thunk[[]*delivery.Area] {
	return loadEach(ctx, shipping.AreasByZone, zones, zoneID)
}

func (shippingZoneFields) Methods(ctx context.Context, zones []*ent.ShippingZone) executor.Thunk[[]*ent.ShippingMethod] {
	return loadEach(ctx, shipping.MethodsByZone, zones, zoneID)
}

func methodID(m *ent.ShippingMethod) typeid.ShippingMethod { return m.ID }

func (shippingMethodFields) Zone(ctx context.Context, methods []*ent.ShippingMethod) executor.Thunk[*ent.ShippingZone] {
	return loadEach(ctx, shipping.ZonesByID, methods, func(m *ent.ShippingMethod) typeid.ShippingZone { return m.ZoneID })
}

func (shippingMethodFields) Profile(ctx context.Context, methods []*ent.ShippingMethod) executor.Thunk[*ent.DeliveryProfile] {
	return loadEach(ctx, shipping.ProfilesByID, methods, func(m *ent.ShippingMethod) typeid.DeliveryProfile { return m.ProfileID })
}

func (shippingMethodFields) Channels(ctx context.Context, methods []*ent.ShippingMethod) executor.Thunk[[]*ent.Channel] {
	return loadEach(ctx, shipping.ChannelsByMethod, methods, methodID)
}

func (shippingMethodFields) Rates(ctx context.Context, methods []*ent.ShippingMethod) executor.Thunk[[]*shipping.Rate] {
	return loaded(methods, loadEach(ctx, shipping.PartsByMethod, methods, methodID), func(_ *ent.ShippingMethod, p shipping.Parts) []*shipping.Rate { return p.Rates })
}

func (shippingMethodFields) ExcludedTags(ctx context.Context, methods []*ent.ShippingMethod) executor.Thunk[[]string] {
	return loaded(methods, loadEach(ctx, shipping.PartsByMethod, methods, methodID), func(_ *ent.ShippingMethod, p shipping.Parts) []string { return p.ExcludedTags })
}

func (shippingMethodFields) ExcludedProducts(ctx context.Context, methods []*ent.ShippingMethod) executor.Thunk[[]*ent.Product] {
	return loadEach(ctx, shipping.ExcludedByMethod, methods, methodID)
}

func (shippingMethodFields) ExcludedCollections(ctx context.Context, methods []*ent.ShippingMethod) executor.Thunk[[]*ent.Collection] {
	return loadEach(ctx, shipping.ExcludedCollectionsByMethod, methods, methodID)
}

func (shippingMethodFields) PickupPoints(ctx context.Context, methods []*ent.ShippingMethod) executor.Thunk[[]*ent.PickupPoint] {
	return loadEach(ctx, shipping.PointsByMethod, methods, methodID)
}

func (pickupPointFields) Place(_ context.Context, points []*ent.PickupPoint) executor.Thunk[*shipping.Place] {
	return computed(points, func(p *ent.PickupPoint) *shipping.Place {
		return shipping.PlaceOf(int64(p.Latitude), int64(p.Longitude))
	})
}

func (pickupPointFields) Method(ctx context.Context, points []*ent.PickupPoint) executor.Thunk[*ent.ShippingMethod] {
	return loadEach(ctx, shipping.MethodsByID, points, func(p *ent.PickupPoint) typeid.ShippingMethod { return p.MethodID })
}

func (pickupPointFields) Location(ctx context.Context, points []*ent.PickupPoint) executor.Thunk[*ent.Location] {
	return loadSome(ctx, inventory.LocationsByID, points, func(p *ent.PickupPoint) *typeid.Location { return p.LocationID })
}

func (productFields) DeliveryProfile(ctx context.Context, products []*ent.Product) executor.Thunk[*ent.DeliveryProfile] {
	return loadEach(ctx, shipping.ProfilesByProduct, products, productID)
}
