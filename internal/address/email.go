package address

import (
	"fmt"
	"net/mail"
	"strings"
	"unicode"

	"golang.org/x/text/width"

	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/text"
)

// The limits of RFC 5321 and of host names.
const (
	maxEmailLen = 254
	maxLocalLen = 64
	maxLabelLen = 63
)

// ParseEmail checks a bare e-mail address, local part @ domain, and returns it with the domain in
// lower case. It is stricter than RFC 5322: only ASCII, no quotes, comments or display name, and a
// domain of at least two labels. An internationalized domain must come in its xn-- form. White
// space and invisible characters around it are dropped, and full-width letters are as narrow ones.
// What is wrong with it is a fault.UserErrors.
func ParseEmail(s string) (string, error) {
	s = text.Clean(width.Fold.String(s))
	if s == "" {
		return "", fault.User(fault.CodeRequired, "Enter an e-mail address.")
	}
	if len(s) > maxEmailLen {
		return "", fault.User(fault.CodeTooLong, fmt.Sprintf("An e-mail address has at most %d characters.", maxEmailLen))
	}
	if !isASCII(s) {
		return "", invalidEmail("An e-mail address has only letters from A to Z here. Write an international domain in its xn-- form.")
	}
	address, err := mail.ParseAddress(s)
	// Whatever is not the bare address comes back changed.
	if err != nil || address.Name != "" || address.Address != s {
		return "", invalidEmail("This is not an e-mail address like ada@example.com.")
	}
	local, domain, _ := strings.Cut(s, "@")
	if len(local) > maxLocalLen {
		return "", fault.User(fault.CodeTooLong, fmt.Sprintf("An e-mail address has at most %d characters before the @.", maxLocalLen))
	}
	if !isDomain(domain) {
		return "", invalidEmail("What is after the @ is not the name of a domain, like example.com.")
	}
	return local + "@" + strings.ToLower(domain), nil
}

func invalidEmail(message string) error { return fault.User(fault.CodeInvalid, message) }

func isASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r > unicode.MaxASCII }) < 0
}

// isDomain reports whether s is at least two labels of letters, digits and inner hyphens, the last
// of which is no number.
func isDomain(s string) bool {
	labels := strings.Split(s, ".")
	for _, label := range labels {
		hyphenAtEnd := strings.HasPrefix(label, "-") || strings.HasSuffix(label, "-")
		if label == "" || len(label) > maxLabelLen || hyphenAtEnd || strings.Trim(label, alphanumeric+"-") != "" {
			return false
		}
	}
	return len(labels) > 1 && strings.Trim(labels[len(labels)-1], "0123456789") != ""
}

const alphanumeric = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
