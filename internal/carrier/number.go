package carrier

import "regexp"

var (
	upsForm    = regexp.MustCompile(`^1Z[0-9A-Z]{16}$`)
	uspsForm   = regexp.MustCompile(`^(?:9[1-5][0-9]{20}|(?:420[0-9]{5}(?:[0-9]{4})?)9[1-5][0-9]{20})$`)
	fedExForm  = regexp.MustCompile(`^(?:[0-9]{12}|[0-9]{15}|96[0-9]{20})$`)
	postalForm = regexp.MustCompile(`^[A-Z]{2}[0-9]{9}[A-Z]{2}$`)
)

// isUPS is so of 1Z, fifteen digits and letters, and a check digit. A letter counts as a digit; each second is doubled.
func isUPS(number string) bool {
	if !upsForm.MatchString(number) {
		return false
	}
	sum := 0
	for i, c := range number[2:17] {
		n := int(c - '0')
		if c >= 'A' {
			n = int(c-'A'+2) % 10
		}
		sum += n * (1 + i%2)
	}
	return (10-sum%10)%10 == int(number[17]-'0')
}

// isUSPS is so of the 22 digits of a package's barcode, which may follow a routing code. Publication 199 has the check
// digit: each second digit from the right counts threefold.
func isUSPS(number string) bool {
	return uspsForm.MatchString(number) && threefold(number[len(number)-22:])
}

// isFedEx is so of twelve digits of FedEx Express, with weights of 1, 3 and 7, and of the 15 or 22 digits of FedEx Ground.
func isFedEx(number string) bool {
	if !fedExForm.MatchString(number) {
		return false
	}
	if len(number) > 12 {
		return threefold(number[len(number)-15:])
	}
	weights, sum := [3]int{3, 1, 7}, 0
	for i, c := range number[:11] {
		sum += int(c-'0') * weights[i%3]
	}
	return sum%11%10 == int(number[11]-'0')
}

// threefold reports whether the last digit makes the sum a multiple of ten, in which each second digit before it counts
// threefold.
func threefold(digits string) bool {
	sum := 0
	for i, last := 0, len(digits)-1; i <= last; i++ {
		sum += int(digits[i]-'0') * (1 + 2*((last-i)%2))
	}
	return sum%10 == 0
}

// isPostal reports whether a number is one of the Universal Postal Union's standard S10, of a country's post.
func isPostal(number, country string) bool {
	if !postalForm.MatchString(number) || number[11:] != country {
		return false
	}
	weights, sum := [8]int{8, 6, 4, 2, 3, 5, 9, 7}, 0
	for i, w := range weights {
		sum += int(number[2+i]-'0') * w
	}
	check := 11 - sum%11
	switch check {
	case 10:
		check = 0
	case 11:
		check = 5
	}
	return check == int(number[10]-'0')
}
