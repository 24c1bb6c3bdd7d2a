package merchandising

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/idempotency"
	"github.com/shopgraph/shopgraph/internal/patch"
	"github.com/shopgraph/shopgraph/internal/pricing/delivery"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/shipping"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// pickupPoint is a pick-up point as it is kept.
type pickupPoint struct {
	base
	MethodID     uuid.UUID          `json:"method_id"`
	LocationID   *uuid.UUID         `json:"location_id"`
	Name         string             `json:"name"`
	Address      address.Address    `json:"address"`
	OpeningHours []delivery.Opening `json:"opening_hours"`
	Enabled      bool               `json:"enabled"`
	delivery.Point
}

var pickupPoints = &deliveryKind[pickupPoint]{
	kind: kind[pickupPoint]{"pick-up point", idOf(typeid.Of[typeid.PickupPoint]), lockPoints, lookAtPoints}, event: "pickup_point",
	limit: limit{
		"pick-up points", shipping.MaxPointsOfMethod, countPoints,
		fmt.Sprintf("A method has at most %d pick-up points.", shipping.MaxPointsOfMethod),
	},
	within: func(p pickupPoint) []any { return []any{p.MethodID} },
	insert: insertPoints, update: updatePoints, remove: deletePoint,
}

// PickupPointInput is what becomes of a pick-up point. What is not given stays as it is.
type PickupPointInput struct {
	Name         patch.Text
	Address      *address.Address
	Place        *shipping.Place
	OpeningHours []delivery.Opening
	LocationID   patch.Location
	Enabled      *bool
}

// PickupPointCreateInput is a pick-up point to be made, of a method whose goods are fetched.
type PickupPointCreateInput struct {
	IdempotencyKey *string
	MethodID       typeid.ShippingMethod
	PickupPoint    PickupPointInput
}

// PickupPointUpdateInput is what becomes of a pick-up point. ExpectedVersion is any if it is nil.
type PickupPointUpdateInput struct {
	ID              typeid.PickupPoint
	ExpectedVersion *int
	PickupPoint     PickupPointInput
}

// PickupPointDeleteInput is a pick-up point to be deleted.
type PickupPointDeleteInput struct {
	ID              typeid.PickupPoint
	ExpectedVersion *int
}

type (
	// PickupPointPayload is what became of a pick-up point.
	PickupPointPayload = fault.Outcome[*ent.PickupPoint]
	// PickupPointDeletePayload is what became of a pick-up point that was to be deleted.
	PickupPointDeletePayload = fault.Outcome[typeid.PickupPoint]
)

// check cleans what was given in place, and reports what is wrong with it.
func (in *PickupPointInput) check(v *fault.Validator) {
	name(v, "pickupPoint.name", &in.Name)
	if in.Address != nil {
		in.Address = new(in.Address.Trimmed())
		in.Address.Validate(v, "pickupPoint.address")
	}
	if in.Place != nil {
		_, ok := in.Place.Point()
		v.Check(ok, fault.CodeInvalid, "There is no such place: degrees have at most 6 decimals.", "pickupPoint", "place")
	}
	v.Check(len(in.OpeningHours) <= shipping.MaxOpenings, fault.CodeLimitReached, fmt.Sprintf("Give at most %d openings.", shipping.MaxOpenings), "pickupPoint", "openingHours")
	for i, hours := range in.OpeningHours {
		checkOpening(v, at("pickupPoint.openingHours", i), hours)
	}
}

func checkOpening(v *fault.Validator, path string, hours delivery.Opening) {
	_, err := delivery.ParseCutOff(hours.Opens)
	v.Check(err == nil, fault.CodeInvalid, "This must be a time of day such as 09:00.", split(path+".opens")...)
	_, err = delivery.ParseCutOff(hours.Closes)
	v.Check((err == nil || hours.Closes == "24:00") && hours.Opens < hours.Closes, fault.CodeInvalid,
		"This must be a time of day such as 18:30, after it opens.", split(path+".closes")...)
}

// applied returns the pick-up point as it is to be.
func (in *PickupPointInput) applied(p pickupPoint) pickupPoint {
	p.Name, p.Enabled = in.Name.Or(p.Name), *or(in.Enabled, &p.Enabled)
	p.Address = *or(in.Address, &p.Address)
	if in.Place != nil {
		p.Point, _ = in.Place.Point() // which was right before
	}
	if in.OpeningHours != nil {
		p.OpeningHours = slices.SortedStableFunc(slices.Values(in.OpeningHours), earlier)
	}
	if in.LocationID.Given {
		p.LocationID = uuidOf(in.LocationID.Value)
	}
	return p
}

