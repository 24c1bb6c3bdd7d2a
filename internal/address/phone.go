package address

import (
	"cmp"

	"github.com/nyaruka/phonenumbers"

	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/text"
)

// ParsePhone returns a telephone number in the form of E.164, and the empty text as it is. A number
// without its country's code is one of a country; that may be unknown. What is wrong with a number is
// a fault.UserErrors.
func ParsePhone(given string, of Country) (string, error) {
	const unknownRegion, longest = "ZZ", 40
	given = text.Clean(given)
	if given == "" {
		return "", nil
	}
	if len(given) > longest {
		return "", fault.User(fault.CodeTooLong, "This is too long for a telephone number.")
	}
	number, err := phonenumbers.Parse(given, cmp.Or(string(of), unknownRegion))
	if err != nil || !phonenumbers.IsPossibleNumber(number) {
		return "", fault.User(fault.CodeInvalid, "This is not a telephone number with its country's code, such as +44 20 7946 0000.")
	}
	return phonenumbers.Format(number, phonenumbers.E164), nil
}
