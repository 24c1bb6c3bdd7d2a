// Package draftorder is orders that the staff prepare for customers. A draft is a cart whose lines and prices the staff decide. Its
// customer gets a link by which to pay for it: they check it out as any cart, and it becomes an order like any other. So nothing of stock,
// prices, taxes and payments is done twice.
//
// What is bought beside an order, as by an edit of it, is a draft that supplements the order: what was bought is never rewritten.
package draftorder

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"net/url"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/jobs"
	"github.com/shopgraph/shopgraph/internal/mail"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Draft is an order that is prepared, or was.
type Draft struct {
	ID                   typeid.DraftOrder
	CreatedAt, UpdatedAt time.Time
	CartID               typeid.Cart
	CustomerID           *typeid.User  // nil for nobody who has an account
	SupplementsID        *typeid.Order // nil for none
	CreatedBy            string        // who has prepared it
	Note                 string        // for the staff
	FreeDelivery         bool          // whether delivery costs nothing, in whichever way
	SentAt               *time.Time    // when its link was mailed last; nil if it was not
	OrderID              *typeid.Order // what it became; nil while it is none

	cartStatus string // empty if the cart is gone
}

// IsNode marks Draft as an implementation of GraphQL's Node.
func (*Draft) IsNode() {}

type (
	// Payload is what became of a draft.
	Payload = fault.Outcome[*Draft]
	// DeletePayload is what became of deleting one.
	DeletePayload = fault.Outcome[typeid.DraftOrder]
)

// Status is how far a draft has come.
type Status string

// The statuses.
const (
	Open      Status = "OPEN"
	Sent      Status = "SENT"
	Paying    Status = "PAYING"
	Completed Status = "COMPLETED"
)

// Status is how far the draft has come: it follows from its cart and its order.
func (d *Draft) Status() Status {
	switch {
	case d.cartStatus == "CHECKING_OUT":
		return Paying
	case d.OrderID != nil:
		return Completed
	case d.SentAt != nil:
		return Sent
	}
	return Open
}

// IsOpen reports whether the draft can still be changed and paid for.
func (d *Draft) IsOpen() bool { return d.cartStatus == "OPEN" }

type (
	// Connection is a page of drafts, the newest first.
	Connection = page.Connection[*Draft]
	// Edge is a draft of it.
	Edge = page.Edge[*Draft]
)

// Filter says which drafts are listed: those that fulfil all that is given.
type Filter struct {
	CustomerID *typeid.User
	OrderID    *typeid.Order // which they supplement
	Completed  *bool
}

// Carts is what drafts need of carts.
type Carts interface {
	Prepare(ctx context.Context, tx *ent.Tx, market cart.Market, p cart.Preparation) (*cart.Changed, error)
	FixPrices(ctx context.Context, tx *ent.Tx, ref auth.CartRef, prices []cart.FixedPrice) (changed bool, err error)
	Discard(ctx context.Context, tx *ent.Tx, ref auth.CartRef) error
}

// Audit writes down what an actor does by a permission, in the transaction that does it. The detail holds no personal data.
type Audit func(ctx context.Context, tx *ent.Tx, actor, action string, subject fmt.Stringer, detail map[string]any) error

// Mails is how the links of drafts are mailed.
type Mails struct {
	Queue  *jobs.Queue
	Sender mail.Sender
	Store  mail.Store
	// Storefront is the frontend's address, without a slash at the end.
	Storefront string
}

// Service is the store's drafts.
type Service struct {
	store  *store.Store
	carts  Carts
	audit  Audit
	mails  Mails
	secret *store.Secret // of the tokens
}

// New returns the drafts in st. It is called before the queue of the mails runs.
func New(st *store.Store, carts Carts, audit Audit, mails Mails) *Service {
	s := &Service{store: st, carts: carts, audit: audit, mails: mails, secret: store.NewSecret("drafts", readSecret)}
	jobs.Handle(mails.Queue, sendJob, s.send, jobs.Policy{})
	return s
}

// Token returns the secret token of a draft's cart. It follows from the draft, so that it can be told again, and from a secret of the
// store, so that nobody guesses it.
func (s *Service) Token(ctx context.Context, id typeid.DraftOrder) (string, error) {
	secret, err := s.secret.Read(ctx, s.store.Client)
	if err != nil {
		return "", err
	}
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(id.String()))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)), nil
}

// PaymentURL returns the page of the storefront on which a draft is paid for.
func (s *Service) PaymentURL(d *Draft, token string) string {
	return s.mails.Storefront + "/cart/pay#id=" + url.QueryEscape(d.CartID.String()) + "&token=" + url.QueryEscape(token)
}
