package merchandising

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	entmethod "github.com/shopgraph/shopgraph/ent/shippingmethod"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/idempotency"
	"github.com/shopgraph/shopgraph/internal/patch"
	"github.com/shopgraph/shopgraph/internal/pricing/delivery"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/shipping"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// shippingMethod is a shipping method as it is kept, with its rates and what it is not for.
type shippingMethod struct {
	base
	ZoneID              uuid.UUID             `json:"zone_id"`
	ProfileID           uuid.UUID             `json:"profile_id"`
	Code                string                `json:"code"`
	Name                string                `json:"name"`
	Description         string                `json:"description"`
	Carrier             string                `json:"carrier"`
	Kind                entmethod.Kind        `json:"kind"`
	Position            int                   `json:"position"`
	Enabled             bool                  `json:"enabled"`
	ChannelIDs          []uuid.UUID           `json:"channel_ids"`
	Calculation         entmethod.Calculation `json:"calculation"`
	Rates               []delivery.Rate       `json:"rates"`
	ExcludedProducts    []uuid.UUID           `json:"excluded_products"`
	ExcludedCollections []uuid.UUID           `json:"excluded_collections"`
	ExcludedTags        []string              `json:"excluded_tags"`
	delivery.Schedule
}

var shippingMethods = &deliveryKind[shippingMethod]{
	kind: kind[shippingMethod]{"shipping method", idOf(typeid.Of[typeid.ShippingMethod]), lockMethods, lookAtMethods}, event: "shipping_method",
	limit: limit{
		"shipping methods", shipping.MaxMethodsOfZone, countMethods,
		fmt.Sprintf("A zone has at most %d shipping methods.", shipping.MaxMethodsOfZone),
	},
	within: func(m shippingMethod) []any { return []any{m.ZoneID} },
	insert: insertMethods, update: updateMethods, remove: deleteMethod, saveParts: savePartsOfMethod,
}

// ShippingMethodInput is what becomes of a method. What is not given stays as it is. The lists are all that it is to
// have.
type ShippingMethodInput struct {
	Name, Code, Description, Carrier patch.Text
	Position                         *int
	Enabled                          *bool
	ChannelIDs                       []typeid.Channel
	Calculation                      *entmethod.Calculation
	Rates                            []ShippingRateInput
	ExcludedProductIDs               []typeid.Product
	ExcludedCollectionIDs            []typeid.Collection
	ExcludedTags                     []string
	MinimumDays, MaximumDays         patch.Int
	CutOff, TimeZone                 patch.Text
	WorkingDays                      []delivery.Weekday
}

// ShippingMethodCreateInput is a method to be made. Without a profile it is for what has the default one.
type ShippingMethodCreateInput struct {
	IdempotencyKey *string
	ZoneID         typeid.ShippingZone
	ProfileID      *typeid.DeliveryProfile
	Kind           entmethod.Kind
	ShippingMethod ShippingMethodInput
}

// ShippingMethodUpdateInput is what becomes of a method. ExpectedVersion is any if it is nil.
type ShippingMethodUpdateInput struct {
	ID              typeid.ShippingMethod
	ExpectedVersion *int
	ShippingMethod  ShippingMethodInput
}

// ShippingMethodDeleteInput is a method to be deleted.
type ShippingMethodDeleteInput struct {
	ID              typeid.ShippingMethod
	ExpectedVersion *int
}

type (
	// ShippingMethodPayload is what became of a method.
	ShippingMethodPayload = fault.Outcome[*ent.ShippingMethod]
	// ShippingMethodDeletePayload is what became of a method that was to be deleted.
	ShippingMethodDeletePayload = fault.Outcome[typeid.ShippingMethod]
)

const (
	maxMethodDescription = 1000
	maxDays              = 60
	maxTimeZone          = 100
)

