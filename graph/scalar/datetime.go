package scalar

import (
	"regexp"
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

// UnmarshalDateTime reads a DateTime: RFC 3339 with an offset, of the years 1 to 9999. It returns
// UTC, cut to the microsecond that Postgres keeps.
func UnmarshalDateTime(v any) (time.Time, error) {
	const want = "a point in time such as 2026-03-01T12:30:00Z"
	if v == nil {
		return time.Time{}, nil
	}
	s, err := text(v, want)
	if err != nil {
		return time.Time{}, err
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil || !rfc3339.MatchString(s) {
		return time.Time{}, fault.BadUserInput("expected " + want + ", with a time zone's offset")
	}
	t = t.UTC().Truncate(time.Microsecond)
	if t.IsZero() || t.Year() < 1 || t.Year() > 9999 {
		return time.Time{}, fault.BadUserInput("a point in time must be in the years 1 to 9999")
	}
	return t, nil
}
