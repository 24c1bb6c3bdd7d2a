package carrier

import (
	"net/url"
	"strings"
	"testing"
)

func TestCarriersAreFoundHoweverTheyAreTyped(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]Code{
		"dhl": "DHL", " DHL ": "DHL", "Dhl-Express": "DHL_EXPRESS", "royal mail": "ROYAL_MAIL", "ROYALMAIL": "ROYAL_MAIL",
		"österreichische POST": "AUSTRIAN_POST", "La Poste": "COLISSIMO", "Deutsche Post": "DHL", "sf": "SF_EXPRESS", "fed ex": "FEDEX",
		"": "", "A van": "", "-": "",
	} {
		var got Code
		if c := Find(name); c != nil {
			got = c.Code
		}
		if got != want {
			t.Errorf("%q is %q, want %q", name, got, want)
		}
	}
	seen := map[string]Code{}
	for i, c := range All() {
		if i > 0 && sorted(All()[i-1].Name) > sorted(c.Name) {
			t.Errorf("%s comes after %s", c.Name, All()[i-1].Name)
		}
		for _, name := range append([]string{key(c.Name), key(string(c.Code))}, c.aliases...) {
			if other, twice := seen[name]; twice && other != c.Code || key(name) != name {
				t.Errorf("%q is %s and %s", name, other, c.Code)
			}
			seen[name] = c.Code
		}
	}
}

func sorted(name string) string { return strings.Replace(strings.ToLower(name), "ö", "o", 1) }

// TestNumbersTellTheirCarriers: public examples of numbers, and the same with another check digit.
func TestNumbersTellTheirCarriers(t *testing.T) {
	t.Parallel()
	for number, want := range map[string]Code{
		"1Z999AA10123456784": "UPS", "1z5R89 3903 5756 7127": "UPS", "1Z8V92A70367203024": "UPS",
		"9400 1112 0108 0805 4830 16": "USPS", "9361289878700317633795": "USPS", "420221539101026837331000039521": "USPS",
		"986578788855": "FEDEX", "477179081230": "FEDEX", "568283610012000": "FEDEX", "9611020987654312345672": "FEDEX",
		"RB123456785GB": "ROYAL_MAIL", "rb 123456785 de": "DHL", "RB123456785US": "USPS", "RB123456785ZZ": "",
		"": "", "123": "",
	} {
		var got Code
		if c := Of("", number); c != nil {
			got = c.Code
		}
		if got != want {
			t.Errorf("%q is of %q, want %q", number, got, want)
		}
		if want == "" {
			continue
		}
		digits := []byte(Number(number))
		at := len(digits) - 1
		if strings.HasPrefix(string(digits), "RB") {
			at = 10
		}
		digits[at] = '0' + (digits[at]-'0'+1)%10
		if c := Of("", string(digits)); c != nil {
			t.Errorf("%s is of %s", digits, c.Code)
		}
	}
	if c := Of("A van", "1Z999AA10123456784"); c != nil {
		t.Errorf("somebody else's is of %s", c.Code)
	}
}

func TestPages(t *testing.T) {
	t.Parallel()
	for _, c := range All() {
		page := c.Page("ab 12-34")
		at, err := url.Parse(page)
		if err != nil || at.Scheme != "https" || strings.Count(page, "AB12-34") != 1 || strings.Contains(page, "{}") {
			t.Errorf("%s: %s, %v", c.Code, page, err)
		}
		for _, number := range []string{"", "12", "a/../b", "12345?x=1", "12345&x", "12345#", "<script>", "12345%0a", strings.Repeat("1", 41), "é12345", "12345-", "javascript:1"} {
			if got := c.Page(number); got != "" {
				t.Errorf("%s of %q: %s", c.Code, number, got)
			}
		}
	}
	var none *Carrier
	if none.Page("12345") != "" {
		t.Error("a page of no carrier")
	}
}
