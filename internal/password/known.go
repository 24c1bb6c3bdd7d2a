package password

import (
	_ "embed" // the list of common passwords
	"slices"
	"strings"
	"sync"
)

// commonList holds the commonest passwords of known breaches, in lower case, one a line, sorted.
// The 20,000 commonest are without the digits and punctuation around them. All those of the list
// that have 10 characters or more are also in it as they are. It was made from src/passwords.json
// of the npm package @zxcvbn-ts/language-common 4.1.3, whose licence (MIT) is in
// common.LICENSE.txt.
//
//go:embed common.txt
var commonList string

var commonPasswords = sync.OnceValue(func() []string { return strings.Fields(commonList) })

func isCommon(s string) bool {
	_, found := slices.BinarySearch(commonPasswords(), s)
	return found
}

// sequences holds what fingers or children run along: the alphabet, counting, and the rows and
// columns of English, German and French keyboards.
var sequences = func() []string {
	forward := strings.Fields("abcdefghijklmnopqrstuvwxyz 01234567890123456789 13579 24680 " +
		"qwertyuiop[] asdfghjkl;' zxcvbnm,./ !@#$%^&*()_+ `1234567890-= qwertzuiop yxcvbnm azertyuiop qsdfghjklm wxcvbn " +
		"1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/ !qaz@wsx#edc$rfv%tgb^yhn 1q2w3e4r5t6y7u8i9o0p q1w2e3r4t5y6u7i8o9p0 " +
		"qawsedrftgyhujik qazwsxedcrfvtgbyhnujm")
	for _, s := range forward {
		backward := []rune(s)
		slices.Reverse(backward)
		forward = append(forward, string(backward))
	}
	return forward
}()

func isSequence(s string) bool {
	return slices.ContainsFunc(sequences, func(all string) bool { return strings.Contains(all, s) })
}
