package scalar

import (
	"regexp"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"github.com/shopgraph/shopgraph/internal/fault"
)

// rfc3339 refuses what time.Parse takes besides: hours of one digit, a decimal comma, offsets of a
// day and more.
var rfc3339 = regexp.MustCompile(`^.{10}T\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$`)

// MarshalDateTime writes a DateTime in UTC to the microsecond, and the zero time as null.
func MarshalDateTime(t time.Time) graphql.Marshaler {
	if t.IsZero() {
		return graphql.Null
	}
	return graphql.MarshalString(t.UTC().Truncate(time.Microsecond).Format(time.RFC3339Nano))
}

// ParseDateTime reads a DateTime: RFC 3339 with an offset, of the years 1 to 9999. It returns
// UTC, cut to the microsecond that Postgres keeps.
func ParseDateTime(v any) (time.Time, error) {
	const want = "a point in time such as 2026-03-01T12:30:00Z"
	if v == nil {
		return time.Time{}, nil
	}
	s, err := text(v, want)
	if err != nil {
		return time.Time{}, err
	}
	s = strings.ToUpper(s) // RFC 3339 allows t and z
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil || !rfc3339.MatchString(s) {
		return time.Time{}, fault.User(fault.CodeInvalid, "This is not "+want+", with a time zone's offset.")
	}
	t = t.UTC().Truncate(time.Microsecond)
	if t.IsZero() || t.Year() < 1 || t.Year() > 9999 {
		return time.Time{}, fault.User(fault.CodeOutOfRange, "A point in time must be in the years 1 to 9999.")
	}
	return t, nil
}
