// Package custom is the value type of what clients note about carts, orders and their lines by keys
// of their own, such as Engraving: For Ada. It stands alone because entities, carts and orders name
// it, and none of these imports another.
package custom

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/text"
)

// The limits of attributes; lengths are in characters.
const (
	MaxAttributes = 20 // of a cart, an order or a line
	maxKeyLen     = 64
	maxValueLen   = 500
)

// Attribute is a value under a key.
type Attribute struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// Cleaned returns attributes as they are stored: keys and values as text.Clean leaves them, in the
// order of their keys. So what says the same is the same.
func Cleaned(attributes []Attribute) []Attribute {
	cleaned := make([]Attribute, len(attributes))
	for i, a := range attributes {
		cleaned[i] = Attribute{text.Clean(a.Key), text.Clean(a.Value)}
	}
	slices.SortStableFunc(cleaned, func(a, b Attribute) int { return cmp.Compare(a.Key, b.Key) })
	return cleaned
}

// Validate reports what is wrong with attributes to v, as fields below the dotted path. Each key must
// be there once.
func Validate(v *fault.Validator, path string, attributes []Attribute) {
	if len(attributes) > MaxAttributes {
		v.Check(false, fault.CodeLimitReached, fmt.Sprintf("There can be at most %d attributes.", MaxAttributes), strings.Split(path, ".")...)
		return
	}
	seen := make(map[string]bool, len(attributes))
	for i, a := range attributes {
		at := path + "." + strconv.Itoa(i)
		key := text.Clean(a.Key)
		if v.Require(at+".key", key) && v.Line(at+".key", key, maxKeyLen) {
			v.Check(!seen[key], fault.CodeTaken, "Each key can be there only once.", strings.Split(at+".key", ".")...)
		}
		seen[key] = true
		v.Paragraphs(at+".value", text.Clean(a.Value), maxValueLen)
	}
}
