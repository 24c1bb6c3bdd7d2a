// Package language is the languages that a store speaks: which one is the default, and where a text is
// looked for that has no translation. Languages are BCP 47 tags in their canonical form, such as pt-BR.
package language

import (
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// Most is how many languages a store speaks at the most.
const Most = 30

// Set is the languages of a store.
type Set struct {
	tags []string
	// fallbacks are the chains that were given; the others follow from the tags.
	fallbacks map[string][]string
}

// Chain is the languages in which a text is looked for, the wanted one first, with commas between them.
// What none of them has is the default text. It is empty for the default language, and comparable, so
// that it can be part of what is asked for.
type Chain string

// Tags returns the languages in their order.
func (c Chain) Tags() []string {
	if c == "" {
		return nil
	}
	return strings.Split(string(c), ",")
}

// New returns the languages of a store, of which the first is the default. Fallbacks are such as
// gsw=de,fr: what Swiss German lacks is looked for in German, then in French, and then in the default
// language. A language without fallbacks of its own has those that it is a variant of: de-AT has de.
func New(tags, fallbacks []string) (*Set, error) {
	if len(tags) == 0 || len(tags) > Most {
		return nil, fmt.Errorf("give 1 to %d languages, not %d", Most, len(tags))
	}
	s := &Set{fallbacks: map[string][]string{}}
	for _, text := range tags {
		tag, err := parse(text)
		if err != nil {
			return nil, err
		}
		if slices.Contains(s.tags, tag) {
			return nil, fmt.Errorf("%s is there twice", tag)
		}
		s.tags = append(s.tags, tag)
	}
	for _, text := range fallbacks {
		if err := s.fallBack(text); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func (s *Set) fallBack(text string) error {
	of, list, found := strings.Cut(text, "=")
	if !found {
		return fmt.Errorf("expected fallbacks such as gsw=de,fr, not %q", text)
	}
	tag, err := s.spoken(of)
	switch {
	case err != nil:
		return err
	case tag == s.Default():
		return fmt.Errorf("%s is the default language, which has no fallbacks", tag)
	case s.fallbacks[tag] != nil:
		return fmt.Errorf("the fallbacks of %s are there twice", tag)
	}
	chain := []string{}
	for one := range strings.SplitSeq(list, ",") {
		next, err := s.spoken(one)
		switch {
		case err != nil:
			return err
		case next == s.Default():
			return fmt.Errorf("%s comes last of itself, so it is no fallback of %s", next, tag)
		case next == tag || slices.Contains(chain, next):
			return fmt.Errorf("the fallbacks of %s have %s twice", tag, next)
		}
		chain = append(chain, next)
	}
	s.fallbacks[tag] = chain
	return nil
}

func (s *Set) spoken(text string) (string, error) {
	tag, err := parse(text)
	if err == nil && !slices.Contains(s.tags, tag) {
		err = fmt.Errorf("%s has to be one of the languages: %s", tag, strings.Join(s.tags, ", "))
	}
	return tag, err
}

func parse(text string) (string, error) {
	tag, err := language.Parse(strings.TrimSpace(text))
	if err != nil || tag == language.Und {
		return "", fmt.Errorf("expected a language's tag such as de or pt-BR, not %q", text)
	}
	return tag.String(), nil
}

// Default returns the language that texts are in before they are translated.
func (s *Set) Default() string { return s.tags[0] }

// Tags returns all languages, the default first.
func (s *Set) Tags() []string { return slices.Clone(s.tags) }

// Speaks reports whether a tag is one of the languages.
func (s *Set) Speaks(tag string) bool { return slices.Contains(s.tags, tag) }

// Find returns which of the languages a shopper gets who wants one: that itself, or the nearest that it
// is a variant of, or else the default.
func (s *Set) Find(tag string) string {
	for _, next := range variantOf(tag) {
		if s.Speaks(next) {
			return next
		}
	}
	return s.Default()
}

// Chain returns where texts in one of the languages are looked for.
func (s *Set) Chain(tag string) Chain {
	var chain []string
	for _, next := range variantOf(tag) {
		switch fallbacks, given := s.fallbacks[next]; {
		case next == s.Default():
			return Chain(strings.Join(chain, ","))
		case given && !slices.Contains(fallbacks, tag):
			return Chain(strings.Join(slices.Concat(chain, []string{next}, fallbacks), ","))
		case s.Speaks(next):
			chain = append(chain, next)
		}
	}
	return Chain(strings.Join(chain, ","))
}

// variantOf returns a tag with those that it is a variant of, as the Unicode CLDR has them, the nearest
// first: es-MX, es-419, es.
func variantOf(text string) []string {
	var all []string
	for tag := language.Make(text); tag != language.Und; tag = tag.Parent() {
		all = append(all, tag.String())
	}
	return all
}

// Name returns what a language is called in itself, such as Deutsch; the tag if that is not known.
func Name(tag string) string {
	if name := display.Self.Name(language.Make(tag)); name != "" {
		return name
	}
	return tag
}
