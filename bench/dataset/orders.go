package dataset

import (
	"strconv"
	"time"

	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Order is a purchase that is sent, has arrived or was cancelled: none of them has stock reserved.
// Amounts are in minor units of US dollars, without tax.
type Order struct {
	N             int
	ID            typeid.Order
	Number        string
	Customer      int
	Status        string
	Lines         []OrderLine
	Total         int64
	Placed        time.Time
	Updated       time.Time
	Payment       Payment
	Parcel        *Parcel // nil of a cancelled one
	Events        []Event
	TrackingToken string
}

// OrderLine is a variant in an order.
type OrderLine struct {
	ID          typeid.OrderLine
	Variant     Variant
	ProductName string
	Quantity    int
}

// Total is what all of the line cost.
func (l *OrderLine) Total() int64 { return l.Variant.Price * int64(l.Quantity) }

// Payment is how an order was paid.
type Payment struct {
	ID       typeid.Payment
	Status   string
	Captured int64
	Made     time.Time
}

// Parcel is all of an order on its way.
type Parcel struct {
	ID                       typeid.Fulfillment
	Status                   string
	Carrier, Number, Page    string
	Made, Shipped, Delivered time.Time // Delivered is zero until it has arrived
	LineIDs                  []typeid.FulfillmentLine
}

// Event is one thing that happened to an order.
type Event struct {
	ID           typeid.OrderEvent
	Sequence     int
	Type, Status string
	OfParcel     bool
	At           time.Time
}

// Order returns an order.
func (s *Store) Order(n int) Order {
	o := Order{
		N: n, ID: typeid.Of[typeid.Order](newID(orders, n)), Number: orderNumber(n), Customer: n % s.Customers,
		Status: orderStatus(n), Placed: made(n * 60), TrackingToken: token(tracking, n),
	}
	for i := range 1 + n%maxLines {
		l := s.orderLine(n, i)
		o.Lines = append(o.Lines, l)
		o.Total += l.Total()
	}
	o.Payment = Payment{
		ID: typeid.Of[typeid.Payment](newID(payments, n)), Status: "CAPTURED", Captured: o.Total, Made: o.Placed.Add(time.Second),
	}
	if o.Status == cancelled {
		o.Payment.Status, o.Payment.Captured = "VOIDED", 0
	} else {
		o.Parcel = parcel(&o)
	}
	o.Events = eventsOf(&o)
	o.Updated = o.Events[len(o.Events)-1].At
	return o
}

// orderLine buys some of a variant, of another product in each line.
func (s *Store) orderLine(order, i int) OrderLine {
	m := order*maxLines + i
	third := s.Products / maxLines
	product := third*i + int(number(orderLines, m, 3)%uint64(third))
	return OrderLine{
		ID:          typeid.Of[typeid.OrderLine](newID(orderLines, m)),
		Variant:     s.variant(product, int(number(orderLines, m, 4)%variantsEach)),
		ProductName: s.Name(product),
		Quantity:    1 + int(number(orderLines, m, 5)%3),
	}
}

// What becomes of orders.
const (
	shipped        = "SHIPPED"
	outForDelivery = "OUT_FOR_DELIVERY"
	delivered      = "DELIVERED"
	cancelled      = "CANCELLED"
)

func orderStatus(n int) string {
	switch by := number(orders, n, 3) % 20; {
	case by < 14:
		return delivered
	case by < 17:
		return shipped
	case by < 18:
		return outForDelivery
	}
	return cancelled
}

// orderNumber returns ten characters of Crockford's base32 in two groups, like those of the server.
// An odd factor permutes 50 bits, so that no two orders have the same.
func orderNumber(n int) string {
	const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	bits := uint64(n+1) * 0x9e3779b97f4a7c15 & (1<<50 - 1)
	text := make([]byte, 11)
	for i := range text {
		if i == 5 {
			text[i] = '-'
			continue
		}
		text[i] = alphabet[bits&31]
		bits >>= 5
	}
	return string(text)
}

func parcel(o *Order) *Parcel {
	p := &Parcel{
		ID: typeid.Of[typeid.Fulfillment](newID(parcels, o.N)), Status: o.Status,
		Carrier: pick(carriers, number(parcels, o.N, 3)), Number: strconv.FormatUint(10_000_000+number(parcels, o.N, 4)%90_000_000, 10),
		Made: o.Placed.Add(4 * time.Hour), Shipped: o.Placed.Add(20 * time.Hour),
	}
	p.Page = "https://track.example.com/" + p.Number
	if o.Status == delivered {
		p.Delivered = o.Placed.Add(60 * time.Hour)
	}
	for i := range o.Lines {
		p.LineIDs = append(p.LineIDs, typeid.Of[typeid.FulfillmentLine](newID(parcelLines, o.N*maxLines+i)))
	}
	return p
}

func eventsOf(o *Order) []Event {
	all := make([]Event, 0, maxEvents)
	add := func(kind, status string, ofParcel bool, at time.Time) {
		id := newID(events, o.N*maxEvents+len(all))
		all = append(all, Event{typeid.Of[typeid.OrderEvent](id), len(all) + 1, kind, status, ofParcel, at})
	}
	add("ORDER_PLACED", "PENDING_PAYMENT", false, o.Placed)
	add("PAYMENT_AUTHORIZED", "CONFIRMED", false, o.Placed.Add(2*time.Second))
	if o.Parcel == nil {
		add("ORDER_CANCELLED", cancelled, false, o.Placed.Add(time.Hour))
		add("PAYMENT_VOIDED", cancelled, false, o.Placed.Add(time.Hour+time.Second))
		return all
	}
	add("FULFILLMENT_CREATED", "PROCESSING", true, o.Parcel.Made)
	add("PAYMENT_CAPTURED", "PROCESSING", false, o.Parcel.Shipped.Add(-time.Second))
	add("FULFILLMENT_SHIPPED", shipped, true, o.Parcel.Shipped)
	if o.Status != shipped {
		add("FULFILLMENT_OUT_FOR_DELIVERY", outForDelivery, true, o.Parcel.Shipped.Add(30*time.Hour))
	}
	if o.Status == delivered {
		add("FULFILLMENT_DELIVERED", delivered, true, o.Parcel.Delivered)
	}
	return all
}
