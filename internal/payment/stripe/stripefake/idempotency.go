package stripefake

import (
	"net/http"
	"slices"
	"time"
)

// keptFor is how long an idempotency key is remembered.
const keptFor = 24 * time.Hour

// kept is the answer to the first request with a key.
type kept struct {
	key         string
	fingerprint string
	since       time.Time
	running     bool
	answer      answer
}

type keys struct {
	byKey map[string]*kept
	order []*kept // the oldest first
}

// forget lets go of what is older than a day.
func (k *keys) forget(now time.Time) {
	for len(k.order) > 0 && !k.order[0].running && now.Sub(k.order[0].since) >= keptFor {
		if k.byKey[k.order[0].key] == k.order[0] {
			delete(k.byKey, k.order[0].key)
		}
		k.order = k.order[1:]
	}
}

// claim begins a request with a key. The answer is not nil if there is one already.
func (f *Fake) claim(key, fingerprint string) (*kept, *answer) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.keys.forget(f.now())
	first := f.keys.byKey[key]
	if first == nil {
		first = &kept{key: key, fingerprint: fingerprint, since: f.now(), running: true}
		f.keys.byKey[key] = first
		f.keys.order = append(f.keys.order, first)
		return first, nil
	}
	if first.fingerprint != fingerprint {
		return nil, f.answerFailure(&failure{
			status: http.StatusBadRequest, typ: "idempotency_error",
			message: "Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '" + key + "' if you meant to execute a different request.",
		})
	}
	if first.running {
		return nil, f.answerFailure(&failure{
			status: http.StatusConflict, typ: "idempotency_error", code: "idempotency_key_in_use",
			message: "There is currently another in-progress request using this Idempotent Key (that probably means you submitted twice, and the other request is still going through): " + key + ". Please try again later.",
		})
	}
	again := first.answer
	again.original = again.request
	return nil, &again
}

// settle ends a request with a key. What did not begin to execute is not kept. The caller holds the
// lock.
func (f *Fake) settle(first *kept, a answer) {
	first.running, first.answer = false, a
	if !a.early {
		return
	}
	if f.keys.byKey[first.key] == first {
		delete(f.keys.byKey, first.key)
	}
	f.keys.order = slices.DeleteFunc(f.keys.order, func(k *kept) bool { return k == first })
}
