// Package returns is what buyers send back: which units of an order may come back and until when, how far a return has
// come, and what arrived in which condition. See docs/returns.md.
//
// Returns are written while their order is locked. A unit is in one return at most, unless that has come to nothing. What
// a return gives back, and where its goods go, is package checkout's.
package returns

import (
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Reason is why something is sent back. Each name stands in the schema and in the database: none is ever renamed.
type Reason string

// The reasons.
const (
	ChangedMind    Reason = "CHANGED_MIND"
	TooLarge       Reason = "TOO_LARGE"
	TooSmall       Reason = "TOO_SMALL"
	NotAsDescribed Reason = "NOT_AS_DESCRIBED"
	Defective      Reason = "DEFECTIVE"
	WrongItem      Reason = "WRONG_ITEM"
	Damaged        Reason = "DAMAGED"
	ArrivedLate    Reason = "ARRIVED_LATE"
	RefusedAtDoor  Reason = "REFUSED_AT_DOOR"
	Other          Reason = "OTHER"
)

// Reasons are all reasons with what people call them in English, in the order in which they are offered.
var Reasons = []*ReasonLabel{
	{ChangedMind, "I have changed my mind"},
	{TooLarge, "It is too large"},
	{TooSmall, "It is too small"},
	{NotAsDescribed, "It is not as described"},
	{Defective, "It is defective"},
	{WrongItem, "It is not what I have bought"},
	{Damaged, "It has arrived damaged"},
	{ArrivedLate, "It has arrived too late"},
	{RefusedAtDoor, "It was refused at the door"},
	{Other, "Something else"},
}

// ReasonLabel is a reason, and what people call it.
type ReasonLabel struct {
	Code  Reason
	Label string
}

// Resolution is what the buyer gets for what they send back. Its names stand in the schema and in the database, too.
type Resolution string

// The resolutions.
const (
	ByRefund      Resolution = "REFUND"
	ByStoreCredit Resolution = "STORE_CREDIT"
	ByExchange    Resolution = "EXCHANGE"
)

// Condition is how goods have arrived.
type Condition string

// The conditions.
const (
	AsNew  Condition = "NEW"
	Used   Condition = "USED"
	Broken Condition = "DAMAGED"
)

// Return is what somebody sends back of an order.
type Return struct {
	ID                   typeid.Return
	CreatedAt, UpdatedAt time.Time
	OrderID              typeid.Order
	Status               Status
	Resolution           Resolution
	RequestedBy          string // the TypeID of a user or a service, or "guest"
	// Note is the buyer's, and DeclineReason what the staff have told them. Each is empty if there is none.
	Note, DeclineReason string
	// Carrier and TrackingNumber are empty while they are not known.
	Carrier, TrackingNumber string
	LabelURL                *string
	// ApprovedAt is when it was approved, ReceivedAt when something of it first arrived, and EndedAt when nothing could
	// become of it any more.
	ApprovedAt, ReceivedAt, EndedAt *time.Time
	RefundID                        *typeid.Refund
	// ExchangeDraftID is what was prepared of what the buyer gets instead; nil while nothing is, and once that was deleted.
	ExchangeDraftID *typeid.DraftOrder
	Lines           []*Line
	Receipts        []*Receipt
}

// IsNode marks Return as an implementation of GraphQL's Node.
func (*Return) IsNode() {}

// Line is how much of an order's line is sent back, and why.
type Line struct {
	OrderLine uuid.UUID `json:"order_line_id"`
	Quantity  int       `json:"quantity"`
	Reason    Reason    `json:"reason"`
	// Received is how many units have arrived, and Accepted how many of them the store has taken back.
	Received int `json:"received"`
	Accepted int `json:"accepted"`
	// ExchangeVariant is what the buyer gets instead, and ExchangePrice what one of it has cost with taxes when they asked for it, in minor
	// units of the order's currency. The variant is nil if they get nothing instead, and once the store has deleted it.
	ExchangeVariant *uuid.UUID `json:"exchange_variant_id"`
	ExchangePrice   *int64     `json:"exchange_price"`
}

// OrderLineID is the order's line.
func (l *Line) OrderLineID() typeid.OrderLine { return typeid.Of[typeid.OrderLine](l.OrderLine) }

// ExchangeVariantID is what the buyer gets instead; nil for nothing.
func (l *Line) ExchangeVariantID() *typeid.Variant {
	if l.ExchangeVariant == nil {
		return nil
	}
	return new(typeid.Of[typeid.Variant](*l.ExchangeVariant))
}

// Receipt is units of a line that have arrived together.
type Receipt struct {
	OrderLine uuid.UUID `json:"order_line_id"`
	Quantity  int       `json:"quantity"`
	Condition Condition `json:"condition"`
	// Rejection is why the store has not taken them back; nil if it has.
	Rejection *string `json:"rejection"`
	// Location is where they are on hand again; nil if they are not.
	Location   *uuid.UUID `json:"location_id"`
	ReceivedAt time.Time  `json:"received_at"`
	Actor      string     `json:"actor"`
}

// OrderLineID is the order's line.
func (r *Receipt) OrderLineID() typeid.OrderLine { return typeid.Of[typeid.OrderLine](r.OrderLine) }

// LocationID is where the goods are on hand again; nil if they are not.
func (r *Receipt) LocationID() *typeid.Location {
	if r.Location == nil {
		return nil
	}
	return new(typeid.Of[typeid.Location](*r.Location))
}
