package graph

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/graph/model"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/catalog"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// maxNodes is how many things can be read by id at once.
const maxNodes = 100

// nodes returns the things with the ids, in their order: nil where one does not exist or is not the
// viewer's. Each kind is read in one statement. The things that cannot be read are nil, too, and
// failed says why, by their ids.
func (r *Resolver) nodes(ctx context.Context, ids []string) (nodes []model.Node, failed map[string]error, err error) {
	if len(ids) > maxNodes {
		return nil, nil, fault.BadUserInput(fmt.Sprintf("at most %d ids can be asked for at once", maxNodes))
	}
	wanted := map[string][]string{} // by prefix
	for _, text := range ids {
		prefix, _, err := typeid.Split(text)
		if err != nil {
			return nil, nil, err
		}
		wanted[prefix] = append(wanted[prefix], text)
	}
	kinds := r.nodeKinds(auth.ViewerFrom(ctx))
	for prefix := range wanted {
		if kinds[prefix] == nil {
			return nil, nil, fault.BadUserInput(fmt.Sprintf("nothing has an id that starts with %s_", prefix))
		}
	}
	found, failed := map[string]model.Node{}, map[string]error{}
	for prefix, some := range wanted {
		kinds[prefix].read(ctx, some, found, failed)
	}
	nodes = make([]model.Node, len(ids))
	for i, text := range ids {
		nodes[i] = found[text]
	}
	return nodes, failed, nil
}

// read reads things of a kind. If one of them cannot be read, each is read by itself, so that the
// others are.
func (k nodeKind) read(ctx context.Context, texts []string, found map[string]model.Node, failed map[string]error) {
	ids := make([]uuid.UUID, len(texts))
	for i, text := range texts {
		_, ids[i], _ = typeid.Split(text) // which was right before
	}
	err := k(ctx, ids, found)
	if err == nil {
		return
	}
	_, unreadable := errors.AsType[*record.UnreadableError](err)
	for i, text := range texts {
		if unreadable && len(texts) > 1 {
			err = k(ctx, ids[i:i+1], found)
		}
		if err != nil {
			failed[text] = err
		}
	}
}

// nodeKind reads the things of one kind into found, by TypeID.
type nodeKind func(ctx context.Context, ids []uuid.UUID, found map[string]model.Node) error

