package words

import (
	"strings"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/arabic"
	"github.com/blevesearch/snowballstem/danish"
	"github.com/blevesearch/snowballstem/dutch"
	"github.com/blevesearch/snowballstem/english"
	"github.com/blevesearch/snowballstem/finnish"
	"github.com/blevesearch/snowballstem/french"
	"github.com/blevesearch/snowballstem/german"
	"github.com/blevesearch/snowballstem/hungarian"
	"github.com/blevesearch/snowballstem/irish"
	"github.com/blevesearch/snowballstem/italian"
	"github.com/blevesearch/snowballstem/norwegian"
	"github.com/blevesearch/snowballstem/portuguese"
	"github.com/blevesearch/snowballstem/romanian"
	"github.com/blevesearch/snowballstem/russian"
	"github.com/blevesearch/snowballstem/spanish"
	"github.com/blevesearch/snowballstem/swedish"
	"github.com/blevesearch/snowballstem/tamil"
	"github.com/blevesearch/snowballstem/turkish"
)

var stemmers = map[string]func(*snowballstem.Env) bool{
	"ar": arabic.Stem, "da": danish.Stem, "nl": dutch.Stem, "en": english.Stem, "fi": finnish.Stem, "fr": french.Stem,
	"de": german.Stem, "hu": hungarian.Stem, "ga": irish.Stem, "it": italian.Stem, "no": norwegian.Stem, "pt": portuguese.Stem,
	"ro": romanian.Stem, "ru": russian.Stem, "es": spanish.Stem, "sv": swedish.Stem, "ta": tamil.Stem, "tr": turkish.Stem,
}

// baseOf returns the language that a tag is a variant of: de of de-AT.
func baseOf(tag string) string {
	base, _, _ := strings.Cut(tag, "-")
	switch base = strings.ToLower(base); base {
	case "nb", "nn":
		return "no"
	case "gsw":
		return "de"
	}
	return base
}

// StemOf returns the stem of a word in a language, folded. A language that is not known leaves the word as
// it is, and so does a word with digits.
func StemOf(language, word string) string {
	stem := stemmers[baseOf(language)]
	word = strings.ToLower(word)
	if stem == nil || hasDigit(word) {
		return normal(word)
	}
	env := snowballstem.NewEnv(cut(strings.ToValidUTF8(word, "")))
	stem(env)
	if found := normal(env.Current()); found != "" {
		return found
	}
	return normal(word)
}

// stemKeys returns by what a word is found in the stems of a language: by the stem of the word as it is
// written, and by that of the word without marks, which is how many type it.
func stemKeys(base, raw, folded string) []string {
	if stemmers[base] == nil || hasDigit(folded) {
		return nil
	}
	keys := []string{base + "\x1f" + StemOf(base, folded)}
	if !isFolded(raw) {
		if other := base + "\x1f" + StemOf(base, raw); other != keys[0] {
			keys = append(keys, other)
		}
	}
	return keys
}
