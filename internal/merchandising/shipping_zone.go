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
	"github.com/shopgraph/shopgraph/internal/shipping"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// zone is a shipping zone as it is kept, with its areas.
type zone struct {
	base
	Name     string          `json:"name"`
	Priority int             `json:"priority"`
	Areas    []delivery.Area `json:"areas"`
}

var zones = &deliveryKind[zone]{
	kind: kind[zone]{"shipping zone", idOf(typeid.Of[typeid.ShippingZone]), lockZones, lookAtZones}, event: "shipping_zone",
	limit:  limitOf("shipping zones", shipping.MaxZones, countZones),
	insert: insertZones, update: updateZones, remove: deleteZone, saveParts: saveAreas,
}

// ZoneAreaInput is a part of the world. Without an upper bound the postal codes are those that begin with the
// lower one.
type ZoneAreaInput struct {
	Country              *address.Country
	Region               *string
	PostalFrom, PostalTo *string
}

// ShippingZoneInput is what becomes of a zone. What is not given stays as it is.
type ShippingZoneInput struct {
	Name     patch.Text
	Priority *int
	Areas    []ZoneAreaInput
}

// ShippingZoneCreateInput is a zone to be made.
type ShippingZoneCreateInput struct {
	IdempotencyKey *string
	ShippingZone   ShippingZoneInput
}

// ShippingZoneUpdateInput is what becomes of a zone. ExpectedVersion is any if it is nil.
type ShippingZoneUpdateInput struct {
	ID              typeid.ShippingZone
	ExpectedVersion *int
	ShippingZone    ShippingZoneInput
}

// ShippingZoneDeleteInput is a zone to be deleted.
type ShippingZoneDeleteInput struct {
	ID              typeid.ShippingZone
	ExpectedVersion *int
}

type (
	// ShippingZonePayload is what became of a zone.
	ShippingZonePayload = fault.Outcome[*ent.ShippingZone]
	// ShippingZoneDeletePayload is what became of a zone that was to be deleted.
	ShippingZoneDeletePayload = fault.Outcome[typeid.ShippingZone]
)

// check cleans what was given in place, and reports what is wrong with it.
func (in *ShippingZoneInput) check(v *fault.Validator) {
	name(v, "shippingZone.name", &in.Name)
	if in.Priority != nil {
		v.Range("shippingZone.priority", *in.Priority, 0, maxPriority)
	}
	v.Check(len(in.Areas) <= shipping.MaxAreasOfZone, fault.CodeLimitReached, fmt.Sprintf("A zone has at most %d areas.", shipping.MaxAreasOfZone), "shippingZone", "areas")
	for i := range in.Areas {
		in.Areas[i].check(v, at("shippingZone.areas", i))
	}
}

func (in *ZoneAreaInput) check(v *fault.Validator, path string) {
	if in.Country == nil {
		v.Check(in.Region == nil && in.PostalFrom == nil && in.PostalTo == nil, fault.CodeRequired, "Say of which country.", split(path+".country")...)
		return
	}
	if in.Region != nil {
		region := strings.ToUpper(*in.Region)
		in.Region = &region
		v.Check(isRegion(*in.Country, region), fault.CodeInvalid, "The country has no such region.", split(path+".region")...)
		v.Check(in.PostalFrom == nil, fault.CodeInvalid, "Give a region or postal codes.", split(path+".postalFrom")...)
	}
	if in.PostalFrom == nil {
		v.Check(in.PostalTo == nil, fault.CodeRequired, "Give the first postal code, too.", split(path+".postalFrom")...)
		return
	}
	if in.PostalTo == nil {
		in.PostalTo = in.PostalFrom
	}
	from, to := address.NormalPostalCode(*in.PostalFrom), address.NormalPostalCode(*in.PostalTo)
	in.PostalFrom, in.PostalTo = &from, &to
	form := fmt.Sprintf("This must be 1 to %d letters and digits, beside spaces and hyphens.", address.MaxPostalCode)
	if v.Check(postalForm.MatchString(from), fault.CodeInvalid, form, split(path+".postalFrom")...) &&
		v.Check(postalForm.MatchString(to), fault.CodeInvalid, form, split(path+".postalTo")...) {
		v.Check(len(from) == len(to) && from <= to, fault.CodeInvalid, "This must be as long as the first postal code, and not before it.", split(path+".postalTo")...)
	}
}

