package money

import (
	"fmt"
	"strings"
)

// Decimal is an exact decimal number as text: an optional minus, digits without a leading zero, and
// optionally a point and more digits. "0", "-12.50" and "1.250" are decimals; "+1", "1.", ".5",
// "007", "1e3" and " 1" are none.
type Decimal string

// maxDecimalLen bounds what a client can make the program carry around; every int64 amount is far
// shorter.
const maxDecimalLen = 64

// ParseDecimal checks a decimal's syntax and keeps its text as it is; an error wraps ErrInvalid.
func ParseDecimal(s string) (Decimal, error) {
	if _, _, _, err := splitDecimal(s); err != nil {
		return "", err
	}
	return Decimal(s), nil
}

// splitDecimal returns the digits before and after the point.
func splitDecimal(s string) (negative bool, whole, fraction string, err error) {
	digits, negative := strings.CutPrefix(s, "-")
	whole, fraction, point := strings.Cut(digits, ".")
	leadingZero := len(whole) > 1 && whole[0] == '0'
	if len(s) > maxDecimalLen || leadingZero || !allDigits(whole) || point && !allDigits(fraction) {
		return false, "", "", fmt.Errorf("%w: expected a decimal number such as 12.50", ErrInvalid)
	}
	return negative, whole, fraction, nil
}

// allDigits reports whether s is one or more ASCII digits.
func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
