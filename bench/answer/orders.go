package answer

import (
	"strconv"

	"github.com/shopgraph/shopgraph/bench/dataset"
	"github.com/shopgraph/shopgraph/internal/order"
	"github.com/shopgraph/shopgraph/internal/page"
)

var newestOrders = page.Ordering{Name: "orders", Columns: []page.Column{page.UUID("id")}, Desc: true}

// History appends the answer to a customer's query of themselves and the newest of their orders.
func (p *Plan) History(b []byte, s *dataset.Store, customer, first int) []byte {
	return p.response(b, func(b []byte, f *field) []byte {
		if f.name != "me" {
			return unknown(b, f)
		}
		return in{Store: s}.user(b, s.Customer(customer), first, f.of)
	})
}

func (s in) user(b []byte, c dataset.Customer, first int, of selection) []byte {
	return of.object(b, func(b []byte, f *field) []byte {
		switch f.name {
		case "__typename":
			return text(b, "User")
		case "id":
			return text(b, c.ID.String())
		case "kind":
			return text(b, "CUSTOMER")
		case "email":
			return text(b, c.Email)
		case "name":
			return text(b, c.Name)
		case "addresses":
			return list(b, 1, func(b []byte, _ int) []byte { return postal(b, "Address", c, f.of) })
		case "orders":
			return s.orders(b, c.N, first, f.of)
		case "createdAt":
			return moment(b, c.Made)
		}
		return unknown(b, f)
	})
}

// postal appends a customer's address: the saved one, or as it stands on their orders.
func postal(b []byte, kind string, c dataset.Customer, of selection) []byte {
	a := &c.Address
	return of.object(b, func(b []byte, f *field) []byte {
		switch f.name {
		case "__typename":
			return text(b, kind)
		case "id":
			return text(b, c.AddressID.String())
		case "fullName":
			return text(b, a.FullName)
		case "company":
			return text(b, a.Company)
		case "line1":
			return text(b, a.Line1)
		case "line2":
			return text(b, a.Line2)
		case "city":
			return text(b, a.City)
		case "region":
			return text(b, a.Region)
		case "postalCode":
			return text(b, a.PostalCode)
		case "country":
			return text(b, string(a.Country))
		case "phone":
			return text(b, a.Phone)
		}
		return unknown(b, f)
	})
}

func (s in) orders(b []byte, customer, first int, of selection) []byte {
	size := s.OrdersOf(customer)
	n := min(first, size)
	cursor := func(i int) string { return newestOrders.Cursor(s.Order(s.OrderOf(customer, i)).ID.UUID()) }
	return of.object(b, func(b []byte, f *field) []byte {
		switch f.name {
		case "__typename":
			return text(b, "OrderConnection")
		case "totalCount":
			return strconv.AppendInt(b, int64(size), 10)
		case "pageInfo":
			return pageInfo(b, size > n, n, cursor, f.of)
		case "nodes":
			return list(b, n, func(b []byte, i int) []byte { return s.order(b, s.Order(s.OrderOf(customer, i)), f.of) })
		case "edges":
			return list(b, n, func(b []byte, i int) []byte {
				return s.orderEdge(b, s.Order(s.OrderOf(customer, i)), cursor(i), f.of)
			})
		}
		return unknown(b, f)
	})
}

func (s in) orderEdge(b []byte, o dataset.Order, cursor string, of selection) []byte {
	return of.object(b, func(b []byte, f *field) []byte {
		switch f.name {
		case "__typename":
			return text(b, "OrderEdge")
		case "cursor":
			return text(b, cursor)
		case "node":
			return s.order(b, o, f.of)
		}
		return unknown(b, f)
	})
}

func (s in) order(b []byte, o dataset.Order, of selection) []byte {
	return of.object(b, func(b []byte, f *field) []byte {
		switch f.name {
		case "__typename":
			return text(b, "Order")
		case "id":
			return text(b, o.ID.String())
		case "number":
			return text(b, o.Number)
		case "status":
			return text(b, o.Status)
		case "currencyCode":
			return text(b, "USD")
		case "lines":
			return list(b, len(o.Lines), func(b []byte, i int) []byte { return s.orderLine(b, &o.Lines[i], f.of) })
		case "subtotal", "total":
			return taxed(b, o.Total, f.of)
		case "email":
			return text(b, s.Customer(o.Customer).Email)
		case "shippingAddress", "billingAddress":
			return postal(b, "PostalAddress", s.Customer(o.Customer), f.of)
		case "payments":
			return list(b, 1, func(b []byte, _ int) []byte { return payment(b, &o, f.of) })
		case "fulfillments":
			return s.parcels(b, &o, f.of)
		case "events":
			return list(b, len(o.Events), func(b []byte, i int) []byte { return s.event(b, &o, &o.Events[i], f.of) })
		case "cancellable":
			return boolean(b, false)
		case "cancelReason":
			return null(b)
		case "createdAt":
			return moment(b, o.Placed)
		case "updatedAt":
			return moment(b, o.Updated)
		}
		return unknown(b, f)
	})
}

