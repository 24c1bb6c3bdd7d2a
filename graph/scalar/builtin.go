package scalar

import (
	"encoding/json"
	"math"
	"strconv"

	"github.com/99designs/gqlgen/graphql"

	"github.com/shopgraph/shopgraph/internal/fault"
)

// MarshalInt writes an Int.
func MarshalInt(n int) graphql.Marshaler { return graphql.MarshalInt(n) }

// UnmarshalInt reads an Int: an integer of 32 bits, in digits without a point or an exponent.
func UnmarshalInt(v any) (int, error) {
	var n int64
	switch v := v.(type) {
	case nil:
		return 0, nil
	case int:
		n = int64(v)
	case int32:
		n = int64(v)
	case int64:
		n = v
	case json.Number:
		if kindOf(v) != "an integer" {
			return 0, wrongKind(v, "an integer")
		}
		parsed, err := strconv.ParseInt(v.String(), 10, 32)
		if err != nil {
			return 0, errIntRange()
		}
		n = parsed
	default:
		return 0, wrongKind(v, "an integer")
	}
	if n < math.MinInt32 || n > math.MaxInt32 {
		return 0, errIntRange()
	}
	return int(n), nil
}

func errIntRange() error {
	return fault.BadUserInput("an integer must be between -2147483648 and 2147483647")
}

// MarshalBoolean writes a Boolean.
func MarshalBoolean(b bool) graphql.Marshaler {
	if b {
		return graphql.True
	}
	return graphql.False
}

// UnmarshalBoolean reads a Boolean: true or false.
func UnmarshalBoolean(v any) (bool, error) {
	switch v := v.(type) {
	case nil:
		return false, nil
	case bool:
		return v, nil
	}
	return false, wrongKind(v, "a boolean")
}

// MarshalString writes a String.
func MarshalString(s string) graphql.Marshaler { return graphql.MarshalString(s) }

// UnmarshalString reads a String: valid UTF-8 without NUL.
func UnmarshalString(v any) (string, error) {
	if v == nil {
		return "", nil
	}
	return text(v, "a string")
}

// MarshalID writes an ID.
func MarshalID(s string) graphql.Marshaler { return graphql.MarshalString(s) }

// UnmarshalID reads an ID whose kind the schema leaves open: a String, or an integer's digits.
func UnmarshalID(v any) (string, error) {
	switch v := v.(type) {
	case nil:
		return "", nil
	case int:
		return strconv.Itoa(v), nil
	case int64:
		return strconv.FormatInt(v, 10), nil
	case json.Number:
		if kindOf(v) == "an integer" {
			return v.String(), nil
		}
	}
	return text(v, "an ID as a string")
}
