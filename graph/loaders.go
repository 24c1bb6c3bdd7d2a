package graph

import (
	"context"
	"sync"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/cart"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/order"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// loaders batches every edge of one response. They are made anew for each, because a WebSocket lives for hours and a loader's
// cache must not.
type loaders struct {
	level *level

	categories       loader[typeid.Category, *ent.Category]
	childCategories  loader[typeid.Category, []*ent.Category]
	categoryProducts loader[catalog.CategoryPage, *catalog.ProductConnection]
	products         loader[typeid.Product, *ent.Product]
	productVariants  *partsLoader[catalog.Range, []catalog.Offered, catalog.OfferPart]
	productImages    loader[typeid.Product, []*ent.ProductImage]
	summaries        *partsLoader[catalog.SummaryKey, *catalog.Summary, catalog.SummaryPart]
	variants         loader[typeid.Variant, *ent.Variant]
	offers           *partsLoader[catalog.OfferKey, *catalog.Offer, catalog.OfferPart]

	permissions    loader[typeid.User, auth.PermissionSet]
	identities     loader[typeid.User, []*ent.ExternalIdentity]
	addresses      loader[typeid.User, []*ent.Address]
	paymentMethods loader[typeid.User, []*ent.PaymentMethod]
	openCarts      loader[typeid.User, *ent.Cart]
	cartLines      loader[typeid.Cart, []*ent.CartLine]
	pricedCarts    loader[typeid.Cart, *cart.Priced]

	orders           loader[typeid.Order, *ent.Order]
	userOrders       loader[order.UserPage, *order.Connection]
	orderContacts    loader[typeid.Order, *ent.OrderContact]
	orderLines       *partsLoader[typeid.Order, []*ent.OrderLine, order.LinePart]
	orderPayments    loader[typeid.Order, []*ent.Payment]
	orderParcels     loader[typeid.Order, []*ent.Fulfillment]
	orderEvents      loader[typeid.Order, []*ent.OrderEvent]
	orderLinesByID   loader[typeid.OrderLine, *ent.OrderLine]
	fulfillments     loader[typeid.Fulfillment, *ent.Fulfillment]
	fulfillmentLines loader[typeid.Fulfillment, []*ent.FulfillmentLine]
}

// newLoaders returns loaders that collect keys for wait before they fetch.
func newLoaders(r *Resolver, wait time.Duration) *loaders {
	together := &level{}
	return &loaders{
		level: together,

		categories:       newLoader(together, wait, r.Catalog.CategoriesByID),
		childCategories:  newLoader(together, wait, r.Catalog.ChildrenByCategory),
		categoryProducts: newLoader(together, wait, r.Catalog.ProductsByCategory),
		products:         newLoader(together, wait, r.Catalog.ProductsByID),
		productVariants:  newPartsLoader(together, wait, r.Catalog.VariantsByProduct),
		productImages:    newLoader(together, wait, r.Catalog.ImagesByProduct),
		summaries:        newPartsLoader(together, wait, r.Catalog.Summaries),
		variants:         newLoader(together, wait, r.Catalog.VariantsByID),
		offers:           newPartsLoader(together, wait, r.Catalog.Offers),

		permissions:    newLoader(together, wait, r.Accounts.PermissionsByUser),
		identities:     newLoader(together, wait, r.Accounts.IdentitiesByUser),
		addresses:      newLoader(together, wait, r.Accounts.AddressesByUser),
		paymentMethods: newLoader(together, wait, r.Payments.MethodsByUser),
		openCarts:      newLoader(together, wait, r.Carts.OpenByUser),
		cartLines:      newLoader(together, wait, r.Carts.LinesByCart),
		pricedCarts:    newLoader(together, wait, r.Carts.PricedByCart),

		orders:           newLoader(together, wait, r.Orders.ByID),
		userOrders:       newLoader(together, wait, r.Orders.ByUser),
		orderContacts:    newLoader(together, wait, r.Orders.ContactsByOrder),
		orderLines:       newPartsLoader(together, wait, r.Orders.LinesByOrder),
		orderPayments:    newLoader(together, wait, r.Payments.ByOrder),
		orderParcels:     newLoader(together, wait, r.Orders.FulfillmentsByOrder),
		orderEvents:      newLoader(together, wait, r.Orders.EventsByOrder),
		orderLinesByID:   newLoader(together, wait, r.Orders.LinesByID),
		fulfillments:     newLoader(together, wait, r.Orders.FulfillmentsByID),
		fulfillmentLines: newLoader(together, wait, r.Orders.LinesByFulfillment),
	}
}

type loadersKey struct{}

// loadersFrom returns the loaders of the response under way.
func loadersFrom(ctx context.Context) *loaders {
	return ctx.Value(loadersKey{}).(func() *loaders)()
}

// withLoaders returns a context with loaders that are made when the first of them is needed: most of a subscription's events
// need none.
func withLoaders(ctx context.Context, r *Resolver, wait time.Duration) context.Context {
	return context.WithValue(ctx, loadersKey{}, sync.OnceValue(func() *loaders { return newLoaders(r, wait) }))
}

// loading gives each response loaders of its own, which collect keys for wait before they fetch. It is an extension of the
// endpoint.
type loading struct {
	resolver *Resolver
	wait     time.Duration
}

var _ interface {
	graphql.HandlerExtension
	graphql.ResponseInterceptor
	graphql.RootFieldInterceptor
} = loading{}

// ExtensionName implements graphql.HandlerExtension.
func (loading) ExtensionName() string { return "Loaders" }

// Validate implements graphql.HandlerExtension.
func (loading) Validate(graphql.ExecutableSchema) error { return nil }

// InterceptResponse implements graphql.ResponseInterceptor.
func (l loading) InterceptResponse(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	return next(withLoaders(ctx, l.resolver, l.wait))
}

// InterceptRootField implements graphql.RootFieldInterceptor: it gives each mutation of a request loaders of its own, since it
// may change what the ones before have loaded.
func (l loading) InterceptRootField(ctx context.Context, next graphql.RootResolver) graphql.Marshaler {
	if graphql.GetOperationContext(ctx).Operation.Operation == ast.Mutation {
		ctx = withLoaders(ctx, l.resolver, l.wait)
	}
	return next(ctx)
}
