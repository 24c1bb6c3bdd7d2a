package mail

import (
	"strings"
	"time"

	"github.com/shopgraph/shopgraph/internal/money"
)

// view is what the templates of every mail are given that there is in several languages.
type view struct {
	Store   Store
	Subject string
	Person  string
	Tag     string // of the language that it is in
	OptOut  string // a link, empty where there is none
	kind    string // as the keys of its texts begin
	words   *words
	fill    *strings.Replacer
}

// view begins the view of a mail of a kind, in the nearest language that there are texts in.
func (s Store) view(kind, language, name, optOut string) view {
	w := s.templates().words.in(language)
	return view{Store: s, Person: person(name), Tag: w.tag.String(), OptOut: optOut, kind: strings.ToLower(kind), words: w}
}

// filled has texts filled with what placeholders stand for, beside the store's and the person's names, and sets the subject.
func (v *view) filled(placeholders ...string) {
	v.fill = strings.NewReplacer(append(placeholders, "{store}", line(v.Store.Name), "{name}", v.Person)...)
	v.Subject = line(v.Of("subject"))
}

// T returns a text in the mail's language.
func (v *view) T(key string) string { return v.fill.Replace(v.words.text(key)) }

// Of returns a text of the mail's kind.
func (v *view) Of(key string) string { return v.T(v.kind + "." + key) }

// Money writes an amount.
func (v *view) Money(m money.Money) string { return v.words.money(m) }

// Date writes a day.
func (v *view) Date(t time.Time) string { return v.words.date(t) }

// Moment writes a day and a time, by UTC.
func (v *view) Moment(t time.Time) string { return v.Date(t) + t.UTC().Format(", 15:04 UTC") }
