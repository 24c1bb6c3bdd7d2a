package tuning

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/search/words"
	"github.com/shopgraph/shopgraph/internal/text"
)

// How much there is at the most.
const (
	mostStopWords = 500
	mostSynonyms  = 1000
	mostTerms     = 20
	mostTermWords = 5 // what package words looks for
	mostRedirects = 1000
	mostFacets    = 200
	mostValues    = 200
	mostWeight    = 100
)

// How long texts are at the most, in characters.
const (
	maxStopWord = 50
	maxTerm     = 100
	maxURL      = 2000
)

// applied returns settings as they are to be, and reports what is wrong with them.
func (in *SettingsInput) applied(s Settings, v *fault.Validator) Settings {
	if in.StopWords != nil {
		s.StopWords = stopWords(v, in.StopWords)
	}
	if in.Weights != nil {
		s.Weights = *in.Weights
		s.Weights.check(v)
	}
	if in.Synonyms != nil {
		s.Synonyms = synonyms(v, in.Synonyms)
	}
	if in.Redirects != nil {
		s.Redirects = redirects(v, in.Redirects)
	}
	if in.Facets != nil {
		s.Facets = facets(v, in.Facets)
	}
	return s
}

// fits reports a list that is too long, and whether it is not. What is in a list that is too long is not
// looked at.
func fits(v *fault.Validator, field string, n, most int) bool {
	return v.Check(n <= most, fault.CodeLimitReached, fmt.Sprintf("Give at most %d.", most), strings.Split(field, ".")...)
}

// once reports what is in a list twice.
type once map[string]bool

func (seen once) check(v *fault.Validator, field, key string) {
	v.Check(!seen[key], fault.CodeInvalid, "This is given twice.", strings.Split(field, ".")...)
	seen[key] = true
}

// at is the path of an entry of a list of the settings.
func at(list string, i int, below ...string) string {
	return strings.Join(append([]string{"settings", list, strconv.Itoa(i)}, below...), ".")
}

func stopWords(v *fault.Validator, list []string) []string {
	clean, seen := make([]string, len(list)), once{}
	if !fits(v, "settings.stopWords", len(list), mostStopWords) {
		return nil
	}
	for i, word := range list {
		word, field := text.Clean(word), at("stopWords", i)
		clean[i] = word
		if v.Line(field, word, maxStopWord) && hasWord(v, field, word) {
			key := Key(word)
			v.Check(!strings.Contains(key, " "), fault.CodeInvalid, "This must be one word.", strings.Split(field, ".")...)
			seen.check(v, field, key)
		}
	}
	return clean
}

// hasWord refuses a text that nobody can look for.
func hasWord(v *fault.Validator, field, value string) bool {
	return v.Require(field, value) &&
		v.Check(Key(value) != "", fault.CodeInvalid, "This must have a letter or a digit.", strings.Split(field, ".")...)
}

// queryKey returns a query as it is compared, and reports what is wrong with it.
func queryKey(v *fault.Validator, field, query string) string {
	if !v.Line(field, query, maxQuery) || !hasWord(v, field, query) {
		return ""
	}
	return Key(query)
}

func (w *Weights) check(v *fault.Validator) {
	weights := w.all()
	for field := range words.Field(len(words.DefaultWeights)) {
		if weight := weights[field]; weight != nil {
			v.Range("settings.weights."+field.String(), *weight, 0, mostWeight)
		}
	}
}

func synonyms(v *fault.Validator, list []Synonym) []Synonym {
	if !fits(v, "settings.synonyms", len(list), mostSynonyms) {
		return nil
	}
	clean := make([]Synonym, len(list))
	for i, s := range list {
		seen := once{}
		if s.From != nil {
			from := term(v, seen, at("synonyms", i, "from"), *s.From)
			clean[i].From = &from
		}
		if !fits(v, at("synonyms", i, "terms"), len(s.Terms), mostTerms) {
			continue
		}
		v.Check(len(s.Terms) > 0, fault.CodeRequired, "Give at least one.", "settings", "synonyms", strconv.Itoa(i), "terms")
		v.Check(s.From != nil || len(s.Terms) != 1, fault.CodeInvalid, "Give at least two that mean the same, or say what one is found for.",
			"settings", "synonyms", strconv.Itoa(i), "terms")
		for j, one := range s.Terms {
			clean[i].Terms = append(clean[i].Terms, term(v, seen, at("synonyms", i, "terms", strconv.Itoa(j)), one))
		}
	}
	return clean
}

// term returns a synonym's text as it is kept, and reports what is wrong with it.
func term(v *fault.Validator, seen once, field, value string) string {
	value = text.Clean(value)
	if v.Line(field, value, maxTerm) && hasWord(v, field, value) {
		v.Check(countWords(value) <= mostTermWords, fault.CodeTooLong, fmt.Sprintf("This must be at most %d words.", mostTermWords), strings.Split(field, ".")...)
		seen.check(v, field, Key(value))
	}
	return value
}

// countWords returns how many words a text is for search.
func countWords(value string) (n int) {
	for tokens := words.Analyze(value); len(tokens) > 0; n++ {
		tokens = tokens[1+tokens[0].Parts:]
	}
	return n
}

func redirects(v *fault.Validator, list []Redirect) []Redirect {
	if !fits(v, "settings.redirects", len(list), mostRedirects) {
		return nil
	}
	clean, seen := make([]Redirect, len(list)), once{}
	for i, r := range list {
		r = Redirect{text.Clean(r.Query), text.Clean(r.URL)}
		clean[i] = r
		if key := queryKey(v, at("redirects", i, "query"), r.Query); key != "" {
			seen.check(v, at("redirects", i, "query"), key)
		}
		field := at("redirects", i, "url")
		if v.Require(field, r.URL) && v.MaxLen(field, r.URL, maxURL) {
			v.Check(leads(r.URL), fault.CodeInvalid, "This must be a path that begins with /, or an https address.", strings.Split(field, ".")...)
		}
	}
	return clean
}

// leads reports whether a redirect can lead somewhere. What begins with two slashes is no path, but another
// host.
func leads(url string) bool {
	if strings.HasPrefix(url, "/") {
		return !strings.HasPrefix(url, "//") && text.IsURL("https://host"+url)
	}
	return strings.HasPrefix(url, "https://") && text.IsURL(url)
}

// facetForm is what ids of facets look like.
var facetForm = regexp.MustCompile(`^(vendor|type|tag|category|price|available|onSale|(option|attribute):[^\pC\pZ].{0,99})$`)

func facets(v *fault.Validator, list []Facet) []Facet {
	if !fits(v, "settings.facets", len(list), mostFacets) {
		return nil
	}
	clean, seen := make([]Facet, len(list)), once{}
	for i, f := range list {
		f.Facet = text.Clean(f.Facet)
		clean[i] = f
		if field := at("facets", i, "facet"); v.Require(field, f.Facet) {
			v.Check(facetForm.MatchString(f.Facet) && text.IsLine(f.Facet), fault.CodeInvalid,
				"This must be the id of a facet, such as vendor or option:size.", strings.Split(field, ".")...)
			seen.check(v, field, f.Facet)
		}
		if f.Values != nil {
			v.Range(at("facets", i, "values"), *f.Values, 1, mostValues)
		}
	}
	return clean
}
