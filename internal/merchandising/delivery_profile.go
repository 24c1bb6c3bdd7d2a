package merchandising

import (
	"context"
	"errors"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/idempotency"
	"github.com/shopgraph/shopgraph/internal/patch"
	"github.com/shopgraph/shopgraph/internal/shipping"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// profile is a delivery profile as it is kept.
type profile struct {
	base
	Name string `json:"name"`
}

var profiles = &deliveryKind[profile]{
	kind: kind[profile]{"delivery profile", idOf(typeid.Of[typeid.DeliveryProfile]), lockProfiles, lookAtProfiles}, event: "delivery_profile",
	limit:  limitOf("delivery profiles", shipping.MaxProfiles, countProfiles),
	insert: insertProfiles, update: updateProfiles, remove: deleteProfile,
}

// DeliveryProfileInput is what becomes of a profile. What is not given stays as it is.
type DeliveryProfileInput struct{ Name patch.Text }

// DeliveryProfileCreateInput is a profile to be made.
type DeliveryProfileCreateInput struct {
	IdempotencyKey  *string
	DeliveryProfile DeliveryProfileInput
}

// DeliveryProfileUpdateInput is what becomes of a profile. ExpectedVersion is any if it is nil.
type DeliveryProfileUpdateInput struct {
	ID              typeid.DeliveryProfile
	ExpectedVersion *int
	DeliveryProfile DeliveryProfileInput
}

// DeliveryProfileDeleteInput is a profile to be deleted.
type DeliveryProfileDeleteInput struct {
	ID              typeid.DeliveryProfile
	ExpectedVersion *int
}

type (
	// DeliveryProfilePayload is what became of a profile.
	DeliveryProfilePayload = fault.Outcome[*ent.DeliveryProfile]
	// DeliveryProfileDeletePayload is what became of a profile that was to be deleted.
	DeliveryProfileDeletePayload = fault.Outcome[typeid.DeliveryProfile]
)

// applied returns the profile as it is to be.
func (in *DeliveryProfileInput) applied(p profile) profile {
	p.Name = in.Name.Or(p.Name)
	return p
}

// CreateDeliveryProfile makes a profile, and returns it.
func (s *Service) CreateDeliveryProfile(ctx context.Context, viewer auth.Viewer, in DeliveryProfileCreateInput) (*ent.DeliveryProfile, error) {
	asked := in
	var v fault.Validator
	in.DeliveryProfile.Name.Given = true
	if name(&v, "deliveryProfile.name", &in.DeliveryProfile.Name); v.Err() != nil {
		return nil, v.Err()
	}
	text, err := idempotency.Once(ctx, s.store, viewer, "deliveryProfileCreate", in.IdempotencyKey, asked, func(ctx context.Context, tx *ent.Tx) (string, error) {
		id := typeid.NewDeliveryProfile()
		return id.String(), profiles.create(ctx, tx, s, viewer, in.DeliveryProfile.applied(profile{base: base{id.UUID(), 1}}))
	})
	if err != nil {
		return nil, err
	}
	id, err := typeid.ParseDeliveryProfile(text)
	return s.deliveryProfile(ctx, id, err)
}

// deliveryProfile returns a profile that was changed, or that was not because somebody else has changed it.
func (s *Service) deliveryProfile(ctx context.Context, id typeid.DeliveryProfile, err error) (*ent.DeliveryProfile, error) {
	if err != nil && !fault.IsConflict(err) {
		return nil, err
	}
	found, readErr := shipping.ProfilesByID.Read(ctx, s.store.Client, []typeid.DeliveryProfile{id})
	return found[id], errors.Join(err, readErr)
}

// UpdateDeliveryProfile changes a profile, and returns it. With a fault.CodeConflict comes the profile as it is.
func (s *Service) UpdateDeliveryProfile(ctx context.Context, viewer auth.Viewer, in DeliveryProfileUpdateInput) (*ent.DeliveryProfile, error) {
	var v fault.Validator
	if name(&v, "deliveryProfile.name", &in.DeliveryProfile.Name); v.Err() != nil {
		return nil, v.Err()
	}
	err := profiles.alter(ctx, s, viewer, one(in.ID, in.ExpectedVersion), func(_ context.Context, _ *ent.Tx, before profile) (profile, error) {
		return in.DeliveryProfile.applied(before), nil
	})
	return s.deliveryProfile(ctx, in.ID, err)
}

// DeleteDeliveryProfile deletes a profile that no product and no method has, and that is not the default one. It
// returns its id.
func (s *Service) DeleteDeliveryProfile(ctx context.Context, viewer auth.Viewer, in DeliveryProfileDeleteInput) (typeid.DeliveryProfile, error) {
	err := profiles.end(ctx, s, viewer, one(in.ID, in.ExpectedVersion), "The profile is the default one, or products or shipping methods have it.")
	if err != nil {
		return typeid.DeliveryProfile{}, err
	}
	return in.ID, nil
}
