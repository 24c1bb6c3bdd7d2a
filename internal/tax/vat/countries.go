package vat

import (
	"regexp"
	"strings"
)

// numbers says, by the prefixes, whether what stands after one makes a number. The rules of check digits are
// those that the countries' tax offices have published, and that the European Commission has gathered for
// VIES.
var numbers = map[string]func(digits string) bool{
	"AT": austrian, "BE": belgian, "BG": bulgarian, "CY": cypriot, "CZ": czech, "DE": german, "DK": danish,
	"EE": estonian, "EL": greek, "ES": spanish, "FI": finnish, "FR": french, "HR": croatian, "HU": hungarian,
	"IE": irish, "IT": italian, "LT": lithuanian, "LU": luxembourgish, "LV": latvian, "MT": maltese, "NL": dutch,
	"PL": polish, "PT": portuguese, "RO": romanian, "SE": swedish, "SI": slovenian, "SK": slovak,
	"GB": british, "XI": british, "CHE": swiss, "NO": norwegian,
}

func austrian(text string) bool {
	digits, is := strings.CutPrefix(text, "U")
	if !is || !isDigits(digits, 8) {
		return false
	}
	sum := 4
	for i := range 7 {
		d := digit(digits, i) * (i%2 + 1)
		sum += d/10 + d%10
	}
	return (10-sum%10)%10 == digit(digits, 7)
}

func belgian(digits string) bool {
	return isDigits(digits, 10) && digits[0] <= '1' && 97-number(digits[:8])%97 == number(digits[8:])
}

// bulgarian numbers are those of companies, of ten digits those of people, of foreigners and others.
func bulgarian(digits string) bool {
	if isDigits(digits, 9) {
		check := weighted(digits, 1, 2, 3, 4, 5, 6, 7, 8) % 11
		if check == 10 {
			check = weighted(digits, 3, 4, 5, 6, 7, 8, 9, 10) % 11 % 10
		}
		return check == digit(digits, 8)
	}
	if !isDigits(digits, 10) {
		return false
	}
	last := digit(digits, 9)
	other := 11 - weighted(digits, 4, 3, 2, 7, 6, 5, 4, 3, 2)%11
	return weighted(digits, 2, 4, 8, 5, 10, 9, 7, 3, 6)%11%10 == last && isMonth(digits[2:4], 0, 20, 40) ||
		weighted(digits, 21, 19, 17, 13, 11, 9, 7, 3, 1)%10 == last ||
		other != 10 && other%11 == last
}

// isMonth reports whether two digits are a month, more by one of the numbers.
func isMonth(digits string, more ...int) bool {
	for _, n := range more {
		if month := number(digits) - n; 1 <= month && month <= 12 {
			return true
		}
	}
	return false
}

// cypriotOdd are what the digits at odd places count.
var cypriotOdd = [10]int{1, 0, 5, 7, 9, 13, 15, 17, 19, 21}

func cypriot(text string) bool {
	if len(text) != 9 || !isDigits(text[:8], 8) || strings.HasPrefix(text, "12") {
		return false
	}
	sum := 0
	for i := range 8 {
		if i%2 == 0 {
			sum += cypriotOdd[digit(text, i)]
		} else {
			sum += digit(text, i)
		}
	}
	return text[8] == "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[sum%26]
}

// czech numbers are those of companies, of nine or ten digits those of people, and special ones.
func czech(digits string) bool {
	switch {
	case isDigits(digits, 8):
		return digits[0] != '9' && (11-weighted(digits, 8, 7, 6, 5, 4, 3, 2)%11)%10 == digit(digits, 7)
	case isDigits(digits, 9) && digits[0] == '6':
		return czechChecks[weighted(digits[1:], 8, 7, 6, 5, 4, 3, 2)%11] == digit(digits, 8)
	case isDigits(digits, 9):
		return number(digits[:2]) <= 53 && isMonth(digits[2:4], 0, 50)
	case isDigits(digits, 10):
		rest := number(digits[:9]) % 11 % 10
		return isMonth(digits[2:4], 0, 20, 50, 70) && rest == digit(digits, 9)
	}
	return false
}

// czechChecks are the check digits of special numbers by what is left of the sum, divided by 11.
var czechChecks = [11]int{8, 9, 0, 1, 2, 3, 4, 5, 6, 7, 8}

func german(digits string) bool { return isDigits(digits, 9) && digits[0] != '0' && iso11(digits) }

