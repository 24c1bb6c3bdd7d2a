// Package scalar is how the schema's scalars are read and written. It is strict. A value of another
// kind, or one that the database could not store, is refused and never converted: an error of the
// Unmarshal functions is a *fault.Error of kind BAD_USER_INPUT. It is a fault.UserErrors for a text
// that has not the scalar's form, as somebody may have typed it.
//
// Null is read as the zero value: it only gets this far where the schema allows it, for inputs that
// are no Go pointers.
package scalar

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/shopgraph/shopgraph/internal/fault"
)

// text returns v as text that can be stored; want says what the scalar is, for the error's message.
func text(v any, want string) (string, error) {
	s, ok := v.(string)
	if !ok {
		return "", wrongKind(v, want)
	}
	if !utf8.ValidString(s) || strings.IndexByte(s, 0) >= 0 {
		return "", fault.BadUserInput("text must be valid UTF-8 without NUL")
	}
	return s, nil
}

// parsed reads v with a parser of text whose errors are fault.UserErrors.
func parsed[T ~string](v any, want string, parse func(string) (T, error)) (T, error) {
	if v == nil {
		return "", nil
	}
	s, err := text(v, want)
	if err != nil {
		return "", err
	}
	return parse(s)
}

func wrongKind(v any, want string) error {
	return fault.BadUserInput(fmt.Sprintf("expected %s, got %s", want, kindOf(v)))
}

// kindOf names what a client sent in the client's terms.
func kindOf(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case bool:
		return "a boolean"
	case string:
		return "a string"
	case int, int32, int64:
		return "an integer"
	case float64:
		return "a number with decimals"
	case json.Number:
		if strings.ContainsAny(v.String(), ".eE") {
			return "a number with decimals"
		}
		return "an integer"
	case []any:
		return "a list"
	case map[string]any:
		return "an object"
	}
	return "something else"
}
