package merchandising

import (
	"context"
	"fmt"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/pricing/delivery"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/shipping"
	"github.com/shopgraph/shopgraph/internal/text"
)

// HolidayInput is a day on which nothing is sent from a country, and nothing arrives there; of all countries if it is
// nil.
type HolidayInput struct {
	Date    string           `json:"date"`
	Country *address.Country `json:"country"`
	Name    string           `json:"name"`
}

// HolidayKeyInput names a holiday.
type HolidayKeyInput struct {
	Date    string           `json:"date"`
	Country *address.Country `json:"country"`
}

// HolidaysUpdateInput is holidays to be set and to be forgotten. One that is there already gets the new name.
type HolidaysUpdateInput struct {
	Set    []HolidayInput
	Remove []HolidayKeyInput
}

// HolidaysPayload is what became of holidays.
type HolidaysPayload = fault.Outcome[[]*shipping.Holiday]

func (in *HolidaysUpdateInput) check(v *fault.Validator) {
	for field, n := range map[string]int{"set": len(in.Set), "remove": len(in.Remove)} {
		v.Check(n <= maxAtOnce, fault.CodeLimitReached, fmt.Sprintf("Give at most %d at once.", maxAtOnce), field)
	}
	given := map[delivery.Holiday]bool{}
	for i := range in.Set {
		h := &in.Set[i]
		h.Name = text.Clean(h.Name)
		if v.Require(at("set", i)+".name", h.Name) {
			v.Line(at("set", i)+".name", h.Name, maxName)
		}
		checkDay(v, at("set", i), given, h.Date, h.Country)
	}
	for i, h := range in.Remove {
		checkDay(v, at("remove", i), given, h.Date, h.Country)
	}
}

// checkDay reports what is wrong with a day, also that it was given before.
func checkDay(v *fault.Validator, path string, given map[delivery.Holiday]bool, date string, country *address.Country) {
	day, err := delivery.ParseDate(date)
	v.Check(err == nil, fault.CodeInvalid, "This must be a date such as 2026-12-24.", split(path+".date")...)
	key := delivery.Holiday{Date: day}
	if country != nil {
		key.Country = *country
	}
	v.Check(err != nil || !given[key], fault.CodeInvalid, "This is given twice.", split(path)...)
	given[key] = true
}

// UpdateHolidays sets and forgets holidays, and returns all there are.
func (s *Service) UpdateHolidays(ctx context.Context, viewer auth.Viewer, in HolidaysUpdateInput) ([]*shipping.Holiday, error) {
	var v fault.Validator
	if in.check(&v); v.Err() != nil {
		return nil, v.Err()
	}
	err := s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error { return s.writeHolidays(ctx, tx, viewer, in) })
	if err != nil {
		return nil, err
	}
	return s.shipping.Holidays(ctx)
}

// days are the names of holidays, by their dates and countries.
func days(holidays []*shipping.Holiday) map[string]string {
	names := map[string]string{}
	for _, h := range holidays {
		names[dayKey(h.Date, h.Country)] = h.Name
	}
	return names
}

func dayKey(date string, country *address.Country) string {
	if country == nil {
		return date
	}
	return date + " " + string(*country)
}

// changed returns what a change of holidays changes, as the log tells it.
func (in *HolidaysUpdateInput) changed(names map[string]string) map[string]fromTo {
	all := map[string]fromTo{}
	for _, h := range in.Set {
		key := dayKey(h.Date, h.Country)
		if present, there := names[key]; !there {
			all[key] = fromTo{nil, h.Name}
		} else if present != h.Name {
			all[key] = fromTo{present, h.Name}
		}
	}
	for _, h := range in.Remove {
		key := dayKey(h.Date, h.Country)
		if present, there := names[key]; there {
			all[key] = fromTo{present, nil}
		}
	}
	return all
}

func (s *Service) writeHolidays(ctx context.Context, tx *ent.Tx, viewer auth.Viewer, in HolidaysUpdateInput) error {
	if _, err := lockHolidays.Exec(ctx, tx); err != nil {
		return fmt.Errorf("lock holidays: %w", err)
	}
	present, err := shipping.AllHolidays(ctx, tx)
	if err != nil {
		return err
	}
	changed := in.changed(days(present))
	if len(changed) == 0 {
		return nil
	}
	if _, err := write(ctx, tx, deleteHolidays, append([]HolidayKeyInput{}, in.Remove...), "holidays"); err != nil {
		return err
	}
	if _, err := write(ctx, tx, upsertHolidays, append([]HolidayInput{}, in.Set...), "holidays"); err != nil {
		return err
	}
	n, err := record.First(ctx, tx, countHolidays, (*record.Reader).Int)
	if err != nil {
		return fmt.Errorf("count holidays: %w", err)
	}
	if n > shipping.MaxHolidays {
		return fault.User(fault.CodeLimitReached, fmt.Sprintf("There are at most %d holidays.", shipping.MaxHolidays), "set")
	}
	return s.audit(ctx, tx, viewer.Actor(), "holidays.updated", []string{"holidays"}, []map[string]any{{"changes": changed}})
}
