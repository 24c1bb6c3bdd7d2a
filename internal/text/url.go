package text

import (
	"net/url"
	"strings"
)

// maxURL is the longest address of the web, in bytes.
const maxURL = 2048

// IsURL reports whether a text is a whole http or https address, without a user or a password, that
// RFC 3986 allows, and of at most 2048 characters.
func IsURL(s string) bool {
	if len(s) > maxURL || strings.IndexFunc(s, notInURL) >= 0 {
		return false
	}
	u, err := url.Parse(s)
	return err == nil && u.User == nil && u.Hostname() != "" && (u.Scheme == "http" || u.Scheme == "https")
}

func notInURL(r rune) bool { return r <= ' ' || r >= 0x7f || strings.ContainsRune("\"<>\\^`{|}", r) }
