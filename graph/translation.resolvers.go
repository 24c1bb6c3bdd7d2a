package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/graph/model"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/translation"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

func (r *queryResolver) Context(ctx context.Context) (*model.OperationContext, error) {
	of := operationFrom(ctx)
	found := &model.OperationContext{Language: *languageOf(of.languages, of.language), Currency: *r.currency(of.terms.Currency), Channel: of.channel}
	if of.terms.Country != "" {
		found.Country = &of.terms.Country
	}
	return found, nil
}

func (r *queryResolver) TranslatableFields(ctx context.Context, ownerID string, language string) ([]*translation.Field, error) {
	id, err := typeid.ParseAny(ownerID)
	if err != nil {
		return nil, err
	}
	return r.Translations.Fields(ctx, auth.ViewerFrom(ctx), id, language)
}

func (r *mutationResolver) TranslationsSet(ctx context.Context, input translation.SetInput) (*translation.SetPayload, error) {
	return fault.OutcomeOf(r.Translations.Set(ctx, auth.ViewerFrom(ctx), input))
}

func (r *mutationResolver) TranslationsDelete(ctx context.Context, input translation.DeleteInput) (*translation.DeletePayload, error) {
	return fault.OutcomeOf(r.Translations.Delete(ctx, auth.ViewerFrom(ctx), input))
}
