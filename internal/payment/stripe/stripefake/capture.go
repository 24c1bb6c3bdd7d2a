package stripefake

import "time"

func (f *Fake) captureIntent(c *call, i *intent) (object, *failure) {
	if i.status != needsCapture {
		return nil, unexpectedState(i, "This PaymentIntent could not be captured because it has a status of %s. Only a PaymentIntent with one of the following statuses may be captured: requires_capture.", i.status)
	}
	amount := i.capturable
	if c.has("amount_to_capture") {
		amount = c.positive("amount_to_capture")
	}
	checkMultiple(c.params, "amount_to_capture", amount, i.currency)
	if amount > i.capturable {
		c.fail(invalid("amount_too_large", "amount_to_capture", "The provided amount_to_capture is greater than the amount_capturable."))
	}
	metadata := c.metadata(i.metadata)
	if c.mistake != nil {
		return nil, c.mistake
	}
	i.metadata = metadata
	ch := i.latest()
	i.status, i.capturable, i.received = succeeded, 0, amount
	f.take(ch, amount)
	if rest := ch.amount - amount; rest > 0 {
		f.release(ch, rest)
	}
	f.emit("charge.captured", ch, object{"captured": false, "amount_captured": 0})
	f.emit("payment_intent.succeeded", i, nil)
	f.aftermath(ch)
	return i.render(f), nil
}

func (f *Fake) cancelIntent(c *call, i *intent) (object, *failure) {
	reason := c.oneOf("cancellation_reason", "duplicate", "fraudulent", "requested_by_customer", "abandoned")
	if c.mistake != nil {
		return nil, c.mistake
	}
	if i.status == processing || i.status == succeeded || i.status == canceled {
		return nil, unexpectedState(i, "You cannot cancel this PaymentIntent because it has a status of %s. Only a PaymentIntent with one of the following statuses may be canceled: requires_payment_method, requires_capture, requires_confirmation, requires_action.", i.status)
	}
	f.cancel(i, reason, "charge.refunded")
	return i.render(f), nil
}

// cancel ends an intent, and lets go what it holds. The charge of a hold tells of it by an event.
func (f *Fake) cancel(i *intent, reason, event string) {
	held := i.status == needsCapture
	i.status, i.capturable, i.canceledAt, i.cancellation = canceled, 0, f.unix(), reason
	if held {
		ch := i.latest()
		f.release(ch, ch.amount)
		f.emit(event, ch, object{"amount_refunded": 0, "refunded": false})
	}
	f.emit("payment_intent.canceled", i, nil)
}

// holdFor is how long a card holds money for a payment that is to be captured.
const holdFor = 7 * 24 * time.Hour

// expire ends a hold that was not captured in time.
func (f *Fake) expire(i *intent) {
	if i.status == needsCapture {
		f.cancel(i, "automatic", "charge.expired")
	}
}
