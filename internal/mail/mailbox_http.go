package mail

import (
	"bytes"
	"embed"
	"encoding/json"
	"html/template"
	"mime"
	"net/http"
	"regexp"
	"strconv"
	"strings"
)

// MailboxPath is where a Mailbox's Handler is to be found, itself and all below.
const MailboxPath = "/dev/mail"

// The policies of the pages: nothing from elsewhere, and no script at all. A mail's HTML may hold
// anything, so it has an origin of its own. It can be shown only by these pages, and opens links
// only as new pages.
const (
	pagePolicy = "default-src 'none'; style-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
	htmlPolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; " +
		"frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox"
)

//go:embed mailbox
var mailboxFiles embed.FS

var mailboxPages = template.Must(template.New("").Funcs(template.FuncMap{"pieces": pieces}).ParseFS(mailboxFiles, "mailbox/*.html"))

// Handler shows the mailbox at MailboxPath: a list, which shows new mail by itself; each message;
// and both as JSON to clients that accept application/json. The list's parameter to leaves the
// messages to one address. It is for development: whoever reaches it reads everybody's mail, with
// the links that sign them in.
func (b *Mailbox) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+MailboxPath, b.serveList)
	mux.HandleFunc("GET "+MailboxPath+"/{id}", b.serveMessage)
	mux.HandleFunc("GET "+MailboxPath+"/{id}/html", b.serveHTML)
	mux.HandleFunc("GET "+PreviewPath, b.servePreviews)
	mux.HandleFunc("GET "+PreviewPath+"/of/{language}/{kind}", b.servePreview)
	mux.HandleFunc("GET "+MailboxPath+"/{id}/files/{n}", b.serveFile)
	mux.HandleFunc("GET "+MailboxPath+"/style.css", serveStyle)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", pagePolicy)
		h.Set("Referrer-Policy", "no-referrer") // the pages' links are secrets
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cache-Control", "no-store")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("X-Frame-Options", "DENY")
		h.Add("Vary", "Accept")
		mux.ServeHTTP(w, r)
	})
}

func (b *Mailbox) serveList(w http.ResponseWriter, r *http.Request) {
	to := r.URL.Query().Get("to")
	messages := b.Messages(to)
	if wantsJSON(r) {
		serveJSON(w, messages)
		return
	}
	servePage(w, "list.html", map[string]any{"Path": MailboxPath, "To": to, "Messages": messages})
}

func (b *Mailbox) serveMessage(w http.ResponseWriter, r *http.Request) {
	m, found := b.message(r.PathValue("id"))
	switch {
	case !found:
		http.NotFound(w, r)
	case wantsJSON(r):
		serveJSON(w, m)
	default:
		servePage(w, "message.html", map[string]any{"Path": MailboxPath, "Message": m})
	}
}

// serveHTML serves the mail as it is, but for its links, which could not be opened within a frame.
func (b *Mailbox) serveHTML(w http.ResponseWriter, r *http.Request) {
	m, found := b.message(r.PathValue("id"))
	if !found {
		http.NotFound(w, r)
		return
	}
	serveMail(w, m.HTML)
}

// serveMail serves a mail's HTML as a page of its own.
func serveMail(w http.ResponseWriter, html string) {
	h := w.Header()
	h.Set("Content-Security-Policy", htmlPolicy)
	h.Set("X-Frame-Options", "SAMEORIGIN")             // for whom frame-ancestors is news
	h.Set("Cross-Origin-Opener-Policy", "unsafe-none") // browsers refuse a sandboxed page with any other
	serve(w, "text/html; charset=utf-8", []byte(strings.Replace(html, "<head>", `<head><base target="_blank">`, 1)))
}

// serveFile serves what is attached, counted from 0, to be saved.
func (b *Mailbox) serveFile(w http.ResponseWriter, r *http.Request) {
	m, found := b.message(r.PathValue("id"))
	n, err := strconv.Atoi(r.PathValue("n"))
	if !found || err != nil || n < 0 || n >= len(m.Attachments) {
		http.NotFound(w, r)
		return
	}
	a := &m.Attachments[n]
	w.Header().Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": a.Name}))
	serve(w, a.Type, a.Data)
}

func serveStyle(w http.ResponseWriter, _ *http.Request) {
	style, err := mailboxFiles.ReadFile("mailbox/style.css")
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	serve(w, "text/css; charset=utf-8", style)
}

func serveJSON(w http.ResponseWriter, v any) {
	data, err := json.Marshal(v)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	serve(w, "application/json", data)
}

func servePage(w http.ResponseWriter, name string, data any) {
	var page bytes.Buffer
	if err := mailboxPages.ExecuteTemplate(&page, name, data); err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	serve(w, "text/html; charset=utf-8", page.Bytes())
}

func serve(w http.ResponseWriter, contentType string, body []byte) {
	w.Header().Set("Content-Type", contentType)
	_, _ = w.Write(body) // an error is the client's, who is gone
}

func wantsJSON(r *http.Request) bool {
	return strings.Contains(r.Header.Get("Accept"), "application/json")
}

// piece is a part of a text, with a link if it is an address.
type piece struct{ Text, Link string }

// webAddress leaves out the punctuation that follows an address in a sentence.
var webAddress = regexp.MustCompile(`https?://[^\s<>"]*[^\s<>".,;:!?)]`)

// pieces cuts a text at its web addresses.
func pieces(text string) (list []piece) {
	done := 0
	for _, at := range webAddress.FindAllStringIndex(text, -1) {
		link := text[at[0]:at[1]]
		list = append(list, piece{Text: text[done:at[0]]}, piece{Text: link, Link: link})
		done = at[1]
	}
	return append(list, piece{Text: text[done:]})
}
