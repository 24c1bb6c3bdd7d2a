package server

import (
	"strings"

	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/jobs"
	"github.com/shopgraph/shopgraph/internal/quote"
	"github.com/shopgraph/shopgraph/internal/tax/vat"
	"github.com/shopgraph/shopgraph/internal/tax/vies"
)

// askVIES has VIES asked for the VAT numbers of buyers, if its address is set.
func (s *Server) askVIES(queue *jobs.Queue, carts *cart.Service, quotes *quote.Service) error {
	if s.cfg.VIESURL == "" {
		return nil
	}
	var requester vat.Number
	if s.cfg.VIESRequester != "" {
		var err error
		if requester, err = vat.Parse(s.cfg.VIESRequester); err != nil {
			return err
		}
	}
	carts.AskForVATNumbers(queue, vies.New(strings.TrimRight(s.cfg.VIESURL, "/"), requester, nil))
	quotes.AskingForVATNumbers()
	return nil
}
