package stripefake

import (
	"slices"
)

// object is a JSON object.
type object = map[string]any

// entity is something with an id.
type entity interface {
	ident() string
	made() int64
	render(f *Fake) object
}

// base is what all entities have.
type base struct {
	id      string
	created int64 // Unix seconds
}

func (b base) ident() string { return b.id }
func (b base) made() int64   { return b.created }

// store is everything that was made. Nothing leaves it.
type store struct {
	byID map[string]entity
	// kinds are the entities by what their ids begin with, the oldest first.
	kinds map[string][]entity
}

func newStore() store { return store{byID: map[string]entity{}, kinds: map[string][]entity{}} }

// begin makes the base of a new entity.
func (f *Fake) begin(kind string) base { return base{kind + "_" + f.random(24), f.unix()} }

// keep stores a new entity.
func (f *Fake) keep(kind string, e entity) {
	f.store.byID[e.ident()] = e
	f.store.kinds[kind] = append(f.store.kinds[kind], e)
}

const letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

func (f *Fake) random(length int) string {
	text := make([]byte, length)
	for i := range text {
		text[i] = letters[f.draws.IntN(len(letters))]
	}
	return string(text)
}

func (f *Fake) requestID() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return "req_" + f.random(14)
}

// find gets an entity of a kind by its id.
func find[T entity](f *Fake, what, param, id string) (T, *failure) {
	e, ok := f.store.byID[id].(T)
	if !ok {
		return e, unknownID(what, param, id)
	}
	return e, nil
}

// on is an endpoint of one entity, whose id is in the path.
func on[T entity](what, param string, do func(*Fake, *call, T) (object, *failure)) func(*Fake, *call) (object, *failure) {
	return func(f *Fake, c *call) (object, *failure) {
		e, missing := find[T](f, what, param, c.id)
		if missing != nil {
			return nil, missing
		}
		return do(f, c, e)
	}
}

// get answers with one entity.
func get[T entity](what, param string) func(*Fake, *call) (object, *failure) {
	return on(what, param, func(f *Fake, _ *call, e T) (object, *failure) { return e.render(f), nil })
}

// all are the entities of a kind, the oldest first.
func all[T entity](f *Fake, kind string) func(yield func(T) bool) {
	return func(yield func(T) bool) {
		for _, e := range f.store.kinds[kind] {
			if !yield(e.(T)) {
				return
			}
		}
	}
}

// listed is the part of a list.
const listed = "created limit starting_after ending_before"

// page answers with a page of a kind, the newest first.
func page[T entity](f *Fake, c *call, kind, url string, keep func(T) bool) (object, *failure) {
	limit := c.positive("limit")
	if limit == 0 {
		limit = 10
	}
	if limit > 100 {
		c.fail(invalid("parameter_invalid_integer", "limit", "Invalid integer: limit must be at most 100."))
	}
	within := created(c)
	if c.mistake != nil {
		return nil, c.mistake
	}
	var found []T
	for e := range all[T](f, kind) {
		if within(e.made()) && keep(e) {
			found = append(found, e)
		}
	}
	slices.Reverse(found)
	part, more, e := cut(c, found, int(limit))
	if e != nil {
		return nil, e
	}
	data := []any{}
	for _, e := range part {
		data = append(data, e.render(f))
	}
	return object{"object": "list", "url": url, "has_more": more, "data": data}, nil
}

// cut takes what lies behind starting_after, or before ending_before.
func cut[T entity](c *call, found []T, limit int) (part []T, more bool, e *failure) {
	position := func(param string) int {
		at := slices.IndexFunc(found, func(e T) bool { return e.ident() == c.text(param) })
		if at < 0 {
			c.fail(unknownID("object", param, c.text(param)))
		}
		return at
	}
	if c.has("ending_before") {
		end := position("ending_before")
		if c.mistake != nil {
			return nil, false, c.mistake
		}
		start := max(end-limit, 0)
		return found[start:end], start > 0, nil
	}
	if c.has("starting_after") {
		at := position("starting_after")
		if c.mistake != nil {
			return nil, false, c.mistake
		}
		found = found[at+1:]
	}
	return found[:min(limit, len(found))], len(found) > limit, nil
}

// created reads the filter of that name.
func created(c *call) func(int64) bool {
	low, high := int64(-1<<62), int64(1<<62)
	if c.has("created") {
		low = c.integer("created")
		high = low
	}
	for name, bound := range map[string]func(int64){
		"gt":  func(n int64) { low = max(low, n+1) },
		"gte": func(n int64) { low = max(low, n) },
		"lt":  func(n int64) { high = min(high, n-1) },
		"lte": func(n int64) { high = min(high, n) },
	} {
		if name = "created[" + name + "]"; c.has(name) {
			bound(c.integer(name))
		}
	}
	return func(at int64) bool { return low <= at && at <= high }
}

// expand puts an object in the place of its id.
func (f *Fake) expand(o object, path []string) *failure {
	name := path[0]
	value, known := o[name]
	if name == "refunds" && o["object"] == "charge" {
		value, known = f.refundsOf(o["id"].(string)), true
	}
	if !known {
		return invalid("", "expand", "This property cannot be expanded (%s).", name)
	}
	if id, ok := value.(string); ok {
		e := f.store.byID[id]
		if e == nil {
			return invalid("", "expand", "This property cannot be expanded (%s).", name)
		}
		value = e.render(f)
	}
	o[name] = value
	if len(path) == 1 {
		return nil
	}
	switch value := value.(type) {
	case object:
		return f.expand(value, path[1:])
	case []any:
		for _, item := range value {
			if e := f.expand(item.(object), path[1:]); e != nil {
				return e
			}
		}
	}
	return nil
}

// orNil is the text, or null if it is empty.
func orNil(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// table is never null.
func table(m map[string]string) map[string]string {
	if m == nil {
		return map[string]string{}
	}
	return m
}
