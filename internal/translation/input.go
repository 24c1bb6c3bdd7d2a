package translation

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/idempotency"
	"github.com/shopgraph/shopgraph/internal/patch"
	"github.com/shopgraph/shopgraph/internal/text"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// maxAtOnce is how many translations are written at once.
const maxAtOnce = 50

// SetInput is what texts of a thing are in other languages.
type SetInput struct {
	IdempotencyKey *string
	OwnerID        typeid.Any
	Translations   []Input
}

// Input is a translation to be written.
type Input struct {
	Language, Field, Value string
	// ExpectedVersion is any unless it is given. Null says that there is no such translation yet.
	ExpectedVersion patch.Int
}

// DeleteInput is what to delete of a thing.
type DeleteInput struct {
	OwnerID      typeid.Any
	Translations []Ref
}

// Ref is a translation to be deleted. ExpectedVersion is any if it is nil.
type Ref struct {
	Language, Field string
	ExpectedVersion *int
}

type (
	// SetPayload is what became of writing translations.
	SetPayload = fault.Outcome[[]*Translation]
	// DeletePayload is what became of deleting translations.
	DeletePayload = fault.Outcome[[]*Translation]
)

func (in Input) named() Name { return Name{in.Language, in.Field} }

func (r Ref) named() Name { return Name{r.Language, r.Field} }

// ownerFor returns the thing with an id, if the viewer may translate such things. Its mistakes are
// fault.UserErrors at ownerId.
func (s *Service) ownerFor(viewer auth.Viewer, id typeid.Any) (owner, error) {
	of := owner{kinds[id.Prefix()], id.UUID()}
	if of.kind == nil {
		return owner{}, fault.User(fault.CodeInvalid, "Nothing can be translated of such things.", "ownerId")
	}
	if !viewer.May(auth.ManageProducts) {
		return owner{}, errNoOwner(of)
	}
	return of, nil
}

func errNoOwner(of owner) error {
	return fault.User(fault.CodeNotFound, fmt.Sprintf("There is no such %s.", of.kind.what), "ownerId")
}

// checkSet looks at what can be told of an input without the thing.
func (s *Service) checkSet(in SetInput) error {
	var v fault.Validator
	if in.IdempotencyKey != nil {
		idempotency.Validate(&v, *in.IdempotencyKey)
	}
	s.checkNames(&v, names(in.Translations, Input.named))
	return v.Err()
}

func names[T any](list []T, name func(T) Name) []Name {
	all := make([]Name, len(list))
	for i, one := range list {
		all[i] = name(one)
	}
	return all
}

// checkNames looks at how many translations there are, and at their languages.
func (s *Service) checkNames(v *fault.Validator, list []Name) {
	if !v.Check(len(list) > 0, fault.CodeRequired, "Give at least one translation.", "translations") ||
		!v.Check(len(list) <= maxAtOnce, fault.CodeLimitReached, fmt.Sprintf("Give at most %d translations at once.", maxAtOnce), "translations") {
		return
	}
	given := map[Name]bool{}
	for i, n := range list {
		if v.Check(s.languages.Speaks(n.Language), fault.CodeInvalid, "The store does not speak this language.", at(i, "language")...) {
			v.Check(n.Language != s.languages.Default(), fault.CodeInvalid, "This is the default language, in which the text itself is.", at(i, "language")...)
		}
		v.Check(!given[n], fault.CodeInvalid, "This translation is given twice.", "translations", strconv.Itoa(i))
		given[n] = true
	}
}

func at(i int, field string) []string { return []string{"translations", strconv.Itoa(i), field} }

// originalOf returns the text that a field names, and refuses one that the thing does not have.
func originalOf(v *fault.Validator, i int, of []original, name string) (original, bool) {
	k := slices.IndexFunc(of, func(d original) bool { return d.name == name })
	if k >= 0 {
		return of[k], true
	}
	all := make([]string, len(of))
	for i, d := range of {
		all[i] = d.name
	}
	message := "This is no text of it that can be translated. There are " + strings.Join(all, ", ") + "."
	return original{}, v.Check(false, fault.CodeNotFound, message, at(i, "field")...)
}

var slugForm = regexp.MustCompile(`^[\p{Ll}\p{Lo}\p{Lm}\p{M}\p{N}]+(-[\p{Ll}\p{Lo}\p{Lm}\p{M}\p{N}]+)*$`)

// checkValue returns a value as it is stored.
func (s *Service) checkValue(v *fault.Validator, i int, f field, value string) string {
	path := strings.Join(at(i, "value"), ".")
	if !v.Require(path, value) {
		return ""
	}
	switch f.form {
	case line:
		value = text.Clean(value)
		v.Line(path, value, f.most)
	case paragraphs:
		v.Paragraphs(path, value, f.most)
	case slug:
		value = text.Clean(value)
		if v.MaxLen(path, value, f.most) {
			v.Check(slugForm.MatchString(value), fault.CodeInvalid,
				"This must be small letters and digits, with single hyphens between them.", at(i, "value")...)
		}
	case html:
		if !v.MaxLen(path, value, f.most) {
			return ""
		}
		value = s.sanitize(value)
		v.Check(value != "", fault.CodeInvalid, "Nothing of this may be shown.", at(i, "value")...)
		v.Check(utf8.RuneCountInString(value) <= f.most, fault.CodeTooLong,
			fmt.Sprintf("This must be at most %d characters long, with what makes links safe.", f.most), at(i, "value")...)
	}
	return value
}
