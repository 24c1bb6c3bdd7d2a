package scalar_test

import (
	"math"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"github.com/shopgraph/shopgraph/graph/scalar"
)

// TestAppendIsMarshal appends what is marshalled, and nothing for null.
func TestAppendIsMarshal(t *testing.T) {
	t.Parallel()
	east := time.FixedZone("", 2*60*60)
	check(t, scalar.AppendInt, scalar.MarshalInt, 0, -7, math.MaxInt32)
	check(t, scalar.AppendBoolean, scalar.MarshalBoolean, true, false)
	check(t, scalar.AppendString, scalar.MarshalString, "", "a\"\\\n\u0001é\xff")
	check(t, scalar.AppendID, scalar.MarshalID, "", "prod_1")
	check(t, scalar.AppendDecimal, scalar.MarshalDecimal, "", "12.50")
	check(t, scalar.AppendCurrencyCode, scalar.MarshalCurrencyCode, "EUR")
	check(t, scalar.AppendLanguageCode, scalar.MarshalLanguageCode, "de-CH")
	check(t, scalar.AppendCountryCode, scalar.MarshalCountryCode, "DE")
	check(t, scalar.AppendEmail, scalar.MarshalEmail, "ada@example.com")
	check(t, scalar.AppendURL, scalar.MarshalURL, "https://example.com/?a")
	check(t, scalar.AppendDateTime, scalar.MarshalDateTime,
		time.Time{}, time.Date(2026, 3, 1, 12, 30, 0, 999, east), time.Date(2026, 3, 1, 12, 30, 0, 120000999, time.UTC))
}

func check[T any](t *testing.T, appends func([]byte, T) []byte, marshals func(T) graphql.Marshaler, values ...T) {
	t.Helper()
	for _, v := range values {
		want := ""
		if m := marshals(v); m != graphql.Marshaler(graphql.Null) {
			want = written(m)
		}
		if got := string(appends([]byte("x"), v)); got != "x"+want {
			t.Errorf("appended %s, want x%s", got, want)
		}
	}
}
