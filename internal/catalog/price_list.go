package catalog

import (
	"context"
	"fmt"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// How many price lists and how many groups of customers there are at most.
const (
	MaxPriceLists     = 250
	MaxCustomerGroups = 250
)

var (
	// PriceListsByID reads price lists.
	PriceListsByID = record.ByID("price lists", priceListsByID, ent.ReadPriceList, func(l *ent.PriceList) typeid.PriceList { return l.ID })
	// CustomerGroupsByID reads groups of customers.
	CustomerGroupsByID = record.ByID("customer groups", customerGroupsByID, ent.ReadCustomerGroup, func(g *ent.CustomerGroup) typeid.CustomerGroup { return g.ID })
)

// PriceLists returns all price lists in the order of their priorities. Whether the viewer may see them is
// for the caller to ask.
func (s *Service) PriceLists(ctx context.Context) ([]*ent.PriceList, error) {
	lists, err := record.All(ctx, s.store.Client, allPriceLists, ent.ReadPriceList, MaxPriceLists)
	if err != nil {
		return nil, fmt.Errorf("read price lists: %w", err)
	}
	return lists, nil
}

// CustomerGroups returns all groups of customers in the order of their codes. Whether the viewer may see them
// is for the caller to ask.
func (s *Service) CustomerGroups(ctx context.Context) ([]*ent.CustomerGroup, error) {
	groups, err := record.All(ctx, s.store.Client, allCustomerGroups, ent.ReadCustomerGroup, MaxCustomerGroups)
	if err != nil {
		return nil, fmt.Errorf("read customer groups: %w", err)
	}
	return groups, nil
}

// VisiblePriceLists returns price lists if the viewer may see them.
func (s *Service) VisiblePriceLists(ctx context.Context, viewer auth.Viewer, ids []typeid.PriceList) (map[typeid.PriceList]*ent.PriceList, error) {
	if !viewer.May(auth.ManageProducts) {
		return nil, nil
	}
	return PriceListsByID.Read(ctx, s.store.Client, ids)
}

// VisibleCustomerGroups returns groups of customers if the viewer may see them.
func (s *Service) VisibleCustomerGroups(ctx context.Context, viewer auth.Viewer, ids []typeid.CustomerGroup) (map[typeid.CustomerGroup]*ent.CustomerGroup, error) {
	if !viewer.May(auth.ManageProducts) {
		return nil, nil
	}
	return CustomerGroupsByID.Read(ctx, s.store.Client, ids)
}
