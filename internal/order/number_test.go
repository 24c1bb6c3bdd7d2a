package order

import (
	"strings"
	"testing"
)

func TestNumbersAreReadHoweverTheyAreTyped(t *testing.T) {
	t.Parallel()
	for range 100 {
		number := newNumber("")
		bare := strings.ReplaceAll(number, "-", "")
		for _, typed := range []string{
			number, strings.ToLower(number), bare, "#" + number, " # " + bare + " ", number[:5] + " " + number[6:],
			number[:5] + " – " + number[6:], number[:5] + "\u00a0" + number[6:], "\u2060" + number,
			strings.ReplaceAll(number, "0", "o"), strings.ReplaceAll(strings.ReplaceAll(number, "1", "l"), "0", "O"),
		} {
			if got := readNumber(typed); got != number {
				t.Errorf("%q is read as %q, want %q", typed, got, number)
			}
		}
	}
	for range 100 {
		number := newNumber("OIL1")
		if bare := strings.ReplaceAll(number, "-", ""); !strings.HasPrefix(number, "OIL1-") || len(number) != 16 {
			t.Errorf("%q has no such prefix", number)
		} else if got := readNumber(" #" + strings.ToLower(bare)); got != number {
			t.Errorf("%q is read as %q, want %q", bare, got, number)
		}
	}
	for _, typed := range []string{"", "#", "7K3M9", "7K3M9-QX2B", "123456789-7K3M9-QX2BD", strings.Repeat("ä", 10)} {
		if got := readNumber(typed); strings.Contains(got, "-") {
			t.Errorf("%q is read as the number %q", typed, got)
		}
	}
}
