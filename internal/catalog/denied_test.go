package catalog

import "testing"

// TestDeniedTwice: the index of facts is not asked for what is denied twice. Postgres 15 takes !(A && !B), which is !A || B, for B alone,
// so that products without A would be missing wherever it goes by the index.
func TestDeniedTwice(t *testing.T) {
	t.Parallel()
	untagged := &ProductFilter{Not: &ProductFilter{Tags: []string{"a"}}}
	once, err := untagged.compile("EUR")
	if err != nil || once.volatile || once.facts != once.exact {
		t.Errorf("what is denied once is not looked up: %+v, %v", once, err)
	}
	for _, f := range []*ProductFilter{
		{Not: &ProductFilter{Not: &ProductFilter{Tags: []string{"a"}}, Vendors: []string{"b"}}},
		{Not: &ProductFilter{And: []*ProductFilter{untagged}, Vendors: []string{"b"}}},
		{Not: &ProductFilter{Or: []*ProductFilter{untagged, {Vendors: []string{"b"}}}}},
	} {
		twice, err := f.compile("EUR")
		if err != nil || !twice.volatile || twice.facts == twice.exact {
			t.Errorf("what is denied twice is looked up: %+v, %v", twice, err)
		}
	}
}