func danish(digits string) bool {
	return isDigits(digits, 8) && digits[0] != '0' && weighted(digits, 2, 7, 6, 5, 4, 3, 2, 1)%11 == 0
}

func estonian(digits string) bool {
	return isDigits(digits, 9) && weighted(digits, 3, 7, 1, 3, 7, 1, 3, 7, 1)%10 == 0
}

func greek(digits string) bool {
	return isDigits(digits, 9) && weighted(digits, 256, 128, 64, 32, 16, 8, 4, 2)%11%10 == digit(digits, 8)
}

var (
	spanishPerson  = regexp.MustCompile(`^([0-9]{8}|[KLMXYZ][0-9]{7})[A-Z]$`)
	spanishCompany = regexp.MustCompile(`^[ABCDEFGHJNPQRSUVW][0-9]{7}[0-9A-J]$`)
	spanishFirst   = strings.NewReplacer("K", "", "L", "", "M", "", "X", "0", "Y", "1", "Z", "2")
)

// spanish numbers are those of people with a letter at the end, and those of companies with a letter in front.
func spanish(text string) bool {
	if spanishPerson.MatchString(text) {
		return text[8] == "TRWAGMYFPDXBNJZSQVHLCKE"[number(spanishFirst.Replace(text[:8]))%23]
	}
	if !spanishCompany.MatchString(text) {
		return false
	}
	digits, sum := text[1:8], 0
	for i := range 7 {
		d := digit(digits, i) * (2 - i%2)
		sum += d/10 + d%10
	}
	check := (10 - sum%10) % 10
	asLetter, asDigit := text[8] == "JABCDEFGHI"[check], text[8] == "0123456789"[check]
	switch {
	case strings.ContainsRune("NPQRSW", rune(text[0])):
		return asLetter
	case strings.ContainsRune("JUV", rune(text[0])):
		return asDigit
	}
	return asLetter || asDigit
}

func finnish(digits string) bool {
	return isDigits(digits, 8) && weighted(digits, 7, 9, 10, 5, 8, 4, 2, 1)%11 == 0
}

const frenchAlphabet = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"

// french numbers are two characters and the number of a company. Those of Monaco have one that begins with
// three zeros, without a check digit of its own.
func french(text string) bool {
	if len(text) != 11 || !isDigits(text[2:], 9) {
		return false
	}
	first, second := strings.IndexByte(frenchAlphabet, text[0]), strings.IndexByte(frenchAlphabet, text[1])
	if first < 0 || second < 0 || !strings.HasPrefix(text[2:], "000") && !luhn(text[2:]) {
		return false
	}
	company := number(text[2:])
	switch {
	case first < 10 && second < 10:
		return (company*100+12)%97 == first*10+second
	case first < 10:
		key := first*24 + second - 10
		return (company+1+key/11)%11 == key%11
	}
	key := first*34 + second - 100
	return (company+1+key/11)%11 == key%11
}

func croatian(digits string) bool { return isDigits(digits, 11) && iso11(digits) }

func hungarian(digits string) bool {
	return isDigits(digits, 8) && digits[0] != '0' && weighted(digits, 9, 7, 3, 1, 9, 7, 3, 1)%10 == 0
}

var (
	irishNew = regexp.MustCompile(`^[0-9]{7}[A-W][A-IW]?$`)
	irishOld = regexp.MustCompile(`^[0-9][A-Z+*][0-9]{5}[A-W]$`)
)

const irishAlphabet = "WABCDEFGHIJKLMNOPQRSTUV"

func irish(text string) bool {
	if irishOld.MatchString(text) {
		text = "0" + text[2:7] + text[:1] + text[7:]
	}
	if !irishNew.MatchString(text) {
		return false
	}
	sum := weighted(text, 8, 7, 6, 5, 4, 3, 2)
	if len(text) == 9 {
		sum += 9 * strings.IndexByte(irishAlphabet, text[8])
	}
	return text[7] == irishAlphabet[sum%23]
}

// italian numbers have the province's office at the eighth to tenth place.
func italian(digits string) bool {
	if !isDigits(digits, 11) || digits[:7] == "0000000" {
		return false
	}
	office := number(digits[7:10])
	return (1 <= office && office <= 100 || office == 120 || office == 121 || office == 888 || office == 999) && luhn(digits)
}

