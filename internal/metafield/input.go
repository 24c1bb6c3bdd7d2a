package metafield

import (
	"fmt"
	"regexp"
	"strconv"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/idempotency"
	"github.com/shopgraph/shopgraph/internal/patch"
	"github.com/shopgraph/shopgraph/internal/text"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

const (
	// maxAtOnce is how many metafields are written at once.
	maxAtOnce      = 25
	maxDescription = 500 // code points
)

// SetInput is what to note of a thing.
type SetInput struct {
	IdempotencyKey *string
	OwnerID        typeid.Any
	Metafields     []Input
}

// Input is a metafield to be written.
type Input struct {
	Namespace, Key string
	Type           Type
	Value          string
	// Description and Visibility are left as they are unless they are given.
	Description patch.Text
	Visibility  *Visibility
	// ExpectedVersion is any unless it is given. Null says that there is no such metafield yet.
	ExpectedVersion patch.Int
}

// DeleteInput is what to forget of a thing.
type DeleteInput struct {
	OwnerID    typeid.Any
	Metafields []Ref
}

// Ref is a metafield to be deleted. ExpectedVersion is any if it is nil.
type Ref struct {
	Namespace, Key  string
	ExpectedVersion *int
}

type (
	// SetPayload is what became of noting metafields.
	SetPayload = fault.Outcome[[]*Metafield]
	// DeletePayload is what became of deleting metafields.
	DeletePayload = fault.Outcome[[]typeid.Metafield]
)

func (in Input) name() Name { return Name{in.Namespace, in.Key} }

func (r Ref) name() Name { return Name{r.Namespace, r.Key} }

var namePart = regexp.MustCompile(`^[a-z0-9_.-]{3,64}$`)

// IsName reports whether a text can be a namespace or a key.
func IsName(s string) bool { return namePart.MatchString(s) }

// ownerFor returns the thing with an id, if the viewer may write metafields of such things. Its mistakes
// are fault.UserErrors at ownerId.
func ownerFor(viewer auth.Viewer, id typeid.Any) (Owner, error) {
	owner := Owner{kinds[id.Prefix()], id.UUID()}
	if owner.Kind == nil {
		return Owner{}, fault.User(fault.CodeInvalid, "Products, variants, categories, customers, carts and orders have metafields, and nothing else.", "ownerId")
	}
	if !viewer.May(owner.Kind.manage) {
		return Owner{}, errNoOwner(owner)
	}
	return owner, nil
}

func errNoOwner(of Owner) error {
	message := fmt.Sprintf("There is no such %s.", of.Kind.name)
	switch of.Kind {
	case User:
		message = "There is no such customer."
	case Order:
		message = "There is no such order, or what is personal of it has been erased."
	}
	return fault.User(fault.CodeNotFound, message, "ownerId")
}

// check returns the metafields with their values in the form of their type. Its mistakes are
// fault.UserErrors.
func check(in SetInput) ([]Input, error) {
	var v fault.Validator
	if in.IdempotencyKey != nil {
		idempotency.Validate(&v, *in.IdempotencyKey)
	}
	if !checkNames(&v, in.Metafields, Input.name) {
		return nil, v.Err()
	}
	checked := make([]Input, len(in.Metafields))
	for i, m := range in.Metafields {
		m.Description.Value = text.Clean(m.Description.Value)
		v.Paragraphs(at(i, "description"), m.Description.Value, maxDescription)
		if v.MaxLen(at(i, "value"), m.Value, maxValue) {
			value, ok := m.Type.Parse(m.Value)
			v.Check(ok, fault.CodeInvalid, "This must be "+forms[m.Type].want+".", "metafields", strconv.Itoa(i), "value")
			m.Value = value
		}
		checked[i] = m
	}
	return checked, v.Err()
}

// checkNames looks at how metafields are named, and returns false if there are too many or none.
func checkNames[M any](v *fault.Validator, list []M, name func(M) Name) bool {
	if !v.Check(len(list) > 0, fault.CodeRequired, "Give at least one metafield.", "metafields") ||
		!v.Check(len(list) <= maxAtOnce, fault.CodeLimitReached, fmt.Sprintf("Give at most %d metafields at once.", maxAtOnce), "metafields") {
		return false
	}
	const form = "This must be 3 to 64 characters of a-z, 0-9, _, . and -."
	given := map[Name]bool{}
	for i, m := range list {
		n := name(m)
		v.Check(IsName(n.Namespace), fault.CodeInvalid, form, "metafields", strconv.Itoa(i), "namespace")
		v.Check(IsName(n.Key), fault.CodeInvalid, form, "metafields", strconv.Itoa(i), "key")
		v.Check(!given[n], fault.CodeInvalid, "This metafield is given twice.", "metafields", strconv.Itoa(i))
		given[n] = true
	}
	return true
}

func at(i int, field string) string { return fmt.Sprintf("metafields.%d.%s", i, field) }
