package graph

import (
	"context"
	"time"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/search/tuning"
)

func (r *mutationResolver) SearchSettingsUpdate(ctx context.Context, input tuning.SettingsUpdateInput) (*fault.Outcome[*tuning.SettingsRow], error) {
	return fault.OutcomeOf(r.SearchTuning.UpdateSettings(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) SearchPinsSet(ctx context.Context, input tuning.PinsSetInput) (*fault.Outcome[*tuning.Pins], error) {
	return fault.OutcomeOf(r.SearchTuning.SetPins(ctx, auth.ViewerFrom(ctx), input))
}

func (r *queryResolver) SearchSettings(ctx context.Context) (*tuning.SettingsRow, error) {
	return r.SearchTuning.Settings(ctx)
}

func (r *queryResolver) SearchPins(ctx context.Context, first *int, query *string) ([]*tuning.Pins, error) {
	return r.SearchTuning.PinsOf(ctx, query, first)
}

func (r *queryResolver) SearchQueries(ctx context.Context, since time.Time, withoutResults *bool, first *int) ([]*tuning.SearchQuery, error) {
	return r.SearchTuning.Queries(ctx, since, withoutResults != nil && *withoutResults, first)
}
