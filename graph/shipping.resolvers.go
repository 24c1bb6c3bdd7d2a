package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/merchandising"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/shipping"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func (r *mutationResolver) ShippingZoneCreate(ctx context.Context, input merchandising.ShippingZoneCreateInput) (*fault.Outcome[*ent.ShippingZone], error) {
	return fault.OutcomeOf(r.Merchandising.CreateShippingZone(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) ShippingZoneUpdate(ctx context.Context, input merchandising.ShippingZoneUpdateInput) (*fault.Outcome[*ent.ShippingZone], error) {
	return fault.OutcomeOf(r.Merchandising.UpdateShippingZone(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) ShippingZoneDelete(ctx context.Context, input merchandising.ShippingZoneDeleteInput) (*fault.Outcome[typeid.ShippingZone], error) {
	return fault.OutcomeOf(r.Merchandising.DeleteShippingZone(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) DeliveryProfileCreate(ctx context.Context, input merchandising.DeliveryProfileCreateInput) (*fault.Outcome[*ent.DeliveryProfile], error) {
	return fault.OutcomeOf(r.Merchandising.CreateDeliveryProfile(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) DeliveryProfileUpdate(ctx context.Context, input merchandising.DeliveryProfileUpdateInput) (*fault.Outcome[*ent.DeliveryProfile], error) {
	return fault.OutcomeOf(r.Merchandising.UpdateDeliveryProfile(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) DeliveryProfileDelete(ctx context.Context, input merchandising.DeliveryProfileDeleteInput) (*fault.Outcome[typeid.DeliveryProfile], error) {
	return fault.OutcomeOf(r.Merchandising.DeleteDeliveryProfile(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) ShippingMethodCreate(ctx context.Context, input merchandising.ShippingMethodCreateInput) (*fault.Outcome[*ent.ShippingMethod], error) {
	return fault.OutcomeOf(r.Merchandising.CreateShippingMethod(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) ShippingMethodUpdate(ctx context.Context, input merchandising.ShippingMethodUpdateInput) (*fault.Outcome[*ent.ShippingMethod], error) {
	return fault.OutcomeOf(r.Merchandising.UpdateShippingMethod(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) ShippingMethodDelete(ctx context.Context, input merchandising.ShippingMethodDeleteInput) (*fault.Outcome[typeid.ShippingMethod], error) {
	return fault.OutcomeOf(r.Merchandising.DeleteShippingMethod(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) PickupPointCreate(ctx context.Context, input merchandising.PickupPointCreateInput) (*fault.Outcome[*ent.PickupPoint], error) {
	return fault.OutcomeOf(r.Merchandising.CreatePickupPoint(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) PickupPointUpdate(ctx context.Context, input merchandising.PickupPointUpdateInput) (*fault.Outcome[*ent.PickupPoint], error) {
	return fault.OutcomeOf(r.Merchandising.UpdatePickupPoint(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) PickupPointDelete(ctx context.Context, input merchandising.PickupPointDeleteInput) (*fault.Outcome[typeid.PickupPoint], error) {
	return fault.OutcomeOf(r.Merchandising.DeletePickupPoint(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) HolidaysUpdate(ctx context.Context, input merchandising.HolidaysUpdateInput) (*fault.Outcome[[]*shipping.Holiday], error) {
	return fault.OutcomeOf(r.Merchandising.UpdateHolidays(ctx, auth.ViewerFrom(ctx), input))
}

func (r *queryResolver) ShippingZones(ctx context.Context, first *int, after *string, last *int, before *string) (*page.Connection[*ent.ShippingZone], error) {
	return r.Shipping.Zones(ctx, page.Args{First: first, Last: last, After: after, Before: before})
}

func (r *queryResolver) DeliveryProfiles(ctx context.Context) ([]*ent.DeliveryProfile, error) {
	return r.Shipping.Profiles(ctx)
}

func (r *queryResolver) Holidays(ctx context.Context) ([]*shipping.Holiday, error) {
	return r.Shipping.Holidays(ctx)
}

func (r *queryResolver) PickupPoints(ctx context.Context, near *shipping.Place, country *address.Country, first *int) ([]*shipping.NearbyPoint, error) {
	return r.Shipping.Nearest(ctx, near, country, first)
}