// earlier is negative if the first opening is earlier in the week.
func earlier(a, b delivery.Opening) int {
	if a.Day != b.Day {
		return slices.Index(delivery.Weekdays, a.Day) - slices.Index(delivery.Weekdays, b.Day)
	}
	return strings.Compare(a.Opens, b.Opens)
}

// CreatePickupPoint makes a pick-up point, and returns it.
func (s *Service) CreatePickupPoint(ctx context.Context, viewer auth.Viewer, in PickupPointCreateInput) (*ent.PickupPoint, error) {
	asked := in
	var v fault.Validator
	in.PickupPoint.Name.Given = true
	in.PickupPoint.check(&v)
	v.Check(in.PickupPoint.Address != nil, fault.CodeRequired, "This is required.", "pickupPoint", "address")
	v.Check(in.PickupPoint.Place != nil, fault.CodeRequired, "This is required.", "pickupPoint", "place")
	if v.Err() != nil {
		return nil, v.Err()
	}
	text, err := idempotency.Once(ctx, s.store, viewer, "pickupPointCreate", in.IdempotencyKey, asked, func(ctx context.Context, tx *ent.Tx) (string, error) {
		if err := in.checkMethod(ctx, tx); err != nil {
			return "", err
		}
		id := typeid.NewPickupPoint()
		made := pickupPoint{base: base{id.UUID(), 1}, MethodID: in.MethodID.UUID(), OpeningHours: []delivery.Opening{}, Enabled: true}
		return id.String(), pickupPoints.create(ctx, tx, s, viewer, in.PickupPoint.applied(made))
	})
	if err != nil {
		return nil, err
	}
	id, err := typeid.ParsePickupPoint(text)
	return s.pickupPoint(ctx, id, err)
}

// checkMethod returns a user error if the method's goods are not fetched.
func (in *PickupPointCreateInput) checkMethod(ctx context.Context, tx *ent.Tx) error {
	fetched, err := record.All(ctx, tx, isPickup, (*record.Reader).Bool, in.MethodID)
	if err != nil {
		return fmt.Errorf("look at the method of a pick-up point: %w", err)
	}
	var v fault.Validator
	if v.Check(len(fetched) > 0, fault.CodeNotFound, "There is no such shipping method.", "methodId") {
		v.Check(fetched[0], fault.CodeInvalid, "Goods that are sent by this method are brought home.", "methodId")
	}
	return v.Err()
}

// pickupPoint returns a pick-up point that was changed, or that was not because somebody else has changed it.
func (s *Service) pickupPoint(ctx context.Context, id typeid.PickupPoint, err error) (*ent.PickupPoint, error) {
	if err != nil && !fault.IsConflict(err) {
		return nil, err
	}
	found, readErr := shipping.PointsByID.Read(ctx, s.store.Client, []typeid.PickupPoint{id})
	return found[id], errors.Join(err, readErr)
}

// UpdatePickupPoint changes a pick-up point, and returns it. With a fault.CodeConflict comes the pick-up point as it is.
func (s *Service) UpdatePickupPoint(ctx context.Context, viewer auth.Viewer, in PickupPointUpdateInput) (*ent.PickupPoint, error) {
	var v fault.Validator
	if in.PickupPoint.check(&v); v.Err() != nil {
		return nil, v.Err()
	}
	err := pickupPoints.alter(ctx, s, viewer, one(in.ID, in.ExpectedVersion), func(_ context.Context, _ *ent.Tx, before pickupPoint) (pickupPoint, error) {
		return in.PickupPoint.applied(before), nil
	})
	return s.pickupPoint(ctx, in.ID, err)
}

// DeletePickupPoint deletes a pick-up point, and returns its id.
func (s *Service) DeletePickupPoint(ctx context.Context, viewer auth.Viewer, in PickupPointDeleteInput) (typeid.PickupPoint, error) {
	if err := pickupPoints.end(ctx, s, viewer, one(in.ID, in.ExpectedVersion), "Something refers to the pick-up point."); err != nil {
		return typeid.PickupPoint{}, err
	}
	return in.ID, nil
}
