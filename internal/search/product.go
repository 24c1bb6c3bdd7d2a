package search

import (
	"context"
	"fmt"
	"iter"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// product is what the index has to know of an active product.
type product struct {
	id, category      uuid.UUID
	name, description string
	vendor            string
	tags              []string
	created           int64 // whole seconds since 1970
	sold              int64
	productType       *uuid.UUID
	stocked           []uuid.UUID // locations where it is in stock
	variants          []variant
	places            []place
	prices            []price
	assigned          []assigned
	translations      []translated
}

type variant struct {
	sku, barcode string
	options      []option
}

// option is what is chosen of an option of a product.
type option struct{ Name, Value string }

// place is where a product is.
type place struct {
	kind     int64 // inCategory, inChannel or inCollection
	of       uuid.UUID
	position int64
}

const (
	inCategory int64 = iota
	inChannel
	inCollection
)

type price struct {
	context priceContext
	low     int64
	reduced bool
}

// priceContext is what the price of a product depends on: a currency and the first price list in force, zero if there
// is none.
type priceContext struct {
	currency string
	list     uuid.UUID
}

// assigned is a value of an attribute.
type assigned struct {
	owner     string // whether the product has it, or a variant
	attribute uuid.UUID
	choice    *uuid.UUID
	number    *string
	boolean   *bool
	date      *string
	text      *string
}

// translated is a text of a product in another language.
type translated struct {
	isName         bool
	language, text string
}

// readProducts reads the active ones of some products, in their order; the others are left out.
func readProducts(ctx context.Context, db record.Queryer, ids []uuid.UUID) ([]*product, error) {
	g := gathering{byID: make(map[uuid.UUID]*product, len(ids))}
	if err := g.read(ctx, db, byIDs, typeid.Array(anyIDs(ids))); err != nil {
		return nil, err
	}
	all := make([]*product, 0, len(g.byID))
	for _, id := range ids {
		if p := g.byID[id]; p != nil {
			all = append(all, p)
		}
	}
	return all, nil
}

// allProducts reads all active products, a range of ids after the other. While those of one are used, the next ones are read.
func allProducts(ctx context.Context, db record.Queryer) iter.Seq2[[]*product, error] {
	return func(yield func([]*product, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		read := make(chan []*product)
		var err error
		go func() {
			defer close(read)
			err = sendProducts(ctx, db, read)
		}()
		defer func() {
			cancel()
			for range read { // until it has ended
			}
		}()
		for some := range read {
			if !yield(some, nil) {
				return
			}
		}
		if err != nil {
			yield(nil, err)
		}
	}
}

// sendProducts sends all active products, a range of ids after the other.
func sendProducts(ctx context.Context, db record.Queryer, to chan<- []*product) error {
	var after uuid.UUID
	for after != uuid.Max {
		bound, err := record.All(ctx, db, boundOfProducts, (*record.Reader).UUID, after, batch)
		if err != nil {
			return fmt.Errorf("read the order of products: %w", err)
		}
		bound = append(bound, uuid.Max)
		g := gathering{byID: make(map[uuid.UUID]*product, batch)}
		if err := g.read(ctx, db, byRange, after, bound[0]); err != nil {
			return err
		}
		after = bound[0]
		select {
		case to <- g.all:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// gathering is products that are read part by part. What they say of themselves comes first.
type gathering struct {
	byID map[uuid.UUID]*product
	all  []*product
}

// read reads the active products that arguments of queries name.
func (g *gathering) read(ctx context.Context, db record.Queryer, by queriesOfProducts, args ...any) error {
	if err := ask(ctx, db, []*record.Read{
		by.own.With(g.own, args...), by.variants.With(g.variant, args...), by.stocked.With(g.stocked, args...),
		by.places.With(g.place, args...), by.prices.With(g.price, args...), by.assigned.With(g.assigned, args...),
		by.texts.With(g.translated, args...),
	}); err != nil {
		return fmt.Errorf("read products to search: %w", err)
	}
	return nil
}

// of returns the product whose id comes next. What belongs to none goes into one that nobody sees.
func (g *gathering) of(r *record.Reader) *product {
	if p := g.byID[r.UUID()]; p != nil {
		return p
	}
	return &product{}
}

func (g *gathering) own(r *record.Reader) {
	p := &product{id: r.UUID(), category: r.UUID(), name: r.Text(), description: r.Text(), vendor: r.Text()}
	r.JSON(&p.tags)
	p.created, p.sold, p.productType = r.Int(), r.Int(), record.Optional(r, r.UUID)
	g.byID[p.id], g.all = p, append(g.all, p)
}

func (g *gathering) variant(r *record.Reader) {
	p := g.of(r)
	v := variant{sku: r.Text(), barcode: r.Text()}
	r.JSON(&v.options)
	p.variants = append(p.variants, v)
}

func (g *gathering) stocked(r *record.Reader) {
	p := g.of(r)
	p.stocked = append(p.stocked, r.UUID())
}

func (g *gathering) place(r *record.Reader) {
	p := g.of(r)
	p.places = append(p.places, place{r.Int(), r.UUID(), r.Int()})
}

func (g *gathering) price(r *record.Reader) {
	p := g.of(r)
	p.prices = append(p.prices, price{priceContext{r.Text(), r.UUID()}, r.Int(), r.Bool()})
}

func (g *gathering) assigned(r *record.Reader) {
	p := g.of(r)
	p.assigned = append(p.assigned, assigned{
		r.Text(), r.UUID(), record.Optional(r, r.UUID), record.Optional(r, r.Text), record.Optional(r, r.Bool), record.Optional(r, r.Text), record.Optional(r, r.Text),
	})
}

func (g *gathering) translated(r *record.Reader) {
	p := g.of(r)
	p.translations = append(p.translations, translated{r.Bool(), r.Text(), r.Text()})
}
