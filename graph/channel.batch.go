package graph

import (
	"context"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/graph/executor"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func (channelFields) Language(_ context.Context, channels []*ent.Channel) executor.Thunk[*string] {
	return computed(channels, func(c *ent.Channel) *string { return orNull(c.Language) })
}

func (channelFields) Locations(ctx context.Context, channels []*ent.Channel) executor.Thunk[[]*ent.Location] {
	return loadEach(ctx, catalog.LocationsByChannel, channels, func(c *ent.Channel) typeid.Channel { return c.ID })
}

func (channelFields) ProductCount(ctx context.Context, channels []*ent.Channel) executor.Thunk[int] {
	return loadEach(ctx, catalog.ChannelSizes, channels, func(c *ent.Channel) uuid.UUID { return c.ID.UUID() })
}

func (priceListFields) Channel(ctx context.Context, lists []*ent.PriceList) executor.Thunk[*ent.Channel] {
	return loadSome(ctx, catalog.ChannelsByID, lists, func(l *ent.PriceList) *typeid.Channel { return l.ChannelID })
}

func (orderFields) Channel(ctx context.Context, orders []*ent.Order) executor.Thunk[*ent.Channel] {
	return loadSome(ctx, catalog.ChannelsByID, orders, func(o *ent.Order) *typeid.Channel { return o.ChannelID })
}
