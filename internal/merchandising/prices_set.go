package merchandising

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// maxPrices is how many prices are set at once.
const maxPrices = 1000

// PricesSetInput is prices that are to be so.
type PricesSetInput struct{ Prices []PriceInput }

// PriceInput is what one of a variant is to cost: of a list, or its own price if that is nil, from a quantity
// on, and at certain times. Without an amount there is to be none. ExpectedVersion is the variant's, any if it is nil.
type PriceInput struct {
	VariantID       typeid.Variant
	ExpectedVersion *int
	PriceListID     *typeid.PriceList
	CurrencyCode    money.Currency
	MinimumQuantity int
	StartsAt        *time.Time
	EndsAt          *time.Time
	Amount          *money.Decimal
	CompareAtAmount *money.Decimal
}

// PricesSet is what became of prices.
type PricesSet struct {
	SetCount     int
	DeletedCount int
	UserErrors   []*fault.UserError
}

// priceKey is what there is one price of.
type priceKey struct {
	variant, list uuid.UUID
	currency      string
	quantity      int
	startsAt      int64 // in microseconds; 0 for always
}

func (p price) key() priceKey {
	k := priceKey{variant: p.VariantID, currency: p.Currency, quantity: p.MinimumQuantity}
	if p.PriceListID != nil {
		k.list = *p.PriceListID
	}
	if p.StartsAt != nil {
		k.startsAt = p.StartsAt.UnixMicro()
	}
	return k
}

// price returns a price as it is to be.
func (in PriceInput) price() price {
	p := price{
		ID: typeid.NewPrice().UUID(), VariantID: in.VariantID.UUID(), Currency: string(in.CurrencyCode), MinimumQuantity: in.MinimumQuantity,
		StartsAt: instant(in.StartsAt), EndsAt: instant(in.EndsAt), CompareAtAmount: minor(in.CompareAtAmount, in.CurrencyCode),
	}
	if in.PriceListID != nil {
		p.PriceListID = new(in.PriceListID.UUID())
	}
	if amount := minor(in.Amount, in.CurrencyCode); amount != nil {
		p.Amount = *amount
	}
	return p
}

// instant returns a time as Postgres keeps it.
func instant(t *time.Time) *time.Time {
	if t == nil {
		return nil
	}
	return new(t.UTC().Truncate(time.Microsecond))
}

// priced is a variant with those of its prices that a change is about.
type priced struct {
	base
	Prices []price `json:"prices"`
}

var pricedVariants = &kind[priced]{name: "variant", id: variants.id}

// SetPrices sets prices and deletes others, all or none.
func (s *Service) SetPrices(ctx context.Context, viewer auth.Viewer, in PricesSetInput) (*PricesSet, error) {
	set := &PricesSet{}
	err := in.check()
	if err == nil {
		err = s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) (err error) {
			set.SetCount, set.DeletedCount, err = s.setPrices(ctx, tx, viewer, in)
			return err
		})
	}
	mistakes, err := fault.Split(err)
	if mistakes != nil {
		set = &PricesSet{UserErrors: mistakes}
	}
	return set, err
}

func (in *PricesSetInput) check() error {
	var v fault.Validator
	v.Check(len(in.Prices) > 0, fault.CodeRequired, "Give at least one price.", "prices")
	if !v.Check(len(in.Prices) <= maxPrices, fault.CodeLimitReached, fmt.Sprintf("Give at most %d prices at once.", maxPrices), "prices") {
		return v.Err()
	}
	given := map[priceKey]bool{}
	for i, p := range in.Prices {
		path := at("prices", i)
		checkAmounts(&v, path, p.CurrencyCode, p.Amount, p.CompareAtAmount)
		quantity(&v, path+".minimumQuantity", &p.MinimumQuantity)
		v.Check(p.StartsAt == nil || p.EndsAt == nil || p.EndsAt.After(*p.StartsAt), fault.CodeOutOfRange, "This must be after the start.", split(path+".endsAt")...)
		key := p.price().key()
		v.Check(!given[key], fault.CodeInvalid, "This price is given twice.", split(path)...)
		given[key] = true
	}
	return v.Err()
}

