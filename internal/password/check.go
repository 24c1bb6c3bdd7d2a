package password

import (
	"strings"

	"github.com/shopgraph/shopgraph/internal/fault"
)

// Lengths of a password in code points.
const (
	MinLen = 10
	MaxLen = 128
)

// Check reports to v what is wrong with a new password, as a mistake of the field at the dotted
// path. The texts personal are what is known of its owner: their e-mail address, their name, the
// store's.
//
// It follows NIST SP 800-63B 5.1.1.2. There is a minimum of length, but no rules on which
// characters to use. The password is compared with what is commonly used or expected. That is
// passwords of breaches, repetitions and sequences, and words from the context. Mistakes are
// fault.CodeTooShort, fault.CodeTooLong, and fault.CodeWeakPassword with the reason.
func Check(v *fault.Validator, path, password string, personal ...string) {
	if !v.MinLen(path, password, MinLen) || !v.MaxLen(path, password, MaxLen) {
		return
	}
	bits, mainly := estimate(password, personal)
	v.Check(bits >= enoughBits, fault.CodeWeakPassword, reasons[mainly], strings.Split(path, ".")...)
}

// reasons why a password is refused, by what it mainly consists of.
var reasons = map[kind]string{
	unknown:    "The password is too easy to guess.",
	personal:   "The password is too easy to guess: it contains your e-mail address or name.",
	common:     "The password is too common: it is, or is built on, one that many people use.",
	sequence:   "The password is too easy to guess: it is a sequence of neighbouring keys, or of letters or digits in their order.",
	repetition: "The password is too easy to guess: it repeats the same characters.",
}
