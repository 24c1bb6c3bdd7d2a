package stripefake

import (
	"encoding/json"
	"path"
	"slices"

	"github.com/stripe/stripe-go/v85"
)

// event tells of what happened, with the object as it was then.
type event struct {
	base
	kind     string
	data     json.RawMessage // data.object
	previous object
	by       asker
	delayed  bool
}

func (v *event) render(*Fake) object {
	data := object{"object": v.data}
	if v.previous != nil {
		data["previous_attributes"] = v.previous
	}
	return object{
		"id": v.id, "object": "event", "api_version": stripe.APIVersion, "created": v.created, "data": data, "livemode": false,
		"pending_webhooks": 1, "type": v.kind, "request": object{"id": orNil(v.by.request), "idempotency_key": orNil(v.by.key)},
	}
}

func (f *Fake) emit(kind string, of entity, previous object) {
	v := &event{base: f.begin("evt"), kind: kind, data: mustJSON(of.render(f)), previous: previous, by: f.asker}
	f.keep("evt", v)
	f.pending = append(f.pending, v)
}

var eventRoutes = []route{
	{"GET /v1/events", "type types " + listed, (*Fake).listEvents},
	{"GET /v1/events/{id}", "", get[*event]("event", "id")},
	{"POST /v1/webhook_endpoints", "url enabled_events api_version description metadata", (*Fake).createEndpoint},
	{"GET /v1/webhook_endpoints", listed, (*Fake).listEndpoints},
	{"GET /v1/webhook_endpoints/{id}", "", (*Fake).getEndpoint},
	{"POST /v1/webhook_endpoints/{id}", "url enabled_events description metadata disabled", (*Fake).updateEndpoint},
	{"DELETE /v1/webhook_endpoints/{id}", "", (*Fake).deleteEndpoint},
}

func (f *Fake) listEvents(c *call) (object, *failure) {
	types := c.list("types")
	if c.has("type") {
		types = append(types, c.text("type"))
	}
	return page(f, c, "evt", "/v1/events", func(v *event) bool { return len(types) == 0 || v.among(types) })
}

// among says whether a pattern such as charge.* fits.
func (v *event) among(patterns []string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool {
		fits, err := path.Match(pattern, v.kind)
		return err == nil && fits
	})
}

// Event is an event as it is sent.
type Event struct {
	ID, Type string
	Payload  []byte
}

// Events are all there were, the oldest first.
func (f *Fake) Events() []Event {
	f.mu.Lock()
	defer f.mu.Unlock()
	var events []Event
	for v := range all[*event](f, "evt") {
		events = append(events, f.sent(v))
	}
	return events
}

// Pending are the events that Deliver will send, the oldest first.
func (f *Fake) Pending() []Event {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.elapse()
	var events []Event
	for _, v := range f.pending {
		events = append(events, f.sent(v))
	}
	return events
}

func (f *Fake) sent(v *event) Event { return Event{v.id, v.kind, mustJSON(v.render(f))} }
