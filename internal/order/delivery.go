package order

import (
	"encoding/json"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/pricing"
	"github.com/shopgraph/shopgraph/internal/pricing/delivery"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// PlacedDelivery is a way in which an order that is placed is delivered.
type PlacedDelivery struct {
	delivery.Option
	PickupPoint *typeid.PickupPoint // nil if it is brought home
	Lines       []int               // the indexes of the quote's lines
}

// Delivery is a way in which an order is delivered, as it was when the order was placed.
type Delivery struct {
	Order            typeid.Order
	Position         int // counted from 1
	MethodID         typeid.ShippingMethod
	PickupPointID    *typeid.PickupPoint // nil if it is brought home
	Code, Name       string
	Carrier          string
	Kind             delivery.Kind
	Cost             *pricing.LineCost
	Earliest, Latest delivery.Date // empty if nothing was promised
	Estimated        bool
}

// DeliveriesByOrder reads in which ways orders are delivered.
var DeliveriesByOrder = record.NewMany("deliveries of orders",
	func(found *record.Found[typeid.Order, []*Delivery], _ record.Parts, ids []typeid.Order) ([]*record.Read, error) {
		return []*record.Read{deliveriesOfOrders.With(func(r *record.Reader) {
			d := readDelivery(r)
			if found.Readable(r, d.Order) {
				found.Values[d.Order] = append(found.Values[d.Order], d)
			}
		}, typeid.Array(ids))}, nil
	})

func readDelivery(r *record.Reader) *Delivery {
	d := &Delivery{
		Order: typeid.Of[typeid.Order](r.UUID()), Position: int(r.Int()), MethodID: typeid.Of[typeid.ShippingMethod](r.UUID()),
		PickupPointID: record.Optional(r, func() typeid.PickupPoint { return typeid.Of[typeid.PickupPoint](r.UUID()) }),
		Code:          r.Text(), Name: r.Text(), Carrier: r.Text(), Kind: delivery.Kind(r.Text()),
		Earliest: delivery.Date(r.Text()), Latest: delivery.Date(r.Text()), Estimated: r.Bool(),
	}
	currency := money.Currency(r.Text())
	amount := func() money.Money { return money.Money{Amount: r.Int(), Currency: currency} }
	d.Cost = &pricing.LineCost{Subtotal: amount(), Discount: amount()}
	d.Cost.Total.Net, d.Cost.Total.Tax = amount(), amount()
	d.Cost.Total.Gross = money.Money{Amount: d.Cost.Total.Net.Amount + d.Cost.Total.Tax.Amount, Currency: currency}
	return d
}

// DeliveryCost returns how what a delivery cost came about. It is given the taxes of its order.
func DeliveryCost(d *Delivery, ofOrder []Tax) *pricing.LineCost {
	cost := *d.Cost
	for _, tax := range ofOrder {
		if tax.Delivery == d.Position {
			cost.Taxes = append(cost.Taxes, tax.TaxAmount)
		}
	}
	return &cost
}

// IsIn reports whether a line of the same order is in a delivery.
func (d *Delivery) IsIn(l *ent.OrderLine) bool { return l.Delivery == d.Position }

// insertedDelivery is a delivery as insertOrder reads it.
type insertedDelivery struct {
	Position    int        `json:"position"`
	Method      uuid.UUID  `json:"shipping_method_id"`
	PickupPoint *uuid.UUID `json:"pickup_point_id"`
	Code        string     `json:"code"`
	Name        string     `json:"name"`
	Carrier     string     `json:"carrier"`
	Kind        string     `json:"kind"`
	List        int64      `json:"list"`
	Discount    int64      `json:"discount"`
	Net         int64      `json:"net"`
	Tax         int64      `json:"tax"`
	Earliest    string     `json:"earliest"`
	Latest      string     `json:"latest"`
	Estimated   bool       `json:"estimated"`
}

// deliveriesOf returns the deliveries of what is placed as JSON.
func deliveriesOf(p *Placement) (string, error) {
	rows := make([]insertedDelivery, len(p.Deliveries))
	for i, d := range p.Deliveries {
		cost := &p.Quote.Deliveries[i]
		rows[i] = insertedDelivery{
			Position: i + 1, Method: d.Method.UUID(), Code: d.Code, Name: d.Name, Carrier: d.Carrier, Kind: string(d.Kind),
			List: cost.List.Amount, Discount: cost.Discount.Amount, Net: cost.Total.Net.Amount, Tax: cost.Total.Tax.Amount,
			Earliest: string(d.Earliest), Latest: string(d.Latest), Estimated: d.Estimated,
		}
		if d.PickupPoint != nil {
			rows[i].PickupPoint = new(d.PickupPoint.UUID())
		}
	}
	encoded, err := json.Marshal(rows)
	return string(encoded), err
}

// deliveryOf returns which delivery each line of what is placed is in, counted from 1; 0 is none.
func deliveryOf(p *Placement) []int {
	in := make([]int, len(p.Quote.Lines))
	for i, d := range p.Deliveries {
		for _, line := range d.Lines {
			in[line] = i + 1
		}
	}
	return in
}
