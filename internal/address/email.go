package address

import (
	"errors"
	"fmt"
	"net/mail"
	"strings"
	"unicode"
)

// ErrEmail is wrapped by every error about an address.
var ErrEmail = errors.New("invalid e-mail address")

// The limits of RFC 5321 and of host names.
const (
	maxEmailLen = 254
	maxLocalLen = 64
	maxLabelLen = 63
)

// ParseEmail checks a bare e-mail address, local part @ domain, and returns it with the domain in
// lower case. It is stricter than RFC 5322: only ASCII, no quotes, comments or display name, and a
// domain of at least two labels. An internationalized domain must come in its xn-- form. An error
// wraps ErrEmail.
func ParseEmail(s string) (string, error) {
	if len(s) > maxEmailLen {
		return "", fmt.Errorf("%w: it is longer than %d characters", ErrEmail, maxEmailLen)
	}
	if !isASCII(s) {
		return "", fmt.Errorf("%w: only ASCII is accepted; write an international domain in its xn-- form", ErrEmail)
	}
	address, err := mail.ParseAddress(s)
	// Whatever is not the bare address comes back changed.
	if err != nil || address.Name != "" || address.Address != s {
		return "", fmt.Errorf("%w: expected one like ada@example.com, without a name", ErrEmail)
	}
	local, domain, _ := strings.Cut(s, "@")
	if len(local) > maxLocalLen {
		return "", fmt.Errorf("%w: the part before @ is longer than %d characters", ErrEmail, maxLocalLen)
	}
	if !isDomain(domain) {
		return "", fmt.Errorf("%w: the part after @ is no domain name", ErrEmail)
	}
	return local + "@" + strings.ToLower(domain), nil
}

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
