package stripefake

// Faults are how probable each is, from 0 to 1. Their sum should not be above 1.
type Faults struct {
	// TimeoutAfter does and remembers the work, and then drops the connection without an answer.
	TimeoutAfter float64
	// Error5xx answers 500. Whether the work was done before is left open, as with Stripe: it was in
	// half of the cases. The idempotency key keeps the 500 in both.
	Error5xx float64
	// RateLimited answers 429 before the work, by turns as rate_limit and as lock_timeout. Nothing
	// is kept.
	RateLimited float64
	// ConnectionCut drops the connection before the work. Nothing is kept.
	ConnectionCut float64
}

// Webhooks are how probable it is for an event to go astray, from 0 to 1.
type Webhooks struct {
	// Lost events are never delivered. The list of events still has them.
	Lost float64
	// Doubled events are delivered twice.
	Doubled float64
	// Delayed events are left for the next call of Deliver, so behind those that came later.
	Delayed float64
}

// fault is what befalls a request.
type fault int

const (
	noFault fault = iota
	timeoutAfter
	errorBefore
	errorAfter
	rateLimited
	lockTimeout
	connectionCut
)

// drawFault draws for a request.
func (f *Fake) drawFault() fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.faults == (Faults{}) {
		return noFault
	}
	at := f.draws.Float64()
	for _, chance := range []struct {
		of     float64
		faults [2]fault
	}{
		{f.faults.TimeoutAfter, [2]fault{timeoutAfter, timeoutAfter}},
		{f.faults.Error5xx, [2]fault{errorBefore, errorAfter}},
		{f.faults.RateLimited, [2]fault{rateLimited, lockTimeout}},
		{f.faults.ConnectionCut, [2]fault{connectionCut, connectionCut}},
	} {
		if at < chance.of {
			return chance.faults[f.draws.IntN(2)]
		}
		at -= chance.of
	}
	return noFault
}

// hit says whether something improbable happens.
func (f *Fake) hit(chance float64) bool { return chance > 0 && f.draws.Float64() < chance }
