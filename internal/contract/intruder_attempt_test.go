package contract_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"
)

// attempt is a line of the intruder test: a root field, asked for in the name of something of
// somebody else's.
type attempt struct {
	field string // such as Mutation.cartLinesAdd
	// takes are the places of its input that name the thing, such as input.cart.id. An attempt that
	// names nothing only looks for others' things in the answer.
	takes []string
	kind  string // of a node
	// with is a field below, such as Variant.stockLevels, that not everybody has who has the object.
	with string
	// of are the victims, by name.
	of []string
	// needs is the permission that lets the staff do it; without one it is nobody's business but
	// the victim's.
	needs string
	// by are the intruders, by name, unless they are all whom it is no business of.
	by []string
	// vars names the thing.
	vars func(w *world, who *person, of belongings) variables
	// owner shows that the attempt is none at nothing: somebody, by name, who is told more about it
	// than about what does not exist; by own, unless vars will do. It is the first victim, or "-"
	// for nobody.
	owner string
	own   func(w *world, of *person) variables
}

// intruders are those who may not do it.
func (a attempt) intruders() []string {
	switch {
	case a.by != nil:
		return a.by
	case a.needs == "":
		return []string{
			"stranger", "guest", "grace", staffWithout("anything"), staffWithout("nothing"), serviceWithout("nothing"),
		}
	}
	return []string{"stranger", "guest", "grace", staffWithout("anything"), staffWithout(a.needs), serviceWithout(a.needs)}
}

func (a attempt) control() string {
	if a.owner == "" {
		return a.of[0]
	}
	return a.owner
}

// everything returns a document that asks for everything, and the fields that it selects.
func (a attempt) everything(schema *ast.Schema) (document string, selected []string) {
	root, name, _ := strings.Cut(a.field, ".")
	return everythingWith(schema, schema.Types[root], name, a.kind, a.with)
}

// refusal returns the code that a caller is refused with, "" if what is asked for is open.
func (a attempt) refusal(t *testing.T, c caller) string {
	t.Helper()
	closed := questionOf(t, a.field).refusal(c)
	if closed == "" && a.with != "" {
		closed = questionOf(t, a.with).refusal(c)
	}
	return closed
}

// attempts returns all lines, in the order that they are tried and controlled in: what deletes
// comes last.
func attempts() []attempt {
	return slices.Concat(cartAttempts(), reminderAttempts(), alertAttempts(), lineAttempts(), wishlistAttempts(), bookAttempts(), claimAttempts(), checkoutAttempts(), orderAttempts(), returnAttempts(), draftAttempts(), signInAttempts(), nodeAttempts(),
		listAttempts(), ownAttempts(), secretAttempts(), merchandisingAttempts(), stockAttempts(), staffAttempts(), metafieldAttempts(), accountAttempts(), ownReturns(), endAttempts())
}

// wrongSecrets are what an intruder may come by and what is no secret of the thing itself, with the
// victims to try it on: who is signed in has carts without a secret.
var wrongSecrets = []struct {
	of     []string
	secret func(who *person, of belongings) string
}{
	{victims, func(*person, belongings) string { return "" }},
	{victims, func(*person, belongings) string { return wrong }},
	{[]string{"host"}, func(who *person, _ belongings) string { return orWrong(who.own.secrets["cart"]) }},
	{[]string{"host"}, func(who *person, _ belongings) string { return orWrong(who.own.secrets["tracking"]) }},
	{[]string{"host"}, func(who *person, _ belongings) string { return orWrong(who.token) }},
	{[]string{"host"}, func(_ *person, of belongings) string { return orWrong(of.secrets["tracking"]) }},
}

func orWrong(secret string) string {
	if secret == "" {
		return wrong
	}
	return secret
}

// input returns variables that are one input.
func input(of variables) variables { return variables{"input": of} }

// byID names a thing by its id alone.
func byID(kind string) func(*world, *person, belongings) variables {
	return func(_ *world, _ *person, of belongings) variables { return input(variables{"id": of.ids[kind]}) }
}
