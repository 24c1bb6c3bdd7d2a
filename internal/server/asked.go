package server

import (
	"github.com/shopgraph/shopgraph/internal/quote"
	"github.com/shopgraph/shopgraph/internal/tax"
)

// askOthers has those asked who tell prices of the moment, if their addresses are set.
func (s *Server) askOthers(quotes *quote.Service) {
	if s.cfg.TaxProviderURL == "" {
		return
	}
	provider := tax.Ask(tax.NewHTTPProvider(s.cfg.TaxProviderURL), s.cfg.TaxProviderTimeout, s.log)
	quotes.AskForTaxes(provider)
	s.closers = append(s.closers, func() error { provider.Wait(); return nil })
}
