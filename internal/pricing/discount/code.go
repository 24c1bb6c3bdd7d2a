package discount

import "errors"

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
