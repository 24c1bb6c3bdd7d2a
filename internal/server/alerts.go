package server

import (
	"context"
	"fmt"
	"unique"

	"github.com/shopgraph/shopgraph/internal/alert"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/feed"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// shelf tells alerts what the catalog offers, as the contract shows it.
type shelf struct{ db record.Queryer }

// Offers implements alert.Shelf.
func (s shelf) Offers(ctx context.Context, wanted []alert.Wanted) (map[alert.Wanted]alert.Offer, error) {
	terms, err := s.terms(ctx, wanted)
	if err != nil {
		return nil, err
	}
	keys, variants := make([]catalog.OfferKey, len(wanted)), make([]typeid.Variant, len(wanted))
	var chosen []catalog.InChannel
	for i, w := range wanted {
		keys[i], variants[i] = catalog.OfferKey{ID: w.Variant, Terms: unique.Make(terms[w.Place])}, w.Variant
		if channel := terms[w.Place].Assortment(); !channel.IsZero() {
			chosen = append(chosen, catalog.InChannel{Channel: channel, Product: w.Product})
		}
	}
	active, err := catalog.ActiveVariantsByID.Read(ctx, s.db, variants)
	if err != nil {
		return nil, fmt.Errorf("read variants that are waited for: %w", err)
	}
	sold, err := catalog.SoldIn.Read(ctx, s.db, chosen)
	if err != nil {
		return nil, fmt.Errorf("read where variants are sold: %w", err)
	}
	found, err := catalog.Offers.ReadParts(ctx, s.db, catalog.PricePart|catalog.QuantityPart, keys)
	if err != nil {
		return nil, fmt.Errorf("read offers of variants: %w", err)
	}
	offers := make(map[alert.Wanted]alert.Offer, len(wanted))
	for i, w := range wanted {
		channel := terms[w.Place].Assortment()
		one := alert.Offer{Listed: active[w.Variant] != nil && (channel.IsZero() || sold[catalog.InChannel{Channel: channel, Product: w.Product}])}
		if offer := found[keys[i]]; offer != nil {
			one.Price, one.Quantity = offer.Price, offer.Quantity
		}
		offers[w] = one
	}
	return offers, nil
}

// terms returns by which terms something is offered at each place.
func (s shelf) terms(ctx context.Context, wanted []alert.Wanted) (map[alert.Place]catalog.Terms, error) {
	places := map[alert.Place]catalog.Terms{}
	ids := map[typeid.Channel]bool{}
	for _, w := range wanted {
		places[w.Place] = catalog.Terms{Currency: w.Currency, Country: w.Country, Group: w.Group, Channel: w.Channel}
		if !w.Channel.IsZero() {
			ids[w.Channel] = true
		}
	}
	if len(ids) == 0 {
		return places, nil
	}
	var list []typeid.Channel
	for id := range ids {
		list = append(list, id)
	}
	channels, err := catalog.ChannelsByID.Read(ctx, s.db, list)
	if err != nil {
		return nil, fmt.Errorf("read channels of alerts: %w", err)
	}
	for place, terms := range places {
		if channel := channels[place.Channel]; channel != nil {
			terms.Chosen, terms.Located = !channel.SellsEverything, channel.LocationIds != nil
			places[place] = terms
		}
	}
	return places, nil
}

// followForAlerts is the worker that looks for alerts where the catalog changes. Where no mail can be sent, none is due.
func (s *Server) followForAlerts(changes *feed.Feed, alerts *alert.Service) worker {
	if !s.hasMail() {
		return worker{"alerts", func(ctx context.Context) error {
			<-ctx.Done()
			return nil
		}}
	}
	return worker{"alerts", followAlerts(changes, alerts)}
}

// followAlerts returns what has alerts follow the catalog's changes until its context ends.
func followAlerts(changes *feed.Feed, alerts *alert.Service) func(context.Context) error {
	return func(ctx context.Context) error {
		return changes.Run(ctx, feed.Reader{
			Name: "alerts", Rebuild: alerts.Sweep,
			Apply: func(ctx context.Context, changes []feed.Change) error {
				return alerts.Changed(ctx, changesForAlerts(changes))
			},
		})
	}
}

// changesForAlerts are which products' alerts changes may be news for: a price may be what was missing to buy a variant, and a price that
// fell while there was none counts once there is some.
func changesForAlerts(changes []feed.Change) (products []typeid.Product) {
	for _, c := range changes {
		if c.Kind == feed.Product || c.Kind == feed.Price || c.Kind == feed.Availability {
			products = append(products, typeid.Of[typeid.Product](c.Object))
		}
	}
	return products
}
