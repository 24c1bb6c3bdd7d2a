package catalog

import (
	"context"
	"fmt"

	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/record"
)

// Currencies returns the currencies that something has a price in, in the order of their codes.
func (s *Service) Currencies(ctx context.Context) ([]money.Currency, error) {
	found, err := record.All(ctx, s.store.Client, currenciesOfPrices, readCurrency)
	if err != nil {
		return nil, fmt.Errorf("read currencies: %w", err)
	}
	return found, nil
}

func readCurrency(r *record.Reader) money.Currency { return money.Currency(r.Text()) }
