package scalar_test

import (
	"encoding/json"
	"errors"
	"math"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"github.com/shopgraph/shopgraph/graph/scalar"
	"github.com/shopgraph/shopgraph/internal/fault"
)

// scalars are all of the package's, by the name in the schema.
var scalars = map[string]func(any) (any, error){
	"Int":          reader(scalar.UnmarshalInt),
	"Boolean":      reader(scalar.UnmarshalBoolean),
	"String":       reader(scalar.UnmarshalString),
	"ID":           reader(scalar.UnmarshalID),
	"DateTime":     reader(scalar.ParseDateTime),
	"Decimal":      reader(scalar.ParseDecimal),
	"CurrencyCode": reader(scalar.ParseCurrencyCode),
	"CountryCode":  reader(scalar.ParseCountryCode),
	"LanguageCode": reader(scalar.ParseLanguageCode),
	"Email":        reader(scalar.ParseEmail),
	"URL":          reader(scalar.ParseURL),
}

func reader[T comparable](unmarshal func(any) (T, error)) func(any) (any, error) {
	return func(v any) (any, error) {
		out, err := unmarshal(v)
		var zero T
		if err != nil && out != zero {
			err = errors.New("a value besides the error")
		}
		return out, err
	}
}

func written(m graphql.Marshaler) string {
	var out strings.Builder
	m.MarshalGQL(&out)
	return out.String()
}

func utc(s string) time.Time {
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		panic(err)
	}
	return t.UTC()
}

func TestUnmarshal(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		scalar string
		in     any
		want   any
	}{
		{"Int", 7, 7},
		{"Int", int32(7), 7},
		{"Int", int64(-7), -7},
		{"Int", json.Number("2147483647"), math.MaxInt32},
		{"Int", json.Number("-2147483648"), math.MinInt32},
		{"Boolean", true, true},
		{"Boolean", false, false},
		{"String", "", ""},
		{"String", "日本\n\"x\"", "日本\n\"x\""},
		{"ID", "prod_1", "prod_1"},
		{"ID", 7, "7"},
		{"ID", int64(7), "7"},
		{"ID", json.Number("7"), "7"},
		{"DateTime", "2026-03-01T12:30:00Z", utc("2026-03-01T12:30:00Z")},
		{"DateTime", "2026-03-01t12:30:00z", utc("2026-03-01T12:30:00Z")},
		{"DateTime", "2026-03-01T12:30:00+02:00", utc("2026-03-01T10:30:00Z")},
		{"DateTime", "2026-03-01T12:30:00.123456789Z", utc("2026-03-01T12:30:00.123456Z")},
		{"DateTime", "2024-02-29T23:59:59-00:00", utc("2024-02-29T23:59:59Z")},
		{"URL", "https://example.com", "https://example.com"},
		{"URL", "HTTP://example.com:8080/a%20b?c=d#e", "HTTP://example.com:8080/a%20b?c=d#e"},
		{"URL", "http://[::1]:3000/", "http://[::1]:3000/"},
		{"Int", nil, 0},
		{"Boolean", nil, false},
		{"String", nil, ""},
		{"ID", nil, ""},
		{"DateTime", nil, time.Time{}},
		{"URL", nil, ""},
	} {
		if got, err := scalars[tt.scalar](tt.in); err != nil || got != tt.want {
			t.Errorf("%s of %T %v = %v, %v; want %v", tt.scalar, tt.in, tt.in, got, err, tt.want)
		}
	}
}

func TestUnmarshalValueTypes(t *testing.T) {
	t.Parallel()
	if got, err := scalar.ParseDecimal("-12.50"); err != nil || got != "-12.50" {
		t.Errorf("Decimal = %v, %v", got, err)
	}
	if got, err := scalar.ParseCurrencyCode("EUR"); err != nil || got != "EUR" {
		t.Errorf("CurrencyCode = %v, %v", got, err)
	}
	if got, err := scalar.ParseCountryCode("DE"); err != nil || got != "DE" {
		t.Errorf("CountryCode = %v, %v", got, err)
	}
	for typed, want := range map[string]string{"EN": "en", "PT_BR": "pt-BR", "de-ch": "de-CH", "ZH_TW": "zh-TW"} {
		if got, err := scalar.ParseLanguageCode(typed); err != nil || got != want {
			t.Errorf("LanguageCode of %s = %v, %v", typed, got, err)
		}
	}
	if got, err := scalar.ParseEmail("Ada@Example.com"); err != nil || got != "Ada@example.com" {
		t.Errorf("Email = %v, %v", got, err)
	}
}

