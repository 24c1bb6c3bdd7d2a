package catalog

import (
	"context"
	"fmt"
	"strings"

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

// OfferKey asks for parts of a variant's offer.
type OfferKey struct {
	Variant  typeid.Variant
	Currency money.Currency
	Parts    OfferPart
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
	columns := []string{"k.variant", "k.currency"}
	from := "unnest($1::uuid[], $2::bpchar[]) AS k(variant, currency)"
	if parts&PricePart != 0 {
		columns = append(columns, ent.PriceColumns)
		from += " LEFT JOIN prices ON prices.variant_id = k.variant AND prices.currency = k.currency"
	}
	if parts&QuantityPart != 0 {
		columns = append(columns, `(
			SELECT sum(on_hand - reserved)::bigint FROM stock_levels WHERE variant_id = k.variant AND EXISTS (
				SELECT FROM variants JOIN products ON products.id = variants.product_id
				WHERE variants.id = k.variant AND products.status = 'ACTIVE'
			)
		)`)
	}
	return record.NewQuery("SELECT " + strings.Join(columns, ", ") + " FROM " + from)
}

// Offers returns parts of variants' offers, by one statement. Those of variants without any are empty.
func (s *Service) Offers(ctx context.Context, keys []OfferKey) (map[OfferKey]*Offer, error) {
	whole := make(map[OfferKey]*Offer, len(keys)) // by keys without parts
	var variants []typeid.Variant
	var currencies []money.Currency
	var parts OfferPart
	for _, key := range keys {
		parts |= key.Parts
		key.Parts = 0
		if _, ok := whole[key]; !ok {
			whole[key] = nil
			variants, currencies = append(variants, key.Variant), append(currencies, key.Currency)
		}
	}
	err := offerQueries[parts].Each(ctx, s.store.Client, func(r *record.Reader) {
		key := OfferKey{Variant: typeid.Of[typeid.Variant](r.UUID()), Currency: money.Currency(r.Text())}
		offer := &Offer{}
		if parts&PricePart != 0 {
			offer.Price = s.store.Client.Price.From(r)
		}
		if parts&QuantityPart != 0 {
			offer.Quantity = int(r.Int())
		}
		whole[key] = offer
	}, typeid.Array(variants), currencyArray(currencies))
	if err != nil {
		return nil, fmt.Errorf("read offers of variants: %w", err)
	}
	out := make(map[OfferKey]*Offer, len(keys))
	for _, key := range keys {
		of := key
		of.Parts = 0
		out[key] = whole[of]
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
