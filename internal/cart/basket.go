package cart

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/measure"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/pricing"
	"github.com/shopgraph/shopgraph/internal/pricing/delivery"
	"github.com/shopgraph/shopgraph/internal/pricing/discount"
	"github.com/shopgraph/shopgraph/internal/quantity"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/tax/vat"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Basket is what is in a cart, in the order it was added, with all that its price depends on, as it was at
// one time.
type Basket struct {
	cart typeid.Cart
	Situation
	lines []basketLine

	mu     sync.Mutex
	priced *Priced // nil while it was not priced
	err    error   // of pricing
}

// Situation is what the price of a cart depends on beside what is in it.
type Situation struct {
	Currency    money.Currency
	Destination Destination
	User        *typeid.User          // nil for a guest
	Email       string                // the user's, or else what the guest has given; empty while it is unknown
	Group       *typeid.CustomerGroup // of the user; nil if they are in none
	Channel     *typeid.Channel       // nil outside of channels
	Now         time.Time             // by the database
	Rules       Versions
	TaxTerms
	Deliveries []delivery.Chosen
	// FreeDelivery is whether the staff have decided that delivery costs nothing, in whichever way.
	FreeDelivery bool
	Codes        []string   // for promotions
	VATNumber    *vat.Given // of the business that buys; nil if none was given
	Tenders      []Tender
}

// TaxTerms are what taxes depend on beside the destination.
type TaxTerms struct {
	Exempt bool // the buyer, whatever they buy
	// Included is whether the price list says that its prices include taxes; nil if it does not say, and
	// without a list.
	Included *bool
}

// Destination is where a cart is sent, as far as it is known. Without an address it is the country where
// the buyer is.
type Destination struct {
	Country            address.Country // empty while unknown
	Region, PostalCode string
}

// Versions are those of the rules that prices follow from: see package rulebook.
type Versions struct{ Promotion, Shipping, Tax int64 }

type basketLine struct {
	id               typeid.CartLine
	item             pricing.Item // without its Unit and UnitWrapping
	active           bool
	prices           offered // by how many all lines hold of the variant
	requiresShipping bool
	taxClass         *typeid.TaxClass
	profile          *typeid.DeliveryProfile
	weight           *measure.Weight
	releaseOn        delivery.Date // before which day it is not sent; empty if it can be now
	rule             quantity.Rule // of the variant, for all lines together, as what is available
	available        *int          // nil if it was not looked up
	wrapping         *int64        // what one is wrapped for; nil if it cannot be, and may be where it is not to be
	shown            int64         // the price that the shopper was last shown, or noPrice
}

// StockPart of BasketsByCart is what there is in stock of what the carts hold.
const StockPart record.Parts = 1

// BasketsByCart reads what is in carts, at the catalog's present prices. Empty carts are among them.
var BasketsByCart = basketsFor(nil)

// basketsFor is BasketsByCart for whom a checkout is for, whatever carts say of that.
func basketsFor(to *Recipient) *record.Many[typeid.Cart, *Basket] {
	country, region, postalCode, email := to.parts()
	return record.NewMany("contents of carts",
		func(found *record.Found[typeid.Cart, *Basket], parts record.Parts, ids []typeid.Cart) ([]*record.Read, error) {
			return []*record.Read{basketsOfCarts.With(func(r *record.Reader) {
				id, situation := typeid.Of[typeid.Cart](r.UUID()), readSituation(r)
				if found.Values[id] == nil {
					found.Values[id] = &Basket{cart: id, Situation: situation}
				}
				found.Values[id].read(r)
				found.Readable(r, id)
			}, typeid.Array(ids), parts.Has(StockPart), country, region, postalCode, email)}, nil
		})
}

// DestinationOf returns where something goes that is sent to an address.
func DestinationOf(a *address.Address) Destination {
	return Destination{a.Country, a.Region, a.PostalCode}
}

// Recipient is where what is bought goes, and the e-mail of who buys it. A user is known by their own.
type Recipient struct {
	Destination
	Email string
}

// parts returns the parts of a recipient as arguments; nil if there is none.
func (r *Recipient) parts() (country *address.Country, region, postalCode, email *string) {
	if r == nil {
		return nil, nil, nil, nil
	}
	return &r.Country, &r.Region, &r.PostalCode, &r.Email
}

func readSituation(r *record.Reader) Situation {
	return Situation{
		Currency:     money.Currency(r.Text()),
		Destination:  Destination{address.Country(r.Text()), r.Text(), r.Text()},
		User:         record.Optional(r, func() typeid.User { return typeid.Of[typeid.User](r.UUID()) }),
		Email:        r.Text(),
		Group:        record.Optional(r, func() typeid.CustomerGroup { return typeid.Of[typeid.CustomerGroup](r.UUID()) }),
		Channel:      record.Optional(r, func() typeid.Channel { return typeid.Of[typeid.Channel](r.UUID()) }),
		FreeDelivery: r.Bool(),
		Codes:        readCodes(r),
		Now:          r.Time(), Rules: readVersions(r), TaxTerms: readTaxTerms(r), Deliveries: readDeliveries(r), VATNumber: readVATNumber(r),
		Tenders: readTenders(r),
	}
}

