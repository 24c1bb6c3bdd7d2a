package password

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestCommonPasswords(t *testing.T) {
	t.Parallel()
	form := regexp.MustCompile(`^[!-@\[-~]{4,20}$`) // without upper-case letters
	list := commonPasswords()
	if len(list) < 10_000 || len(commonList) > 200<<10 || !slices.IsSorted(list) || strings.Count(commonList, "\n") != len(list) {
		t.Errorf("%d passwords in %d bytes, sorted: %v", len(list), len(commonList), slices.IsSorted(list))
	}
	for i, s := range list {
		if !form.MatchString(s) || i > 0 && s == list[i-1] {
			t.Errorf("%q", s)
		}
	}
	if licence, err := os.ReadFile("common.LICENSE.txt"); err != nil || !strings.Contains(string(licence), "zxcvbn-ts") {
		t.Errorf("licence: %s, %v", licence, err)
	}
}