// check cleans what was given in place, and reports what is wrong with it.
func (in *ShippingMethodInput) check(v *fault.Validator) {
	name(v, "shippingMethod.name", &in.Name)
	code(v, "shippingMethod.code", &in.Code)
	v.Check(in.Code.Value == "" || channelCode.MatchString(in.Code.Value), fault.CodeInvalid,
		"This must be a-z, 0-9, hyphens and underscores, and begin with one of the former.", "shippingMethod", "code")
	line(v, "shippingMethod.description", &in.Description, maxMethodDescription)
	line(v, "shippingMethod.carrier", &in.Carrier, maxName)
	if in.Position != nil {
		v.Range("shippingMethod.position", *in.Position, 0, maxPriority)
	}
	v.Check(len(in.ChannelIDs) <= catalog.MaxChannels, fault.CodeLimitReached, fmt.Sprintf("Give at most %d channels.", catalog.MaxChannels), "shippingMethod", "channelIds")
	v.Check(len(in.ExcludedProductIDs) <= shipping.MaxExclusions, fault.CodeLimitReached,
		fmt.Sprintf("Give at most %d products.", shipping.MaxExclusions), "shippingMethod", "excludedProductIds")
	v.Check(len(in.ExcludedCollectionIDs) <= shipping.MaxExclusions, fault.CodeLimitReached,
		fmt.Sprintf("Give at most %d collections.", shipping.MaxExclusions), "shippingMethod", "excludedCollectionIds")
	if v.Check(len(in.ExcludedTags) <= maxTags, fault.CodeLimitReached, fmt.Sprintf("Give at most %d tags.", maxTags), "shippingMethod", "excludedTags") {
		in.ExcludedTags = tags(v, "shippingMethod.excludedTags", in.ExcludedTags)
	}
	in.checkSchedule(v)
}

func (in *ShippingMethodInput) checkSchedule(v *fault.Validator) {
	for field, n := range map[string]*int{"minimumDays": in.MinimumDays.Value, "maximumDays": in.MaximumDays.Value} {
		if n != nil {
			v.Range("shippingMethod."+field, *n, 0, maxDays)
		}
	}
	if in.CutOff.Value != "" {
		_, err := delivery.ParseCutOff(in.CutOff.Value)
		v.Check(err == nil, fault.CodeInvalid, "This must be a time of day such as 14:30.", "shippingMethod", "cutOff")
	}
	if in.TimeZone.Given && v.MaxLen("shippingMethod.timeZone", in.TimeZone.Value, maxTimeZone) {
		_, err := time.LoadLocation(in.TimeZone.Value)
		v.Check(err == nil && in.TimeZone.Value != "" && in.TimeZone.Value != "Local", fault.CodeInvalid,
			"This must be a time zone such as Europe/Berlin.", "shippingMethod", "timeZone")
	}
	if in.WorkingDays != nil {
		v.Check(len(in.WorkingDays) > 0, fault.CodeRequired, "Give at least one day.", "shippingMethod", "workingDays")
	}
}

// locate returns fault.UserErrors at the channels, products and collections that do not exist.
func (in *ShippingMethodInput) locate(ctx context.Context, tx *ent.Tx) error {
	var v fault.Validator
	if len(in.ChannelIDs) > 0 {
		found, err := catalog.ChannelsByID.Read(ctx, tx, in.ChannelIDs)
		if err != nil {
			return err
		}
		for i, id := range in.ChannelIDs {
			v.Check(found[id] != nil, fault.CodeNotFound, "There is no such channel.", "shippingMethod", "channelIds", strconv.Itoa(i))
		}
	}
	if len(in.ExcludedCollectionIDs) > 0 {
		found, err := catalog.CollectionsByID.Read(ctx, tx, in.ExcludedCollectionIDs)
		if err != nil {
			return err
		}
		for i, id := range in.ExcludedCollectionIDs {
			v.Check(found[id] != nil, fault.CodeNotFound, "There is no such collection.", "shippingMethod", "excludedCollectionIds", strconv.Itoa(i))
		}
	}
	if err := checkProducts(ctx, tx, &v, in.ExcludedProductIDs, "shippingMethod", "excludedProductIds"); err != nil {
		return err
	}
	return v.Err()
}

