package mail_test

import (
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	netmail "net/mail"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"github.com/shopgraph/shopgraph/internal/mail"
)

const enough = 30 * time.Second

var hello = mail.Message{
	To: "ada@example.com", Subject: "Grüße, Ada", Text: "Hello Ada,\n.\nhow are you?\n", HTML: "<p>Hello Ada, how are you?</p>\n",
}

func newSMTP(t *testing.T, url string, opts mail.SMTPOptions) *mail.SMTP {
	t.Helper()
	s, err := mail.NewSMTP(url, `"Clay & Kiln" <no-reply@shop.example>`, opts)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestMessageAsSent(t *testing.T) {
	t.Parallel()
	s := newServer(t, offer{})
	if err := newSMTP(t, "smtp://"+s.addr, mail.SMTPOptions{}).Send(t.Context(), hello); err != nil {
		t.Fatal(err)
	}
	got := wait(t, s.received, "the message")
	if got.from != "no-reply@shop.example" || got.to != "ada@example.com" || got.tls {
		t.Errorf("envelope: %+v", got)
	}
	message, err := netmail.ReadMessage(strings.NewReader(got.data))
	if err != nil {
		t.Fatal(err)
	}
	decode := func(name string) string {
		text, err := new(mime.WordDecoder).DecodeHeader(message.Header.Get(name))
		if err != nil {
			t.Error(err)
		}
		return text
	}
	for name, want := range map[string]string{
		"From": `"Clay & Kiln" <no-reply@shop.example>`, "To": "<ada@example.com>", "Subject": "Grüße, Ada",
		"Auto-Submitted": "auto-generated", "User-Agent": "", "X-Mailer": "",
	} {
		if got := decode(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	if id := decode("Message-Id"); !strings.HasPrefix(id, "<") || !strings.HasSuffix(id, "@shop.example>") || len(id) < 36 {
		t.Errorf("Message-ID: %q", id)
	}
	if date, err := message.Header.Date(); err != nil || time.Since(date).Abs() > time.Minute {
		t.Errorf("Date: %v, %v", date, err)
	}
	wantParts(t, message, [][2]string{{"text/plain", hello.Text}, {"text/html", hello.HTML}})
}

// wantParts checks the alternatives of a message, the best last (RFC 2046 section 5.1.4).
func wantParts(t *testing.T, m *netmail.Message, want [][2]string) {
	t.Helper()
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		t.Fatalf("Content-Type %s, %v", kind, err)
	}
	parts := multipart.NewReader(m.Body, params["boundary"])
	for _, want := range want {
		part, err := parts.NextRawPart()
		if err != nil {
			t.Fatal(err)
		}
		if encoding := part.Header.Get("Content-Transfer-Encoding"); encoding != "quoted-printable" {
			t.Errorf("encoding %s", encoding)
		}
		kind, params, err := mime.ParseMediaType(part.Header.Get("Content-Type"))
		if err != nil || kind != want[0] || !strings.EqualFold(params["charset"], "utf-8") {
			t.Errorf("part is %s %v, %v", kind, params, err)
		}
		body, err := io.ReadAll(quotedprintable.NewReader(part))
		if text := strings.ReplaceAll(string(body), "\r\n", "\n"); err != nil || text != want[1] {
			t.Errorf("%s: %q, %v, want %q", kind, text, err, want[1])
		}
	}
	if _, err := parts.NextRawPart(); err != io.EOF {
		t.Errorf("more parts: %v", err)
	}
}

func TestHeadersCannotBeInjected(t *testing.T) {
	t.Parallel()
	s := newServer(t, offer{})
	sender := newSMTP(t, "smtp://"+s.addr, mail.SMTPOptions{})
	m := hello
	m.Subject = "Hello\r\nBcc: eve@evil.test\r\n\r\n<p>Buy!</p>"
	if err := sender.Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	message, err := netmail.ReadMessage(strings.NewReader(wait(t, s.received, "the message").data))
	if err != nil || message.Header.Get("Bcc") != "" || message.Header.Get("Subject") != "Hello Bcc: eve@evil.test <p>Buy!</p>" {
		t.Errorf("headers: %v, %v", message.Header, err)
	}
	for _, to := range []string{"", "ada", "ada@example.com\r\nRCPT TO:<eve@evil.test>", "ada@example.com, eve@evil.test", "Ada <ada@example.com>"} {
		m.To = to
		if err := sender.Send(t.Context(), m); !mail.IsPermanent(err) {
			t.Errorf("to %q: %v", to, err)
		}
	}
	s.wantNothing()
}

func TestEncryption(t *testing.T) {
	t.Parallel()
	const anywhere = "0.0.0.0" // reaches this machine, but is no loopback address
	for name, test := range map[string]struct {
		offer  offer
		scheme string
		host   string
		query  string
		trust  bool
		// What the server sees, if anything.
		sent, tls bool
		user      string
		err       string
	}{
		"STARTTLS":                  {offer{tls: true}, "smtp://ada:open%20sesame@", anywhere, "", true, true, true, "ada", ""},
		"STARTTLS, not trusted":     {offer{tls: true}, "smtp://ada:open%20sesame@", anywhere, "", false, false, false, "", "certificate"},
		"STARTTLS, not offered":     {offer{}, "smtp://ada:open%20sesame@", anywhere, "", true, false, false, "", "STARTTLS"},
		"implicit":                  {offer{tls: true, implicit: true}, "smtps://ada:open%20sesame@", anywhere, "", true, true, true, "ada", ""},
		"implicit, not trusted":     {offer{tls: true, implicit: true}, "smtps://ada:open%20sesame@", anywhere, "", false, false, false, "", "certificate"},
		"loopback, offered":         {offer{tls: true}, "smtp://ada:open%20sesame@", "127.0.0.1", "", true, true, true, "ada", ""},
		"loopback, not offered":     {offer{insecureAuth: true}, "smtp://ada:open%20sesame@", "127.0.0.1", "", true, true, false, "ada", ""},
		"loopback, not trusted":     {offer{tls: true}, "smtp://", "127.0.0.1", "", false, false, false, "", "certificate"},
		"none":                      {offer{tls: true}, "smtp://", anywhere, "?tls=none", false, true, false, "", ""},
		"no password where wanted":  {offer{tls: true, mail: &smtp.SMTPError{Code: 530, Message: "sign in"}}, "smtp://", anywhere, "", true, false, false, "", "530"},
		"server without passwords":  {offer{}, "smtp://ada:open%20sesame@", "127.0.0.1", "", true, false, false, "", "AUTH"},
		"wrong password":            {offer{tls: true}, "smtp://ada:close%20sesame@", anywhere, "", true, false, false, "", "535"},
		"wrong password, told back": {offer{tls: true, echo: true}, "smtp://ada:close%20sesame@", anywhere, "", true, false, false, "", "535"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, test.offer)
			_, port, err := net.SplitHostPort(s.addr)
			if err != nil {
				t.Fatal(err)
			}
			opts := mail.SMTPOptions{}
			if test.trust {
				opts.RootCAs = certificate().roots
			}
			err = newSMTP(t, test.scheme+net.JoinHostPort(test.host, port)+test.query, opts).Send(t.Context(), hello)
			if test.err != "" {
				wantError(t, err, test.err, false)
				s.wantNothing()
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if got := wait(t, s.received, "the message"); got.tls != test.tls || got.user != test.user {
				t.Errorf("TLS %t as %q", got.tls, got.user)
			}
		})
	}
}

func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	s := newServer(t, offer{tls: true})
	sender := newSMTP(t, "smtp://ada:open%20sesame@"+s.addr, mail.SMTPOptions{RootCAs: certificate().roots})
	var sending sync.WaitGroup
	for range 20 {
		sending.Go(func() {
			if err := sender.Send(t.Context(), hello); err != nil {
				t.Error(err)
			}
		})
	}
	sending.Wait()
	ids := map[string]bool{}
	for range 20 {
		message, err := netmail.ReadMessage(strings.NewReader(wait(t, s.received, "a message").data))
		if err != nil {
			t.Fatal(err)
		}
		ids[message.Header.Get("Message-Id")] = true
	}
	if len(ids) != 20 {
		t.Errorf("%d message ids of 20 messages", len(ids))
	}
}

