// Package cart is what shoppers mean to buy: a signed-in user's carts, and guests' carts, which
// whoever knows a cart's secret token may use. Carts that are not the viewer's look as if they did
// not exist.
//
// A cart holds neither prices nor stock: prices are the catalog's present ones, and stock is
// reserved by the checkout. It holds what the checkout needs beside: who buys, and where to send it.
//
// Each change of what a cart holds makes its version go up by one, so that a client can say which
// version it has seen. A change of another one is refused.
package cart

import (
	"cmp"
	"context"
	"errors"
	"log/slog"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/live"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/throttle"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// ErrStatus is wrapped by the refusal of a cart's move to a status that its present one does not
// lead to.
var ErrStatus = errors.New("illegal change of a cart's status")

// Limits bound carts. Its zero value has none but the largest quantity.
type Limits struct {
	// LineQuantity is how many of a variant a cart may hold. Default and maximum 1000.
	LineQuantity int
	// GuestCarts slows down guests who make carts, by their networks; nil does not.
	GuestCarts Pace
	// GuestLife and UserLife are how long open carts of guests and of users are kept that nobody changes. 0 is
	// for ever.
	GuestLife, UserLife time.Duration
}

// Pace is how often something may be done.
type Pace interface {
	// Take counts once more for a client, and 0 is the answer. Else it returns how long the client
	// must wait for that.
	Take(client string) (wait time.Duration)
}

// AddressBook is what carts need of the addresses that users have saved.
type AddressBook interface {
	// AddressesByID returns those of the addresses that are the viewer's own.
	AddressesByID(ctx context.Context, viewer auth.Viewer, ids []typeid.Address) (map[typeid.Address]*ent.Address, error)
	// SaveAddresses saves addresses of a user's that are not saved yet. It locks the user. Too many
	// are a fault.UserErrors.
	SaveAddresses(ctx context.Context, tx *ent.Tx, user typeid.User, addresses []address.Address) error
}

// Notifier tells every process of the store that carts have changed. It never blocks.
type Notifier interface {
	Notify(carts ...string)
}

// Currencies returns the currencies that the store sells in.
type Currencies func(ctx context.Context) ([]money.Currency, error)

// Service is the store's carts.
type Service struct {
	store      *store.Store
	book       AddressBook
	currencies Currencies
	quoter     Quoter
	wishlists  Wishlists
	giftCards  GiftCards // nil if the store takes none
	notifier   Notifier
	log        *slog.Logger
	limits     Limits
	hub        *live.Hub[followed, *ent.Cart]
	throttles  *throttle.Service // of guesses
	reminders  Reminders
	registers  *registers // nil: nobody is asked for VAT numbers
}

// New returns the carts in st. Whoever makes it has it Run, joined to a listener by its Channel.
func New(
	st *store.Store, book AddressBook, currencies Currencies, quoter Quoter, wishlists Wishlists, notifier Notifier, log *slog.Logger, limits Limits,
) *Service {
	limits.LineQuantity = min(cmp.Or(limits.LineQuantity, maxQuantity), maxQuantity)
	s := &Service{store: st, book: book, currencies: currencies, quoter: quoter, wishlists: wishlists, notifier: notifier, log: log, limits: limits, throttles: throttle.New(st)}
	s.hub = live.NewHub(s.readFollowed, changedLast, log, live.HubOptions{Buffer: followBuffer})
	return s
}

// Changed is a cart after a change, with what the server changed by itself.
type Changed struct {
	Cart     *ent.Cart
	Token    *string // of a guest's new cart
	Warnings []*Warning
	Content  *Content // nil if the change has not looked at it
}

// Content is what LinesByCart and BasketsByCart, with its StockPart, would read of a cart now.
type Content struct {
	Lines  []*ent.CartLine
	Basket *Basket
}
