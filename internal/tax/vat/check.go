package vat

import "strings"

// isDigits reports whether the text is so many digits.
func isDigits(text string, n int) bool {
	return len(text) == n && strings.Trim(text, "0123456789") == ""
}

// number returns what digits mean.
func number(digits string) (n int) {
	for _, d := range []byte(digits) {
		n = n*10 + int(d-'0')
	}
	return n
}

// weighted returns the sum of the digits, each by its weight. There are at least as many digits as weights.
func weighted(digits string, weights ...int) (sum int) {
	for i, weight := range weights {
		sum += weight * int(digits[i]-'0')
	}
	return sum
}

// digit returns one of the digits.
func digit(digits string, i int) int { return int(digits[i] - '0') }

// luhn reports whether the last digit is the check digit of the others by Luhn's formula.
func luhn(digits string) bool {
	sum := 0
	for i := range len(digits) {
		d := digit(digits, len(digits)-1-i)
		if i%2 == 1 {
			d = d*2/10 + d*2%10
		}
		sum += d
	}
	return sum%10 == 0
}

// iso11 reports whether the last digit is the check digit of the others by MOD 11,10 of ISO/IEC 7064.
func iso11(digits string) bool {
	product := 10
	for i := range len(digits) - 1 {
		sum := (digit(digits, i) + product) % 10
		if sum == 0 {
			sum = 10
		}
		product = sum * 2 % 11
	}
	return (product+digit(digits, len(digits)-1))%10 == 1
}

// iso97 reports whether the text is 1 by MOD 97-10 of ISO/IEC 7064: letters count from 10 on.
func iso97(text string) bool {
	rest := 0
	for _, c := range []byte(text) {
		if c >= 'A' {
			rest = (rest*100 + int(c-'A') + 10) % 97
		} else {
			rest = (rest*10 + int(c-'0')) % 97
		}
	}
	return rest == 1
}
