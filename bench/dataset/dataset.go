// Package dataset is a store made of numbers. What its n-th product, customer or order is follows
// from n alone. So the store is the same wherever it is made, and can be made in any size. Whoever
// asks a server for a part of it knows the answer beforehand.
//
//	products     100 in each category, spread over all of them; two variants, prices in two
//	             currencies and two pictures each
//	the big one  a category of its own with as many products as wanted, with stock for any number
//	             of orders
//	customers    one address and one session each
//	orders       dealt out to the customers in turn; one to three lines, a payment, a parcel
//	             unless cancelled, and events
//	carts        that of each order, and one a guest has left for each order
//
// A searchable store has the same, but for what products are called. Their names are of a vocabulary that follows Zipf's law, and they
// have vendors, tags, types, three attributes with choices and a number.
package dataset

import (
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/chance"
)

// Version says which store it is: change it with anything that changes a row.
const Version = 2

const (
	// PerCategory is how many products each category but the big one has.
	PerCategory = 100
	// perTop is how many categories are below one at the top.
	perTop = 10
	// variantsEach and imagesEach are how many of them a product has.
	variantsEach = 2
	imagesEach   = 2
	// maxLines and maxEvents bound what an order has of them.
	maxLines  = 3
	maxEvents = 7
)

// Sizes is how large a store is.
type Sizes struct {
	Products  int `json:"products"` // beside those of the big category
	Big       int `json:"big"`      // in the big category
	Customers int `json:"customers"`
	Orders    int `json:"orders"`
	// Searchable has products be worth searching: they have names of a large vocabulary, vendors, tags, types and attributes. All
	// else is as without it.
	Searchable bool `json:"searchable,omitempty"`
}

// Store is the store of some sizes.
type Store struct{ Sizes }

// New returns the store of these sizes.
func New(sizes Sizes) (*Store, error) {
	switch {
	case sizes.Products < PerCategory || sizes.Products%PerCategory != 0:
		return nil, fmt.Errorf("products must be a multiple of %d, not %d", PerCategory, sizes.Products)
	case sizes.Big < 1 || sizes.Customers < 1 || sizes.Orders < sizes.Customers:
		return nil, errors.New("there must be a product in the big category, a customer, and an order for each")
	}
	return &Store{sizes}, nil
}

// kind keeps the ids and the numbers of different things apart.
type kind uint64

const (
	categories kind = iota + 1
	products
	variants
	prices
	images
	locations
	stock
	users
	addresses
	sessions
	orders
	contacts
	orderLines
	payments
	ledger
	parcels
	parcelLines
	events
	tracking
	carts
	cartLines
	keys
	options
	values
	vendors
	tagsOf
	productTypes
	attributes
	attributeValues
	choices // and others after it, one for the choices of each attribute
)

// epoch is when the first row of each kind was made; the n-th was n seconds later.
var epoch = time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)

func made(n int) time.Time { return epoch.Add(time.Duration(n) * time.Second) }

func number(k kind, n int, salt uint64) uint64 { return chance.Number(uint64(k), n, salt) }

func pick(from []string, by uint64) string { return chance.Pick(from, by) }

// newID returns the UUIDv7 of the n-th row of a kind: in their order, as those that the server
// makes.
func newID(k kind, n int) uuid.UUID {
	return chance.ID(made(n), uint16(number(k, n, 1)), number(k, n, 2))
}
