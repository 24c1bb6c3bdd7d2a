package discount

import (
	"errors"
	"strings"
)

// MaxCodes is how many codes a cart can have, and MaxCodeLen how long one can be as it is given, in
// characters.
const (
	MaxCodes   = 10
	MaxCodeLen = 64
)

// ErrNotFound is wrapped when there is no such promotion.
var ErrNotFound = errors.New("there is no such promotion")

// CodeAnswer is what a code is good for.
type CodeAnswer struct {
	Code   string // as it was given
	Status CodeStatus
	// Promotion is what it is for; nil if it is unknown or disabled.
	Promotion *Promotion
}

// CodeStatus is what a code is good for.
type CodeStatus string

// What codes are good for.
const (
	CodeApplies  CodeStatus = "APPLIES"  // its promotion is a candidate
	CodeRepeated CodeStatus = "REPEATED" // a code before it is for the same promotion
	CodeUnknown  CodeStatus = "UNKNOWN"  // there is none
	CodeDisabled CodeStatus = "DISABLED" // it is, its promotion is, or that has ended
	CodeUsedUp   CodeStatus = "USED_UP"  // it was used as often as it may
)

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
