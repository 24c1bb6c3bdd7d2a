package ordermail

import (
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent/orderevent"
	"github.com/shopgraph/shopgraph/internal/mail"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// event is something that has happened to an order.
type event struct {
	id     uuid.UUID
	order  typeid.Order
	kind   orderevent.Type
	stands bool // the order is to be supplied, or was
	byHand bool // it is about a payment that somebody makes by hand
}

// rule is a mail that an event may lead to.
type rule struct {
	kind mail.OrderKind
	// once is that an order gets the mail once, whatever happens how often.
	once bool
	// patient is that the buyer is most likely at the page that tells the same. So the mail waits.
	patient bool
	// when is nil for always.
	when func(e event) bool
}

func stands(e event) bool { return e.stands }

// rules are which mails events lead to. Whether one is due is looked at again when it is sent: see facts.isDue. An event that is not here is not
// mailed.
var rules = map[orderevent.Type][]rule{
	orderevent.TypeOrderPlaced:               {{kind: mail.OrderPlaced, once: true, when: stands}},
	orderevent.TypePaymentAuthorized:         {{kind: mail.OrderPlaced, once: true, when: stands}, {kind: mail.OrderPaid, once: true, when: stands}},
	orderevent.TypePaymentCaptured:           {{kind: mail.OrderPlaced, once: true, when: stands}, {kind: mail.OrderPaid, once: true, when: stands}},
	orderevent.TypePaymentActionRequired:     {{kind: mail.OrderPaymentWaiting, once: true, patient: true}},
	orderevent.TypePaymentProcessing:         {{kind: mail.OrderPaymentWaiting, once: true, patient: true}},
	orderevent.TypePaymentFailed:             {{kind: mail.OrderPaymentFailed, patient: true}},
	orderevent.TypeFulfillmentShipped:        {{kind: mail.OrderShipped}},
	orderevent.TypeFulfillmentOutForDelivery: {{kind: mail.OrderOutForDelivery}},
	orderevent.TypeFulfillmentDelivered:      {{kind: mail.OrderDelivered}, {kind: mail.OrderReview, once: true}},
	orderevent.TypeFulfillmentReadyForPickup: {{kind: mail.OrderReadyForPickup}},
	orderevent.TypeFulfillmentCollected:      {{kind: mail.OrderReview, once: true}},
	orderevent.TypeOrderCancelled:            {{kind: mail.OrderCancelled, once: true}},
	orderevent.TypeOrderRefunded:             {{kind: mail.OrderRefunded}},
}

// due returns the jobs that an event leads to, and how long each waits.
func (s *Service) due(e event) (all []job, after []time.Duration) {
	for _, r := range rules[e.kind] {
		if !s.isSent(r.kind) || r.when != nil && !r.when(e) {
			continue
		}
		j, wait := job{Source: e.id, Kind: r.kind, Order: e.order}, time.Duration(0)
		if r.once {
			j.Source = e.order.UUID()
		}
		switch {
		case r.kind == mail.OrderReview:
			wait = s.opts.ReviewAfter
		case r.patient && !e.byHand:
			wait = patience
		}
		all, after = append(all, j), append(after, wait)
	}
	return all, after
}
