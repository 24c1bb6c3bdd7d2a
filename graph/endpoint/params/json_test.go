package params

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDecodeJSON(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat("[", maxJSONDepth)
	for text, want := range map[string]error{
		`{"a":[1,2.5e3,"x",true,null,{}]}`:       nil,
		` "text" `:                               nil,
		`"\ud83d\ude00 \\ud83d \\\\"`:            nil,
		`"\u0000"`:                               nil, // the scalars refuse it
		deep + strings.Repeat("]", maxJSONDepth): nil,

		``:                                    errNotJSON,
		`{`:                                   errNotJSON,
		`[1`:                                  errNotJSON,
		`[1}`:                                 errNotJSON,
		`[1,]`:                                errNotJSON,
		`[1 2]`:                               errNotJSON,
		`{"a":1,}`:                            errNotJSON,
		`{"a" 1}`:                             errNotJSON,
		`{1:2}`:                               errNotJSON,
		`]`:                                   errNotJSON,
		`'a'`:                                 errNotJSON,
		"\"\x00\"":                            errNotJSON,
		`{"a":1} {}`:                          errSeveralValues,
		`{}}`:                                 errSeveralValues,
		`1 2`:                                 errSeveralValues,
		`{"a":1,"a":1}`:                       errDuplicateKey,
		`{"b":{"a":1,"\u0061":2}}`:            errDuplicateKey,
		deep + "[":                            errJSONTooDeep,
		"[" + strings.Repeat("1,", 99) + "1]": errJSONTooMuch,
		"\"\xff\"":                            errNotUTF8,
		"\"\xed\xa0\x80\"":                    errNotUTF8,
		`"\ud83d"`:                            errNotUTF8,
		`"\ud83dx"`:                           errNotUTF8,
		`"\ude00\ud83d"`:                      errNotUTF8,
		`"\ud83d\u0041"`:                      errNotUTF8,
		`{"\\\ud83d":1}`:                      errNotUTF8,
	} {
		if _, err := DecodeJSON([]byte(text), 100); !errors.Is(err, want) {
			t.Errorf("%.60q: %v, want %v", text, err, want)
		}
	}
}

// TestWholeNumbers: JSON has one way for numbers, whole or not, to be written.
func TestWholeNumbers(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]json.Number{
		"1": "1", "1.0": "1", "-0.0": "0", "1e3": "1000", "1.5e1": "15", "9007199254740991.0": "9007199254740991",
		"1.5": "1.5", "1e-1": "1e-1", "1e400": "1e400", "9007199254740993.0": "9007199254740993.0",
		"12345678901234567890": "12345678901234567890",
	} {
		if got, err := DecodeJSON([]byte(text), 1); got != want || err != nil {
			t.Errorf("%s: %v, %v; want %s", text, got, err, want)
		}
	}
}

// FuzzDecodeJSON: what is taken means what encoding/json makes of it.
func FuzzDecodeJSON(f *testing.F) {
	for _, seed := range []string{`{"query":"{ a }","variables":{"n":[1,-2.5,"\ud83d\ude00\\"]}}`, `[]`, `"\u00"`, `{"a":1,"a":2}`, `1 2`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := DecodeJSON(data, math.MaxInt)
		if err != nil {
			return
		}
		dec := json.NewDecoder(bytes.NewReader(data))
		dec.UseNumber()
		var want any
		if err := dec.Decode(&want); err != nil || !json.Valid(data) {
			t.Fatalf("took %q: %v", data, err)
		}
		sameNumber := cmp.Comparer(func(a, b json.Number) bool { return a == b || whole(a) == whole(b) })
		if diff := cmp.Diff(want, got, sameNumber); diff != "" {
			t.Errorf("%q: %s", data, diff)
		}
	})
}
