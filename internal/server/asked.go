package server

import (
	"github.com/shopgraph/shopgraph/internal/quote"
	"github.com/shopgraph/shopgraph/internal/shipping"
	"github.com/shopgraph/shopgraph/internal/tax"
)

// askOthers has those asked who tell prices of the moment, if their addresses are set.
func (s *Server) askOthers(quotes *quote.Service) {
	if s.cfg.TaxProviderURL != "" {
		provider := tax.Ask(tax.NewHTTPProvider(s.cfg.TaxProviderURL), s.cfg.TaxProviderTimeout, s.log)
		quotes.AskForTaxes(provider)
		s.closers = append(s.closers, func() error { provider.Wait(); return nil })
	}
	if len(s.cfg.CarrierURLs) > 0 {
		byName := make(map[string]shipping.Carrier, len(s.cfg.CarrierURLs))
		for name, address := range s.cfg.CarrierURLs {
			byName[name] = shipping.NewHTTPCarrier(address)
		}
		carriers := shipping.NewCarriers(byName, s.log)
		quotes.AskCarriers(carriers)
		s.closers = append(s.closers, func() error { carriers.Wait(); return nil })
	}
}