func TestUnmarshalRefuses(t *testing.T) {
	t.Parallel()
	refused := map[string][]any{
		"Int": {
			"7", true, 7.0, 7.5, json.Number("7.0"), json.Number("7e0"), json.Number("2147483648"), json.Number("-2147483649"),
			json.Number("99999999999999999999"), json.Number(""), int64(math.MaxInt32 + 1), int64(math.MinInt32 - 1),
		},
		"Boolean":      {"true", 1, json.Number("1")},
		"String":       {7, true, 1.5, json.Number("7"), "a\x00b", "a\xff", "\xed\xa0\x80"},
		"ID":           {true, 1.5, json.Number("1.5"), "a\x00b", "a\xff"},
		"Decimal":      {12, 12.5, json.Number("12.5"), "", "1e3", "+1", " 1", "1.", "\xff"},
		"CurrencyCode": {978, "", "eur", "XXX", "EURO"},
		"CountryCode":  {276, "", "de", "XX", "DEU"},
		"LanguageCode": {7, "", "deutsch-", "d", "x y", "und"},
		"Email":        {7, "", "ada", "Ada <ada@example.com>", "ada@example.com\x00"},
		"DateTime": {
			1772368200, "", "2026-03-01", "2026-03-01T12:30:00", "2026-03-01 12:30:00Z", "2026-03-01T12:30Z",
			"2026-03-01T1:30:00Z", "2026-03-01T12:30:00,5Z", "2026-02-29T00:00:00Z", "2026-03-01T24:00:00Z",
			"2026-03-01T12:30:60Z", "2026-03-01T12:30:00+24:00", "2026-03-01T12:30:00Z ",
			"0000-01-01T00:00:00Z", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00",
		},
		"URL": {
			7, "", "example.com", "/a", "//example.com/a", "ftp://example.com", "javascript:alert(1)", "https://", "https:///a",
			"https://:443/", "https:example.com", "https://ada@example.com", "https://ada:x@example.com", "https://exa mple.com",
			"https://example.com/a b", "https://example.com/\n", "https://example.com/ä", "https://example.com\\@evil.com",
			"https://example.com:port/", "https://example.com/%zz", " https://example.com", "https://example.com/<x>",
			"https://example.com/" + strings.Repeat("a", 2048),
		},
	}
	for name, unmarshal := range scalars {
		for _, v := range append(refused[name], []any{"x"}, map[string]any{"x": 1}, struct{}{}) {
			_, err := unmarshal(v)
			if !isFit(name, v, err) {
				t.Errorf("%s of %T %v: %v, want an error that is fit for clients", name, v, v, err)
			}
		}
	}
}

// isFit reports whether an error is a user error for a text that may have been mistyped, and else
// BAD_USER_INPUT.
func isFit(scalar string, v any, err error) bool {
	if mistakes, _ := fault.Split(err); mistakes != nil {
		_, isText := v.(string)
		custom := !slices.Contains([]string{"Int", "Boolean", "String", "ID"}, scalar)
		return isText && custom && strings.HasSuffix(mistakes[0].Message, ".")
	}
	asFault, ok := errors.AsType[*fault.Error](err)
	return ok && asFault.Kind == fault.KindBadUserInput && asFault.Message != "" && asFault.Unwrap() == nil
}

func TestWrongKindsAreNamed(t *testing.T) {
	t.Parallel()
	for want, v := range map[string]any{
		"expected a boolean, got a string":                      "true",
		"expected a boolean, got an integer":                    json.Number("1"),
		"expected a boolean, got a number with decimals":        1.0,
		"expected a boolean, got a list":                        []any{true},
		"expected a boolean, got an object":                     map[string]any{},
		"expected an integer, got a boolean":                    false,
		"expected an integer, got a number with decimals":       json.Number("1e2"),
		"an integer must be between -2147483648 and 2147483647": json.Number("2147483648"),
	} {
		unmarshal := scalars["Boolean"]
		if strings.Contains(want, "an integer, ") || strings.HasPrefix(want, "an integer") {
			unmarshal = scalars["Int"]
		}
		if _, err := unmarshal(v); err == nil || err.Error() != want {
			t.Errorf("%T %v: %v, want %q", v, v, err, want)
		}
	}
}