func TestParametersAreChecked(t *testing.T) {
	t.Parallel()
	for _, url := range []string{
		"", "host:25", "http://host", "smtp://", "smtp://u:sesame@host:port", "smtp://u:sesame%zz@host", "smtp://u:ses ame@ho st",
		"smtp://host:0", "smtp://host:65536", "smtp://host/path", "smtp://host?tls=some", "smtp://host?tls=none&tls=none",
		"smtps://host?tls=none", "smtp://host?timeout=1", "smtp://u:sesame@host?tls=none",
	} {
		if _, err := mail.NewSMTP(url, "no-reply@shop.example", mail.SMTPOptions{}); err == nil || strings.Contains(err.Error(), "ses") {
			t.Errorf("%q: %v", url, err)
		}
	}
	for _, from := range []string{"", "shop", "no-reply@localhost", "a@shop.example, b@shop.example", "x\r\nBcc: <a@shop.example>"} {
		if _, err := mail.NewSMTP("smtp://localhost", from, mail.SMTPOptions{}); err == nil {
			t.Errorf("sender %q was taken", from)
		}
	}
	for _, url := range []string{"smtp://host", "smtps://u:p@host/", "smtp://u:p@[::1]:25?tls=none", "smtp://u:p@localhost?tls=none"} {
		if _, err := mail.NewSMTP(url, "no-reply@shop.example", mail.SMTPOptions{}); err != nil {
			t.Errorf("%q: %v", url, err)
		}
	}
}

// TestAttachedAndNamed sends a message that has a name, a link to get no more such mail, and a file.
func TestAttachedAndNamed(t *testing.T) {
	t.Parallel()
	s := newServer(t, offer{})
	m := hello
	m.ID, m.OptOut = "placed.1.2", "https://api.shop.example/mail/opt-out?of=1"
	m.Attachments = []mail.Attachment{{Name: "INV-1.pdf", Type: "application/pdf", Data: []byte("%PDF")}}
	if err := newSMTP(t, "smtp://"+s.addr, mail.SMTPOptions{}).Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	message, err := netmail.ReadMessage(strings.NewReader(wait(t, s.received, "the message").data))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"Message-Id": "<placed.1.2@shop.example>", "List-Unsubscribe": "<" + m.OptOut + ">", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
	} {
		if got := message.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	kind, params, err := mime.ParseMediaType(message.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/mixed" {
		t.Fatalf("Content-Type %s, %v", kind, err)
	}
	parts := multipart.NewReader(message.Body, params["boundary"])
	var kinds []string
	for part, err := parts.NextPart(); err == nil; part, err = parts.NextPart() {
		kind, _, _ := mime.ParseMediaType(part.Header.Get("Content-Type"))
		kinds = append(kinds, kind+" "+part.FileName())
	}
	if got := strings.Join(kinds, ", "); got != "multipart/alternative , application/pdf INV-1.pdf" {
		t.Errorf("parts: %s", got)
	}
}
