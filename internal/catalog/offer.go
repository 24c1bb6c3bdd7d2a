package catalog

import (
	"context"
	"fmt"

	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Offer is what a variant costs and how many can be bought.
type Offer struct {
	// Price is nil if the variant has none in the currency.
	Price *ent.Price
	// Quantity is how many no order has reserved, of all locations together; 0 if the product is not sold now.
	Quantity int
}

// OfferPart is a set of parts of an offer.
type OfferPart uint8

// The parts of an offer.
const (
	PricePart OfferPart = 1 << iota
	QuantityPart
	allOfferParts = PricePart | QuantityPart
)

// OfferKey asks for a variant's offer in a currency.
type OfferKey struct {
	Variant  typeid.Variant
	Currency money.Currency
}

// offerQueries are by the parts that they read.
var offerQueries = func() (queries [allOfferParts + 1]record.Query) {
	for parts := range queries {
		queries[parts] = offerQuery(OfferPart(parts))
	}
	return queries
}()

// offerQuery reads parts of the offers of variants ($1), each in a currency ($2).
func offerQuery(parts OfferPart) record.Query {
	columns, joins := offerColumns(parts, "k.variant", "EXISTS ("+`
		SELECT FROM variants JOIN products ON products.id = variants.product_id
		WHERE variants.id = k.variant AND products.status = 'ACTIVE'`+")")
	return record.NewQuery("SELECT k.variant, k.currency" + columns + " FROM unnest($1::uuid[], $2::bpchar[]) AS k(variant, currency)" + joins)
}

// offerColumns returns what a SELECT needs for parts of the offers of a variant in k.currency: its further columns, and joins.
func offerColumns(parts OfferPart, variant, isSold string) (columns, joins string) {
	if parts&PricePart != 0 {
		columns += ", " + ent.PriceColumns
		joins += " LEFT JOIN prices ON prices.variant_id = " + variant + " AND prices.currency = k.currency"
	}
	if parts&QuantityPart != 0 {
		columns += ", (SELECT sum(on_hand - reserved)::bigint FROM stock_levels WHERE variant_id = " + variant + " AND " + isSold + ")"
	}
	return columns, joins
}

func (s *Service) offer(r *record.Reader, parts OfferPart) *Offer {
	offer := &Offer{}
	if parts&PricePart != 0 {
		offer.Price = s.store.Client.Price.From(r)
	}
	if parts&QuantityPart != 0 {
		offer.Quantity = int(r.Int())
	}
	return offer
}

// Offers returns parts of variants' offers, by one statement. That of a variant without any is empty.
func (s *Service) Offers(ctx context.Context, keys []OfferKey, parts OfferPart) (map[OfferKey]*Offer, error) {
	variants, currencies := make([]typeid.Variant, len(keys)), make([]money.Currency, len(keys))
	for i, key := range keys {
		variants[i], currencies[i] = key.Variant, key.Currency
	}
	out := make(map[OfferKey]*Offer, len(keys))
	err := offerQueries[parts].Each(ctx, s.store.Client, func(r *record.Reader) {
		key := OfferKey{typeid.Of[typeid.Variant](r.UUID()), money.Currency(r.Text())}
		out[key] = s.offer(r, parts)
	}, typeid.Array(variants), currencyArray(currencies))
	if err != nil {
		return nil, fmt.Errorf("read offers of variants: %w", err)
	}
	return out, nil
}

func currencyArray(currencies []money.Currency) any {
	codes := make([]string, len(currencies))
	for i, c := range currencies {
		codes[i] = string(c)
	}
	return pq.Array(codes)
}
