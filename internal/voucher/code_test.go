package voucher

import (
	"strings"
	"testing"
)

func isChecked(code string) bool { return IsRandomCode(code, len(code)) }

// TestCheckLetter: of a random code, every letter that is replaced by another one and every two neighbours
// that are exchanged are found out.
func TestCheckLetter(t *testing.T) {
	t.Parallel()
	for _, length := range []int{2, 8, 10, 20} {
		code := RandomCode("", length)
		if len(code) != length || !isChecked(code) {
			t.Fatalf("%s of %d", code, length)
		}
		for i := range code {
			for _, other := range alphabet {
				mistyped := code[:i] + string(other) + code[i+1:]
				if mistyped != code && isChecked(mistyped) {
					t.Errorf("%s passes for %s", mistyped, code)
				}
			}
			if i == 0 || code[i-1] == code[i] {
				continue
			}
			if exchanged := code[:i-1] + string(code[i]) + string(code[i-1]) + code[i+1:]; isChecked(exchanged) {
				t.Errorf("%s passes for %s", exchanged, code)
			}
		}
	}
}

// TestRandomCode: they have the beginning and the length that are asked for, no letter that looks like
// another, and are not the same twice; and each letter comes about as often as any other.
func TestRandomCode(t *testing.T) {
	t.Parallel()
	seen, letters := map[string]bool{}, map[rune]int{}
	const many = 5000
	for range many {
		code := RandomCode("SPRING", 12)
		random, ok := strings.CutPrefix(code, "SPRING")
		if !ok || len(random) != 12 || NormalCode(code) != code || strings.ContainsAny(random, "01ILOUV") || seen[code] {
			t.Fatal(code)
		}
		seen[code] = true
		for _, letter := range random[:11] {
			letters[letter]++
		}
	}
	for _, letter := range alphabet {
		if n, fair := letters[letter], many*11/len(alphabet); n < fair*8/10 || n > fair*12/10 {
			t.Errorf("%c came %d times, where %d are fair", letter, n, fair)
		}
	}
}

func TestNormalCode(t *testing.T) {
	t.Parallel()
	for given, want := range map[string]string{"spring-20": "SPRING20", " a b\t–c_d ": "ABCD", "": "", "-": "", "ß": "ß"} {
		if got := NormalCode(given); got != want {
			t.Errorf("%q is %q, want %q", given, got, want)
		}
	}
}

func TestIsRandomCode(t *testing.T) {
	t.Parallel()
	good := RandomCode("", 10)
	for _, bad := range []string{"", good[:9], good + "2", good[:8] + "é", strings.ToLower(good[:9]) + "0", good[:9] + " "} {
		if IsRandomCode(bad, 10) {
			t.Errorf("%q passes", bad)
		}
	}
}
