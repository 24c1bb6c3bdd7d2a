package patch

import (
	"encoding/json"
	"fmt"
	"io"
	"strconv"

	"github.com/shopgraph/shopgraph/internal/fault"
)

// Int is a number that may be left out, or given as null.
type Int struct {
	Given bool
	Value *int // nil if it is null, or was left out
}

// UnmarshalGQL reads what was given; it is not called for what was not.
func (n *Int) UnmarshalGQL(v any) error {
	n.Given = true
	switch v := v.(type) {
	case nil:
		return nil
	case int64:
		n.Value = new(int(v))
		return nil
	case int:
		n.Value = &v
		return nil
	case json.Number:
		if parsed, err := strconv.Atoi(v.String()); err == nil {
			n.Value = &parsed
			return nil
		}
	}
	return fault.BadUserInput(fmt.Sprintf("expected an integer, got %T", v))
}

// MarshalGQL implements graphql.Marshaler. Nothing answers with a change.
func (n Int) MarshalGQL(w io.Writer) {
	if n.Value == nil {
		_, _ = io.WriteString(w, "null")
		return
	}
	_, _ = io.WriteString(w, strconv.Itoa(*n.Value))
}
