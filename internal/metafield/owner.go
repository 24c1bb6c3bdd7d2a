package metafield

import (
	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/record"
)

// Kind is a kind of things that have metafields.
type Kind struct {
	name         string
	read, manage auth.Permission
	// isPersonal says that values may tell of somebody, so that the audit log leaves them out.
	isPersonal bool

	list  record.Query
	count record.Query
	lock  record.Statement
}

// The kinds of things that have metafields.
var (
	Product    = newKind("product", "products WHERE id", Kind{read: auth.ManageProducts, manage: auth.ManageProducts})
	Variant    = newKind("variant", "variants WHERE id", Kind{read: auth.ManageProducts, manage: auth.ManageProducts})
	Category   = newKind("category", "categories WHERE id", Kind{read: auth.ManageProducts, manage: auth.ManageProducts})
	Collection = newKind("collection", "collections WHERE id", Kind{read: auth.ManageProducts, manage: auth.ManageProducts})
	User       = newKind("user", "users WHERE kind = 'CUSTOMER' AND id", Kind{read: auth.ReadCustomers, manage: auth.ManageCustomers, isPersonal: true})
	Cart       = newKind("cart", "carts WHERE id", Kind{read: auth.ReadCustomers, manage: auth.ManageCustomers, isPersonal: true})
	Order      = newKind("order", "order_contacts WHERE order_id", Kind{read: auth.ReadOrders, manage: auth.ManageOrders, isPersonal: true})
)

// kinds are the kinds of things by the prefixes of their ids.
var kinds = map[string]*Kind{"prod": Product, "var": Variant, "cat": Category, "coll": Collection, "user": User, "cart": Cart, "order": Order}

// Owner is a thing that has metafields.
type Owner struct {
	Kind *Kind
	ID   uuid.UUID
}

// Key asks for metafields of a thing.
type Key struct {
	Owner Owner
	Name  // each part may be empty: then it is any
	// Private says that those are wanted, too, that only some of the staff see.
	Private bool
}

// NewKey returns what asks for the metafields of a thing that a viewer sees.
func NewKey(viewer auth.Viewer, of Owner, name Name) Key {
	return Key{of, name, viewer.May(of.Kind.read)}
}