// applied returns the zone as it is to be.
func (in *ShippingZoneInput) applied(z zone) zone {
	z.Name, z.Priority = in.Name.Or(z.Name), *or(in.Priority, &z.Priority)
	if in.Areas == nil {
		return z
	}
	z.Areas = make([]delivery.Area, len(in.Areas))
	none := ""
	for i, area := range in.Areas {
		z.Areas[i] = delivery.Area{Region: *or(area.Region, &none), PostalFrom: *or(area.PostalFrom, &none), PostalTo: *or(area.PostalTo, &none)}
		if area.Country != nil {
			z.Areas[i].Country = *area.Country
		}
	}
	return z
}

// areaRow is a row of an area.
type areaRow struct {
	delivery.Area
	ZoneID   uuid.UUID `json:"zone_id"`
	Position int       `json:"position"`
}

// saveAreas writes the areas of a zone, if they are others or in another order.
func saveAreas(ctx context.Context, tx *ent.Tx, before, after zone) error {
	if slices.Equal(before.Areas, after.Areas) {
		return nil
	}
	if _, err := deleteAreas.Exec(ctx, tx, after.ID); err != nil {
		return fmt.Errorf("delete areas of a zone: %w", err)
	}
	rows := make([]areaRow, len(after.Areas))
	for i, area := range after.Areas {
		rows[i] = areaRow{area, after.ID, i}
	}
	_, err := write(ctx, tx, insertAreas, rows, "areas of a zone")
	return err
}

// CreateShippingZone makes a zone, and returns it.
func (s *Service) CreateShippingZone(ctx context.Context, viewer auth.Viewer, in ShippingZoneCreateInput) (*ent.ShippingZone, error) {
	asked := in
	var v fault.Validator
	in.ShippingZone.Name.Given = true
	if in.ShippingZone.check(&v); v.Err() != nil {
		return nil, v.Err()
	}
	text, err := idempotency.Once(ctx, s.store, viewer, "shippingZoneCreate", in.IdempotencyKey, asked, func(ctx context.Context, tx *ent.Tx) (string, error) {
		id := typeid.NewShippingZone()
		return id.String(), zones.create(ctx, tx, s, viewer, in.ShippingZone.applied(zone{base: base{id.UUID(), 1}, Areas: []delivery.Area{}}))
	})
	if err != nil {
		return nil, err
	}
	id, err := typeid.ParseShippingZone(text)
	return s.shippingZone(ctx, id, err)
}

// shippingZone returns a zone that was changed, or that was not because somebody else has changed it.
func (s *Service) shippingZone(ctx context.Context, id typeid.ShippingZone, err error) (*ent.ShippingZone, error) {
	if err != nil && !fault.IsConflict(err) {
		return nil, err
	}
	found, readErr := shipping.ZonesByID.Read(ctx, s.store.Client, []typeid.ShippingZone{id})
	return found[id], errors.Join(err, readErr)
}

// UpdateShippingZone changes a zone, and returns it. With a fault.CodeConflict comes the zone as it is.
func (s *Service) UpdateShippingZone(ctx context.Context, viewer auth.Viewer, in ShippingZoneUpdateInput) (*ent.ShippingZone, error) {
	var v fault.Validator
	if in.ShippingZone.check(&v); v.Err() != nil {
		return nil, v.Err()
	}
	err := zones.alter(ctx, s, viewer, one(in.ID, in.ExpectedVersion), func(_ context.Context, _ *ent.Tx, before zone) (zone, error) {
		return in.ShippingZone.applied(before), nil
	})
	return s.shippingZone(ctx, in.ID, err)
}

// DeleteShippingZone deletes a zone that has no methods, and returns its id.
func (s *Service) DeleteShippingZone(ctx context.Context, viewer auth.Viewer, in ShippingZoneDeleteInput) (typeid.ShippingZone, error) {
	if err := zones.end(ctx, s, viewer, one(in.ID, in.ExpectedVersion), "The zone has shipping methods."); err != nil {
		return typeid.ShippingZone{}, err
	}
	return in.ID, nil
}
