package metafield_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/shopgraph/shopgraph/internal/metafield"
)

// TestForms: a value has one form, which is the form of itself, and makes JSON.
func TestForms(t *testing.T) {
	t.Parallel()
	const no = ""
	for kind, values := range map[metafield.Type]map[string]string{
		"TEXT":           {" a b\u00a0": "a b", "<b>&": "<b>&", "": no, " \t": no, "a\nb": no, "a\u202eb": no, strings.Repeat("ä", 10001): no},
		"MULTILINE_TEXT": {"a\n\nb\t": "a\n\nb\t", "\n": no, "a\x01": no},
		"NUMBER_INTEGER": {
			"7": "7", "-0": "0", "+7": "7", "007": "7", "9007199254740991": "9007199254740991", "9007199254740992": no, "1.0": no, "1e3": no, " 7": no, "": no,
		},
		"NUMBER_DECIMAL": {
			"12.50": "12.5", "-0.10": "-0.1", "7.000": "7", "-0.0": "0", "123456789012345.123456789": "123456789012345.123456789",
			"1234567890123456": no, "0.1234567891": no, "1e3": no, "NaN": no, "1,5": no, ".5": no,
		},
		"BOOLEAN":   {"true": "true", "false": "false", "TRUE": no, "1": no},
		"DATE":      {"2026-02-28": "2026-02-28", "2026-02-29": no, "0000-01-01": no, "2026-2-1": no, "28.02.2026": no},
		"DATE_TIME": {"2026-03-01T12:30:00+02:00": "2026-03-01T10:30:00Z", "2026-03-01T12:30:00.1234567Z": "2026-03-01T12:30:00.123456Z", "2026-03-01T12:30:00": no, "2026-03-01": no},
		"URL":       {"https://example.com/a?b=c": "https://example.com/a?b=c", "javascript:alert(1)": no, "https://a:b@example.com": no, "/a": no},
		"COLOR":     {"#1A2b3C": "#1a2b3c", "#fff": no, "red": no},
		"JSON":      {` { "b" : [ 1, 2.0 ] } `: `{"b":[1,2.0]}`, "null": "null", "{": no, "1 2": no, "\"\xff\"": no},
		"REFERENCE": {
			"prod_01h455vb4pex5vsknk084sn02q": "prod_01h455vb4pex5vsknk084sn02q", "user_01h455vb4pex5vsknk084sn02q": no, "prod_1": no, "a": no,
		},
		"TEXT_LIST": {`["a", " <b> "]`: `["a","<b>"]`, "[]": no, `[""]`: no, `["a\nb"]`: no, `[1]`: no, `"a"`: no, `["` + strings.Repeat("a", 501) + `"]`: no},
	} {
		for given, want := range values {
			got, ok := kind.Parse(given)
			if ok != (want != no) || ok && got != want {
				t.Errorf("%s %.80q is %.80q, %v; want %.80q", kind, given, got, ok, want)
			}
			if !ok {
				continue
			}
			if again, ok := kind.Parse(got); !ok || again != got {
				t.Errorf("%s %q has another form, %q", kind, got, again)
			}
			m := metafield.Metafield{Content: metafield.Content{Type: kind, Value: got}}
			if !json.Valid(m.JSONValue()) {
				t.Errorf("%s %q is no JSON: %s", kind, got, m.JSONValue())
			}
		}
	}
}
