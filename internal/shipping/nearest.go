package shipping

import (
	"context"
	"fmt"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/pricing/delivery"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Place is a point on the earth, in degrees: north and east are positive.
type Place struct{ Latitude, Longitude money.Decimal }

// PlaceOf returns a point in degrees.
func PlaceOf(latitude, longitude int64) *Place {
	return &Place{money.Unscaled(latitude, degreeDecimals), money.Unscaled(longitude, degreeDecimals)}
}

// degreeDecimals is how many decimals degrees have: a tenth of a meter.
const degreeDecimals = 6

// Point returns the place as package delivery has it; false if there is none such.
func (p Place) Point() (point delivery.Point, ok bool) {
	latitude, err := p.Latitude.Scaled(degreeDecimals)
	if err != nil || max(latitude, -latitude) > delivery.MaxLatitude {
		return point, false
	}
	longitude, err := p.Longitude.Scaled(degreeDecimals)
	if err != nil || max(longitude, -longitude) > delivery.MaxLongitude {
		return point, false
	}
	return delivery.Point{Latitude: latitude, Longitude: longitude}, true
}

// NearbyPoint is a pick-up point, with its distance in kilometers if it is known from where.
type NearbyPoint struct {
	PickupPoint *ent.PickupPoint
	Distance    *money.Decimal
}

// Nearest returns at most first pick-up points of a country, or of all if it is nil: the nearest to a place first,
// or in the order of their names if it is nil.
func (s *Service) Nearest(ctx context.Context, near *Place, country *address.Country, first *int) ([]*NearbyPoint, error) {
	n := defaultNearestSize
	if first != nil {
		n = *first
	}
	if n < 0 || n > MaxNearestPoints {
		return nil, fault.BadUserInput(fmt.Sprintf("first: must be between 0 and %d", MaxNearestPoints))
	}
	from, err := pointOf(near)
	if err != nil {
		return nil, err
	}
	book, err := s.Book(ctx)
	if err != nil {
		return nil, err
	}
	var in address.Country
	if country != nil {
		in = *country
	}
	return s.withRows(ctx, book.Nearest(in, from, n))
}

func pointOf(near *Place) (*delivery.Point, error) {
	if near == nil {
		return nil, nil
	}
	point, ok := near.Point()
	if !ok {
		return nil, fault.BadUserInput("near: there is no such place: degrees have at most 6 decimals")
	}
	return &point, nil
}

// withRows leaves out what has been deleted since the rules were read.
func (s *Service) withRows(ctx context.Context, nearest []delivery.Near) ([]*NearbyPoint, error) {
	ids := each(nearest, func(n delivery.Near) typeid.PickupPoint { return n.ID })
	found, err := OpenPointsByID.Read(ctx, s.store.Client, ids)
	if err != nil {
		return nil, err
	}
	list := make([]*NearbyPoint, 0, len(nearest))
	for _, n := range nearest {
		if found[n.ID] == nil {
			continue
		}
		one := &NearbyPoint{PickupPoint: found[n.ID]}
		if n.Meters != nil {
			one.Distance = new(money.Unscaled(*n.Meters, 3))
		}
		list = append(list, one)
	}
	return list, nil
}
