package order

import (
	"crypto/rand"
	"regexp"
	"strings"
	"unicode"

	"go.jetify.com/typeid/base32"

	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/text"
)

// groupLen is how many characters each of the two groups of a number has.
const groupLen = 5

// newNumber returns a number to call an order by: ten random characters of Crockford base32, 50
// bits, in two groups, such as "7K3M9-QX2BD", after a prefix and a dash if there is one. Unlike a counter it tells nobody how much a store
// sells, and no two checkouts wait for one another over it.
func newNumber(prefix string) string {
	var random [16]byte
	rand.Read(random[:]) // never fails
	text := strings.ToUpper(base32.Encode(random))
	number := grouped(text[len(text)-2*groupLen:])
	if prefix != "" {
		number = prefix + "-" + number
	}
	return number
}

func grouped(text string) string { return text[:groupLen] + "-" + text[groupLen:] }

// maxNumberLen is how long an order's number may be as it is typed, in code points.
const maxNumberLen = 40

// checkNumber returns a number that somebody has typed as it is stored. What is wrong with it goes
// to v.
func checkNumber(v *fault.Validator, typed string) string {
	typed = text.Clean(typed)
	if v.Require("number", typed) {
		v.Line("number", typed, maxNumberLen)
	}
	return readNumber(typed)
}

// wholeNumber is a whole number as it may be typed, if it has a digit or a "#".
var wholeNumber = regexp.MustCompile(`^#?([0-9A-Za-z]{1,8}-)?[0-9A-Za-z]{5}-?[0-9A-Za-z]{5}$`)

// isNumber reports whether what somebody looks for is the number of an order, and no words.
func isNumber(typed string) bool {
	typed = text.Clean(typed)
	return strings.ContainsAny(typed, "#0123456789") && strings.ContainsAny(typed, "#-") && wholeNumber.MatchString(typed)
}

// maxPrefixLen is how long what stands before a number may be, in characters.
const maxPrefixLen = 8

// digitsLike are the letters that look like digits, which no number has after its prefix: Crockford's base32 reads O as 0,
// and I and L as 1.
var digitsLike = strings.NewReplacer("O", "0", "I", "1", "L", "1")

// readNumber returns an order's number as it is stored, however somebody has typed it: in lower
// case, with a "#", with other dashes or spaces or none, or with letters that look like digits. Before it may stand the prefix
// of a channel.
func readNumber(typed string) string {
	kept := strings.Map(func(r rune) rune {
		if r == '#' || unicode.IsSpace(r) || unicode.Is(unicode.Pd, r) || unicode.Is(unicode.Cf, r) {
			return -1
		}
		return r
	}, strings.ToUpper(typed))
	prefix := len(kept) - 2*groupLen
	switch {
	case prefix == 0:
		return grouped(digitsLike.Replace(kept))
	case prefix > 0 && prefix <= maxPrefixLen:
		return kept[:prefix] + "-" + grouped(digitsLike.Replace(kept[prefix:]))
	}
	return kept
}
