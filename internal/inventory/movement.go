package inventory

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Reason is why there is more or less on hand. Each name stands in the schema and in the database: none is
// ever renamed.
type Reason string

// The reasons. The staff give the first ones. The store tells the others by itself, and the database the
// last three.
const (
	Received   Reason = "RECEIVED"
	Correction Reason = "CORRECTION"
	Damaged    Reason = "DAMAGED"
	Shrinkage  Reason = "SHRINKAGE"
	Return     Reason = "RETURN"
	Promotion  Reason = "PROMOTION"
	Other      Reason = "OTHER"
	Transfer   Reason = "TRANSFER"
	Sale       Reason = "SALE"
	Initial    Reason = "INITIAL"
	Deleted    Reason = "DELETED"
)

// reason is what the log is told of a change, as JSON.
type reason struct {
	Reason Reason     `json:"reason"`
	Note   string     `json:"note,omitempty"`
	Actor  string     `json:"actor"`
	Order  *uuid.UUID `json:"order,omitempty"`
}

func (r reason) text() string {
	text, err := json.Marshal(r)
	if err != nil {
		panic(err) // of texts and ids alone
	}
	return string(text)
}

func uuidOf(order *typeid.Order) *uuid.UUID {
	if order == nil {
		return nil
	}
	return new(order.UUID())
}

// Movement is an entry of the log: there is more or less on hand of a variant at a location.
type Movement struct {
	ID         typeid.StockMovement
	CreatedAt  time.Time
	sequence   int64
	VariantID  typeid.Variant // which may be gone
	LocationID typeid.Location
	Delta      int
	OnHand     int // after that
	Reason     Reason
	Note       string
	Actor      string        // the TypeID of a user or a service token, or "system"
	OrderID    *typeid.Order // that it was sold by, or came back of
}

// IsNode marks Movement as an implementation of GraphQL's Node.
func (*Movement) IsNode() {}

func readMovement(r *record.Reader) *Movement {
	return &Movement{
		ID: typeid.Of[typeid.StockMovement](r.UUID()), CreatedAt: r.Time(), sequence: r.Int(),
		VariantID: typeid.Of[typeid.Variant](r.UUID()), LocationID: typeid.Of[typeid.Location](r.UUID()),
		Delta: int(r.Int()), OnHand: int(r.Int()), Reason: Reason(r.Text()), Note: r.Text(), Actor: r.Text(),
		OrderID: record.Optional(r, func() typeid.Order { return typeid.Of[typeid.Order](r.UUID()) }),
	}
}

// MovementFilter says which movements. What is nil is any. From is included, and To is not.
type MovementFilter struct {
	VariantID  *typeid.Variant
	LocationID *typeid.Location
	OrderID    *typeid.Order
	Reason     *Reason
	From, To   *time.Time
}

type (
	// MovementConnection is a page of the log.
	MovementConnection = page.Connection[*Movement]
	// MovementEdge is a movement in a page.
	MovementEdge = page.Edge[*Movement]
)

// Movements returns a page of the log, newest first. Whether the viewer may see it is for the caller to ask.
func (s *Service) Movements(ctx context.Context, f MovementFilter, args page.Args) (*MovementConnection, error) {
	by := allMovements
	switch {
	case f.OrderID != nil:
		by = movementsOfOrder
	case f.VariantID != nil:
		by = movementsOfVariant
	case f.LocationID != nil:
		by = movementsAtLocation
	case f.Reason != nil:
		by = movementsByReason
	}
	which := []any{f.VariantID, f.LocationID, f.OrderID, f.Reason, f.From, f.To}
	return by.Read(ctx, s.store.Client, args, page.CountOf("stock movements", by.count, which...), readMovement, which...)
}

// MovementsByID returns movements if the viewer may see them.
func (s *Service) MovementsByID(
	ctx context.Context, viewer auth.Viewer, ids []typeid.StockMovement,
) (map[typeid.StockMovement]*Movement, error) {
	if !viewer.May(auth.ManageStock) {
		return nil, nil
	}
	return movementsOfIDs.Read(ctx, s.store.Client, ids)
}

var movementsOfIDs = record.ByID("stock movements", movementsByID, readMovement, func(m *Movement) typeid.StockMovement { return m.ID })

// Erase empties the notes of movements for the orders of a user, who is about to be erased.
func Erase(ctx context.Context, tx *ent.Tx, u *ent.User) error {
	if _, err := eraseNotes.Exec(ctx, tx, u.ID); err != nil {
		return fmt.Errorf("erase notes of stock movements: %w", err)
	}
	return nil
}
