package draftorder

import (
	"context"
	"fmt"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// columns are those of a draft as readDraft has them. The order of a draft that has come to nothing does not count, nor one whose payment was
// given up: then its cart is open
// again.
const columns = `draft_orders.id, draft_orders.created_at, draft_orders.updated_at, draft_orders.cart_id, draft_orders.customer_id,
	draft_orders.supplements_id, draft_orders.actor, draft_orders.note, draft_orders.free_delivery, draft_orders.sent_at, ` + orderOfDraft + `,
	coalesce((SELECT c.status FROM carts c WHERE c.id = draft_orders.cart_id), '')`

const orderOfDraft = `(SELECT o.id FROM orders o WHERE o.cart_id = draft_orders.cart_id AND o.payment_failed_at IS NULL AND o.expired_at IS NULL ORDER BY o.id DESC LIMIT 1)`

func readDraft(r *record.Reader) *Draft {
	return &Draft{
		ID: typeid.Of[typeid.DraftOrder](r.Row("draft_orders")), CreatedAt: r.Time(), UpdatedAt: r.Time(), CartID: typeid.Of[typeid.Cart](r.UUID()),
		CustomerID:    record.Optional(r, func() typeid.User { return typeid.Of[typeid.User](r.UUID()) }),
		SupplementsID: record.Optional(r, func() typeid.Order { return typeid.Of[typeid.Order](r.UUID()) }),
		CreatedBy:     r.Text(), Note: r.Text(), FreeDelivery: r.Bool(), SentAt: record.Optional(r, r.Time),
		OrderID:    record.Optional(r, func() typeid.Order { return typeid.Of[typeid.Order](r.UUID()) }),
		cartStatus: r.Text(),
	}
}

// ByID reads drafts, whoever may see them.
var ByID = record.ByID("drafts of orders", record.NewQuery(`SELECT `+columns+` FROM draft_orders WHERE id = ANY($1::uuid[])`), readDraft,
	func(d *Draft) typeid.DraftOrder { return d.ID })

var (
	// SupplementsByOrder reads the orders that supplement each order, the oldest first. Whose they are is not asked.
	SupplementsByOrder = record.NewMany("supplements of orders",
		func(found *record.Found[typeid.Order, []*ent.Order], _ record.Parts, ids []typeid.Order) ([]*record.Read, error) {
			return []*record.Read{supplements.With(func(r *record.Reader) {
				id := typeid.Of[typeid.Order](r.UUID())
				if o := ent.ReadOrder(r); found.Readable(r, id) {
					found.Values[id] = append(found.Values[id], o)
				}
			}, typeid.Array(ids))}, nil
		})
	supplements = record.NewQuery(`SELECT d.supplements_id, ` + ent.OrderColumns + ` FROM draft_orders d
		JOIN orders ON orders.cart_id = d.cart_id AND orders.payment_failed_at IS NULL AND orders.expired_at IS NULL
		WHERE d.supplements_id = ANY($1::uuid[]) ORDER BY orders.id`)

	// OrderByDraft reads what each draft has become. Whose it is is not asked.
	OrderByDraft = record.NewMany("orders that were prepared",
		func(found *record.Found[typeid.DraftOrder, *ent.Order], _ record.Parts, ids []typeid.DraftOrder) ([]*record.Read, error) {
			return []*record.Read{ordersOfDrafts.With(func(r *record.Reader) {
				id := typeid.Of[typeid.DraftOrder](r.UUID())
				if o := ent.ReadOrder(r); found.Readable(r, id) {
					found.Values[id] = o
				}
			}, typeid.Array(ids))}, nil
		})
	ordersOfDrafts = record.NewQuery(`SELECT d.id, ` + ent.OrderColumns + ` FROM draft_orders d
		JOIN orders ON orders.cart_id = d.cart_id AND orders.payment_failed_at IS NULL AND orders.expired_at IS NULL WHERE d.id = ANY($1::uuid[]) ORDER BY orders.id`)

	// SupplementedByCart reads which order the order of each cart supplements. Whose they are is not asked.
	SupplementedByCart = record.NewMany("orders that are supplemented",
		func(found *record.Found[typeid.Cart, *ent.Order], _ record.Parts, ids []typeid.Cart) ([]*record.Read, error) {
			return []*record.Read{supplemented.With(func(r *record.Reader) {
				id := typeid.Of[typeid.Cart](r.UUID())
				if o := ent.ReadOrder(r); found.Readable(r, id) {
					found.Values[id] = o
				}
			}, typeid.Array(ids))}, nil
		})
	supplemented = record.NewQuery(`SELECT d.cart_id, ` + ent.OrderColumns + ` FROM draft_orders d JOIN orders ON orders.id = d.supplements_id
		WHERE d.cart_id = ANY($1::uuid[])`)
)

var (
	readSecret = record.NewQuery(`SELECT secret FROM draft_settings`)

	lockDraft = record.NewQuery(`SELECT ` + columns + ` FROM draft_orders WHERE id = $1 FOR UPDATE OF draft_orders`)

	insertDraft = record.NewStatement(`INSERT INTO draft_orders (id, cart_id, customer_id, supplements_id, actor, note, free_delivery) VALUES ($1, $2, $3, $4, $5, $6, $7)`)
	writeDraft  = record.NewStatement(`UPDATE draft_orders SET note = $2, free_delivery = $3, updated_at = now() WHERE id = $1`)
	noteSent    = record.NewStatement(`UPDATE draft_orders SET sent_at = now(), updated_at = now() WHERE id = $1`)

	// eraseNotes empties what was noted of drafts for a user ($1).
	eraseNotes = record.NewStatement(`UPDATE draft_orders SET note = '' WHERE customer_id = $1 AND note <> ''`)

	// mailedDraft reads what the mail of a draft ($1) says; nothing if it cannot be paid for any more. It is in the language of the order
	// that is supplemented, or of the customer's last one.
	mailedDraft = record.NewQuery(`
		SELECT coalesce(c.email, ''), coalesce(c.billing_address, c.shipping_address) ->> 'fullName', coalesce(
			(SELECT language FROM orders WHERE id = d.supplements_id), (SELECT language FROM orders WHERE user_id = d.customer_id ORDER BY id DESC LIMIT 1), ''
		), d.cart_id, (
			SELECT json_agg(json_build_object('name', l.name, 'quantity', l.quantity)) FROM (
				SELECT v.product_name || CASE WHEN v.variant_name <> '' THEN ' (' || v.variant_name || ')' ELSE '' END AS name, l.quantity
				FROM cart_lines l JOIN sellable_variants v ON v.variant_id = l.variant_id WHERE l.cart_id = c.id ORDER BY l.id
			) l
		)
		FROM draft_orders d JOIN carts c ON c.id = d.cart_id WHERE d.id = $1 AND c.status = 'OPEN'`)
)

// newestFirst is the order of the list: ids are UUIDv7, so their order is that of making.
var newestFirst = page.Ordering{Name: "draft orders", Columns: []page.Column{page.UUID("id")}, Desc: true}

// matching is which drafts a list has: of a customer ($2), that supplement an order ($3), completed or not ($4). A null lets all through.
const matching = `($2::uuid IS NULL OR customer_id = $2) AND ($3::uuid IS NULL OR supplements_id = $3)
	AND ($4::bool IS NULL OR ` + orderOfDraft + ` IS NOT NULL = $4)`

var (
	listed = page.Sorting[*Draft]{
		Ordering: newestFirst, Cursor: func(d *Draft) string { return newestFirst.Cursor(d.ID.UUID()) },
		Queries: page.NewQueries(newestFirst, "draft_orders", 5, func(condition, orderBy string) string {
			return `SELECT ` + columns + ` FROM draft_orders WHERE ` + matching + ` AND ` + condition + ` ORDER BY ` + orderBy + ` LIMIT $1`
		}),
	}
	countListed = record.NewQuery(`SELECT count(*) FROM draft_orders WHERE ($1::uuid IS NULL OR customer_id = $1)
		AND ($2::uuid IS NULL OR supplements_id = $2) AND ($3::bool IS NULL OR ` + orderOfDraft + ` IS NOT NULL = $3)`)
)

// List returns a page of the drafts, the newest first. Whether the viewer may see them is for the caller to ask.
func (s *Service) List(ctx context.Context, f Filter, args page.Args) (*Connection, error) {
	which := []any{f.CustomerID, f.OrderID, f.Completed}
	return listed.Read(store.Planned(ctx), s.store.Client, args, page.CountOf("draft orders", countListed, which...), readDraft, which...)
}

// VisibleByID returns the drafts that the viewer may see: all for who manages orders.
func (s *Service) VisibleByID(ctx context.Context, viewer auth.Viewer, ids []typeid.DraftOrder) (map[typeid.DraftOrder]*Draft, error) {
	if !viewer.May(auth.ManageOrders) {
		return nil, nil
	}
	return ByID.Read(ctx, s.store.Client, ids)
}

// Erase forgets what was noted of orders that were prepared for a user, in the transaction that deletes the account. What has become nothing goes
// with its cart.
func Erase(ctx context.Context, tx *ent.Tx, u *ent.User) error {
	if _, err := eraseNotes.Exec(ctx, tx, u.ID); err != nil {
		return fmt.Errorf("erase drafts of orders: %w", err)
	}
	return nil
}
