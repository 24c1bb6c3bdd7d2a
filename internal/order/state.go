package order

import (
	"slices"

	"github.com/shopgraph/shopgraph/ent/fulfillment"
	entorder "github.com/shopgraph/shopgraph/ent/order"
)

// moves says which statuses an order may go to from each. Staying is always allowed.
var moves = map[entorder.Status][]entorder.Status{
	entorder.StatusPendingPayment: {
		entorder.StatusConfirmed, entorder.StatusPaymentFailed, entorder.StatusExpired, entorder.StatusCancelled,
	},
	entorder.StatusConfirmed: {entorder.StatusProcessing, entorder.StatusCancelled},
	entorder.StatusProcessing: {
		entorder.StatusConfirmed, entorder.StatusReadyForPickup, entorder.StatusPartiallyShipped, entorder.StatusShipped, entorder.StatusCancelled,
	},
	entorder.StatusReadyForPickup: {
		entorder.StatusConfirmed, entorder.StatusProcessing, entorder.StatusPartiallyShipped, entorder.StatusDelivered, entorder.StatusCancelled,
	},
	entorder.StatusPartiallyShipped: {
		entorder.StatusShipped, entorder.StatusOutForDelivery, entorder.StatusDelivered, entorder.StatusReturnRequested, entorder.StatusReturned,
	},
	entorder.StatusShipped:        {entorder.StatusOutForDelivery, entorder.StatusDelivered, entorder.StatusReturnRequested, entorder.StatusReturned},
	entorder.StatusOutForDelivery: {entorder.StatusDelivered, entorder.StatusReturnRequested, entorder.StatusReturned},
	entorder.StatusDelivered:      {entorder.StatusReturnRequested, entorder.StatusReturned},
	entorder.StatusReturnRequested: {
		entorder.StatusShipped, entorder.StatusOutForDelivery, entorder.StatusDelivered, entorder.StatusReturned,
	},
	entorder.StatusReturned:      {},
	entorder.StatusPaymentFailed: {},
	entorder.StatusExpired:       {},
	entorder.StatusCancelled:     {},
}

func mayMove(from, to entorder.Status) bool {
	return from == to || slices.Contains(moves[from], to)
}

// Cancellable reports whether an order in this status may be cancelled: until something of it is
// shipped, or it has ended in another way.
func Cancellable(s entorder.Status) bool { return mayMove(s, entorder.StatusCancelled) && !Closed(s) }

// Closed reports whether nothing can become of an order in this status any more: it holds no stock
// and may keep no money.
func Closed(s entorder.Status) bool {
	return s == entorder.StatusPaymentFailed || s == entorder.StatusExpired || s == entorder.StatusCancelled
}

// facts are what is known of an order: all that its status follows from.
type facts struct {
	cancelled, expired, paymentFailed bool
	// authorized is whether all the money that a payment is for was ever held or taken, covered whether it still
	// is.
	authorized, covered bool
	// held is how much money is held or promised now, taken what was ever taken, returned what of that was given back, and released what
	// will not be taken as the order has become smaller.
	held, taken, returned, released int64
	// ordered is how many units were bought and are to be sent, parcels how many of them are in parcels of each
	// status.
	ordered int
	parcels map[fulfillment.Status]int
	// back is how many units have come back, returning whether a return is open.
	back      int
	returning bool
}

// ended reports whether the order was given up: no money is kept for it.
func (f facts) ended() bool { return f.cancelled || f.expired || f.paymentFailed }

// fold works out where an order stands.
func fold(f facts) entorder.Status {
	switch {
	case f.cancelled:
		return entorder.StatusCancelled
	case f.expired:
		return entorder.StatusExpired
	case f.paymentFailed:
		return entorder.StatusPaymentFailed
	case !f.authorized:
		return entorder.StatusPendingPayment
	}
	shipped := f.parcels[fulfillment.StatusShipped]
	outForDelivery := f.parcels[fulfillment.StatusOutForDelivery]
	arrived := f.parcels[fulfillment.StatusDelivered] + f.parcels[fulfillment.StatusCollected]
	ready := f.parcels[fulfillment.StatusReadyForPickup]
	switch gone := shipped + outForDelivery + arrived; {
	case gone == f.ordered && f.returning:
		return entorder.StatusReturnRequested
	case gone == f.ordered && f.back >= gone:
		return entorder.StatusReturned
	case arrived == f.ordered:
		return entorder.StatusDelivered
	case gone == f.ordered && shipped == 0:
		return entorder.StatusOutForDelivery
	case gone == f.ordered:
		return entorder.StatusShipped
	case gone > 0:
		return entorder.StatusPartiallyShipped
	case ready == f.ordered:
		return entorder.StatusReadyForPickup
	case ready+f.parcels[fulfillment.StatusPending] > 0:
		return entorder.StatusProcessing
	}
	return entorder.StatusConfirmed
}

// paid works out how far an order with a total is paid. Gift cards and credit count as soon as they are taken.
func paid(total int64, f facts) entorder.PaymentStatus {
	switch {
	case f.returned > 0 && f.returned >= f.taken:
		return entorder.PaymentStatusRefunded
	case f.returned > 0:
		return entorder.PaymentStatusPartiallyRefunded
	case f.taken >= total-f.released:
		return entorder.PaymentStatusPaid
	case f.taken > 0:
		return entorder.PaymentStatusPartiallyPaid
	case f.held > 0:
		return entorder.PaymentStatusAuthorized
	}
	return entorder.PaymentStatusUnpaid
}

// lost reports whether the money is gone for an order that was paid for and stands. Of one that has come back nobody owes it.
func (f facts) lost(status entorder.Status) bool {
	return !f.covered && status != entorder.StatusPendingPayment && status != entorder.StatusReturned && !Closed(status)
}

// parcelMoves says which statuses a parcel may go to from each. Staying is always allowed.
var parcelMoves = map[fulfillment.Status][]fulfillment.Status{
	fulfillment.StatusPending:        {fulfillment.StatusShipped, fulfillment.StatusReadyForPickup, fulfillment.StatusCancelled},
	fulfillment.StatusShipped:        {fulfillment.StatusOutForDelivery, fulfillment.StatusDelivered},
	fulfillment.StatusOutForDelivery: {fulfillment.StatusDelivered},
	fulfillment.StatusReadyForPickup: {fulfillment.StatusCollected, fulfillment.StatusCancelled},
	fulfillment.StatusDelivered:      {},
	fulfillment.StatusCollected:      {},
	fulfillment.StatusCancelled:      {},
}

// leaves reports whether a parcel takes its goods off the stock when it reaches a status. One that waits to be collected
// has not yet: it is in the store's hands, and if nobody comes it is unpacked.
func leaves(to fulfillment.Status) bool {
	return to == fulfillment.StatusShipped || to == fulfillment.StatusCollected
}
