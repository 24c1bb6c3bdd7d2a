package promotion

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/pricing/discount"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
	"github.com/shopgraph/shopgraph/internal/voucher"
)

// Asking is what a cart has to do with promotions.
type Asking struct {
	// Codes are the codes as the customer has given them, at most discount.MaxCodes.
	Codes []string
	Buyer
	Currency money.Currency
	Products []typeid.Product // that are in the cart
	// NeedsGoods is whether somebody else than promotions looks at what Answer.Complete adds to goods.
	NeedsGoods bool
}

// Answer is what promotions have to do with a cart.
type Answer struct {
	// Candidates are the promotions that may count, with what is left of their limits, in the order of
	// their priorities.
	Candidates []discount.Candidate
	// Codes say what each code is good for, in the order of Asking.Codes.
	Codes []discount.CodeAnswer
	// FirstOrder is whether the buyer is known not to have ordered before, if any promotion asks for that.
	FirstOrder bool
	goods      map[typeid.Product]goods
}

// Complete adds to what is known of goods what promotions ask for, or Asking.NeedsGoods does.
func (a *Answer) Complete(g *discount.Goods) {
	if more, ok := a.goods[g.Product]; ok {
		g.ProductType, g.Categories, g.Collections = more.ProductType, more.Categories, more.Collections
		g.Vendor, g.Attributes = more.Vendor, more.Attributes
	}
}

// goods are what is read of a product.
type goods struct {
	ProductType *typeid.ProductType
	Categories  []typeid.Category
	Collections []typeid.Collection
	Vendor      string
	Attributes  []discount.Attribute
}

// knownCode is a code that was found, with how often it was used if that is limited.
type knownCode struct {
	*Code
	used int
}

// found is what was read for all carts together.
type found struct {
	used    map[typeid.Promotion]map[string]int64 // by subjects
	codes   map[string]knownCode                  // by their texts
	goods   map[typeid.Product]goods
	ordered map[int]bool // which of the carts are of somebody who has ordered before
}

// Look returns what promotions have to do with carts, in their order. It asks db in one statement for all
// of them, or not at all if there is nothing to ask: no code, no limit, and nothing that looks at more than
// what the carts say.
func (r *Rules) Look(ctx context.Context, db record.Queryer, carts []Asking) ([]Answer, error) {
	for i := range carts {
		if n := len(carts[i].Codes); n > discount.MaxCodes {
			return nil, fmt.Errorf("%d codes of a cart, where at most %d may be", n, discount.MaxCodes)
		}
	}
	found, err := r.look(ctx, db, carts)
	if err != nil {
		return nil, fmt.Errorf("read what promotions look at: %w", err)
	}
	answers := make([]Answer, len(carts))
	for i := range carts {
		of := &carts[i]
		given, codes := r.match(of.Codes, found.codes)
		answers[i] = Answer{
			Candidates: r.candidates(given, found, of.keys(), of.Currency), Codes: codes,
			FirstOrder: r.needsFirstOrder && of.isKnown() && !found.ordered[i], goods: found.goods,
		}
	}
	return answers, nil
}

func (r *Rules) look(ctx context.Context, db record.Queryer, carts []Asking) (*found, error) {
	f := &found{map[typeid.Promotion]map[string]int64{}, map[string]knownCode{}, map[typeid.Product]goods{}, map[int]bool{}}
	var reads []*record.Read
	for _, read := range []*record.Read{f.lookAtLimits(r, carts), f.lookAtCodes(carts), f.lookAtGoods(r, carts), f.lookAtOrders(r, carts)} {
		if read != nil {
			reads = append(reads, read)
		}
	}
	if len(reads) == 0 {
		return f, nil
	}
	record.Ask(ctx, db, reads) // as one statement
	for _, read := range reads {
		if read.Err() != nil {
			return nil, read.Err()
		}
	}
	return f, nil
}

// lookAtLimits reads how much of the limits is used.
func (f *found) lookAtLimits(r *Rules, carts []Asking) *record.Read {
	if len(r.limited) == 0 || len(carts) == 0 {
		return nil
	}
	subjects := []string{allUses}
	for i := range carts {
		subjects = append(subjects, string(carts[i].Currency))
		for _, key := range carts[i].keys() {
			subjects = append(subjects, customerSubject(key))
		}
	}
	return countersOf.With(func(r *record.Reader) {
		id := typeid.Of[typeid.Promotion](r.UUID())
		if f.used[id] == nil {
			f.used[id] = map[string]int64{}
		}
		f.used[id][r.Text()] = r.Int()
	}, typeid.Array(r.limited), pq.Array(distinct(subjects)))
}

func (f *found) lookAtCodes(carts []Asking) *record.Read {
	var texts []string
	for i := range carts {
		for _, code := range carts[i].Codes {
			texts = append(texts, voucher.NormalCode(code))
		}
	}
	if len(texts) == 0 {
		return nil
	}
	return codesByText.With(func(r *record.Reader) {
		code := knownCode{readCode(r), int(r.Int())}
		f.codes[code.Code.Code] = code
	}, pq.Array(distinct(texts)))
}

func (f *found) lookAtGoods(r *Rules, carts []Asking) *record.Read {
	var products []string
	for i := range carts {
		if r.needsGoods || carts[i].NeedsGoods {
			products = append(products, typeid.UUIDs(carts[i].Products)...)
		}
	}
	if len(products) == 0 {
		return nil
	}
	return goodsOfProducts.With(func(r *record.Reader) {
		id := typeid.Of[typeid.Product](r.UUID())
		f.goods[id] = readGoods(r)
	}, pq.Array(distinct(products)))
}

// lookAtOrders reads which carts are of somebody who has ordered before.
func (f *found) lookAtOrders(r *Rules, carts []Asking) *record.Read {
	if !r.needsFirstOrder || !slices.ContainsFunc(carts, func(a Asking) bool { return a.isKnown() }) {
		return nil
	}
	users, emails := make([]*string, len(carts)), make([]*string, len(carts))
	for i := range carts {
		if user := carts[i].User; user != nil {
			users[i] = new(user.UUID().String())
		}
		if email := carts[i].email(); email != "" {
			emails[i] = &email
		}
	}
	return buyersWithOrders.With(func(r *record.Reader) { f.ordered[int(r.Int())-1] = true }, pq.Array(users), pq.Array(emails))
}

func readGoods(r *record.Reader) (g goods) {
	g.ProductType = record.Optional(r, func() typeid.ProductType { return typeid.Of[typeid.ProductType](r.UUID()) })
	var categories, collections []uuid.UUID
	r.JSON(&categories)
	r.JSON(&collections)
	for _, id := range categories {
		g.Categories = append(g.Categories, typeid.Of[typeid.Category](id))
	}
	for _, id := range collections {
		g.Collections = append(g.Collections, typeid.Of[typeid.Collection](id))
	}
	g.Vendor = r.Text()
	var attributes map[string][]any
	r.JSON(&attributes)
	for key, values := range attributes {
		for _, value := range values {
			g.Attributes = append(g.Attributes, discount.Attribute{Key: key, Value: textOf(value)})
		}
	}
	return g
}

// textOf returns a value of an attribute as conditions have it.
func textOf(value any) string {
	if number, ok := value.(float64); ok {
		return strconv.FormatFloat(number, 'f', -1, 64)
	}
	return fmt.Sprint(value)
}

// distinct returns each text once, in ascending order.
func distinct(texts []string) []string {
	slices.SortFunc(texts, strings.Compare)
	return slices.Compact(texts)
}
