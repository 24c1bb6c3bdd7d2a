package delivery

import (
	"cmp"
	"math"
	"slices"

	"github.com/shopgraph/shopgraph/internal/address"
)

// Point is a place on the earth, in millionths of a degree: north and east are positive.
type Point struct {
	Latitude  int64 `json:"latitude"`
	Longitude int64 `json:"longitude"`
}

// Bounds of points, in millionths of a degree.
const (
	MaxLatitude  = 90_000_000
	MaxLongitude = 180_000_000
)

// radius is the earth's mean radius in meters.
const radius = 6_371_009

// Distance returns how many meters lie between two points on a sphere: at most 0.6 % more or less than on the
// earth.
func (p Point) Distance(other Point) int64 {
	radians := func(millionths int64) float64 { return float64(millionths) / 1e6 * math.Pi / 180 }
	haversine := func(angle float64) float64 { return math.Pow(math.Sin(angle/2), 2) }
	from, to := radians(p.Latitude), radians(other.Latitude)
	h := haversine(to-from) + math.Cos(from)*math.Cos(to)*haversine(radians(other.Longitude-p.Longitude))
	return int64(math.Round(2 * radius * math.Asin(math.Min(1, math.Sqrt(h)))))
}

// Near is a pick-up point with its distance from somewhere.
type Near struct {
	PickupPoint
	Meters *int64 // nil if it is not known from where
}

// Nearest returns at most n of the pick-up points of a country, or of all if it is empty: the nearest to a point
// first, or in the order of their names if there is none.
func (b *Book) Nearest(country address.Country, from *Point, n int) []Near {
	return nearest(b.points, country, from, n)
}

func nearest(points []PickupPoint, country address.Country, from *Point, n int) []Near {
	list := []Near{}
	for _, p := range points {
		if country != "" && p.Country != country {
			continue
		}
		one := Near{PickupPoint: p}
		if from != nil {
			one.Meters = new(p.Distance(*from))
		}
		list = append(list, one)
	}
	slices.SortStableFunc(list, func(a, b Near) int {
		if from != nil {
			return cmp.Compare(*a.Meters, *b.Meters)
		}
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID.String(), b.ID.String()))
	})
	return list[:min(n, len(list))]
}
