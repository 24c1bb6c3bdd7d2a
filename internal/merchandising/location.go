package merchandising

import (
	"context"
	"errors"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/idempotency"
	"github.com/shopgraph/shopgraph/internal/inventory"
	"github.com/shopgraph/shopgraph/internal/patch"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// location is a location as it is kept.
type location struct {
	base
	Name     string  `json:"name"`
	Code     string  `json:"code"`
	Priority int     `json:"priority"`
	Country  *string `json:"country"`
	Active   bool    `json:"active"`
}

var locations = &kind[location]{"location", idOf(typeid.Of[typeid.Location]), lockLocations, lookAtLocations}

// LocationInput is what becomes of a location. What is not given stays as it is.
type LocationInput struct {
	Name, Code, Country patch.Text
	Priority            *int
	Active              *bool
}

// LocationCreateInput is a location to be made.
type LocationCreateInput struct {
	IdempotencyKey *string
	Location       LocationInput
}

// LocationUpdateInput is what becomes of a location. ExpectedVersion is any if it is nil.
type LocationUpdateInput struct {
	ID              typeid.Location
	ExpectedVersion *int
	Location        LocationInput
}

// LocationPayload is what became of a location.
type LocationPayload = fault.Outcome[*ent.Location]

func (in *LocationInput) check(v *fault.Validator) {
	name(v, "location.name", &in.Name)
	code(v, "location.code", &in.Code)
	if in.Priority != nil {
		v.Range("location.priority", *in.Priority, 0, maxPriority)
	}
	if in.Country.Value != "" {
		country, err := address.ParseCountry(in.Country.Value)
		v.Add(err, "location.country")
		in.Country.Value = string(country)
	}
}

// applied returns the location as it is to be.
func (in *LocationInput) applied(l location) location {
	l.Name, l.Code = in.Name.Or(l.Name), in.Code.Or(l.Code)
	l.Priority, l.Active = *or(in.Priority, &l.Priority), *or(in.Active, &l.Active)
	if in.Country.Given {
		l.Country = nil
	}
	if in.Country.Value != "" {
		l.Country = &in.Country.Value
	}
	return l
}

// CreateLocation makes a location, and returns it.
func (s *Service) CreateLocation(ctx context.Context, viewer auth.Viewer, in LocationCreateInput) (*ent.Location, error) {
	asked := in
	var v fault.Validator
	in.Location.Name.Given, in.Location.Code.Given = true, true
	if in.Location.check(&v); v.Err() != nil {
		return nil, v.Err()
	}
	text, err := idempotency.Once(ctx, s.store, viewer, "locationCreate", in.IdempotencyKey, asked, func(ctx context.Context, tx *ent.Tx) (string, error) {
		id := typeid.NewLocation()
		return id.String(), s.insertLocation(ctx, tx, viewer, in.Location.applied(location{base: base{id.UUID(), 1}, Active: true}))
	})
	if err != nil {
		return nil, err
	}
	id, err := typeid.ParseLocation(text)
	return s.location(ctx, id, err)
}

var locationsLimit = limitOf("locations", inventory.MaxLocations, countLocations)

func (s *Service) insertLocation(ctx context.Context, tx *ent.Tx, viewer auth.Viewer, made location) error {
	if err := locationsLimit.leaves(ctx, tx, 1); err != nil {
		return err
	}
	inserted, err := write(ctx, tx, insertLocations, []location{made}, "location")
	if err == nil && inserted == 0 {
		return fault.User(fault.CodeTaken, "Another location has this code.", "location", "code")
	}
	if err != nil {
		return err
	}
	return tell(ctx, tx, s, viewer, locations, "location.created", []change[location]{{nil, &made}})
}

// location returns a location that was changed, or that was not because somebody else has changed it.
func (s *Service) location(ctx context.Context, id typeid.Location, err error) (*ent.Location, error) {
	if err != nil && !fault.IsConflict(err) {
		return nil, err
	}
	found, readErr := inventory.LocationsByID.Read(ctx, s.store.Client, []typeid.Location{id})
	return found[id], errors.Join(err, readErr)
}

// UpdateLocation changes a location, and returns it. If it is not active any more, nothing is sold there from
// then on. What lists show as available follows a moment later. With a fault.CodeConflict comes the location
// as it is.
func (s *Service) UpdateLocation(ctx context.Context, viewer auth.Viewer, in LocationUpdateInput) (*ent.Location, error) {
	var v fault.Validator
	if in.Location.check(&v); v.Err() != nil {
		return nil, v.Err()
	}
	err := s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		before, err := locations.take(ctx, tx, one(in.ID, in.ExpectedVersion))
		if err != nil {
			return err
		}
		changed := changes(before, []location{in.Location.applied(before[0])})
		if len(changed) == 0 {
			return nil
		}
		if _, err := write(ctx, tx, updateLocations, afters(changed), "location"); err != nil {
			return err
		}
		return tell(ctx, tx, s, viewer, locations, "location.updated", changed)
	})
	return s.location(ctx, in.ID, err)
}
