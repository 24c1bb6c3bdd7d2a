package mail

import (
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/shopgraph/shopgraph/internal/text"
)

// Store is who writes.
type Store struct {
	Name string
	// URL is where people find the store.
	URL string
	// Templates are nil for ours.
	Templates *Templates
}

// Render writes a mail to the address to.
func (s Store) Render(to string, m Mail) (Message, error) {
	pair, known := s.templates().pairs[m.file()]
	if !known {
		return Message{}, fmt.Errorf("mail %s has no templates", m.file())
	}
	data := struct {
		Store           Store
		Mail            Mail
		Subject, Person string
	}{Store: s, Mail: m, Person: person(m.name())}
	var subject strings.Builder
	if err := pair.text.ExecuteTemplate(&subject, "subject", data); err != nil {
		return Message{}, fmt.Errorf("mail %s: %w", m.file(), err)
	}
	data.Subject = line(subject.String())
	text, html, err := pair.execute(layout, data)
	if err != nil {
		return Message{}, fmt.Errorf("mail %s: %w", m.file(), err)
	}
	return Message{To: to, Subject: data.Subject, Text: text, HTML: html}, nil
}

// RenderOrder writes a mail about an order to the address to, in the nearest language to the mail's that there are texts in.
func (s Store) RenderOrder(to string, m Order) (Message, error) {
	view := newOrderView(s, m)
	text, html, err := s.templates().order.execute(orderFile, view)
	if err != nil {
		return Message{}, fmt.Errorf("mail %s in %s: %w", m.Kind, view.Tag, err)
	}
	return Message{To: to, Subject: view.Subject, Text: text, HTML: html, OptOut: m.OptOutLink}, nil
}

// templates returns the store's own, or ours.
func (s Store) templates() *Templates {
	if s.Templates != nil {
		return s.Templates
	}
	return ours
}

// functions are what the templates call. In a text nothing is escaped: what a person wrote goes
// through line or person.
var functions = map[string]any{"button": newButton, "sum": newSum, "duration": duration, "line": line, "person": person}

type button struct{ Link, Label string }

func newButton(link, label string) button { return button{link, label} }

// sum is an amount with what it is called.
type sum struct{ Label, Amount string }

func newSum(label, amount string) sum { return sum{label, amount} }

// line makes one line of s, without what a mail's header or a terminal might take for more than
// text.
func line(s string) string {
	printable := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case !unicode.IsPrint(r) && !text.IsJoiner(r): // controls, and marks that turn the direction of what follows
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, ""))
	return strings.Join(strings.Fields(printable), " ")
}

const maxPersonLen = 64 // code points

// linkLike is what a mail client might make a link of.
var linkLike = regexp.MustCompile(`[/:@\\]|\.\pL{2}|(?i)\bwww\.`)

// person is a name as a mail may call somebody by it: empty for one that rather is a message.
// Anybody can sign up with the address of somebody else, and the store must not carry what they put
// in the place of their name.
func person(name string) string {
	name = line(name)
	if text.IsBlank(name) || utf8.RuneCountInString(name) > maxPersonLen || linkLike.MatchString(name) {
		return ""
	}
	return name
}

// duration says how long d is in the largest unit that it is a whole number of, but hours up to two
// days.
func duration(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d >= 2*day && d%day == 0:
		return count(d/day, "day")
	case d >= time.Hour && d%time.Hour == 0:
		return count(d/time.Hour, "hour")
	}
	return count(d/time.Minute, "minute")
}

func count(n time.Duration, unit string) string {
	if n == 1 {
		return "1 " + unit
	}
	return fmt.Sprintf("%d %ss", n, unit)
}
