package metafield

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/text"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Type is what the value of a metafield is.
type Type string

// maxValue is how long a value is at the most, in characters.
const maxValue = 10000

// The most of a list of texts, and the longest of them.
const (
	maxTexts    = 100
	maxTextItem = 500
)

// form is the one form that the values of a type have.
type form struct {
	// parse returns a value in the form; ok is false if it is none of the type.
	parse func(string) (value string, ok bool)
	// want says what a value is, for a sentence that begins with "This must be".
	want string
	// json returns a value that was parsed as JSON.
	json func(string) json.RawMessage
}

// forms are the types there are.
var forms = map[Type]form{
	"TEXT":           {line, "one line of text", quoted},
	"MULTILINE_TEXT": {paragraphs, "text without control characters", quoted},
	"NUMBER_INTEGER": {integer, "an integer between -9007199254740991 and 9007199254740991", plain},
	"NUMBER_DECIMAL": {decimal, "a decimal number of at most 15 digits before the point and 9 after it, such as 12.50", quoted},
	"BOOLEAN":        {boolean, "true or false", plain},
	"DATE":           {date, "a date, such as 2026-03-01", quoted},
	"DATE_TIME":      {dateTime, "a point in time with an offset, such as 2026-03-01T12:30:00Z", quoted},
	"URL":            {address, "a whole http or https address, such as https://example.com/a", quoted},
	"COLOR":          {color, "a colour, such as #1a2b3c", quoted},
	"JSON":           {document, "JSON", plain},
	"REFERENCE":      {reference, "the id of a product, a variant or a category", quoted},
	"TEXT_LIST":      {texts, "a JSON list of 1 to 100 lines of text, of at most 500 characters each", plain},
}

// Parse returns a value of the type in its one form. Ok is false if it is none, or is too long.
func (t Type) Parse(s string) (value string, ok bool) {
	value, ok = forms[t].parse(s)
	return value, ok && utf8.RuneCountInString(value) <= maxValue
}

func line(s string) (string, bool) {
	s = text.Clean(s)
	return s, s != "" && text.IsLine(s)
}

func paragraphs(s string) (string, bool) {
	return s, !text.IsBlank(s) && text.IsParagraphs(s)
}

// exact is the largest integer up to which all are exact in JavaScript.
const exact = 1<<53 - 1

func integer(s string) (string, bool) {
	n, err := strconv.ParseInt(s, 10, 64)
	return strconv.FormatInt(n, 10), err == nil && n >= -exact && n <= exact
}

func decimal(s string) (string, bool) {
	if _, err := money.ParseDecimal(s); err != nil {
		return "", false
	}
	whole, fraction, _ := strings.Cut(s, ".")
	fraction = strings.TrimRight(fraction, "0")
	if len(strings.TrimPrefix(whole, "-")) > 15 || len(fraction) > 9 {
		return "", false
	}
	if fraction != "" {
		return whole + "." + fraction, true
	}
	if whole == "-0" {
		return "0", true
	}
	return whole, true
}

func boolean(s string) (string, bool) { return s, s == "true" || s == "false" }

func date(s string) (string, bool) {
	day, err := time.Parse(time.DateOnly, s)
	return s, err == nil && day.Year() >= 1
}

func dateTime(s string) (string, bool) {
	at, err := time.Parse(time.RFC3339Nano, s)
	at = at.UTC().Truncate(time.Microsecond)
	return at.Format(time.RFC3339Nano), err == nil && at.Year() >= 1 && at.Year() <= 9999
}

func address(s string) (string, bool) { return s, text.IsURL(s) }

var colorForm = regexp.MustCompile(`^#[0-9a-f]{6}$`)

func color(s string) (string, bool) {
	s = strings.ToLower(s)
	return s, colorForm.MatchString(s)
}

func document(s string) (string, bool) {
	var compact bytes.Buffer
	if !utf8.ValidString(s) || json.Compact(&compact, []byte(s)) != nil {
		return "", false
	}
	return compact.String(), true
}

func reference(s string) (string, bool) {
	prefix, _, err := typeid.Split(s)
	return s, err == nil && slices.Contains([]string{"prod", "var", "cat"}, prefix)
}

func texts(s string) (string, bool) {
	var list []string
	if err := json.Unmarshal([]byte(s), &list); err != nil || len(list) == 0 || len(list) > maxTexts {
		return "", false
	}
	for i, item := range list {
		item, ok := line(item)
		if !ok || utf8.RuneCountInString(item) > maxTextItem {
			return "", false
		}
		list[i] = item
	}
	return string(encode(list)), true
}

func plain(s string) json.RawMessage { return json.RawMessage(s) }

func quoted(s string) json.RawMessage { return encode(s) }

// encode returns a text, or a list of texts, as JSON without escapes of HTML.
func encode(v any) json.RawMessage {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	_ = encoder.Encode(v) // texts always can be
	return bytes.TrimSpace(b.Bytes())
}
