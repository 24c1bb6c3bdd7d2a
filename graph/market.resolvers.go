package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/graph/model"
	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/money"
)

func (r *queryResolver) AddressForm(_ context.Context, country address.Country) (*address.Form, error) {
	form := address.FormOf(country)
	return &form, nil
}

func (r *queryResolver) Countries(context.Context) ([]*model.Country, error) {
	var all []*model.Country
	for _, country := range address.Countries() {
		all = append(all, &model.Country{Code: country, Name: country.Name()})
	}
	return all, nil
}

func (r *queryResolver) Currencies(ctx context.Context) ([]*model.Currency, error) {
	priced, err := r.Catalog.Currencies(ctx)
	if err != nil {
		return nil, err
	}
	all := []*model.Currency{r.currency(r.Currency)}
	for _, c := range priced {
		if c != r.Currency {
			all = append(all, r.currency(c))
		}
	}
	return all, nil
}

func (r *Resolver) currency(c money.Currency) *model.Currency {
	return &model.Currency{Code: c, Symbol: c.Symbol(), Exponent: c.Exponent(), IsDefault: c == r.Currency}
}

func (r *queryResolver) Languages(context.Context) ([]*model.Language, error) {
	spoken := r.Resolver.Languages
	return keysOf(spoken.Tags(), func(tag string) *model.Language { return languageOf(spoken, tag) }), nil
}
