// Package voucher is the codes that buyers type: of promotions and of gift cards. It stands alone because
// those who make codes do not know one another.
package voucher

import (
	"crypto/rand"
	"strings"
)

// NormalCode returns what of a code is compared: capitals without spaces and hyphens. So "spring-20" is
// "SPRING20".
func NormalCode(text string) string {
	return strings.ToUpper(strings.Map(func(r rune) rune {
		switch r {
		case ' ', '\t', '-', '–', '_':
			return -1
		}
		return r
	}, text))
}

// alphabet are the letters and digits of random codes. None looks like another: 0, 1, I, L, O, U and V are
// not among them. How many there are is a prime, which the check letter stands on.
const alphabet = "23456789ABCDEFGHJKMNPQRSTWXYZ"

// RandomCode returns a code that nobody can guess: a beginning, and after it so many letters and digits, of
// which the last one is a check letter: see checkLetter.
func RandomCode(prefix string, length int) string {
	code := make([]byte, 0, len(prefix)+length)
	code = append(code, prefix...)
	for len(code) < len(prefix)+length-1 {
		code = appendRandom(code, len(prefix)+length-1)
	}
	return string(append(code, checkLetter(code[len(prefix):])))
}

// appendRandom appends random letters and digits until there are so many, or it has no more random bytes.
func appendRandom(code []byte, until int) []byte {
	const fair = 256 / len(alphabet) * len(alphabet) // so that each is as likely as the others
	var random [32]byte
	_, _ = rand.Read(random[:]) // which never fails
	for _, b := range random {
		if int(b) < fair && len(code) < until {
			code = append(code, alphabet[int(b)%len(alphabet)])
		}
	}
	return code
}

// checkLetter returns what ends a random code. It is the pure system of ISO 7064 with one check character,
// of radix 2 and modulus 29: the values of all letters, each times a power of two by its place, add up to 1.
// As 29 is a prime, any letter that is mistyped and any two neighbours that are exchanged change the sum.
func checkLetter(letters []byte) byte {
	sum := 0
	for _, letter := range letters {
		sum = (sum + strings.IndexByte(alphabet, letter)) * 2 % len(alphabet)
	}
	return alphabet[(1-sum+len(alphabet))%len(alphabet)]
}

// IsRandomCode reports whether a normal code is of so many letters and digits as RandomCode makes them, with the
// right check letter at the end. So what was mistyped is found out before anybody looks for it.
func IsRandomCode(text string, length int) bool {
	if len(text) != length || strings.Trim(text, alphabet) != "" {
		return false
	}
	return checkLetter([]byte(text[:length-1])) == text[length-1]
}
