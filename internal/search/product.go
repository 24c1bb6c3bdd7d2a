package search

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// product is what the index has to know of an active product.
type product struct {
	id, category      uuid.UUID
	name, description string
	vendor            spelled
	tags              []spelled
	created           int64 // whole seconds since 1970
	sold              int64
	productType       *uuid.UUID
	stocked           bool
	variants          []variant
	places            []place
	prices            []price
	assigned          []assigned
	translations      []translated
}

// spelled is a text as it is written and as it is compared.
type spelled struct{ text, key string }

type variant struct {
	sku, barcode string
	options      spelled // as JSON
}

// place is where a product is.
type place struct {
	kind     int64 // see placesOfProducts
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
	of := typeid.Array(anyIDs(ids))
	reads := []*record.Read{
		ownOfProducts.With(g.own, of), variantsOfProducts.With(g.variant, of), stockedProducts.With(g.stocked, of),
		placesOfProducts.With(g.place, of), pricesOfProducts.With(g.price, of), assignedToProducts.With(g.assigned, of),
		textsOfProducts.With(g.translated, of),
	}
	record.Ask(ctx, db, reads)
	for _, read := range reads {
		if err := read.Err(); err != nil {
			return nil, fmt.Errorf("read products to search: %w", err)
		}
	}
	if g.err != nil {
		return nil, fmt.Errorf("read products to search: %w", g.err)
	}
	all := make([]*product, 0, len(g.byID))
	for _, id := range ids {
		if p := g.byID[id]; p != nil {
			all = append(all, p)
		}
	}
	return all, nil
}

// gathering is products that are read part by part. What they say of themselves comes first.
type gathering struct {
	byID map[uuid.UUID]*product
	err  error
}

// of returns the product whose id comes next. What belongs to none goes into one that nobody sees.
func (g *gathering) of(r *record.Reader) *product {
	if p := g.byID[r.UUID()]; p != nil {
		return p
	}
	return &product{}
}

func (g *gathering) own(r *record.Reader) {
	p := &product{id: r.UUID(), category: r.UUID(), name: r.Text(), description: r.Text()}
	p.vendor = spelled{r.Text(), r.Text()}
	texts, keys := g.list(r.Text()), g.list(r.Text())
	for i := range min(len(texts), len(keys)) {
		p.tags = append(p.tags, spelled{texts[i], keys[i]})
	}
	p.created, p.sold, p.productType = r.Int(), r.Int(), record.Optional(r, r.UUID)
	g.byID[p.id] = p
}

func (g *gathering) list(text string) (all []string) {
	if err := json.Unmarshal([]byte(text), &all); err != nil && g.err == nil && text != "" {
		g.err = err
	}
	return all
}

func (g *gathering) variant(r *record.Reader) {
	p := g.of(r)
	p.variants = append(p.variants, variant{r.Text(), r.Text(), spelled{r.Text(), r.Text()}})
}

func (g *gathering) stocked(r *record.Reader) { g.of(r).stocked = true }

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
