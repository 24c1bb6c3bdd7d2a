// Package metafield is what the store's programs note of things: of products, variants and categories,
// of customers, carts and orders.
//
// A metafield is of one thing, and has a name in a namespace. Its value is a text in the one form that
// its type has. Who sees a thing sees its public metafields. Private ones are seen by the staff and by
// services alone, who may read such things.
//
// A metafield goes with its thing. Those of an order go with the order's contact: they may be as
// personal. So an order whose contact was erased has none, and gets none.
package metafield

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Metafield is something that was noted of a thing.
type Metafield struct {
	ID        typeid.Metafield
	UpdatedAt time.Time
	// Version goes up with each change, from 1 on.
	Version int
	Name
	Content
}

// IsNode marks Metafield as an implementation of GraphQL's Node.
func (*Metafield) IsNode() {}

// Name is what a metafield of a thing is called.
type Name struct{ Namespace, Key string }

// Content is what can be changed of a metafield.
type Content struct {
	Type        Type       `json:"type"`
	Value       string     `json:"value"`
	Description string     `json:"description"`
	Visibility  Visibility `json:"visibility"`
}

// JSONValue returns the value as JSON.
func (m *Metafield) JSONValue() json.RawMessage { return forms[m.Type].json(m.Value) }

// Visibility is who sees a metafield.
type Visibility string

// Who sees a metafield: whoever sees the thing, or the staff and services that may read such things.
const (
	Public  Visibility = "PUBLIC"
	Private Visibility = "PRIVATE"
)

// MaxPerOwner is how many metafields a thing has at the most.
const MaxPerOwner = 100

// Audit writes down what an actor does by a permission, in the transaction that does it. The detail
// holds no personal data.
type Audit func(ctx context.Context, tx *ent.Tx, actor, action string, subject fmt.Stringer, detail map[string]any) error

// Service writes metafields.
type Service struct {
	store *store.Store
	audit Audit
}

// New returns the metafields in st.
func New(st *store.Store, audit Audit) *Service { return &Service{st, audit} }

func read(r *record.Reader) *Metafield {
	return &Metafield{
		ID: typeid.Of[typeid.Metafield](r.Row("metafields")), UpdatedAt: r.Time(), Version: int(r.Int()),
		Name:    Name{r.Text(), r.Text()},
		Content: Content{Type(r.Text()), r.Text(), r.Text(), Visibility(r.Text())},
	}
}
