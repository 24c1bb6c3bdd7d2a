package promotion

import (
	"strings"
	"testing"

	"github.com/shopgraph/shopgraph/internal/pricing/discount"
)

func isChecked(code string) bool {
	return checkLetter([]byte(code[:len(code)-1])) == code[len(code)-1]
}

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

// TestRandomCodes: they have the beginning and the length that are asked for, no letter that looks like
// another, and are not the same twice; and each letter comes about as often as any other.
func TestRandomCodes(t *testing.T) {
	t.Parallel()
	seen, letters := map[string]bool{}, map[rune]int{}
	const many = 5000
	for range many {
		code := RandomCode("SPRING", 12)
		random, ok := strings.CutPrefix(code, "SPRING")
		if !ok || len(random) != 12 || discount.NormalCode(code) != code || strings.ContainsAny(random, "01ILOUV") || seen[code] {
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
