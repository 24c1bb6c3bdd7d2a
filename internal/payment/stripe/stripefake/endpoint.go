package stripefake

import (
	"net/url"
	"slices"

	"github.com/stripe/stripe-go/v85"
)

// endpoint is an address that events are sent to.
type endpoint struct {
	base
	url, secret string
	version     string
	description string
	events      []string // patterns
	metadata    map[string]string
	disabled    bool
	deleted     bool
}

// maxEndpoints is Stripe's limit.
const maxEndpoints = 16

func (w *endpoint) render(*Fake) object {
	if w.deleted {
		return object{"id": w.id, "object": "webhook_endpoint", "deleted": true}
	}
	state := "enabled"
	if w.disabled {
		state = "disabled"
	}
	return object{
		"id": w.id, "object": "webhook_endpoint", "created": w.created, "livemode": false, "url": w.url, "enabled_events": w.events,
		"status": state, "api_version": orNil(w.version), "application": nil, "description": orNil(w.description), "metadata": table(w.metadata),
	}
}

// createEndpoint tells the secret; no other answer does.
func (f *Fake) createEndpoint(c *call) (object, *failure) {
	w := &endpoint{base: f.begin("we"), url: c.required("url"), secret: "whsec_" + f.random(32), version: stripe.APIVersion}
	if !c.group("enabled_events") {
		c.fail(missing("enabled_events"))
	}
	if c.has("api_version") {
		w.version = c.text("api_version")
	}
	if w.change(c.params); c.mistake != nil {
		return nil, c.mistake
	}
	count := 0
	for other := range all[*endpoint](f, "we") {
		if !other.deleted {
			count++
		}
	}
	if count >= maxEndpoints {
		return nil, refused("", "You have reached the maximum of %d test webhook endpoints.", maxEndpoints)
	}
	f.keep("we", w)
	o := w.render(f)
	o["secret"] = w.secret
	return o, nil
}

func (w *endpoint) change(p *params) {
	texts(p, map[string]*string{"url": &w.url, "description": &w.description})
	if at, err := url.Parse(w.url); err != nil || at.Host == "" {
		p.fail(invalid("url_invalid", "url", "Invalid URL: %s", w.url))
	}
	if given := p.list("enabled_events"); len(given) > 0 {
		w.events = given
	}
	if p.has("disabled") {
		w.disabled = p.flag("disabled")
	}
	w.metadata = p.metadata(w.metadata)
}

func (f *Fake) endpoint(id string) (*endpoint, *failure) {
	w, e := find[*endpoint](f, "webhook endpoint", "id", id)
	if e == nil && w.deleted {
		return nil, unknownID("webhook endpoint", "id", id)
	}
	return w, e
}

func (f *Fake) getEndpoint(c *call) (object, *failure) {
	w, e := f.endpoint(c.id)
	if e != nil {
		return nil, e
	}
	return w.render(f), nil
}

func (f *Fake) updateEndpoint(c *call) (object, *failure) {
	w, e := f.endpoint(c.id)
	if e != nil {
		return nil, e
	}
	changed := *w
	if changed.change(c.params); c.mistake != nil {
		return nil, c.mistake
	}
	*w = changed
	return w.render(f), nil
}

func (f *Fake) deleteEndpoint(c *call) (object, *failure) {
	w, e := f.endpoint(c.id)
	if e != nil {
		return nil, e
	}
	w.deleted = true
	return w.render(f), nil
}

func (f *Fake) listEndpoints(c *call) (object, *failure) {
	return page(f, c, "we", "/v1/webhook_endpoints", func(w *endpoint) bool { return !w.deleted })
}

// wanted says how an event to an address is signed, and whether it is to be sent there. An address
// that is not registered gets all.
func (f *Fake) wanted(v *event, address string) (secret string, ok bool) {
	secret, ok = f.options.WebhookSecret, true
	for w := range all[*endpoint](f, "we") {
		if w.deleted || w.url != address {
			continue
		}
		secret, ok = w.secret, !w.disabled && (slices.Contains(w.events, "*") || v.among(w.events))
		if ok {
			break
		}
	}
	return secret, ok
}
