package money

import (
	"fmt"
	"strconv"
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

// Scaled returns the number in units that are so many decimals below one: "12.5" is 1250 of 2 decimals. An error
// wraps ErrInvalid, also if the number has more decimals, or ErrOverflow.
func (d Decimal) Scaled(decimals int) (int64, error) { return scaled(string(d), decimals, "a number") }

// scaled is Scaled of a text. Errors call the number what it is of.
func scaled(decimal string, decimals int, of string) (int64, error) {
	negative, whole, fraction, err := splitDecimal(decimal)
	if err != nil {
		return 0, err
	}
	if len(fraction) > decimals {
		return 0, fmt.Errorf("%w: %s has at most %d decimals", ErrInvalid, of, decimals)
	}
	digits := whole + fraction + strings.Repeat("0", decimals-len(fraction))
	if negative {
		digits = "-" + digits
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	if err != nil {
		return 0, fmt.Errorf("parse %s: %w", of, ErrOverflow)
	}
	return n, nil
}

// Unscaled returns the number that is n in units so many decimals below one, with exactly these decimals:
// "12.50" is 1250 of 2 decimals.
func Unscaled(n int64, decimals int) Decimal {
	if decimals == 0 {
		return Decimal(strconv.FormatInt(n, 10))
	}
	var digits [20]byte
	text := strconv.AppendUint(digits[:0], magnitude(n), 10)
	out := make([]byte, 0, len("-.")+len(digits)+decimals)
	if n < 0 {
		out = append(out, '-')
	}
	whole := len(text) - decimals
	if whole <= 0 {
		out = append(out, '0')
	}
	out = append(out, text[:max(whole, 0)]...)
	out = append(out, '.')
	for range -whole {
		out = append(out, '0')
	}
	return Decimal(append(out, text[max(whole, 0):]...))
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