func TestMarshal(t *testing.T) {
	t.Parallel()
	east := time.FixedZone("", 2*60*60)
	for want, m := range map[string]graphql.Marshaler{
		`-7`:                       scalar.MarshalInt(-7),
		`true`:                     scalar.MarshalBoolean(true),
		`false`:                    scalar.MarshalBoolean(false),
		`"a\"\\\n\u0001é"`:         scalar.MarshalString("a\"\\\n\x01é"),
		`"prod_1"`:                 scalar.MarshalID("prod_1"),
		`"12.50"`:                  scalar.MarshalDecimal("12.50"),
		`"EUR"`:                    scalar.MarshalCurrencyCode("EUR"),
		`"DE"`:                     scalar.MarshalCountryCode("DE"),
		`"de-CH"`:                  scalar.MarshalLanguageCode("de-CH"),
		`"ada@example.com"`:        scalar.MarshalEmail("ada@example.com"),
		`"https://example.com/?a"`: scalar.MarshalURL("https://example.com/?a"),
		`null`:                     scalar.MarshalDateTime(time.Time{}),
		`"2026-03-01T10:30:00Z"`:   scalar.MarshalDateTime(time.Date(2026, 3, 1, 12, 30, 0, 999, east)),
		`"2026-03-01T12:30:00.12Z"`: scalar.MarshalDateTime(
			time.Date(2026, 3, 1, 12, 30, 0, 120000999, time.UTC)),
	} {
		if got := written(m); got != want {
			t.Errorf("wrote %s, want %s", got, want)
		}
	}
}

func FuzzDateTime(f *testing.F) {
	for _, s := range []string{"2026-03-01T12:30:00Z", "2026-03-01T12:30:00.123456789+02:00", "2026-03-01"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := scalar.ParseDateTime(s)
		if err != nil {
			return
		}
		var out string
		if err := json.Unmarshal([]byte(written(scalar.MarshalDateTime(got))), &out); err != nil {
			t.Fatalf("%q is written as no JSON string: %v", s, err)
		}
		if again, err := scalar.ParseDateTime(out); err != nil || again != got {
			t.Fatalf("%q is written as %q, which is read as %v, %v", s, out, again, err)
		}
	})
}

func FuzzURL(f *testing.F) {
	for _, s := range []string{"https://example.com/a?b#c", "http://[::1]:80", "https://a@b", "https:\\\\a"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := scalar.ParseURL(s)
		if err != nil {
			return
		}
		u, err := url.Parse(got)
		if err != nil || got != s || !u.IsAbs() || u.Host == "" || u.User != nil {
			t.Fatalf("accepted %q as %q: %v, %v", s, got, u, err)
		}
	})
}

func FuzzInt(f *testing.F) {
	for _, s := range []string{"0", "-1", "2147483648", "1e3", "1.0"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := scalar.UnmarshalInt(json.Number(s))
		if err == nil && (got < math.MinInt32 || got > math.MaxInt32) {
			t.Fatalf("%q was read as %d, which has no 32 bits", s, got)
		}
	})
}

func FuzzText(f *testing.F) {
	f.Add("a\x00")
	f.Add("\xff")
	f.Add("12.50")
	f.Fuzz(func(t *testing.T, s string) {
		for name, unmarshal := range scalars {
			if _, err := unmarshal(s); err != nil && !isFit(name, s, err) {
				t.Fatalf("%q: %v is not fit for clients", s, err)
			}
		}
		got, err := scalar.UnmarshalString(s)
		if err != nil {
			return
		}
		var out string
		if err := json.Unmarshal([]byte(written(scalar.MarshalString(got))), &out); err != nil || out != s {
			t.Fatalf("%q is written as JSON for %q, %v", s, out, err)
		}
	})
}
