package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/internal/alert"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
)

func (r *mutationResolver) ProductAlertCreate(ctx context.Context, input alert.CreateInput) (*alert.Payload, error) {
	terms := termsFrom(ctx).Value()
	from := alert.From{
		Network: clientFrom(ctx).Network, Language: operationFrom(ctx).language,
		Place: alert.Place{Channel: terms.Channel, Country: terms.Country, Currency: terms.Currency, Group: terms.Group},
	}
	return fault.OutcomeOf(r.Alerts.Create(ctx, auth.ViewerFrom(ctx), from, input))
}

func (r *mutationResolver) ProductAlertConfirm(ctx context.Context, input alert.ConfirmInput) (*alert.Payload, error) {
	return fault.OutcomeOf(r.Alerts.Confirm(ctx, input))
}

func (r *mutationResolver) ProductAlertDelete(ctx context.Context, input alert.DeleteInput) (*alert.DeletePayload, error) {
	return fault.OutcomeOf(r.Alerts.Delete(ctx, auth.ViewerFrom(ctx), input))
}
