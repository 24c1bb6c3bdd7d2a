package mail

import (
	"net/http"
	"slices"
	"strings"
)

// PreviewPath is where a Mailbox's Handler shows what mails look like.
const PreviewPath = MailboxPath + "/preview"

// servePreviews lists every mail with sample data: those that are in several languages in each.
func (b *Mailbox) servePreviews(w http.ResponseWriter, _ *http.Request) {
	var others []string
	for _, m := range samples {
		others = append(others, m.file())
	}
	var kinds []string
	for _, kind := range OrderKinds {
		kinds = append(kinds, string(kind))
	}
	for _, kind := range AlertKinds {
		kinds = append(kinds, string(kind))
	}
	for _, kind := range LetterKinds {
		kinds = append(kinds, string(kind))
	}
	servePage(w, "previews.html", map[string]any{
		"Path": PreviewPath, "Box": MailboxPath, "Languages": b.Previewed.templates().Languages(), "Kinds": kinds, "Others": others,
	})
}

// servePreview serves the HTML of a mail with sample data, or its text to who wants that by the parameter text.
func (b *Mailbox) servePreview(w http.ResponseWriter, r *http.Request) {
	m, found, err := b.sample(r.PathValue("language"), r.PathValue("kind"))
	switch {
	case err != nil:
		http.Error(w, err.Error(), http.StatusInternalServerError)
	case !found:
		http.NotFound(w, r)
	case r.URL.Query().Has("text"):
		serve(w, "text/plain; charset=utf-8", []byte(m.Subject+"\n\n"+m.Text))
	default:
		serveMail(w, m.HTML)
	}
}

// sample renders a mail of a kind with sample data; false if there is no such mail.
func (b *Mailbox) sample(language, kind string) (m Message, found bool, err error) {
	const to = "ada@example.com"
	if slices.Contains(OrderKinds, OrderKind(strings.ToUpper(kind))) {
		m, err = b.Previewed.RenderOrder(to, SampleOrder(OrderKind(strings.ToUpper(kind)), language))
		return m, true, err
	}
	if slices.Contains(AlertKinds, AlertKind(strings.ToUpper(kind))) {
		m, err = b.Previewed.RenderAlert(to, SampleAlert(AlertKind(strings.ToUpper(kind)), language))
		return m, true, err
	}
	if slices.Contains(LetterKinds, LetterKind(strings.ToUpper(kind))) {
		m, err = b.Previewed.RenderLetter(to, SampleLetter(LetterKind(strings.ToUpper(kind)), language))
		return m, true, err
	}
	for _, one := range samples {
		if one.file() == kind {
			m, err = b.Previewed.Render(to, one)
			return m, true, err
		}
	}
	return Message{}, false, nil
}
