package typeid_test

import (
	"encoding/json"
	"errors"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	jetify "go.jetify.com/typeid"
	"pgregory.net/rapid"

	"github.com/shopgraph/shopgraph/internal/typeid"
)

const (
	sample     = "prod_01h455vb4pex5vsknk084sn02q"
	sampleUUID = "01890a5d-ac96-774b-bcce-b302099a8057"
)

// text returns the TypeID of prefix and u as the reference library writes it.
func text(t require, prefix string, u uuid.UUID) string {
	t.Helper()
	tid, err := jetify.FromUUIDWithPrefix(prefix, u.String())
	if err != nil {
		t.Fatalf("reference TypeID of %s and %s: %v", prefix, u, err)
	}
	return tid.String()
}

type require interface {
	Helper()
	Fatalf(format string, args ...any)
}

func drawUUID(t *rapid.T) uuid.UUID {
	u := uuid.UUID(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "uuid"))
	u[15] |= 1 // never the zero uuid, which is no id
	return u
}

func TestKnownText(t *testing.T) {
	t.Parallel()
	p, err := typeid.ParseProduct(sample)
	if err != nil {
		t.Fatal(err)
	}
	if p.String() != sample || p.UUID().String() != sampleUUID || p.Prefix() != "prod" || p.IsZero() {
		t.Errorf("got %s, %s, prefix %s, zero %v", p, p.UUID(), p.Prefix(), p.IsZero())
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	suffix := strings.TrimPrefix(sample, "prod_")
	for name, s := range map[string]string{
		"empty":             "",
		"no prefix":         suffix,
		"empty prefix":      "_" + suffix,
		"another kind":      "order_" + suffix,
		"upper-case prefix": "PROD_" + suffix,
		"upper-case suffix": "prod_" + strings.ToUpper(suffix),
		"short":             sample[:len(sample)-1],
		"long":              sample + "0",
		"beyond 128 bits":   "prod_8" + suffix[1:],
		"letter not in use": "prod_0il55vb4pex5vsknk084sn02uo",
		"uuid":              sampleUUID,
		"prefixed uuid":     "prod_" + sampleUUID,
		"space before":      " " + sample,
		"space after":       sample + " ",
		"NUL":               "prod_01h455vb4pex5vsknk084sn02\x00",
		"not UTF-8":         "prod_01h455vb4pex5vsknk084sn02\xff",
		"zero":              "prod_00000000000000000000000000",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p, err := typeid.ParseProduct(s)
			if !errors.Is(err, typeid.ErrInvalid) || !p.IsZero() {
				t.Errorf("ParseProduct(%q) = %v, %v; want ErrInvalid", s, p, err)
			}
		})
	}
}

func TestErrorNamesTheKindWanted(t *testing.T) {
	t.Parallel()
	_, err := typeid.ParseOrder(sample)
	if err == nil || !strings.Contains(err.Error(), "order_") {
		t.Errorf("error %v does not say which kind was expected", err)
	}
}

func TestPrefixesAreDistinctAndValid(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile("kinds.go")
	if err != nil {
		t.Fatal(err)
	}
	matches := regexp.MustCompile(`prefix\(\) string \{ return "([^"]*)" \}`).FindAllSubmatch(source, -1)
	if kinds := strings.Count(string(source), "prefix() string"); len(matches) != kinds || kinds == 0 {
		t.Fatalf("read %d prefixes of %d kinds", len(matches), kinds)
	}
	valid := regexp.MustCompile(`^[a-z]([a-z_]{0,61}[a-z])?$`)
	seen := map[string]bool{}
	for _, m := range matches {
		prefix := string(m[1])
		if !valid.MatchString(prefix) || seen[prefix] {
			t.Errorf("prefix %q is used twice or no TypeID prefix", prefix)
		}
		seen[prefix] = true
	}
}

func TestNewIdsAreDistinctAndAscend(t *testing.T) {
	t.Parallel()
	last := typeid.NewOrder()
	for range 1000 {
		next := typeid.NewOrder()
		if next.UUID().Version() != 7 || last.Compare(next) >= 0 || next.Compare(last) <= 0 || next.Compare(next) != 0 {
			t.Fatalf("%s after %s: want ascending UUIDv7", next, last)
		}
		last = next
	}
}

func TestJSON(t *testing.T) {
	t.Parallel()
	in := map[typeid.Product]typeid.Order{typeid.NewProduct(): typeid.NewOrder()}
	raw, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	var out map[typeid.Product]typeid.Order
	if err := json.Unmarshal(raw, &out); err != nil || len(out) != 1 {
		t.Fatalf("%s came back as %v, %v", raw, out, err)
	}
	for product, order := range in {
		if out[product] != order {
			t.Errorf("%s came back as %v", raw, out)
		}
	}
}