// applied returns the method as it is to be.
func (in *ShippingMethodInput) applied(m shippingMethod) (shippingMethod, error) {
	var v fault.Validator
	m.Name, m.Code = in.Name.Or(m.Name), in.Code.Or(m.Code)
	m.Description, m.Carrier = in.Description.Or(m.Description), in.Carrier.Or(m.Carrier)
	m.Position, m.Enabled = *or(in.Position, &m.Position), *or(in.Enabled, &m.Enabled)
	if in.ChannelIDs != nil {
		m.ChannelIDs = sorted(in.ChannelIDs)
	}
	if len(m.ChannelIDs) == 0 {
		m.ChannelIDs = nil
	}
	before := m.Calculation
	m.Calculation = *or(in.Calculation, &m.Calculation)
	v.Check(m.Calculation == before || in.Rates != nil || len(m.Rates) == 0, fault.CodeRequired,
		"Give the rates, too: their bounds mean something else now.", "shippingMethod", "rates")
	if in.Rates != nil {
		m.Rates = ratesOf(&v, delivery.Calculation(m.Calculation), in.Rates)
	}
	if in.ExcludedProductIDs != nil {
		m.ExcludedProducts = sorted(in.ExcludedProductIDs)
	}
	if in.ExcludedCollectionIDs != nil {
		m.ExcludedCollections = sorted(in.ExcludedCollectionIDs)
	}
	if in.ExcludedTags != nil {
		m.ExcludedTags = slices.Sorted(slices.Values(in.ExcludedTags))
	}
	m.Schedule = in.schedule(&v, m.Schedule)
	return m, v.Err()
}

// schedule returns how long a method is to take.
func (in *ShippingMethodInput) schedule(v *fault.Validator, s delivery.Schedule) delivery.Schedule {
	if in.MinimumDays.Given {
		s.MinimumDays = in.MinimumDays.Value
	}
	if in.MaximumDays.Given {
		s.MaximumDays = in.MaximumDays.Value
	}
	v.Check(s.MinimumDays == nil || s.MaximumDays != nil && *s.MinimumDays <= *s.MaximumDays, fault.CodeInvalid,
		"This must be given with a minimum, and be at least that.", "shippingMethod", "maximumDays")
	s.CutOff, s.TimeZone = in.CutOff.Or(s.CutOff), in.TimeZone.Or(s.TimeZone)
	if in.WorkingDays != nil {
		s.WorkingDays = slices.DeleteFunc(slices.Clone(delivery.Weekdays), func(d delivery.Weekday) bool { return !slices.Contains(in.WorkingDays, d) })
	}
	return s
}

// exclusionRow is a row of what a method is not for.
type exclusionRow struct {
	MethodID     uuid.UUID  `json:"method_id"`
	ProductID    *uuid.UUID `json:"product_id"`
	Tag          *string    `json:"tag"`
	CollectionID *uuid.UUID `json:"collection_id"`
}

// savePartsOfMethod writes what has changed of what belongs to a method.
func savePartsOfMethod(ctx context.Context, tx *ent.Tx, before, after shippingMethod) error {
	if !reflect.DeepEqual(before.Rates, after.Rates) {
		if err := saveRates(ctx, tx, after); err != nil {
			return err
		}
	}
	if slices.Equal(before.ExcludedProducts, after.ExcludedProducts) && slices.Equal(before.ExcludedCollections, after.ExcludedCollections) &&
		slices.Equal(before.ExcludedTags, after.ExcludedTags) {
		return nil
	}
	if _, err := deleteExclusions.Exec(ctx, tx, after.ID); err != nil {
		return fmt.Errorf("delete exclusions of a shipping method: %w", err)
	}
	rows := []exclusionRow{}
	for _, id := range after.ExcludedProducts {
		rows = append(rows, exclusionRow{MethodID: after.ID, ProductID: &id})
	}
	for _, id := range after.ExcludedCollections {
		rows = append(rows, exclusionRow{MethodID: after.ID, CollectionID: &id})
	}
	for _, tag := range after.ExcludedTags {
		rows = append(rows, exclusionRow{MethodID: after.ID, Tag: &tag})
	}
	_, err := write(ctx, tx, insertExclusions, rows, "exclusions of a shipping method")
	return err
}

func saveRates(ctx context.Context, tx *ent.Tx, m shippingMethod) error {
	if _, err := deleteRates.Exec(ctx, tx, m.ID); err != nil {
		return fmt.Errorf("delete rates of a shipping method: %w", err)
	}
	rates, rows := rowsOf(m)
	if _, err := write(ctx, tx, insertRates, rates, "rates of a shipping method"); err != nil {
		return err
	}
	_, err := write(ctx, tx, insertRateRows, rows, "rates of a shipping method")
	return err
}

