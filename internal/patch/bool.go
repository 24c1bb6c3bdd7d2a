package patch

import (
	"fmt"
	"io"
	"strconv"

	"github.com/shopgraph/shopgraph/internal/fault"
)

// Bool is a yes or no that may be left out, or given as null.
type Bool struct {
	Given bool
	Value *bool // nil if it is null, or was left out
}

// Or returns what becomes of a yes or no that there is.
func (b Bool) Or(present *bool) *bool {
	if b.Given {
		return b.Value
	}
	return present
}

// UnmarshalGQL reads what was given; it is not called for what was not.
func (b *Bool) UnmarshalGQL(v any) error {
	b.Given = true
	if v == nil {
		return nil
	}
	given, is := v.(bool)
	if !is {
		return fault.BadUserInput(fmt.Sprintf("expected true or false, got %T", v))
	}
	b.Value = &given
	return nil
}

// MarshalGQL implements graphql.Marshaler. Nothing answers with a change.
func (b Bool) MarshalGQL(w io.Writer) {
	if b.Value == nil {
		_, _ = io.WriteString(w, "null")
		return
	}
	_, _ = io.WriteString(w, strconv.FormatBool(*b.Value))
}
