package manual

import (
	"regexp"
	"testing"

	"github.com/google/uuid"
	"pgregory.net/rapid"
)

// TestReferences holds references to ISO 11649: their check digits are right, and neither one digit for another or one letter for
// another goes unnoticed, nor two of them that are exchanged.
func TestReferences(t *testing.T) {
	t.Parallel()
	form := regexp.MustCompile(`^RF[0-9]{2}[0-9A-Z]{12}$`)
	rapid.Check(t, func(t *rapid.T) {
		reference := referenceOf(uuid.UUID(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "attempt")))
		if !form.MatchString(reference) || !isChecked(reference) {
			t.Fatalf("%s is no reference", reference)
		}
		i := rapid.IntRange(2, len(reference)-1).Draw(t, "place")
		isDigit := func(c byte) bool { return c <= '9' }
		typed := []byte(reference)
		if typed[i] = symbols[rapid.IntRange(0, len(symbols)-1).Draw(t, "symbol")]; isDigit(typed[i]) == isDigit(reference[i]) &&
			string(typed) != reference && isChecked(string(typed)) {
			t.Fatalf("%s passes for %s", typed, reference)
		}
		swapped := []byte(reference)
		if i > 4 && isDigit(swapped[i]) == isDigit(swapped[i-1]) {
			swapped[i], swapped[i-1] = swapped[i-1], swapped[i]
			if string(swapped) != reference && isChecked(string(swapped)) {
				t.Fatalf("%s passes for %s", swapped, reference)
			}
		}
	})
}

func TestChecked(t *testing.T) {
	t.Parallel()
	for text, good := range map[string]bool{ // the first is the standard's own example
		"RF18539007547034": true, "DE89370400440532013000": true, "GB82WEST12345698765432": true, "RF18539007547035": false, "RF18 539007547034": false, "RF18": false, "": false,
	} {
		if isChecked(text) != good {
			t.Errorf("%q: %v", text, !good)
		}
	}
	if got := inFours("RF18539007547034"); got != "RF18 5390 0754 7034" {
		t.Error(got)
	}
}