// CreateShippingMethod makes a method, and returns it.
func (s *Service) CreateShippingMethod(ctx context.Context, viewer auth.Viewer, in ShippingMethodCreateInput) (*ent.ShippingMethod, error) {
	asked := in
	var v fault.Validator
	in.ShippingMethod.Name.Given, in.ShippingMethod.Code.Given = true, true
	if in.ShippingMethod.check(&v); v.Err() != nil {
		return nil, v.Err()
	}
	text, err := idempotency.Once(ctx, s.store, viewer, "shippingMethodCreate", in.IdempotencyKey, asked, func(ctx context.Context, tx *ent.Tx) (string, error) {
		id := typeid.NewShippingMethod()
		made, err := in.made(ctx, tx, id)
		if err != nil {
			return "", err
		}
		return id.String(), shippingMethods.create(ctx, tx, s, viewer, made)
	})
	if err != nil {
		return nil, err
	}
	id, err := typeid.ParseShippingMethod(text)
	return s.shippingMethod(ctx, id, err)
}

// made returns the method that is to be made.
func (in *ShippingMethodCreateInput) made(ctx context.Context, tx *ent.Tx, id typeid.ShippingMethod) (shippingMethod, error) {
	made := shippingMethod{
		base: base{id.UUID(), 1}, ZoneID: in.ZoneID.UUID(), Kind: in.Kind, Enabled: true, Calculation: entmethod.CalculationFlat,
		Rates: []delivery.Rate{}, ExcludedProducts: []uuid.UUID{}, ExcludedCollections: []uuid.UUID{}, ExcludedTags: []string{},
		Schedule: delivery.Schedule{TimeZone: "UTC", WorkingDays: delivery.Weekdays[:5]},
	}
	var err error
	if in.ProfileID != nil {
		made.ProfileID = in.ProfileID.UUID()
	} else if made.ProfileID, err = record.First(ctx, tx, defaultProfile, (*record.Reader).UUID); err != nil {
		return made, fmt.Errorf("read the default delivery profile: %w", err)
	}
	if err := in.ShippingMethod.locate(ctx, tx); err != nil {
		return made, err
	}
	return in.ShippingMethod.applied(made)
}

// shippingMethod returns a method that was changed, or that was not because somebody else has changed it.
func (s *Service) shippingMethod(ctx context.Context, id typeid.ShippingMethod, err error) (*ent.ShippingMethod, error) {
	if err != nil && !fault.IsConflict(err) {
		return nil, err
	}
	found, readErr := shipping.MethodsByID.Read(ctx, s.store.Client, []typeid.ShippingMethod{id})
	return found[id], errors.Join(err, readErr)
}

// UpdateShippingMethod changes a method, and returns it. With a fault.CodeConflict comes the method as it is.
func (s *Service) UpdateShippingMethod(ctx context.Context, viewer auth.Viewer, in ShippingMethodUpdateInput) (*ent.ShippingMethod, error) {
	var v fault.Validator
	if in.ShippingMethod.check(&v); v.Err() != nil {
		return nil, v.Err()
	}
	err := shippingMethods.alter(ctx, s, viewer, one(in.ID, in.ExpectedVersion), func(ctx context.Context, tx *ent.Tx, before shippingMethod) (shippingMethod, error) {
		if err := in.ShippingMethod.locate(ctx, tx); err != nil {
			return before, err
		}
		return in.ShippingMethod.applied(before)
	})
	return s.shippingMethod(ctx, in.ID, err)
}

// DeleteShippingMethod deletes a method with its pick-up points, and returns its id.
func (s *Service) DeleteShippingMethod(ctx context.Context, viewer auth.Viewer, in ShippingMethodDeleteInput) (typeid.ShippingMethod, error) {
	if err := shippingMethods.end(ctx, s, viewer, one(in.ID, in.ExpectedVersion), "Something refers to the method."); err != nil {
		return typeid.ShippingMethod{}, err
	}
	return in.ID, nil
}
