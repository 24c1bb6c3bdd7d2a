package graph

import (
	"context"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/graph/executor"
	"github.com/shopgraph/shopgraph/graph/generated"
	"github.com/shopgraph/shopgraph/internal/page"
)

// batches resolve fields for all their parents on a level of an operation at once, by loaders that fetch without waiting. The
// functions are in the files *.batch.go; each is what the resolver of its field is for one parent. Without one a field is
// resolved parent by parent, with the same answer.
var batches = generated.Batches{
	AuditEntryConnection: generated.AuditEntryConnectionBatches{TotalCount: totalCounts[*ent.AuditEntry]},
	OrderConnection:      generated.OrderConnectionBatches{TotalCount: totalCounts[*ent.Order]},
	ProductConnection:    generated.ProductConnectionBatches{TotalCount: totalCounts[*ent.Product]},
	UserConnection:       generated.UserConnectionBatches{TotalCount: totalCounts[*ent.User]},
	Category: generated.CategoryBatches{
		Parent:   categoryParents,
		Children: categoryChildren,
		Products: categoryProducts,
	},
	Product: generated.ProductBatches{
		Category:   productCategories,
		Variants:   productVariants,
		Images:     productImages,
		MainImage:  productMainImages,
		PriceRange: productPriceRanges,
		Available:  productsAvailable,
	},
	Variant: generated.VariantBatches{
		Product:           variantProducts,
		Price:             variantPrices,
		CompareAtPrice:    variantCompareAtPrices,
		AvailableQuantity: variantQuantities,
		Available:         variantsAvailable,
	},
	User: generated.UserBatches{
		ExternalIdentities: userIdentities,
		Permissions:        userPermissions,
		Addresses:          userAddresses,
		PaymentMethods:     userPaymentMethods,
		Cart:               userCarts,
		Orders:             userOrders,
	},
	Cart: generated.CartBatches{
		Lines:         cartLines,
		TotalQuantity: cartQuantities,
		Subtotal:      cartSubtotals,
		Total:         cartTotals,
	},
	CartLine: generated.CartLineBatches{
		Variant:   cartLineVariants,
		UnitPrice: cartLineUnitPrices,
		Total:     cartLineTotals,
		Available: cartLinesAvailable,
	},
	InsufficientStockItem: generated.InsufficientStockItemBatches{
		Variant: shortItemVariants,
	},
	Order: generated.OrderBatches{
		Lines:           orderLines,
		Email:           orderEmails,
		ShippingAddress: orderShippingAddresses,
		BillingAddress:  orderBillingAddresses,
		Payments:        orderPayments,
		Fulfillments:    orderFulfillments,
		Events:          orderEvents,
		Cancellable:     ordersCancellable,
	},
	OrderLine: generated.OrderLineBatches{
		Variant: orderLineVariants,
	},
	OrderEvent: generated.OrderEventBatches{
		Cursor:      orderEventCursors,
		Order:       orderEventOrders,
		Fulfillment: orderEventFulfillments,
	},
	Fulfillment: generated.FulfillmentBatches{
		Lines: fulfillmentLines,
	},
	FulfillmentLine: generated.FulfillmentLineBatches{
		OrderLine: fulfillmentOrderLines,
	},
}

// totalCounts counts lists while the level's loaders fetch.
func totalCounts[T any](ctx context.Context, lists []*page.Connection[T]) executor.Thunk[int] {
	return alongside(ctx, loadersFrom(ctx).level, lists, func(ctx context.Context, list *page.Connection[T]) (int, error) {
		return list.TotalCount(ctx)
	})
}

// loadEach loads a value for each parent.
func loadEach[P any, K comparable, V any](ctx context.Context, l *loader[K, V], parents []P, key func(P) K) executor.Thunk[V] {
	keys := make([]K, len(parents))
	for i, parent := range parents {
		keys[i] = key(parent)
	}
	return l.LoadMany(ctx, keys)
}

// loadSome loads a value for each parent that has a key.
func loadSome[P any, K comparable, V any](ctx context.Context, l *loader[K, V], parents []P, key func(P) *K) executor.Thunk[V] {
	var with []int
	var keys []K
	for i, parent := range parents {
		if k := key(parent); k != nil {
			with, keys = append(with, i), append(keys, *k)
		}
	}
	return spreadOut(len(parents), with, l.LoadMany(ctx, keys))
}

// spreadOut gives a thunk's values to some of n parents, and zero values to the others.
func spreadOut[V any](n int, with []int, some executor.Thunk[V]) executor.Thunk[V] {
	return func() ([]V, []error) {
		loaded, failed := some()
		values, errs := make([]V, n), make([]error, n)
		for i, at := range with {
			values[at] = loaded[i]
			if failed != nil {
				errs[at] = failed[i]
			}
		}
		return values, errs
	}
}

// loaded makes a thunk's values those of its parents' field.
func loaded[P, V, W any](parents []P, thunk executor.Thunk[V], of func(P, V) W) executor.Thunk[W] {
	return func() ([]W, []error) {
		from, errs := thunk()
		values := make([]W, len(from))
		for i, v := range from {
			if errs == nil || errs[i] == nil {
				values[i] = of(parents[i], v)
			}
		}
		return values, errs
	}
}

// computed is a field that needs nothing but its parent.
func computed[P, V any](parents []P, of func(P) V) executor.Thunk[V] {
	return func() ([]V, []error) {
		values := make([]V, len(parents))
		for i, parent := range parents {
			values[i] = of(parent)
		}
		return values, nil
	}
}

// refused is an error of all n parents.
func refused[V any](n int, err error) executor.Thunk[V] {
	errs := make([]error, n)
	for i := range errs {
		errs[i] = err
	}
	return func() ([]V, []error) { return make([]V, n), errs }
}
