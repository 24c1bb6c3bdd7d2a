package words

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// mostParts is how many parts a word with separators has at the most. What has more, such as an
// address of the web, is its parts alone.
const mostParts = 8

// Token is a word in a text.
type Token struct {
	// Word is the word, folded.
	Word string
	// Start and End are the bytes of the text that the word takes.
	Start, End int
	// Position counts the words of the text from 0. A whole is where its first part is.
	Position int
	// Parts is how many of the tokens that follow are parts of this one; 0 of most.
	Parts int
}

// Analyze returns the words of a text. A whole with separators, such as T-Shirt or AB-12/3, comes before
// its parts. A text that is no valid UTF-8 has words as far as it can be read.
func Analyze(text string) []Token {
	var tokens []Token
	position := 0
	eachRun(text, func(r run) {
		whole := len(tokens)
		if word := normal(text[r.start:r.end]); r.whole && word != "" {
			tokens = append(tokens, Token{Word: word, Start: r.start, End: r.end, Position: position})
		}
		parts := len(tokens)
		eachPart(text, r, func(start, end int) {
			if word := normal(text[start:end]); word != "" { // a mark alone is no part
				tokens = append(tokens, Token{Word: word, Start: start, End: end, Position: position})
				position++
			}
		})
		if parts > whole {
			tokens[whole].Parts = len(tokens) - parts
		}
	})
	return tokens
}

// run is a stretch of a text without gaps: a word, or words with separators between them.
type run struct {
	start, end int
	parts      int // those that are marks alone among them
	// whole is whether the parts make a word together.
	whole bool
}

// eachRun calls back for each stretch of a text that is words, with separators between their parts.
func eachRun(text string, back func(run)) {
	for at := 0; at < len(text); {
		r, size := utf8.DecodeRuneInString(text[at:])
		if !isWordly(r) {
			at += size
			continue
		}
		one := run{start: at, parts: 1}
		one.end = endOfPart(text, at)
		for {
			next, ok := nextPart(text, one.start, one.end)
			if !ok {
				break
			}
			one.parts++
			one.end = next
		}
		one.whole = one.parts > 1 && one.parts <= mostParts
		at = one.end
		back(one)
	}
}

// endOfPart returns where the part ends that begins at a place. Where words are written without gaps
// between them, each letter is one.
func endOfPart(text string, at int) int {
	for start := at; at < len(text); {
		if c := text[at]; c < utf8.RuneSelf { // as most are
			if !isWordly(rune(c)) {
				return at
			}
			at++
			continue
		}
		r, size := utf8.DecodeRuneInString(text[at:])
		switch {
		case !isWordly(r):
			return at
		case !standsAlone(r):
			at += size
		case at > start:
			return at
		default:
			at += size
			for at < len(text) { // its marks
				r, size := utf8.DecodeRuneInString(text[at:])
				if !unicode.IsMark(r) {
					break
				}
				at += size
			}
			return at
		}
	}
	return at
}

// standsAlone reports whether a letter is of a script without gaps between words.
func standsAlone(r rune) bool {
	return r >= 0x2e80 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana)
}

// nextPart returns where the part ends that follows a separator, which comes after a stretch. Some separators join only
// what has a digit on one side: AB/12 is one, and/or is not.
func nextPart(text string, stretch, at int) (end int, ok bool) {
	if at == len(text) || text[at] == ' ' {
		return 0, false
	}
	separator, size := utf8.DecodeRuneInString(text[at:])
	if !strings.ContainsRune("-'’&‐‑./_+#,", separator) {
		return 0, false
	}
	start := at + size
	end = endOfPart(text, start)
	if end == start {
		return 0, false
	}
	switch separator {
	case ',':
		before, _ := utf8.DecodeLastRuneInString(text[:at])
		after, _ := utf8.DecodeRuneInString(text[start:])
		ok = unicode.IsDigit(before) && unicode.IsDigit(after)
	case '.', '/', '_', '+', '#':
		ok = hasDigit(text[stretch:at]) || hasDigit(text[start:end])
	default:
		ok = true
	}
	return end, ok
}

// eachPart calls back for each part of a stretch.
func eachPart(text string, r run, back func(start, end int)) {
	for at := r.start; at < r.end; {
		c, size := utf8.DecodeRuneInString(text[at:])
		if !isWordly(c) {
			at += size
			continue
		}
		end := endOfPart(text, at)
		back(at, end)
		at = end
	}
}
