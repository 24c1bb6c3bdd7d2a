package text_test

import (
	"testing"

	"github.com/shopgraph/shopgraph/internal/text"
)

func TestClean(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		" \tAda\u00a0\n":                 "Ada",
		"\u3000Ada\u3000":                "Ada",
		"\ufeff\u200b\u200eAda\u2060":    "Ada",
		"Zoe\u0308":                      "Zoë",
		"می\u200cخواهم":                  "می\u200cخواهم",
		"👩\u200d🚀":                       "👩\u200d🚀",
		"❤\ufe0f":                        "❤\ufe0f",
		"\U0001F3F4\U000E0067\U000E007F": "\U0001F3F4\U000E0067\U000E007F",
		"Ada  Lovelace":                  "Ada  Lovelace",
		"\u200b":                         "",
	} {
		if got := text.Clean(in); got != want || text.Clean(got) != got {
			t.Errorf("Clean(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestIsBlank(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"", " ", "\u200b", "\u2800", "\u3164", "\u115f\u1160", "\ufe0f", "\u0007", "\u00ad\u2063", "\u2028", "\u202e"} {
		if !text.IsBlank(s) {
			t.Errorf("%q is blank", s)
		}
	}
	for _, s := range []string{".", "\u200dक", "é", "❤\ufe0f"} {
		if text.IsBlank(s) {
			t.Errorf("%q is not blank", s)
		}
	}
}

func TestIsLine(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"a\nb", "a\tb", "a\x1bb", "a\u0085b", "a\u2028b", "a\u202eb", "a\u2067b", "\x7f"} {
		if text.IsLine(s) {
			t.Errorf("%q has a control character", s)
		}
	}
	for _, s := range []string{"", "Ada Lovelace", "می\u200cخواهم", "क्\u200dष", "👩\u200d🚀", "שלום\u200f"} {
		if !text.IsLine(s) {
			t.Errorf("%q is a line", s)
		}
	}
}

func TestIsParagraphs(t *testing.T) {
	t.Parallel()
	for _, s := range []string{"a\x1bb", "a\x00b", "a\u0085b", "a\u2028b", "a\u202eb", "\x7f"} {
		if text.IsParagraphs(s) {
			t.Errorf("%q has a control character", s)
		}
	}
	for _, s := range []string{"", "Ring twice.\r\n\tThen wait.", "می\u200cخواهم", "👩\u200d🚀"} {
		if !text.IsParagraphs(s) {
			t.Errorf("%q is text", s)
		}
	}
}
