package shipping

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/pricing/delivery"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

type (
	// ZoneConnection is a page of zones.
	ZoneConnection = page.Connection[*ent.ShippingZone]
	// ZoneEdge is a zone in a page.
	ZoneEdge = page.Edge[*ent.ShippingZone]
)

// Readers of what the staff see, by ids.
var (
	ZonesByID    = record.ByID("shipping zones", zonesByID, ent.ReadShippingZone, func(z *ent.ShippingZone) typeid.ShippingZone { return z.ID })
	MethodsByID  = record.ByID("shipping methods", methodsByID, ent.ReadShippingMethod, func(m *ent.ShippingMethod) typeid.ShippingMethod { return m.ID })
	ProfilesByID = record.ByID("delivery profiles", profilesByID, ent.ReadDeliveryProfile, func(p *ent.DeliveryProfile) typeid.DeliveryProfile { return p.ID })
	PointsByID   = record.ByID("pick-up points", pointsByID, ent.ReadPickupPoint, pointID)
	// OpenPointsByID reads those that shoppers may see.
	OpenPointsByID = record.ByID("pick-up points", openPointsByID, ent.ReadPickupPoint, pointID)
	// MethodsByZone reads the methods of zones in their order.
	MethodsByZone = record.Lists("methods of zones", methodsOfZones, ent.ReadShippingMethod, func(m *ent.ShippingMethod) typeid.ShippingZone { return m.ZoneID })
	// PointsByMethod reads the pick-up points of methods in the order of their names.
	PointsByMethod = record.Lists("pick-up points of methods", pointsOfMethods, ent.ReadPickupPoint, func(p *ent.PickupPoint) typeid.ShippingMethod { return p.MethodID })
)

func pointID(p *ent.PickupPoint) typeid.PickupPoint { return p.ID }

// AreasByZone reads the areas of zones.
var AreasByZone = of("areas of zones", areasOfZones, typeid.Of[typeid.ShippingZone], func(r *record.Reader) (areas []*delivery.Area) {
	r.JSON(&areas)
	return areas
})

// Parts are what belongs to a method.
type Parts struct {
	Rates        []*Rate
	ExcludedTags []string
}

// PartsByMethod reads what belongs to methods.
var PartsByMethod = of("parts of shipping methods", partsOfMethods, typeid.Of[typeid.ShippingMethod], func(r *record.Reader) (parts Parts) {
	by := delivery.Calculation(r.Text())
	var rates []delivery.Rate
	r.JSON(&rates)
	r.JSON(&parts.ExcludedTags)
	parts.Rates = each(rates, func(rate delivery.Rate) *Rate { return shown(by, rate) })
	return parts
})

// ProfilesByProduct reads how products are sent, by default as the default profile says.
var ProfilesByProduct = of("delivery profiles of products", profilesOfProducts, typeid.Of[typeid.Product], ent.ReadDeliveryProfile)

// of reads a value for each id, which stands before it.
func of[K record.ID, V any](what string, q record.Query, key func(uuid.UUID) K, read func(*record.Reader) V) *record.Many[K, V] {
	return record.NewMany(what, func(found *record.Found[K, V], _ record.Parts, ids []K) ([]*record.Read, error) {
		return []*record.Read{q.With(func(r *record.Reader) {
			id, value := key(r.UUID()), read(r)
			if found.Readable(r, id) {
				found.Values[id] = value
			}
		}, typeid.Array(ids))}, nil
	})
}

var (
	// ExcludedByMethod reads the products that methods are not for.
	ExcludedByMethod = listsOf("products that methods are not for", excludedOfMethods, ent.ReadProduct)
	// ExcludedCollectionsByMethod reads the collections that methods are not for.
	ExcludedCollectionsByMethod = listsOf("collections that methods are not for", excludedCollectionsOfMethods, ent.ReadCollection)
	// ChannelsByMethod reads the channels that offer methods, if these are not all.
	ChannelsByMethod = listsOf("channels of methods", channelsOfMethods, ent.ReadChannel)
)

// listsOf reads a list for each method, whose id stands before each value.
func listsOf[V any](what string, q record.Query, read func(*record.Reader) V) *record.Many[typeid.ShippingMethod, []V] {
	return record.NewMany(what, func(found *record.Found[typeid.ShippingMethod, []V], _ record.Parts, ids []typeid.ShippingMethod) ([]*record.Read, error) {
		return []*record.Read{q.With(func(r *record.Reader) {
			id, value := typeid.Of[typeid.ShippingMethod](r.UUID()), read(r)
			if found.Readable(r, id) {
				found.Values[id] = append(found.Values[id], value)
			}
		}, typeid.Array(ids))}, nil
	})
}

// Zones returns a page of the zones, in the order of their priorities. Whether the viewer may see it is for the
// caller to ask, as with Profiles and Holidays.
func (s *Service) Zones(ctx context.Context, args page.Args) (*ZoneConnection, error) {
	return allZones.Read(ctx, s.store.Client, args, page.CountOf("shipping zones", countZones), ent.ReadShippingZone)
}

// Profiles returns all delivery profiles in the order of their names.
func (s *Service) Profiles(ctx context.Context) ([]*ent.DeliveryProfile, error) {
	list, err := record.All(ctx, s.store.Client, allProfiles, ent.ReadDeliveryProfile, MaxProfiles)
	if err != nil {
		return nil, fmt.Errorf("read delivery profiles: %w", err)
	}
	return list, nil
}

// VisibleZones returns zones if the viewer may see them, as the others do for methods and profiles.
func (s *Service) VisibleZones(ctx context.Context, viewer auth.Viewer, ids []typeid.ShippingZone) (map[typeid.ShippingZone]*ent.ShippingZone, error) {
	return visible(ctx, s, viewer, ZonesByID, ids)
}

// VisibleMethods returns methods if the viewer may see them.
func (s *Service) VisibleMethods(ctx context.Context, viewer auth.Viewer, ids []typeid.ShippingMethod) (map[typeid.ShippingMethod]*ent.ShippingMethod, error) {
	return visible(ctx, s, viewer, MethodsByID, ids)
}

// VisibleProfiles returns delivery profiles if the viewer may see them.
func (s *Service) VisibleProfiles(ctx context.Context, viewer auth.Viewer, ids []typeid.DeliveryProfile) (map[typeid.DeliveryProfile]*ent.DeliveryProfile, error) {
	return visible(ctx, s, viewer, ProfilesByID, ids)
}

// VisiblePoints returns pick-up points: to the staff also those that shoppers do not see.
func (s *Service) VisiblePoints(ctx context.Context, viewer auth.Viewer, ids []typeid.PickupPoint) (map[typeid.PickupPoint]*ent.PickupPoint, error) {
	if viewer.May(auth.ManageShipping) {
		return PointsByID.Read(ctx, s.store.Client, ids)
	}
	return OpenPointsByID.Read(ctx, s.store.Client, ids)
}

func visible[K record.ID, V any](ctx context.Context, s *Service, viewer auth.Viewer, many *record.Many[K, V], ids []K) (map[K]V, error) {
	if !viewer.May(auth.ManageShipping) {
		return nil, nil
	}
	return many.Read(ctx, s.store.Client, ids)
}