func readDeliveries(r *record.Reader) (chosen []delivery.Chosen) {
	r.JSON(&chosen)
	return chosen
}

func readCodes(r *record.Reader) (codes []string) {
	r.JSON(&codes)
	return codes
}

func readTaxTerms(r *record.Reader) TaxTerms { return TaxTerms{r.Bool(), record.Optional(r, r.Bool)} }

func readTaxClass(r *record.Reader) *typeid.TaxClass {
	return record.Optional(r, func() typeid.TaxClass { return typeid.Of[typeid.TaxClass](r.UUID()) })
}

// RuleVersions returns the versions that hold now.
func RuleVersions(ctx context.Context, db record.Queryer) (Versions, error) {
	versions, err := record.First(ctx, db, ruleVersions, readVersions)
	if err != nil {
		return Versions{}, fmt.Errorf("read the versions of rules: %w", err)
	}
	return versions, nil
}

// readParcel reads how a variant is sent, and what it is besides.
func readParcel(r *record.Reader, goods *discount.Goods) (profile *typeid.DeliveryProfile, weight *measure.Weight) {
	goods.Product = typeid.Of[typeid.Product](r.UUID())
	profile = record.Optional(r, func() typeid.DeliveryProfile { return typeid.Of[typeid.DeliveryProfile](r.UUID()) })
	r.JSON(&weight)
	r.JSON(&goods.Tags)
	return profile, weight
}

func readVersions(r *record.Reader) Versions { return Versions{r.Int(), r.Int(), r.Int()} }

// read adds a row of basketsOfCarts, after what it says of the cart.
func (b *Basket) read(r *record.Reader) {
	id := record.Optional(r, r.UUID) // nil in an empty cart
	line := basketLine{item: pricing.Item{
		Variant:     typeid.Of[typeid.Variant](r.UUID()),
		ProductName: r.Text(),
		VariantName: r.Text(),
		SKU:         r.Text(),
		Quantity:    int(r.Int()),
	}}
	line.shown = r.Int()
	r.JSON(&line.item.Attributes)
	line.item.GiftWrap, line.wrapping = r.Bool(), record.Optional(r, r.Int)
	line.requiresShipping, line.rule, line.taxClass = r.Bool(), readRule(r), readTaxClass(r)
	line.profile, line.weight = readParcel(r, &line.item.Goods)
	line.item.GiftCard = r.Bool()
	line.releaseOn = delivery.Date(r.Text())
	r.JSON(&line.prices) // none when it cannot be bought
	line.active = len(line.prices) > 0
	line.available = record.Optional(r, func() int { return int(r.Int()) })
	if id == nil {
		return
	}
	line.id = typeid.Of[typeid.CartLine](*id)
	b.lines = append(b.lines, line)
}

// AsksOthers reports whether there is anybody whom AskOthers asks.
func (s *Service) AsksOthers() bool { return s.quoter.AsksOthers() }

// AskOthers asks, outside of transactions, what others have to tell about what a cart costs a recipient, so that
// Quote knows it.
func (s *Service) AskOthers(ctx context.Context, id typeid.Cart, to Recipient) error {
	baskets, err := basketsFor(&to).Read(ctx, s.store.Client, []typeid.Cart{id})
	if basket := baskets[id]; err == nil && basket != nil {
		_, errs := s.quoter.Ask(ctx, s.store.Client, []*Sale{basket.sale()})
		err = errors.Join(errs...)
	}
	if err != nil {
		return fmt.Errorf("ask others about cart %s: %w", id, err)
	}
	return nil
}

// Quote returns what a cart costs a recipient now, line by line in the order they were added. It fails with fault.UserErrors when the cart is empty or something in it cannot be bought any
// more.
func (s *Service) Quote(ctx context.Context, tx *ent.Tx, id typeid.Cart, to Recipient) (Quote, error) {
	baskets, err := basketsFor(&to).Read(ctx, tx, []typeid.Cart{id})
	if err != nil {
		return Quote{}, err
	}
	basket, ok := baskets[id]
	if !ok {
		return Quote{}, fmt.Errorf("quote cart %s: it is gone", id)
	}
	if problems := basket.problems(); len(problems) > 0 {
		return Quote{}, userErrors(problems)
	}
	quotes, errs := s.quoter.Quote(ctx, tx, []*Sale{basket.sale()})
	if errs != nil {
		return Quote{}, fmt.Errorf("quote cart %s: %w", id, errs[0])
	}
	quote := quotes[0]
	quote.Changes, quote.User, quote.Email = basket.changes(), basket.User, basket.Email
	if problems := basket.undelivered(quote.Groups); len(problems) > 0 {
		return Quote{}, userErrors(problems)
	}
	return quote, nil
}
