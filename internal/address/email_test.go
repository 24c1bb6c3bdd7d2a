package address_test

import (
	"net/mail"
	"strings"
	"testing"

	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/fault"
)

func TestEmailParse(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"ada@example.com":                 "ada@example.com",
		"Ada.Lovelace+shop@EXAMPLE.Com":   "Ada.Lovelace+shop@example.com",
		"o'neil_{x}@a-b.co.uk":            "o'neil_{x}@a-b.co.uk",
		"x@xn--mnchen-3ya.de":             "x@xn--mnchen-3ya.de",
		"1@2.com":                         "1@2.com",
		" \tada@example.com\n":            "ada@example.com",
		"\u3000ada@example.com\u00a0":     "ada@example.com",
		"\ufeffada@example.com\u200b":     "ada@example.com",
		"ａｄａ＠ｅｘａｍｐｌｅ．ｃｏｍ":                 "ada@example.com",
		strings.Repeat("a", 64) + "@b.de": strings.Repeat("a", 64) + "@b.de",
	} {
		if got, err := address.ParseEmail(in); err != nil || got != want {
			t.Errorf("Parse(%q) = %q, %v; want %q", in, got, err, want)
		}
	}
}

func isMistake(err error) bool {
	mistakes, rest := fault.Split(err)
	return len(mistakes) == 1 && rest == nil
}

func TestEmailParseRefuses(t *testing.T) {
	t.Parallel()
	label := strings.Repeat("a", 63)
	for name, s := range map[string]string{
		"empty":                 "",
		"no at":                 "ada.example.com",
		"two ats":               "ada@b@example.com",
		"no local part":         "@example.com",
		"no domain":             "ada@",
		"display name":          "Ada <ada@example.com>",
		"angle brackets":        "<ada@example.com>",
		"comment":               "ada@example.com(home)",
		"list":                  "ada@example.com,bob@example.com",
		"invisible":             "\u200b",
		"invisible inside":      "ada\u200b@example.com",
		"space inside":          "ada lovelace@example.com",
		"new line":              "ada@example.com\nBcc: bob@example.com",
		"NUL":                   "ada\x00@example.com",
		"quoted local part":     `"ada"@example.com`,
		"quoted at":             `"a@b"@example.com`,
		"dot at the start":      ".ada@example.com",
		"dot at the end":        "ada.@example.com",
		"two dots":              "ada..l@example.com",
		"one label":             "ada@localhost",
		"trailing dot":          "ada@example.com.",
		"empty label":           "ada@example..com",
		"hyphen first":          "ada@-example.com",
		"hyphen last":           "ada@example-.com",
		"underscore":            "ada@exa_mple.com",
		"address literal":       "ada@[127.0.0.1]",
		"address":               "ada@127.0.0.1",
		"international domain":  "ada@münchen.de",
		"international local":   "ädä@example.com",
		"not UTF-8":             "ada\xff@example.com",
		"long local part":       strings.Repeat("a", 65) + "@example.com",
		"long label":            "ada@a" + label + ".com",
		"more than 254 letters": "ada@" + strings.Repeat(label+".", 4) + "com",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got, err := address.ParseEmail(s); !isMistake(err) || got != "" {
				t.Errorf("Parse(%q) = %q, %v; want a user error", s, got, err)
			}
		})
	}
}

func FuzzEmailParse(f *testing.F) {
	for _, s := range []string{"ada@EXAMPLE.com", `"a"@b.de`, "Ada <a@b.de>", "a@b", "a@[::1]"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := address.ParseEmail(s)
		if err != nil {
			return
		}
		if again, err := address.ParseEmail(got); err != nil || again != got {
			t.Fatalf("Parse(%q) = %q, which is read as %q, %v", s, got, again, err)
		}
		// In a mail's header it must stay one address, the same.
		list, err := mail.ParseAddressList(got)
		if err != nil || len(list) != 1 || list[0].Address != got || strings.Count(got, "@") != 1 {
			t.Fatalf("Parse(%q) = %q, which a mail header reads as %v, %v", s, got, list, err)
		}
	})
}