func (s in) orderLine(b []byte, l *dataset.OrderLine, of selection) []byte {
	return of.object(b, func(b []byte, f *field) []byte {
		switch f.name {
		case "__typename":
			return text(b, "OrderLine")
		case "id":
			return text(b, l.ID.String())
		case "variant":
			return s.variant(b, &l.Variant, f.of)
		case "productName":
			return text(b, l.ProductName)
		case "variantName":
			return text(b, l.Variant.Name)
		case "sku":
			return text(b, l.Variant.SKU)
		case "quantity":
			return strconv.AppendInt(b, int64(l.Quantity), 10)
		case "unitPrice":
			return taxed(b, l.Variant.Price, f.of)
		case "total":
			return taxed(b, l.Total(), f.of)
		}
		return unknown(b, f)
	})
}

func payment(b []byte, o *dataset.Order, of selection) []byte {
	p := &o.Payment
	return of.object(b, func(b []byte, f *field) []byte {
		switch f.name {
		case "__typename":
			return text(b, "Payment")
		case "id":
			return text(b, p.ID.String())
		case "status":
			return text(b, p.Status)
		case "amount", "authorizedAmount":
			return dollars(b, o.Total, f.of)
		case "capturedAmount":
			return dollars(b, p.Captured, f.of)
		case "refundedAmount":
			return dollars(b, 0, f.of)
		case "createdAt":
			return moment(b, p.Made)
		}
		return unknown(b, f)
	})
}

func (s in) parcels(b []byte, o *dataset.Order, of selection) []byte {
	n := 0
	if o.Parcel != nil {
		n = 1
	}
	return list(b, n, func(b []byte, _ int) []byte { return s.parcel(b, o, of) })
}

func (s in) parcel(b []byte, o *dataset.Order, of selection) []byte {
	p := o.Parcel
	return of.object(b, func(b []byte, f *field) []byte {
		switch f.name {
		case "__typename":
			return text(b, "Fulfillment")
		case "id":
			return text(b, p.ID.String())
		case "status":
			return text(b, p.Status)
		case "carrier":
			return text(b, p.Carrier)
		case "trackingNumber":
			return text(b, p.Number)
		case "trackingUrl":
			return text(b, p.Page)
		case "lines":
			return list(b, len(o.Lines), func(b []byte, i int) []byte { return s.parcelLine(b, o, i, f.of) })
		case "shippedAt":
			return moment(b, p.Shipped)
		case "deliveredAt":
			return moment(b, p.Delivered)
		case "createdAt":
			return moment(b, p.Made)
		}
		return unknown(b, f)
	})
}

func (s in) parcelLine(b []byte, o *dataset.Order, i int, of selection) []byte {
	return of.object(b, func(b []byte, f *field) []byte {
		switch f.name {
		case "__typename":
			return text(b, "FulfillmentLine")
		case "id":
			return text(b, o.Parcel.LineIDs[i].String())
		case "orderLine":
			return s.orderLine(b, &o.Lines[i], f.of)
		case "quantity":
			return strconv.AppendInt(b, int64(o.Lines[i].Quantity), 10)
		}
		return unknown(b, f)
	})
}

func (s in) event(b []byte, o *dataset.Order, e *dataset.Event, of selection) []byte {
	return of.object(b, func(b []byte, f *field) []byte {
		switch f.name {
		case "__typename":
			return text(b, "OrderEvent")
		case "id":
			return text(b, e.ID.String())
		case "sequence":
			return strconv.AppendInt(b, int64(e.Sequence), 10)
		case "cursor":
			return text(b, order.EventCursor(e.Sequence, e.ID))
		case "type":
			return text(b, e.Type)
		case "status":
			return text(b, e.Status)
		case "order":
			return s.order(b, *o, f.of)
		case "fulfillment":
			if !e.OfParcel {
				return null(b)
			}
			return s.parcel(b, o, f.of)
		case "createdAt":
			return moment(b, e.At)
		}
		return unknown(b, f)
	})
}
