package contract_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/shopgraph/shopgraph/graph/endpoint/bounds"
)

// control shows that the attempts are at something: who may do it is told more about it than about
// what does not exist, and all that the schema returns of somebody's is in some answer.
func (w *world) control(t *testing.T, lines []attempt) {
	t.Helper()
	missing := map[place]bool{}
	for _, returned := range placesReturned(contract()) {
		missing[returned] = !isPublic(returned)
	}
	for _, a := range lines {
		if a.control() != "-" {
			w.forgetThrottles(t, a.field)
			w.controlOne(t, a, missing)
		}
	}
	for returned := range missing {
		if missing[returned] {
			t.Errorf("no answer to who may have it has %s", returned)
		}
	}
}

// TestAttemptsAreWithinBounds: a document that is refused for its size would show nothing.
func TestAttemptsAreWithinBounds(t *testing.T) {
	t.Parallel()
	for _, a := range attempts() {
		if document, _ := a.everything(contract()); bounds.Check(document) != nil {
			t.Errorf("%s: %v", a.field, bounds.Check(document))
		}
	}
}

func (w *world) controlOne(t *testing.T, a attempt, missing map[place]bool) {
	t.Helper()
	root, name, _ := strings.Cut(a.field, ".")
	document, _ := a.everything(contract())
	owner := w.people[a.control()]
	if a.kind != "" && w.people[a.of[0]].own.ids[a.kind] == "" {
		return
	}
	own := a.own
	if own == nil {
		own = func(w *world, owner *person) variables { return a.vars(w, owner, w.people[a.of[0]].own) }
	}
	vars := own(w, owner)
	got := w.answer(t, owner, root, document, vars)
	if a.takes != nil {
		if nobodys := w.answer(t, owner, root, document, a.vars(w, owner, w.nobody)); w.alike(got) == w.alike(nobodys) {
			t.Errorf("%s by %s with %v is as if it did not exist: %s", a.field, owner.name, vars, got)
		}
	}
	value, _ := child(decode(t, []byte(got)).value, "data")
	if value, ok := child(value, name); ok && value != nil {
		missing[a.field] = false
	}
	seen(value, func(typeName, _ string, filled []string) {
		for _, field := range filled {
			missing[typeName+"."+field] = false
		}
	})
}

// answer returns what somebody is told, of a subscription the first message.
func (w *world) answer(t *testing.T, who *person, root, document string, vars variables) string {
	t.Helper()
	if root == "Subscription" {
		return string(who.followSocket(t, document, vars).next())
	}
	return string(who.send(t, document, vars).body)
}

func isPublic(returned place) bool {
	typeName, _, _ := strings.Cut(returned, ".")
	return slices.Contains(publicKinds, typeName) || strings.HasPrefix(typeName, "InsufficientStock")
}