// nodeKinds says how each implementation of Node is read by a viewer. A kind that is missing here
// has no node(id:).
func (r *Resolver) nodeKinds(viewer auth.Viewer) map[string]nodeKind {
	return map[string]nodeKind{
		"prod":   kind(typeid.Of[typeid.Product], soldKind(r, reading(r.DB, catalog.ActiveProductsByID), productID)),
		"img":    publicKind(r.DB, typeid.Of[typeid.ProductImage], catalog.ActiveImagesByID),
		"var":    kind(typeid.Of[typeid.Variant], soldKind(r, reading(r.DB, catalog.ActiveVariantsByID), productOf)),
		"opt":    publicKind(r.DB, typeid.Of[typeid.ProductOption], catalog.ActiveOptionsByID),
		"optval": publicKind(r.DB, typeid.Of[typeid.OptionValue], catalog.ActiveValuesByID),
		"cat":    publicKind(r.DB, typeid.Of[typeid.Category], catalog.CategoriesByID),
		"ptype":  publicKind(r.DB, typeid.Of[typeid.ProductType], catalog.ProductTypesByID),
		"attr": kind(typeid.Of[typeid.Attribute], func(ctx context.Context, ids []typeid.Attribute) (map[typeid.Attribute]*catalog.Attribute, error) {
			return catalog.AttributesByID.ReadParts(ctx, r.DB, hiddenPart(viewer), ids)
		}),
		"coll": publicKind(r.DB, typeid.Of[typeid.Collection], catalog.CollectionsByID),
		"choice": kind(typeid.Of[typeid.AttributeChoice], func(ctx context.Context, ids []typeid.AttributeChoice) (map[typeid.AttributeChoice]*catalog.AttributeChoice, error) {
			return catalog.ChoicesByID.ReadParts(ctx, r.DB, hiddenPart(viewer), ids)
		}),
		"loc":    ownKind(viewer, typeid.Of[typeid.Location], r.Inventory.VisibleLocations),
		"move":   ownKind(viewer, typeid.Of[typeid.StockMovement], r.Inventory.MovementsByID),
		"plist":  ownKind(viewer, typeid.Of[typeid.PriceList], r.Catalog.VisiblePriceLists),
		"chan":   publicKind(r.DB, typeid.Of[typeid.Channel], catalog.ChannelsByID),
		"group":  ownKind(viewer, typeid.Of[typeid.CustomerGroup], r.Catalog.VisibleCustomerGroups),
		"promo":  ownKind(viewer, typeid.Of[typeid.Promotion], r.Promotions.Visible),
		"pcode":  ownKind(viewer, typeid.Of[typeid.PromotionCode], r.Promotions.VisibleCodes),
		"oexp":   ownKind(viewer, typeid.Of[typeid.OrderExport], r.Orders.VisibleExports),
		"doc":    ownKind(viewer, typeid.Of[typeid.Document], r.Documents.VisibleByID),
		"refund": ownKind(viewer, typeid.Of[typeid.Refund], r.Refunds.VisibleByID),
		"draft":  ownKind(viewer, typeid.Of[typeid.DraftOrder], r.Drafts.VisibleByID),
		"return": ownKind(viewer, typeid.Of[typeid.Return], r.Returns.VisibleByID),
		"gift":   ownKind(viewer, typeid.Of[typeid.GiftCard], r.Tenders.Visible),
		"taxc":   ownKind(viewer, typeid.Of[typeid.TaxClass], r.Taxes.VisibleClasses),
		"taxr":   ownKind(viewer, typeid.Of[typeid.TaxRate], r.Taxes.VisibleRates),
		"szon":   ownKind(viewer, typeid.Of[typeid.ShippingZone], r.Shipping.VisibleZones),
		"smet":   ownKind(viewer, typeid.Of[typeid.ShippingMethod], r.Shipping.VisibleMethods),
		"dpro":   ownKind(viewer, typeid.Of[typeid.DeliveryProfile], r.Shipping.VisibleProfiles),
		"pick":   ownKind(viewer, typeid.Of[typeid.PickupPoint], r.Shipping.VisiblePoints),
		"mf":     ownKind(viewer, typeid.Of[typeid.Metafield], r.Metafields.VisibleByID),
		"user":   ownKind(viewer, typeid.Of[typeid.User], r.Accounts.VisibleByID),
		"addr":   ownKind(viewer, typeid.Of[typeid.Address], r.Accounts.AddressesByID),
		"pm":     ownKind(viewer, typeid.Of[typeid.PaymentMethod], r.Payments.VisibleMethodsByID),
		"cart":   ownKind(viewer, typeid.Of[typeid.Cart], r.Carts.VisibleByID),
		"cline":  ownKind(viewer, typeid.Of[typeid.CartLine], r.Carts.VisibleLinesByID),
		"wish":   ownKind(viewer, typeid.Of[typeid.Wishlist], r.Wishlists.VisibleByID),
		"witem":  ownKind(viewer, typeid.Of[typeid.WishlistItem], r.Wishlists.VisibleItemsByID),
		"palert": ownKind(viewer, typeid.Of[typeid.ProductAlert], r.Alerts.VisibleByID),
		"order":  ownKind(viewer, typeid.Of[typeid.Order], r.Orders.VisibleByID),
		"oline":  ownKind(viewer, typeid.Of[typeid.OrderLine], r.Orders.VisibleLinesByID),
		"oevt":   ownKind(viewer, typeid.Of[typeid.OrderEvent], r.Orders.VisibleEventsByID),
		"ocmt":   ownKind(viewer, typeid.Of[typeid.OrderComment], r.Orders.VisibleCommentsByID),
		"ful":    ownKind(viewer, typeid.Of[typeid.Fulfillment], r.Orders.VisibleFulfillmentsByID),
		"fline":  ownKind(viewer, typeid.Of[typeid.FulfillmentLine], r.Orders.VisibleFulfillmentLinesByID),
		"sess":   ownKind(viewer, typeid.Of[typeid.Session], r.Accounts.SessionsByID),
		"extid":  ownKind(viewer, typeid.Of[typeid.ExternalIdentity], r.Accounts.IdentitiesByID),
		"svc":    ownKind(viewer, typeid.Of[typeid.ServiceToken], r.Staff.ServiceTokensByID),
		"audit":  ownKind(viewer, typeid.Of[typeid.AuditEntry], r.Staff.AuditEntriesByID),
		"task":   ownKind(viewer, typeid.Of[typeid.StaffTask], r.Tasks.ByID),
		"crevt":  ownKind(viewer, typeid.Of[typeid.CourierEvent], r.Couriers.EventsByID),
		"gwevt":  ownKind(viewer, typeid.Of[typeid.GatewayEvent], r.Payments.EventsByID),
		"pay":    ownKind(viewer, typeid.Of[typeid.Payment], r.Payments.VisibleByID),
	}
}

// publicKind reads what everybody may see.
func publicKind[K nodeID, V model.Node](db record.Queryer, of func(uuid.UUID) K, many *record.Many[K, V]) nodeKind {
	return kind(of, reading(db, many))
}

func reading[K comparable, V any](db record.Queryer, many *record.Many[K, V]) func(context.Context, []K) (map[K]V, error) {
	return func(ctx context.Context, keys []K) (map[K]V, error) { return many.Read(ctx, db, keys) }
}

// ownKind reads what only some viewers may see.
func ownKind[K nodeID, V model.Node](
	viewer auth.Viewer, of func(uuid.UUID) K, read func(context.Context, auth.Viewer, []K) (map[K]V, error),
) nodeKind {
	return kind(of, func(ctx context.Context, keys []K) (map[K]V, error) { return read(ctx, viewer, keys) })
}

func kind[K nodeID, V model.Node](of func(uuid.UUID) K, read func(context.Context, []K) (map[K]V, error)) nodeKind {
	return func(ctx context.Context, ids []uuid.UUID, found map[string]model.Node) error {
		values, err := read(ctx, keysOf(ids, of))
		for key, value := range values {
			found[key.String()] = value
		}
		return err
	}
}

type nodeID interface {
	comparable
	fmt.Stringer
}
