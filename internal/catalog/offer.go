package catalog

import (
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
	// Quantity is how many no order has reserved, of all locations together. It is 0 if the product
	// is not sold now.
	Quantity int
}

// The parts of an offer.
const (
	PricePart record.Parts = 1 << iota
	QuantityPart
)

// OfferKey asks for a variant's offer in a currency.
type OfferKey struct {
	Variant  typeid.Variant
	Currency money.Currency
}

// Offers reads parts of variants' offers. That of a variant without any is empty.
var Offers = record.NewMany("offers of variants",
	func(found *record.Found[OfferKey, *Offer], parts record.Parts, keys []OfferKey) ([]*record.Read, error) {
		variants, currencies := make([]typeid.Variant, len(keys)), make([]money.Currency, len(keys))
		for i, key := range keys {
			variants[i], currencies[i] = key.Variant, key.Currency
		}
		return []*record.Read{offers.With(func(r *record.Reader) {
			key := OfferKey{typeid.Of[typeid.Variant](r.UUID()), money.Currency(r.Text())}
			if offer := readOffer(r); found.Readable(r, key) {
				found.Values[key] = offer
			}
		}, typeid.Array(variants), currencyArray(currencies), parts.Has(PricePart), parts.Has(QuantityPart))}, nil
	})

func readOffer(r *record.Reader) *Offer {
	return &Offer{Price: ent.ReadPrice(r), Quantity: int(r.Int())}
}

func currencyArray(currencies []money.Currency) any {
	codes := make([]string, len(currencies))
	for i, c := range currencies {
		codes[i] = string(c)
	}
	return pq.Array(codes)
}

// Money returns the price; nil if there is none.
func (o *Offer) Money() *money.Money {
	if o.Price == nil {
		return nil
	}
	amount := o.Price.AmountMoney()
	return &amount
}

// CompareAt returns the price that the present one is compared with; nil if there is none.
func (o *Offer) CompareAt() *money.Money {
	if o.Price == nil || o.Price.CompareAtAmount == nil {
		return nil
	}
	return &money.Money{Amount: *o.Price.CompareAtAmount, Currency: o.Price.Currency}
}
