package catalog

import (
	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/measure"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Offer is what one of a variant costs, and how many can be bought.
type Offer struct {
	// Price is nil if the variant has none in the currency.
	Price *money.Money
	// CompareAt is the price that the present one is compared with; nil if there is none.
	CompareAt *money.Money
	// Quantity is how many no order has reserved, of all locations together. It is 0 if the product
	// is not sold now.
	Quantity int
}

// The parts of an offer.
const (
	PricePart record.Parts = 1 << iota
	QuantityPart
)

// OfferKey asks for a variant's offer.
type OfferKey = For[typeid.Variant]

// Offers reads parts of variants' offers. That of a variant without any is empty.
var Offers = record.NewMany("offers of variants",
	func(found *record.Found[OfferKey, *Offer], parts record.Parts, keys []OfferKey) ([]*record.Read, error) {
		return byTerms(offers, keys, func(r *record.Reader, key OfferKey) {
			if offer := readOffer(r, key.Terms.Value().Currency); found.Readable(r, key) {
				found.Values[key] = offer
			}
		}, parts.Has(PricePart), parts.Has(QuantityPart)), nil
	})

func readOffer(r *record.Reader, currency money.Currency) *Offer {
	return &Offer{Price: readAmount(r, currency), CompareAt: readAmount(r, currency), Quantity: int(r.Int())}
}

// readAmount reads an amount of a currency, nil if it is null.
func readAmount(r *record.Reader, currency money.Currency) *money.Money {
	amount := record.Optional(r, r.Int)
	if amount == nil {
		return nil
	}
	return &money.Money{Amount: *amount, Currency: currency}
}

// UnitPrice is what a measure of a variant costs.
type UnitPrice struct {
	Price        money.Money
	Per, Content measure.Amount
}

// UnitPrice returns what a measure of a variant with the offer costs; nil if that cannot be told.
func (o *Offer) UnitPrice(of *ent.Variant) *UnitPrice {
	if o.Price == nil || of.Content == nil {
		return nil
	}
	price := of.Content.Price(*o.Price)
	if price == nil {
		return nil
	}
	return &UnitPrice{*price, of.Content.Reference(), of.Content.Holds()}
}

// Break is what one of a variant costs from a quantity on.
type Break struct {
	MinimumQuantity int
	Price           money.Money
}

// Breaks reads what variants cost from which quantities on, the least first, at most 50. It is empty for a
// variant without a price.
var Breaks = record.NewMany("prices of variants by quantity",
	func(found *record.Found[OfferKey, []*Break], _ record.Parts, keys []OfferKey) ([]*record.Read, error) {
		return byTerms(breaksOfVariants, keys, func(r *record.Reader, key OfferKey) {
			one := &Break{int(r.Int()), money.Money{Amount: r.Int(), Currency: key.Terms.Value().Currency}}
			before := found.Values[key]
			if found.Readable(r, key) && (len(before) == 0 || before[len(before)-1].Price != one.Price) {
				found.Values[key] = append(before, one)
			}
		}, maxBreaks), nil
	})

// LowestBefore reads the lowest price of variants in the 30 days before their present one began, where
// that is told as a reduction. There is none of a variant that was not sold then.
var LowestBefore = record.NewMany("lowest prices of variants before",
	func(found *record.Found[OfferKey, *money.Money], _ record.Parts, keys []OfferKey) ([]*record.Read, error) {
		return byTerms(lowestBefore, keys, func(r *record.Reader, key OfferKey) {
			if lowest := readAmount(r, key.Terms.Value().Currency); found.Readable(r, key) {
				found.Values[key] = lowest
			}
		}), nil
	})
