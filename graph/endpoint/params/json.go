package params

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/shopgraph/shopgraph/internal/fault"
)

// maxJSONDepth is how deep a request's JSON may nest, maxJSONValues how many values it may hold.
const (
	maxJSONDepth  = 64
	maxJSONValues = 10_000
)

// What is wrong with a client's JSON. None quotes it: it may hold a password.
var (
	errNotJSON       = fault.BadUserInput("expected JSON")
	errSeveralValues = fault.BadUserInput("expected one JSON value, and nothing after it")
	errDuplicateKey  = fault.BadUserInput("a key occurs twice in one JSON object")
	errJSONTooDeep   = fault.BadUserInput("the JSON is nested deeper than 64 levels")
	errJSONTooMuch   = fault.BadUserInput("the JSON holds more than 10000 values")
	errNotUTF8       = fault.BadUserInput("the JSON is not valid UTF-8")
)

// DecodeJSON reads one JSON value: maps, lists, strings, json.Number, bool and nil. It refuses what
// encoding/json would silently mend or choose from. That is text that is not UTF-8, half of a
// surrogate pair, a key that occurs twice, and anything after the value. It also stops at more
// values in all than the argument allows.
func DecodeJSON(data []byte, values int) (any, error) {
	if !utf8.Valid(data) || hasHalfPair(data) {
		return nil, errNotUTF8
	}
	r := jsonReader{dec: json.NewDecoder(bytes.NewReader(data)), values: values}
	r.dec.UseNumber()
	value, err := r.value(0)
	if err != nil {
		return nil, err
	}
	if _, err := r.dec.Token(); !errors.Is(err, io.EOF) {
		return nil, errSeveralValues
	}
	return value, nil
}

type jsonReader struct {
	dec    *json.Decoder
	values int // that may still come
}

func (r *jsonReader) value(depth int) (any, error) {
	token, err := r.dec.Token()
	if err != nil {
		return nil, errNotJSON
	}
	if r.values--; r.values < 0 {
		return nil, errJSONTooMuch
	}
	if number, ok := token.(json.Number); ok {
		return whole(number), nil
	}
	delim, ok := token.(json.Delim)
	if !ok {
		return token, nil
	}
	if depth == maxJSONDepth {
		return nil, errJSONTooDeep
	}
	if delim == '{' {
		return r.object(depth + 1)
	}
	return r.list(depth + 1)
}

// whole writes a whole number that is written like 1.0 or 1e3 as an integer. JSON makes no
// difference between them, so neither may GraphQL's Int. Others stay as they are.
func whole(number json.Number) json.Number {
	if !strings.ContainsAny(string(number), ".eE") {
		return number
	}
	value, err := number.Float64()
	if err != nil || value != math.Trunc(value) || math.Abs(value) >= 1<<53 {
		return number
	}
	return json.Number(strconv.FormatInt(int64(value), 10))
}

func (r *jsonReader) object(depth int) (map[string]any, error) {
	object := map[string]any{}
	for r.dec.More() {
		token, err := r.dec.Token()
		key, ok := token.(string)
		if err != nil || !ok {
			return nil, errNotJSON
		}
		if _, taken := object[key]; taken {
			return nil, errDuplicateKey
		}
		if object[key], err = r.value(depth); err != nil {
			return nil, err
		}
	}
	return object, r.end()
}

func (r *jsonReader) list(depth int) ([]any, error) {
	list := []any{}
	for r.dec.More() {
		value, err := r.value(depth)
		if err != nil {
			return nil, err
		}
		list = append(list, value)
	}
	return list, r.end()
}

// end reads the closing bracket.
func (r *jsonReader) end() error {
	if _, err := r.dec.Token(); err != nil {
		return errNotJSON
	}
	return nil
}

// hasHalfPair reports whether an escape such as \ud83d stands for half a character.
func hasHalfPair(data []byte) bool {
	for {
		at := bytes.IndexByte(data, '\\')
		if at < 0 {
			return false
		}
		data = data[at:]
		first := escaped(data)
		switch {
		case !utf16.IsSurrogate(first):
			data = data[min(2, len(data)):] // past what the backslash escapes, which may be another one
		case utf16.DecodeRune(first, escaped(data[6:])) == utf8.RuneError:
			return true
		default:
			data = data[12:]
		}
	}
}

// escaped returns the code of the \uXXXX that data begins with, 0 when it begins with none.
func escaped(data []byte) rune {
	if len(data) < 6 || data[0] != '\\' || data[1] != 'u' {
		return 0
	}
	code, err := strconv.ParseUint(string(data[2:6]), 16, 16)
	if err != nil {
		return 0
	}
	return rune(code)
}
