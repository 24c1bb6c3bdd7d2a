package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/graph/model"
	"github.com/shopgraph/shopgraph/internal/address"
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
	own := r.Currency
	all := []*model.Currency{{Code: own, Symbol: own.Symbol(), Exponent: own.Exponent(), IsDefault: true}}
	for _, c := range priced {
		if c != own {
			all = append(all, &model.Currency{Code: c, Symbol: c.Symbol(), Exponent: c.Exponent()})
		}
	}
	return all, nil
}

func (r *queryResolver) Languages(context.Context) ([]*model.Language, error) {
	return []*model.Language{{Code: "en", Name: "English", IsDefault: true}}, nil
}
