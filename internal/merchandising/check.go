package merchandising

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/patch"
	"github.com/shopgraph/shopgraph/internal/text"
)

// How long texts are at the most, in code points.
const (
	maxName        = 200
	maxSlug        = 200
	maxKey         = 100 // of a slug that is a key for programs
	maxDescription = 50000
	maxSKU         = 100
	maxAlt         = 500
	maxURL         = 2000
)

// maxPixels is how wide and how high a picture is at the most.
const maxPixels = 65535

// line cleans a text of one line in place, and reports what is wrong with it.
func line(v *fault.Validator, field string, t *patch.Text, limit int) {
	t.Value = text.Clean(t.Value)
	v.Line(field, t.Value, limit)
}

// name is line of what must not be empty where it is given.
func name(v *fault.Validator, field string, t *patch.Text) {
	line(v, field, t, maxName)
	if t.Given {
		v.Require(field, t.Value)
	}
}

var slugForm = regexp.MustCompile(`^[a-z0-9]+([_-][a-z0-9]+)*$`)

// slugText reports what is wrong with a slug. Null and the empty text are none: it is made.
func slugText(v *fault.Validator, field string, t patch.Text, limit int) {
	if t.Value == "" || !v.MaxLen(field, t.Value, limit) {
		return
	}
	v.Check(slugForm.MatchString(t.Value), fault.CodeInvalid,
		"This must be a-z and 0-9, with single hyphens or underscores between them.", split(field)...)
}

// size reports what is wrong with the size of a picture.
func size(v *fault.Validator, field string, width, height *int) {
	v.Check((width == nil) == (height == nil), fault.CodeInvalid, "Give both the width and the height, or none.", split(field)...)
	pixels(v, field+".width", width)
	pixels(v, field+".height", height)
}

func pixels(v *fault.Validator, field string, n *int) {
	if n != nil {
		v.Range(field, *n, 1, maxPixels)
	}
}

// webAddress reports if an address of the web, which is one as the contract says, is too long.
func webAddress(v *fault.Validator, field, value string) { v.MaxLen(field, value, maxURL) }

// split returns a path with dots as the path of a user error.
func split(path string) []string { return strings.Split(path, ".") }

// at is the path of a place in a list.
func at(list string, i int) string { return fmt.Sprintf("%s.%d", list, i) }
