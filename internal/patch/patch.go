// Package patch is changes to what is kept, as the inputs of mutations say them.
package patch

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/shopgraph/shopgraph/internal/fault"
)

// Text is what becomes of a text. Its zero value leaves the text as it is. Null clears it, as the
// empty text does.
type Text struct {
	Given bool
	Value string
}

// Of returns a change to a text.
func Of(value string) Text { return Text{true, value} }

// Or returns the text after the change.
func (t Text) Or(present string) string {
	if t.Given {
		return t.Value
	}
	return present
}

// UnmarshalGQL reads what was given; it is not called for what was not.
func (t *Text) UnmarshalGQL(v any) error {
	t.Given = true
	if v == nil {
		return nil
	}
	s, ok := v.(string)
	if !ok || !utf8.ValidString(s) || strings.IndexByte(s, 0) >= 0 {
		return fault.BadUserInput(fmt.Sprintf("expected a string of valid UTF-8 without NUL, got %T", v))
	}
	t.Value = s
	return nil
}

// MarshalGQL implements graphql.Marshaler. Nothing answers with a change.
func (t Text) MarshalGQL(w io.Writer) { _, _ = io.WriteString(w, strconv.Quote(t.Value)) }
