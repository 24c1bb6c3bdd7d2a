package promotion

import "strings"

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
