package language_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/shopgraph/shopgraph/internal/language"
)

func TestChains(t *testing.T) {
	t.Parallel()
	s, err := language.New([]string{"en", "de", "fr", "gsw", "de-AT", "de_CH", "it", "it-CH", "es-419", "en-GB", "pt", "pt-BR"},
		[]string{"gsw=de,fr", "it=fr", "de-CH=fr,de", "pt=pt-BR"})
	if err != nil {
		t.Fatal(err)
	}
	for wanted, want := range map[string]string{
		"en": "en:", "de": "de:de", "de-AT": "de-AT:de-AT,de", "gsw": "gsw:gsw,de,fr", "de-CH": "de-CH:de-CH,fr,de",
		"it-CH":      "it-CH:it-CH,it,fr", // goes on with what Italian goes on with
		"es-MX":      "es-419:es-419",     // which Mexican Spanish is a variant of
		"de-LI":      "de:de",
		"en-GB":      "en-GB:en-GB",
		"en-US":      "en:",
		"ja":         "en:",
		"de-Latn-DE": "de:de",
		"pt-BR":      "pt-BR:pt-BR,pt", // each falls back to the other, and no further
		"pt":         "pt:pt,pt-BR",
	} {
		tag := s.Find(wanted)
		if got := tag + ":" + string(s.Chain(tag)); got != want {
			t.Errorf("%s is answered by %s, want %s", wanted, got, want)
		}
	}
	if got := s.Chain("gsw").Tags(); !slices.Equal(got, []string{"gsw", "de", "fr"}) || s.Chain("en").Tags() != nil {
		t.Errorf("the tags are %v", got)
	}
	if s.Default() != "en" || !s.Speaks("de-CH") || s.Speaks("de_CH") || len(s.Tags()) != 12 {
		t.Errorf("%s of %v", s.Default(), s.Tags())
	}
}

func TestNames(t *testing.T) {
	t.Parallel()
	for tag, want := range map[string]string{"en": "English", "de": "Deutsch", "pt-BR": "português", "x-none": "x-none"} {
		if got := language.Name(tag); !strings.HasPrefix(got, want) {
			t.Errorf("%s is called %s, want %s", tag, got, want)
		}
	}
}

func TestBadLanguages(t *testing.T) {
	t.Parallel()
	many := slices.Repeat([]string{"de"}, language.Most+1)
	for _, bad := range []struct {
		tags, fallbacks []string
		want            string
	}{
		{nil, nil, "give 1 to 30 languages, not 0"},
		{many, nil, "give 1 to 30 languages, not 31"},
		{[]string{"deutsch-"}, nil, "expected a language's tag"},
		{[]string{"und"}, nil, "expected a language's tag"},
		{[]string{"de", "de"}, nil, "de is there twice"},
		{[]string{"pt-BR", "PT_br"}, nil, "pt-BR is there twice"},
		{[]string{"en", "de"}, []string{"de"}, "expected fallbacks such as gsw=de,fr"},
		{[]string{"en", "de"}, []string{"de="}, "expected a language's tag"},
		{[]string{"en", "de"}, []string{"fr=de"}, "fr has to be one of the languages: en, de"},
		{[]string{"en", "de"}, []string{"de=fr"}, "fr has to be one of the languages: en, de"},
		{[]string{"en", "de"}, []string{"de=de"}, "the fallbacks of de have de twice"},
		{[]string{"en", "de", "fr"}, []string{"de=fr,fr"}, "the fallbacks of de have fr twice"},
		{[]string{"en", "de", "fr"}, []string{"de=fr", "de=fr"}, "the fallbacks of de are there twice"},
		{[]string{"en", "de"}, []string{"en=de"}, "en is the default language"},
		{[]string{"en", "de"}, []string{"de=en"}, "en comes last of itself"},
	} {
		if _, err := language.New(bad.tags, bad.fallbacks); err == nil || !strings.HasPrefix(err.Error(), bad.want) {
			t.Errorf("%v, %v: %v, want %s", bad.tags, bad.fallbacks, err, bad.want)
		}
	}
}