func TestGraphQL(t *testing.T) {
	t.Parallel()
	var p typeid.Product
	if err := p.UnmarshalGQL(sample); err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if p.MarshalGQL(&out); out.String() != `"`+sample+`"` {
		t.Errorf("wrote %s", &out)
	}
	for _, v := range []any{nil, true, 1, int64(1), 1.5, json.Number("1"), []any{sample}, map[string]any{"id": sample}} {
		var p typeid.Product
		if err := p.UnmarshalGQL(v); !errors.Is(err, typeid.ErrInvalid) || !p.IsZero() {
			t.Errorf("%T %v: got %v, %v; want ErrInvalid", v, v, p, err)
		}
	}
}

func TestScanRefuses(t *testing.T) {
	t.Parallel()
	for _, stored := range []any{nil, 1, sample, []byte{1, 2, 3}, "not a uuid"} {
		var p typeid.Product
		if err := p.Scan(stored); err == nil || !p.IsZero() {
			t.Errorf("Scan(%v) = %v, %v; want an error", stored, p, err)
		}
	}
}

func TestUUIDs(t *testing.T) {
	t.Parallel()
	a, b := typeid.NewProduct(), typeid.NewProduct()
	if diff := cmp.Diff([]string{a.UUID().String(), b.UUID().String()}, typeid.UUIDs([]typeid.Product{a, b})); diff != "" {
		t.Error(diff)
	}
	if got := typeid.UUIDs[typeid.Product](nil); got == nil || len(got) != 0 {
		t.Errorf("UUIDs(nil) = %#v, want an empty list, which Postgres reads as {} and not as null", got)
	}
}

func TestPropertyRoundTrips(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		u := drawUUID(t)
		want := text(t, "prod", u)
		p, err := typeid.ParseProduct(want)
		if err != nil || p.UUID() != u || p.String() != want {
			t.Fatalf("%s (%s) was read as %s (%s), %v", want, u, p, p.UUID(), err)
		}
		if prefix, got, err := typeid.Split(want); err != nil || prefix != "prod" || got != u {
			t.Fatalf("Split(%s) = %s, %s, %v", want, prefix, got, err)
		}
		value, err := p.Value()
		if err != nil {
			t.Fatal(err)
		}
		for _, stored := range []any{value, []byte(value.(string)), u[:]} {
			var back typeid.Product
			if err := back.Scan(stored); err != nil || back != p {
				t.Fatalf("%v stored as %v came back as %v, %v", p, stored, back, err)
			}
		}
	})
}

func TestPropertyOrderOfIdsIsOrderOfText(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		a, errA := typeid.ParseCart(text(t, "cart", drawUUID(t)))
		b, errB := typeid.ParseCart(text(t, "cart", drawUUID(t)))
		if err := errors.Join(errA, errB); err != nil {
			t.Fatal(err)
		}
		if a.Compare(b) != strings.Compare(a.String(), b.String()) {
			t.Fatalf("%s and %s compare differently as uuid and as text", a, b)
		}
	})
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{sample, "prod_", "_", "a_b_01h455vb4pex5vsknk084sn02q", "prod_7zzzzzzzzzzzzzzzzzzzzzzzzz"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		prefix, u, splitErr := typeid.Split(s)
		p, err := typeid.ParseProduct(s)
		if accepted := splitErr == nil && prefix == "prod"; (err == nil) != accepted {
			t.Fatalf("ParseProduct: %v, but Split: %s, %v", err, prefix, splitErr)
		}
		for _, err := range []error{err, splitErr} {
			if err != nil && !errors.Is(err, typeid.ErrInvalid) {
				t.Fatalf("%q: %v does not wrap ErrInvalid", s, err)
			}
		}
		if err == nil && (p.String() != s || p.UUID() != u || s != text(t, "prod", u)) {
			t.Fatalf("%q was read as %s", s, p)
		}
	})
}

func TestAny(t *testing.T) {
	t.Parallel()
	const text = "prod_01h455vb4pex5vsknk084sn02q"
	var id typeid.Any
	if err := id.UnmarshalGQL(text); err != nil || id.String() != text || id.Prefix() != "prod" {
		t.Errorf("%v, %v", id, err)
	}
	if known, err := typeid.ParseProduct(text); err != nil || known.UUID() != id.UUID() {
		t.Errorf("%v is not %v, %v", id.UUID(), known.UUID(), err)
	}
	for _, bad := range []any{"prod", "prod_1", "PROD_01h455vb4pex5vsknk084sn02q_", 7, nil} {
		if err := new(typeid.Any).UnmarshalGQL(bad); !errors.Is(err, typeid.ErrInvalid) {
			t.Errorf("%v: %v", bad, err)
		}
	}
}
