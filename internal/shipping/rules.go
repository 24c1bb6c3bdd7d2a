package shipping

import (
	"context"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/pricing/delivery"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// rows are the rules as the statement returns them: the ids beside what they are of.
type rows struct {
	DefaultProfile uuid.UUID          `json:"default_profile"`
	Zones          []zoneRow          `json:"zones"`
	Methods        []methodRow        `json:"methods"`
	PickupPoints   []pointRow         `json:"pickup_points"`
	Holidays       []delivery.Holiday `json:"holidays"`
	Locations      []locationRow      `json:"locations"`
}

type zoneRow struct {
	delivery.Zone
	Key uuid.UUID `json:"id"`
}

type methodRow struct {
	delivery.Method
	Key         uuid.UUID   `json:"id"`
	ZoneID      uuid.UUID   `json:"zone_id"`
	ProfileID   uuid.UUID   `json:"profile_id"`
	Channels    []uuid.UUID `json:"channel_ids"`
	Products    []uuid.UUID `json:"excluded_products"`
	Collections []uuid.UUID `json:"excluded_collections"`
}

type pointRow struct {
	delivery.PickupPoint
	Key      uuid.UUID `json:"id"`
	MethodID uuid.UUID `json:"method_id"`
}

type locationRow struct {
	delivery.Location
	Key uuid.UUID `json:"id"`
}

// readRules reads all rules in one statement, so that no change is seen by half.
func readRules(ctx context.Context, db record.Queryer) (*delivery.Book, error) {
	all, err := record.First(ctx, db, allRules, func(r *record.Reader) (all rows) {
		r.JSON(&all)
		return all
	})
	if err != nil {
		return nil, err
	}
	return delivery.NewBook(all.rules())
}

func (r *rows) rules() delivery.Rules {
	return delivery.Rules{
		DefaultProfile: typeid.Of[typeid.DeliveryProfile](r.DefaultProfile),
		Zones:          each(r.Zones, zoneRow.zone),
		Methods:        each(r.Methods, methodRow.method),
		PickupPoints:   each(r.PickupPoints, pointRow.point),
		Holidays:       r.Holidays,
		Locations:      each(r.Locations, locationRow.location),
	}
}

func (r zoneRow) zone() delivery.Zone {
	r.Zone.ID = typeid.Of[typeid.ShippingZone](r.Key)
	return r.Zone
}

func (r methodRow) method() delivery.Method {
	m := r.Method
	m.ID, m.Zone, m.Profile = typeid.Of[typeid.ShippingMethod](r.Key), typeid.Of[typeid.ShippingZone](r.ZoneID), typeid.Of[typeid.DeliveryProfile](r.ProfileID)
	m.ExcludedProducts, m.ExcludedCollections = each(r.Products, typeid.Of[typeid.Product]), each(r.Collections, typeid.Of[typeid.Collection])
	if r.Channels != nil {
		m.Channels = each(r.Channels, typeid.Of[typeid.Channel])
	}
	return m
}

func (r pointRow) point() delivery.PickupPoint {
	p := r.PickupPoint
	p.ID, p.Method = typeid.Of[typeid.PickupPoint](r.Key), typeid.Of[typeid.ShippingMethod](r.MethodID)
	return p
}

func (r locationRow) location() delivery.Location {
	r.Location.ID = typeid.Of[typeid.Location](r.Key)
	return r.Location
}

func each[T, U any](list []T, of func(T) U) []U {
	made := make([]U, len(list))
	for i, one := range list {
		made[i] = of(one)
	}
	return made
}
