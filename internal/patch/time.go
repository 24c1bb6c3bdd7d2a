package patch

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/shopgraph/shopgraph/internal/fault"
)

// Time is a point in time that may be left out, or given as null.
type Time struct {
	Given bool
	Value *time.Time // nil if it is null, or was left out
}

// Or returns what becomes of a point in time that there is.
func (t Time) Or(present *time.Time) *time.Time {
	if t.Given {
		return t.Value
	}
	return present
}

// UnmarshalGQL reads what was given; it is not called for what was not. As with package scalar, a mistyped
// text is none: package coercion has answered for it.
func (t *Time) UnmarshalGQL(v any) error {
	t.Given = true
	s, isText := v.(string)
	if !isText && v != nil {
		return fault.BadUserInput(fmt.Sprintf("expected a point in time, got %T", v))
	}
	if at, err := time.Parse(time.RFC3339Nano, strings.ToUpper(s)); err == nil { // RFC 3339 allows t and z
		t.Value = new(at.UTC().Truncate(time.Microsecond))
	}
	return nil
}

// MarshalGQL implements graphql.Marshaler. Nothing answers with a change.
func (t Time) MarshalGQL(w io.Writer) {
	if t.Value == nil {
		_, _ = io.WriteString(w, "null")
		return
	}
	_, _ = fmt.Fprintf(w, "%q", t.Value.Format(time.RFC3339Nano))
}
