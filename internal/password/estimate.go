package password

import (
	"strings"
	"unicode"
)

// enoughBits is how much a password must be worth: a billion guesses. Throttles make so many
// guesses impossible. A thief of the password's hash needs about a year of a processor's time for
// them. Ten digits that nothing connects are worth more. So a password is refused only for what is
// known in it.
const enoughBits = 30

// What the pieces of a password are worth, in bits: the binary logarithm of how many guesses each
// of them takes.
const (
	digitBits     = 4
	characterBits = 5 // a random one is worth more, but people prefer some
	wordBits      = 12
	yearBits      = 6
	sequenceBits  = 6
	personalBits  = 3
	repeatBits    = 1
)

// kind is what a piece of a password is known as.
type kind int

// The kinds, from the one to be told last.
const (
	unknown kind = iota
	repetition
	sequence
	common
	personal
)

// Lengths of pieces in characters.
const (
	minRun  = 3
	minWord = 4
	maxWord = 20 // the longest in the list
)

// piece is how a password's first characters can be guessed most cheaply: its last piece, and what
// all of them come to.
type piece struct {
	bits int
	kind kind
	from int // where the last one begins
}

// estimate returns what a password is worth in bits, and of what it mainly consists. Like zxcvbn
// (Wheeler, USENIX Security 2016) it takes the cheapest way to put it together from what is known
// and from single characters.
func estimate(password string, personal []string) (bits int, mainly kind) {
	p := newParts(password, personal)
	best := make([]piece, len(p.text)+1)
	for end := 1; end <= len(p.text); end++ {
		best[end] = piece{bits: best[end-1].bits + p.characterBits(end-1), from: end - 1}
		for from := end - 1; from >= 0; from-- {
			bits, kind := p.known(from, end)
			if bits > 0 && best[from].bits+bits < best[end].bits {
				best[end] = piece{bits: best[from].bits + bits, kind: kind, from: from}
			}
		}
	}
	return best[len(p.text)].bits, prevailing(best)
}

// prevailing returns the kind that most characters are of, if any is known.
func prevailing(best []piece) kind {
	var covered [personal + 1]int
	for end := len(best) - 1; end > 0; end = best[end].from {
		covered[best[end].kind] += end - best[end].from
	}
	mainly := unknown
	for k := personal; k > unknown; k-- {
		if covered[k] > covered[mainly] || mainly == unknown && covered[k] > 0 {
			mainly = k
		}
	}
	return mainly
}

// parts is a password in lower case, in the forms that its pieces are looked for in. All have the
// same indices.
type parts struct {
	text     []rune
	forms    [][]rune // text itself, and with the letters that digits and punctuation stand for
	personal map[string]bool
}

// The letters that other characters are written for; 1 and ! are either of two.
var (
	leet  = map[rune]rune{'@': 'a', '4': 'a', '8': 'b', '3': 'e', '6': 'g', '9': 'g', '1': 'i', '!': 'i', '|': 'l', '0': 'o', '$': 's', '5': 's', '7': 't', '+': 't', '2': 'z'}
	leetL = map[rune]rune{'1': 'l', '!': 'l'}
)

func newParts(password string, personal []string) *parts {
	text := []rune(strings.ToLower(password))
	p := &parts{text: text, personal: make(map[string]bool)}
	plain, other := make([]rune, len(text)), make([]rune, len(text))
	for i, r := range text {
		plain[i], other[i] = r, r
		if letter, ok := leet[r]; ok {
			plain[i], other[i] = letter, letter
		}
		if letter, ok := leetL[r]; ok {
			other[i] = letter
		}
	}
	p.forms = [][]rune{text, plain, other}
	for _, value := range personal {
		value = strings.ToLower(value)
		p.personal[value] = true
		for _, part := range strings.FieldsFunc(value, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
			p.personal[part] = true
		}
	}
	return p
}

func (p *parts) characterBits(i int) int {
	if unicode.IsDigit(p.text[i]) {
		return digitBits
	}
	return characterBits
}

// known returns what the characters from the one index to before the other are known as, and worth;
// 0 bits if they are not.
func (p *parts) known(from, end int) (bits int, as kind) {
	n := end - from
	if n >= minRun && p.isPersonal(from, end) {
		return personalBits, personal
	}
	if from >= n && string(p.text[from-n:from]) == string(p.text[from:end]) {
		return repeatBits, repetition
	}
	if n >= minRun && isSequence(string(p.text[from:end])) {
		return sequenceBits, sequence
	}
	if n == 4 && isYear(string(p.text[from:end])) {
		return yearBits, unknown
	}
	if n >= minWord && n <= maxWord && p.isWord(from, end) {
		return wordBits, common
	}
	return 0, unknown
}

func (p *parts) isPersonal(from, end int) bool {
	for _, form := range p.forms {
		if p.personal[string(form[from:end])] {
			return true
		}
	}
	return false
}

func (p *parts) isWord(from, end int) bool {
	for _, form := range p.forms {
		if isCommon(string(form[from:end])) {
			return true
		}
	}
	return false
}

func isYear(s string) bool {
	return (strings.HasPrefix(s, "19") || strings.HasPrefix(s, "20")) && strings.Trim(s, "0123456789") == ""
}
