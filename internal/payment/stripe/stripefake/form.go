package stripefake

import (
	"cmp"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// params are what a request asks, by names like card[number] and expand[0]. The first mistake that
// is found in them stays in mistake.
type params struct {
	values  url.Values
	mistake *failure
}

func (p *params) fail(e *failure) {
	if p.mistake == nil {
		p.mistake = e
	}
}

// only finds names that an endpoint does not take.
func (p *params) only(names string) {
	taken := strings.Fields(names + " expand")
	for name := range p.values {
		if head, _, _ := strings.Cut(name, "["); !slices.Contains(taken, head) {
			p.fail(invalid("parameter_unknown", name, "Received unknown parameter: %s", name))
		}
	}
}

func (p *params) has(name string) bool { return p.values.Has(name) }

// group says whether anything below a name is given.
func (p *params) group(name string) bool {
	for key := range p.values {
		if strings.HasPrefix(key, name+"[") {
			return true
		}
	}
	return false
}

func (p *params) text(name string) string { return p.values.Get(name) }

// required reads a text that must be there.
func (p *params) required(name string) string {
	if p.text(name) == "" {
		p.fail(missing(name))
	}
	return p.text(name)
}

// oneOf reads a text that is one of some, or empty.
func (p *params) oneOf(name string, allowed ...string) string {
	value := p.text(name)
	if value != "" && !slices.Contains(allowed, value) {
		p.fail(invalid("", name, "Invalid %s: must be one of %s", name, strings.Join(allowed, ", ")))
	}
	return value
}

// integer reads a whole number; 0 if it is not given.
func (p *params) integer(name string) int64 {
	if !p.has(name) {
		return 0
	}
	n, err := strconv.ParseInt(p.text(name), 10, 64)
	if err != nil {
		p.fail(invalid("parameter_invalid_integer", name, "Invalid integer: %s", p.text(name)))
	}
	return n
}

// positive reads a whole number above 0; 0 if it is not given.
func (p *params) positive(name string) int64 {
	n := p.integer(name)
	if p.has(name) && n < 1 {
		p.fail(invalid("parameter_invalid_integer", name, "This value must be greater than or equal to 1."))
	}
	return n
}

func (p *params) flag(name string) bool {
	switch p.text(name) {
	case "true":
		return true
	case "", "false":
	default:
		p.fail(invalid("", name, "Invalid boolean: %s", p.text(name)))
	}
	return false
}

// list reads name[] and name[0], name[1], .... A text in its place is a mistake, an empty one too.
func (p *params) list(name string) []string {
	type item struct {
		index int
		texts []string
	}
	if p.has(name) {
		p.fail(invalid("", name, "Invalid array"))
	}
	var items []item
	for key, texts := range p.values {
		inner, found := strings.CutPrefix(key, name+"[")
		if !found || !strings.HasSuffix(inner, "]") {
			continue
		}
		index, _ := strconv.Atoi(strings.TrimSuffix(inner, "]"))
		items = append(items, item{index, texts})
	}
	slices.SortFunc(items, func(a, b item) int { return cmp.Compare(a.index, b.index) })
	var all []string
	for _, i := range items {
		all = append(all, i.texts...)
	}
	return all
}

// table reads name[key].
func (p *params) table(name string) map[string]string {
	all := map[string]string{}
	for key, texts := range p.values {
		if inner, found := strings.CutPrefix(key, name+"["); found {
			all[strings.TrimSuffix(inner, "]")] = texts[0]
		}
	}
	return all
}

// metadata changes the pairs that are named, and deletes those given as empty.
func (p *params) metadata(old map[string]string) map[string]string {
	changed := map[string]string{}
	for key, value := range old {
		changed[key] = value
	}
	for key, value := range p.table("metadata") {
		if len(key) > 40 || len(value) > 500 {
			p.fail(invalid("", "metadata", "Metadata keys have at most 40 characters, and values 500."))
		}
		if changed[key] = value; value == "" {
			delete(changed, key)
		}
	}
	if len(changed) > 50 {
		p.fail(invalid("", "metadata", "There can be at most 50 metadata keys."))
	}
	return changed
}
