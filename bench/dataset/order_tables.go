package dataset

import (
	"crypto/sha256"
	"iter"
	"time"
)

// allOrders yields what each of an order has, until yield returns false.
func (s *Store) allOrders(yield func([]any) bool, rowsOf func(*Order) iter.Seq[[]any]) {
	for n := range s.Orders {
		o := s.Order(n)
		for r := range rowsOf(&o) {
			if !yield(r) {
				return
			}
		}
	}
}

// one yields a single row.
func one(r []any) iter.Seq[[]any] { return func(yield func([]any) bool) { yield(r) } }

func (s *Store) orderRows(yield func([]any) bool) {
	s.allOrders(yield, func(o *Order) iter.Seq[[]any] {
		var cancelledAt any
		if o.Status == cancelled {
			cancelledAt = o.Updated
		}
		r := row(o.ID.UUID(), o.Placed, o.Number, [16]byte(newID(carts, o.N)), currency, o.Total, 0, o.Total, 0, o.Status,
			len(o.Events), o.Placed.Add(time.Hour), cancelledAt, [16]byte(newID(users, o.Customer)))
		r[2] = o.Updated
		return one(r)
	})
}

func (s *Store) contactRows(yield func([]any) bool) {
	s.allOrders(yield, func(o *Order) iter.Seq[[]any] {
		c := s.Customer(o.Customer)
		to := asJSON(c.Address)
		return one(row(newID(contacts, o.N), o.Placed, c.Email, to, to, ref(o.ID)))
	})
}

func (s *Store) lineRows(yield func([]any) bool) {
	s.allOrders(yield, func(o *Order) iter.Seq[[]any] {
		return func(yield func([]any) bool) {
			for i, l := range o.Lines {
				v := &l.Variant
				if !yield(row(l.ID.UUID(), o.Placed, i+1, l.ProductName, v.Name, v.SKU, l.Quantity,
					v.Price, 0, l.Total(), 0, currency, ref(o.ID), ref(v.ID))) {
					return
				}
			}
		}
	})
}

func (s *Store) paymentRows(yield func([]any) bool) {
	s.allOrders(yield, func(o *Order) iter.Seq[[]any] {
		p := &o.Payment
		return one(row(p.ID.UUID(), p.Made, "test", "tok_approved", "dataset_"+o.Number, currency, o.Total, p.Status,
			o.Total, p.Captured, ref(o.ID)))
	})
}

func (s *Store) ledgerRows(yield func([]any) bool) {
	s.allOrders(yield, func(o *Order) iter.Seq[[]any] {
		then := "CAPTURE"
		if o.Status == cancelled {
			then = "VOID"
		}
		return func(yield func([]any) bool) {
			for i, entry := range [][2]string{
				{"AUTHORIZATION", "REQUESTED"}, {"AUTHORIZATION", "SUCCEEDED"}, {then, "REQUESTED"}, {then, "SUCCEEDED"},
			} {
				n := o.N*4 + i
				operation := [16]byte(newID(ledger, o.N*4+i/2*2)) // is that of its first entry
				if !yield(row(newID(ledger, n), o.Payment.Made, operation, entry[0], entry[1], o.Total, "", ref(o.Payment.ID))) {
					return
				}
			}
		}
	})
}

func (s *Store) parcelRows(yield func([]any) bool) {
	s.allOrders(yield, func(o *Order) iter.Seq[[]any] {
		p := o.Parcel
		if p == nil {
			return func(func([]any) bool) {}
		}
		var arrived any
		if !p.Delivered.IsZero() {
			arrived = p.Delivered
		}
		return one(row(p.ID.UUID(), p.Made, p.Status, p.Carrier, p.Number, p.Page, p.Shipped, arrived, ref(o.ID)))
	})
}

func (s *Store) parcelLineRows(yield func([]any) bool) {
	s.allOrders(yield, func(o *Order) iter.Seq[[]any] {
		return func(yield func([]any) bool) {
			if o.Parcel == nil {
				return
			}
			for i, id := range o.Parcel.LineIDs {
				if !yield(row(id.UUID(), o.Parcel.Made, o.Lines[i].Quantity, ref(o.Parcel.ID), ref(o.Lines[i].ID))) {
					return
				}
			}
		}
	})
}

func (s *Store) eventRows(yield func([]any) bool) {
	s.allOrders(yield, func(o *Order) iter.Seq[[]any] {
		return func(yield func([]any) bool) {
			for _, e := range o.Events {
				var ofParcel, ofPayment any = nil, nil
				switch {
				case e.OfParcel:
					ofParcel = ref(o.Parcel.ID)
				case e.Type != "ORDER_PLACED" && e.Type != "ORDER_CANCELLED":
					ofPayment = ref(o.Payment.ID)
				}
				if !yield(row(e.ID.UUID(), e.At, e.Sequence, e.Type, e.Status, ref(o.ID), ofParcel, ofPayment)) {
					return
				}
			}
		}
	})
}

func (s *Store) trackingRows(yield func([]any) bool) {
	s.allOrders(yield, func(o *Order) iter.Seq[[]any] {
		return one(row(newID(tracking, o.N), o.Placed, hashed(o.TrackingToken), forever, ref(o.ID)))
	})
}

// keyRows are of the checkouts that made the orders.
func (s *Store) keyRows(yield func([]any) bool) {
	s.allOrders(yield, func(o *Order) iter.Seq[[]any] {
		hash := sha256.Sum256([]byte(o.Number))
		scope := "user:" + newID(users, o.Customer).String()
		return one(row(newID(keys, o.N), o.Placed, scope, "checkoutComplete", o.Number, hash[:], "COMPLETED", "CheckoutCompleted",
			forever, ref(o.ID), ref(o.Payment.ID)))
	})
}

// cartRows are the orders' carts, then those that guests have left.
func (s *Store) cartRows(yield func([]any) bool) {
	for n := range 2 * s.Orders {
		var owner, secret any = [16]byte(newID(users, n%s.Customers)), nil
		status := "COMPLETED"
		if n >= s.Orders {
			owner, secret, status = nil, hashed(token(carts, n)), "OPEN"
		}
		if !yield(row(newID(carts, n), made(n), secret, currency, status, owner)) {
			return
		}
	}
}

// cartLineRows put into each cart what is in an order.
func (s *Store) cartLineRows(yield func([]any) bool) {
	for n := range 2 * s.Orders {
		o := s.Order(n % s.Orders)
		for i, l := range o.Lines {
			id := newID(cartLines, n*maxLines+i)
			if !yield(row(id, made(n), l.Quantity, l.Variant.Price, [16]byte(newID(carts, n)), ref(l.Variant.ID))) {
				return
			}
		}
	}
}
