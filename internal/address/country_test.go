package address_test

import (
	"testing"

	"github.com/shopgraph/shopgraph/internal/address"
)

func TestCountryParse(t *testing.T) {
	t.Parallel()
	known := 0
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			s := string([]rune{a, b})
			code, err := address.ParseCountry(s)
			if err == nil && string(code) == s {
				known++
			}
		}
	}
	// ISO 3166-1 has 249 officially assigned codes.
	if known != 249 {
		t.Errorf("%d codes are known, want 249", known)
	}
	for _, s := range []string{"DE", "US", "GB", "JP", "AX", "SS", "ZW", "TW", " DE", "DE\u00a0"} {
		if _, err := address.ParseCountry(s); err != nil {
			t.Errorf("Parse(%s): %v", s, err)
		}
	}
	for _, s := range []string{"", "de", "De", "D", "DEU", "D\x00", "UK", "EU", "XK", "AN", "SU", "ZZ"} {
		if code, err := address.ParseCountry(s); !isMistake(err) || code != "" {
			t.Errorf("Parse(%q) = %q, %v; want a user error", s, code, err)
		}
	}
}
