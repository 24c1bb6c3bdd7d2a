package inventory

import (
	"context"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// MaxLocations is how many locations there are at the most.
const MaxLocations = 100

var (
	// LocationsByID reads locations.
	LocationsByID = record.ByID("locations", locationsByID, ent.ReadLocation, func(l *ent.Location) typeid.Location { return l.ID })
	// LevelsByVariant reads the stock levels of variants, in the order in which the locations sell.
	LevelsByVariant = record.Lists("stock levels", levelsOfVariants, ent.ReadStockLevel,
		func(l *ent.StockLevel) typeid.Variant { return l.VariantID }, MaxLocations)
)

type (
	// LocationConnection is a page of locations.
	LocationConnection = page.Connection[*ent.Location]
	// LocationEdge is a location in a page.
	LocationEdge = page.Edge[*ent.Location]
)

// Locations returns a page of the locations, in the order in which they sell. Whether the viewer may see it
// is for the caller to ask.
func (s *Service) Locations(ctx context.Context, args page.Args) (*LocationConnection, error) {
	return allLocations.Read(ctx, s.store.Client, args, page.CountOf("locations", countLocations), ent.ReadLocation)
}

// Location returns a location, or nil if there is none. Whether the viewer may see it is for the caller to ask.
func (s *Service) Location(ctx context.Context, id typeid.Location) (*ent.Location, error) {
	found, err := LocationsByID.Read(ctx, s.store.Client, []typeid.Location{id})
	return found[id], err
}

// VisibleLocations returns locations if the viewer may see them.
func (s *Service) VisibleLocations(
	ctx context.Context, viewer auth.Viewer, ids []typeid.Location,
) (map[typeid.Location]*ent.Location, error) {
	if !viewer.May(auth.ManageStock) {
		return nil, nil
	}
	return LocationsByID.Read(ctx, s.store.Client, ids)
}

// Available returns how many units of a level can be bought, also those on backorder: none at a location
// that is not active.
func Available(l *ent.StockLevel) int {
	if !l.Sellable {
		return 0
	}
	return l.OnHand + l.BackorderLimit - l.Reserved
}
