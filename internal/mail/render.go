package mail

import (
	"embed"
	"fmt"
	htmltemplate "html/template"
	"regexp"
	"strings"
	texttemplate "text/template"
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
}

// Render writes a mail to the address to.
func (s Store) Render(to string, m Mail) (Message, error) {
	set, known := templates[m.file()]
	if !known {
		return Message{}, fmt.Errorf("mail %s has no templates", m.file())
	}
	data := struct {
		Store           Store
		Mail            Mail
		Subject, Person string
	}{Store: s, Mail: m, Person: person(m.name())}
	var subject, text, html strings.Builder
	if err := set.text.ExecuteTemplate(&subject, "subject", data); err != nil {
		return Message{}, fmt.Errorf("mail %s: %w", m.file(), err)
	}
	data.Subject = line(subject.String())
	if err := set.text.ExecuteTemplate(&text, layout+".txt", data); err != nil {
		return Message{}, fmt.Errorf("mail %s: %w", m.file(), err)
	}
	if err := set.html.ExecuteTemplate(&html, layout+".html", data); err != nil {
		return Message{}, fmt.Errorf("mail %s: %w", m.file(), err)
	}
	return Message{To: to, Subject: data.Subject, Text: text.String(), HTML: html.String()}, nil
}

const layout = "layout"

//go:embed templates
var files embed.FS

// templatePair is a mail's two forms, each with the layout. The text also defines the subject.
type templatePair struct {
	text *texttemplate.Template
	html *htmltemplate.Template
}

var templates = parse(
	VerifySignUp{}, AlreadyRegistered{}, ResetPassword{}, PasswordChanged{}, ChangeEmail{}, EmailChangeAsked{},
	EmailChanged{}, IdentityLinked{}, IdentityUnlinked{}, NewDevice{}, AccountDeleted{}, StaffInvitation{}, OrderTracking{}, CartReminder{}, GiftCard{}, TransferReminder{},
)

// functions are what the templates call. In a text nothing is escaped: what a person wrote goes
// through line or person.
var functions = map[string]any{"button": newButton, "duration": duration, "line": line, "person": person}

func parse(mails ...Mail) map[string]templatePair {
	textLayout := texttemplate.Must(texttemplate.New("").Funcs(functions).ParseFS(files, "templates/layout.txt"))
	htmlLayout := htmltemplate.Must(htmltemplate.New("").Funcs(functions).ParseFS(files, "templates/layout.html"))
	set := map[string]templatePair{}
	for _, m := range mails {
		set[m.file()] = templatePair{
			text: texttemplate.Must(texttemplate.Must(textLayout.Clone()).ParseFS(files, "templates/"+m.file()+".txt")),
			html: htmltemplate.Must(htmltemplate.Must(htmlLayout.Clone()).ParseFS(files, "templates/"+m.file()+".html")),
		}
	}
	return set
}

type button struct{ Link, Label string }

func newButton(link, label string) button { return button{link, label} }

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