// lithuanian numbers are those of companies, and of twelve digits those that were given for a time.
func lithuanian(digits string) bool {
	n := len(digits)
	if !isDigits(digits, 9) && !isDigits(digits, 12) || digits[n-2] != '1' {
		return false
	}
	first, second := 0, 0
	for i := range n - 1 {
		first += digit(digits, i) * (1 + i%9)
		second += digit(digits, i) * (1 + (i+2)%9)
	}
	check := first % 11
	if check == 10 {
		check = second % 11
	}
	return check%10 == digit(digits, n-1)
}

func luxembourgish(digits string) bool {
	return isDigits(digits, 8) && number(digits[:6])%89 == number(digits[6:])
}

// latvian numbers are those of companies. Those of people begin with a day, or with 32.
func latvian(digits string) bool {
	if !isDigits(digits, 11) {
		return false
	}
	if digits[0] > '3' {
		return weighted(digits, 9, 1, 4, 8, 3, 10, 2, 5, 7, 6, 1)%11 == 3
	}
	if strings.HasPrefix(digits, "32") {
		return true // without a check digit
	}
	day := number(digits[:2])
	return 1 <= day && day <= 31 && isMonth(digits[2:4], 0) &&
		(1+weighted(digits, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9))%11%10 == digit(digits, 10)
}

func maltese(digits string) bool {
	return isDigits(digits, 8) && digits[0] != '0' && weighted(digits, 3, 4, 6, 7, 8, 9, 10, 1)%37 == 0
}

// dutch numbers end with B and two digits. Those of companies have a check digit before that. Those of
// people who trade, given since 2020, have one of all.
func dutch(text string) bool {
	if len(text) != 12 || !isDigits(text[:9], 9) || text[9] != 'B' || !isDigits(text[10:], 2) || text[10:] == "00" {
		return false
	}
	return number(text[:9]) > 0 && weighted(text, 9, 8, 7, 6, 5, 4, 3, 2)%11 == digit(text, 8) || iso97("NL"+text)
}

func polish(digits string) bool {
	return isDigits(digits, 10) && weighted(digits, 6, 5, 7, 2, 3, 4, 5, 6, 7)%11 == digit(digits, 9)
}

func portuguese(digits string) bool {
	return isDigits(digits, 9) && digits[0] != '0' && (11-weighted(digits, 9, 8, 7, 6, 5, 4, 3, 2)%11)%11%10 == digit(digits, 8)
}

// romanian numbers have two to ten digits.
func romanian(digits string) bool {
	n := len(digits)
	if n < 2 || n > 10 || !isDigits(digits, n) || digits[0] == '0' {
		return false
	}
	padded := strings.Repeat("0", 10-n) + digits
	return weighted(padded, 7, 5, 3, 2, 1, 7, 5, 3, 2)*10%11%10 == digit(padded, 9)
}

func swedish(digits string) bool {
	return isDigits(digits, 12) && digits[10:] >= "01" && digits[10:] <= "94" && luhn(digits[:10])
}

func slovenian(digits string) bool {
	if !isDigits(digits, 8) || digits[0] == '0' {
		return false
	}
	check := 11 - weighted(digits, 8, 7, 6, 5, 4, 3, 2)%11
	return check != 11 && check%10 == digit(digits, 7)
}

func slovak(digits string) bool {
	return isDigits(digits, 10) && digits[0] != '0' && strings.ContainsRune("234789", rune(digits[2])) && number(digits)%11 == 0
}

// british numbers are those of businesses, of twelve digits those of branches, and those of government
// departments and health authorities.
func british(text string) bool {
	if len(text) == 5 && isDigits(text[2:], 3) {
		return text[:2] == "GD" && text[2:] < "500" || text[:2] == "HA" && text[2:] >= "500"
	}
	if !isDigits(text, 9) && !isDigits(text, 12) || number(text[:7]) == 0 {
		return false
	}
	rest := (weighted(text, 8, 7, 6, 5, 4, 3, 2) + number(text[7:9])) % 97
	return rest == 0 || rest == 42 && number(text[:7]) >= 1000000
}

func swiss(digits string) bool {
	return isDigits(digits, 9) && (11-weighted(digits, 5, 4, 3, 2, 7, 6, 5, 4)%11)%11 == digit(digits, 8)
}

func norwegian(digits string) bool {
	return isDigits(digits, 9) && weighted(digits, 3, 2, 7, 6, 5, 4, 3, 2, 1)%11 == 0
}
