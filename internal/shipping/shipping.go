// Package shipping is in which ways the store delivers, where to, and at what price. Package merchandising changes
// it, and package delivery has its rules: see docs/shipping.md.
//
// The rules are in memory. Who asks for them gives the version that holds, as package rulebook says.
package shipping

import (
	"context"
	"fmt"

	"github.com/shopgraph/shopgraph/internal/pricing/delivery"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/rulebook"
	"github.com/shopgraph/shopgraph/internal/store"
)

// How many of each there are at the most.
const (
	MaxZones           = 250
	MaxAreasOfZone     = 100
	MaxMethodsOfZone   = 20
	MaxRatesOfMethod   = 20
	MaxRowsOfRate      = 20
	MaxExclusions      = 100
	MaxProfiles        = 50
	MaxPointsOfMethod  = 250
	MaxOpenings        = 21
	MaxHolidays        = 1000
	MaxNearestPoints   = 100
	defaultNearestSize = 10
)

// Service is the store's ways of delivery.
type Service struct {
	store *store.Store
	rules *rulebook.Book[*delivery.Book]
}

// New returns the ways of delivery in st.
func New(st *store.Store) *Service { return &Service{st, rulebook.New("ways of delivery", readRules)} }

// BookAt returns the rules of a version of rule_versions.shipping, or of a later one. It reads them with db when
// those in memory are older.
func (s *Service) BookAt(ctx context.Context, db record.Queryer, version int64) (*delivery.Book, error) {
	return s.rules.At(ctx, db, version)
}

// Book returns the rules as they are now. Who reads something else from the store anyway reads the version along
// with it, and asks BookAt.
func (s *Service) Book(ctx context.Context) (*delivery.Book, error) {
	version, err := record.First(ctx, s.store.Client, versionOfRules, (*record.Reader).Int)
	if err != nil {
		return nil, fmt.Errorf("read the version of the ways of delivery: %w", err)
	}
	return s.BookAt(ctx, s.store.Client, version)
}
