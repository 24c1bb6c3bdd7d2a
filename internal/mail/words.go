package mail

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/language"

	"github.com/shopgraph/shopgraph/internal/money"
)

// words are the texts of mails in a language, and how numbers and days are written in it.
type words struct {
	tag    language.Tag
	texts  map[string]string
	months []string
}

// english is the language whose texts stand in for what others lack.
const english = "en"

// placeholders are what texts may have in braces.
var (
	placeholders = []string{"{number}", "{store}", "{name}", "{date}", "{amount}", "{invoice}", "{product}", "{symbol}", "{day}", "{month}", "{year}"}
	inBraces     = regexp.MustCompile(`\{[^{}]*\}`)
)

// spoken are the languages that mails are in.
type spoken struct {
	all     []*words // English first
	matcher language.Matcher
}

// in returns the words of a language, or of the nearest that there is.
func (s *spoken) in(tag string) *words {
	_, i, _ := s.matcher.Match(language.Make(tag))
	return s.all[i]
}

// readWords reads the texts in a folder's files, each named by its language. Those of own replace ours one by one.
func readWords(ours, own fs.FS) (*spoken, error) {
	base, err := textsIn(ours, nil)
	if err != nil {
		return nil, err
	}
	all := base
	if own != nil {
		known := base[english]
		theirs, err := textsIn(own, known)
		if err != nil {
			return nil, err
		}
		for tag, texts := range theirs {
			merged := maps.Clone(known)
			maps.Copy(merged, base[tag])
			maps.Copy(merged, texts)
			all[tag] = merged
		}
	}
	tags := slices.Sorted(maps.Keys(all))
	slices.SortStableFunc(tags, func(a, b string) int { return strings.Compare(first(a), first(b)) })
	s := &spoken{}
	var matched []language.Tag
	for _, tag := range tags {
		w := &words{tag: language.Make(tag), texts: all[tag], months: strings.Fields(all[tag]["format.months"])}
		if len(w.months) != 12 {
			return nil, fmt.Errorf("texts/%s.json: format.months has %d months", tag, len(w.months))
		}
		s.all, matched = append(s.all, w), append(matched, w.tag)
	}
	s.matcher = language.NewMatcher(matched)
	return s, nil
}

// first sorts English before all others, for it stands in for them.
func first(tag string) string {
	if tag == english {
		return ""
	}
	return tag
}

// textsIn reads the texts in the folder texts by their languages; none if there is no such folder. If it is known which texts there
// are, others are refused.
func textsIn(files fs.FS, known map[string]string) (map[string]map[string]string, error) {
	entries, err := fs.ReadDir(files, "texts")
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("texts: %w", err)
	}
	all := map[string]map[string]string{}
	for _, entry := range entries {
		name := path.Join("texts", entry.Name())
		tag, isJSON := strings.CutSuffix(entry.Name(), ".json")
		parsed, err := language.Parse(tag)
		if !isJSON || err != nil || parsed.String() != tag {
			return nil, fmt.Errorf("%s: expected files that are named by their languages, such as de.json or pt-BR.json", name)
		}
		data, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("texts: %w", err)
		}
		texts := map[string]string{}
		if err := json.Unmarshal(data, &texts); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if err := checkTexts(texts, known); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		all[tag] = texts
	}
	return all, nil
}

func checkTexts(texts, known map[string]string) error {
	for _, key := range slices.Sorted(maps.Keys(texts)) {
		if _, is := known[key]; known != nil && !is {
			return fmt.Errorf("there is no text %q", key)
		}
		for _, found := range inBraces.FindAllString(texts[key], -1) {
			if !slices.Contains(placeholders, found) {
				return fmt.Errorf("%s has %s: expected one of %s", key, found, strings.Join(placeholders, " "))
			}
		}
	}
	return nil
}

func (w *words) text(key string) string { return w.texts[key] }

// date writes a day, by UTC.
func (w *words) date(t time.Time) string {
	t = t.UTC()
	return strings.NewReplacer("{day}", strconv.Itoa(t.Day()), "{month}", w.months[t.Month()-1], "{year}", strconv.Itoa(t.Year())).Replace(w.text("format.date"))
}

// money writes an amount with its currency.
func (w *words) money(m money.Money) string {
	digits, isNegative := strings.CutPrefix(string(m.Decimal()), "-")
	whole, decimals, hasDecimals := strings.Cut(digits, ".")
	var grouped strings.Builder
	for i, digit := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			grouped.WriteString(w.text("format.group"))
		}
		grouped.WriteRune(digit)
	}
	amount := grouped.String()
	if hasDecimals {
		amount += w.text("format.decimal") + decimals
	}
	symbol := m.Currency.Symbol()
	format := w.text("format.money")
	if symbol == string(m.Currency) { // a code stands apart
		format = strings.ReplaceAll(format, "{symbol}{amount}", "{symbol}\u00a0{amount}")
	}
	written := strings.NewReplacer("{amount}", amount, "{symbol}", symbol).Replace(format)
	if isNegative {
		return "−" + written
	}
	return written
}