func (s *Service) setPrices(ctx context.Context, tx *ent.Tx, viewer auth.Viewer, in PricesSetInput) (set, deleted int, err error) {
	taken, err := in.take(ctx, tx)
	if err != nil {
		return 0, 0, err
	}
	present, err := pricesOf(ctx, tx, taken)
	if err != nil {
		return 0, 0, err
	}
	var kept []price
	var gone []string
	before, after := map[uuid.UUID]*priced{}, map[uuid.UUID]*priced{}
	for id, v := range taken {
		before[id], after[id] = &priced{base: v.base}, &priced{base: v.base}
	}
	for _, p := range in.Prices {
		is := p.price()
		was, found := present[is.key()]
		if found {
			is.ID = was.ID
			before[is.VariantID].Prices = append(before[is.VariantID].Prices, was)
		}
		if p.Amount != nil {
			after[is.VariantID].Prices = append(after[is.VariantID].Prices, is)
		}
		switch {
		case p.Amount == nil && found:
			gone = append(gone, was.ID.String())
		case p.Amount != nil && string(encode(is)) != string(encode(was)):
			kept = append(kept, is)
		}
	}
	if err := savePrices(ctx, tx, kept, gone); err != nil {
		return 0, 0, err
	}
	return len(kept), len(gone), s.tellPrices(ctx, tx, viewer, taken, before, after)
}

// tellPrices raises the versions of the variants whose prices have changed, and tells of them.
func (s *Service) tellPrices(ctx context.Context, tx *ent.Tx, viewer auth.Viewer, taken map[uuid.UUID]variant, before, after map[uuid.UUID]*priced) error {
	var was, is []priced
	for id := range taken {
		was, is = append(was, *before[id]), append(is, *after[id])
	}
	changed := changes(was, is)
	if len(changed) == 0 {
		return nil
	}
	slices.SortFunc(changed, func(a, b change[priced]) int { return slices.Compare(a.after.ID[:], b.after.ID[:]) })
	if _, err := raiseVariants.Exec(ctx, tx, pq.Array(ids(changed))); err != nil {
		return fmt.Errorf("raise the versions of variants: %w", err)
	}
	return tell(ctx, tx, s, viewer, pricedVariants, "variant.prices_set", changed)
}

// take takes the variants, and looks whether the price lists are there and of the currencies.
func (in *PricesSetInput) take(ctx context.Context, tx *ent.Tx) (map[uuid.UUID]variant, error) {
	var variantIDs, listIDs []string
	for _, p := range in.Prices {
		variantIDs = append(variantIDs, p.VariantID.UUID().String())
		if p.PriceListID != nil {
			listIDs = append(listIDs, p.PriceListID.UUID().String())
		}
	}
	there, err := variants.takeAll(ctx, tx, variantIDs)
	if err != nil {
		return nil, err
	}
	lists := map[uuid.UUID]string{}
	err = currenciesOfLists.Each(ctx, tx, func(r *record.Reader) { lists[r.UUID()] = r.Text() }, pq.Array(listIDs))
	if err != nil {
		return nil, fmt.Errorf("look up price lists: %w", err)
	}
	taken := make(map[uuid.UUID]variant, len(there))
	for _, one := range there {
		taken[one.ID] = one
	}
	var v fault.Validator
	for i, p := range in.Prices {
		field := []string{"prices", strconv.Itoa(i)}
		one, found := taken[p.VariantID.UUID()]
		if v.Check(found, fault.CodeNotFound, "There is no such variant.", append(field, "variantId")...) {
			v.Check(p.ExpectedVersion == nil || *p.ExpectedVersion == one.Version, fault.CodeConflict,
				"The variant has been changed meanwhile.", append(field, "expectedVersion")...)
		}
		if p.PriceListID == nil {
			continue
		}
		currency, found := lists[p.PriceListID.UUID()]
		if v.Check(found, fault.CodeNotFound, "There is no such price list.", append(field, "priceListId")...) {
			v.Check(currency == string(p.CurrencyCode), fault.CodeInvalid, "The price list is of another currency.", append(field, "currencyCode")...)
		}
	}
	return taken, v.Err()
}

// pricesOf returns all prices of variants.
func pricesOf(ctx context.Context, tx *ent.Tx, of map[uuid.UUID]variant) (map[priceKey]price, error) {
	var variantIDs []string
	for id := range of {
		variantIDs = append(variantIDs, id.String())
	}
	slices.Sort(variantIDs)
	list, err := record.All(ctx, tx, pricesOfVariants, func(r *record.Reader) (p price) {
		r.JSON(&p)
		return p
	}, pq.Array(variantIDs))
	if err != nil {
		return nil, fmt.Errorf("read prices: %w", err)
	}
	present := make(map[priceKey]price, len(list))
	for _, p := range list {
		p.StartsAt, p.EndsAt = instant(p.StartsAt), instant(p.EndsAt)
		present[p.key()] = p
	}
	return present, nil
}
