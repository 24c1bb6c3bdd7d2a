package shipping

import (
	"context"
	"fmt"

	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/record"
)

// Holiday is a day on which nothing is sent from a country, and nothing arrives there; Country is nil for all
// countries. Date is like 2026-12-24.
type Holiday struct {
	Date    string
	Country *address.Country
	Name    string
}

// Holidays returns all holidays in their order.
func (s *Service) Holidays(ctx context.Context) ([]*Holiday, error) {
	return AllHolidays(ctx, s.store.Client)
}

// AllHolidays reads all holidays in their order.
func AllHolidays(ctx context.Context, db record.Queryer) ([]*Holiday, error) {
	list, err := record.All(ctx, db, allHolidays, func(r *record.Reader) *Holiday {
		return &Holiday{r.Text(), record.Optional(r, func() address.Country { return address.Country(r.Text()) }), r.Text()}
	}, MaxHolidays)
	if err != nil {
		return nil, fmt.Errorf("read holidays: %w", err)
	}
	return list, nil
}
