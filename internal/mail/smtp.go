package mail

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"github.com/shopgraph/shopgraph/internal/address"
)

// SMTPOptions tunes an SMTP; a zero field means its default.
type SMTPOptions struct {
	// RootCAs are whom to believe the server's certificate. Default: those of the system.
	RootCAs *x509.CertPool
	// Timeout is how long sending one message may take. Default 20 s.
	Timeout time.Duration
}

// SMTP sends mail through a server, over a connection for each message. It may be used from many
// goroutines.
type SMTP struct {
	server
	from    mail.Address
	tls     *tls.Config
	timeout time.Duration
	secrets *strings.Replacer
}

// server is what an address says of a server.
type server struct {
	host, port         string
	user, password     string
	implicit, insecure bool // TLS from the first byte; none at all
}

// NewSMTP returns a sender through the server at a URL, whose messages come from a person or a bare
// address, as in "Shop <no-reply@shop.example>":
//
//	smtp://user:password@host:587   STARTTLS (RFC 3207), refused without; on a loopback address
//	                                only if the server offers it
//	smtps://user:password@host:465  TLS (RFC 8314)
//	smtp://host:25?tls=none         no TLS
//
// The ports 587 and 465 may be left out. A password is sent only over TLS or to a loopback address.
// The error is about the parameters and never holds the password; the server is not contacted
// before there is something to send.
func NewSMTP(serverURL, from string, opts SMTPOptions) (*SMTP, error) {
	srv, err := parseServer(serverURL)
	if err != nil {
		return nil, err
	}
	sender, err := mail.ParseAddress(from)
	if err != nil {
		return nil, fmt.Errorf("invalid sender %q: want an address like Shop <no-reply@shop.example>", from)
	}
	if sender.Address, err = address.ParseEmail(sender.Address); err != nil {
		return nil, fmt.Errorf("invalid sender %q: %w", from, err)
	}
	return &SMTP{
		server:  srv,
		from:    *sender,
		tls:     &tls.Config{ServerName: srv.host, RootCAs: opts.RootCAs, MinVersion: tls.VersionTLS12},
		timeout: cmp.Or(opts.Timeout, 20*time.Second),
		secrets: srv.redactor(),
	}, nil
}

// parseServer keeps url.Parse's errors to itself: they quote what they could not read, which may be
// a part of the password.
func parseServer(serverURL string) (server, error) {
	u, err := url.Parse(serverURL)
	if err != nil || u.Scheme != "smtp" && u.Scheme != "smtps" || u.Hostname() == "" || strings.Trim(u.Path, "/") != "" {
		return server{}, errors.New("invalid SMTP URL: want smtp://user:password@host:587 or smtps://user:password@host:465, " +
			"with special characters in the password percent-encoded")
	}
	s := server{host: u.Hostname(), port: u.Port(), user: u.User.Username(), implicit: u.Scheme == "smtps"}
	s.password, _ = u.User.Password()
	if s.port == "" {
		s.port = "587"
		if s.implicit {
			s.port = "465"
		}
	}
	if n, err := strconv.ParseUint(s.port, 10, 16); err != nil || n == 0 {
		return server{}, errors.New("invalid SMTP URL: the port is none")
	}
	for name, values := range u.Query() {
		if name != "tls" || s.implicit || len(values) != 1 || values[0] != "none" {
			return server{}, errors.New("invalid SMTP URL: the only parameter is tls=none, of smtp://")
		}
		s.insecure = true
	}
	if s.insecure && s.password != "" && !s.loopback() {
		return server{}, errors.New("invalid SMTP URL: a password may not be sent without TLS")
	}
	return s, nil
}

// loopback reports whether what is sent to the server does not leave this machine.
func (s server) loopback() bool {
	ip, err := netip.ParseAddr(s.host)
	return s.host == "localhost" || err == nil && ip.IsLoopback()
}

// redactor takes the password out of a text, in the forms that it is sent in too.
func (s server) redactor() *strings.Replacer {
	if s.password == "" {
		return strings.NewReplacer()
	}
	const redacted = "xxxxx"
	plain := "\x00" + s.user + "\x00" + s.password
	return strings.NewReplacer(
		base64.StdEncoding.EncodeToString([]byte(plain)), redacted,
		base64.StdEncoding.EncodeToString([]byte(s.password)), redacted,
		s.password, redacted)
}

// Send implements Sender. Message-ID, Date and Auto-Submitted (RFC 3834) are added.
func (s *SMTP) Send(ctx context.Context, m Message) error {
	if _, err := address.ParseEmail(m.To); err != nil {
		return &sendError{text: "send mail: the recipient's address is invalid", permanent: true}
	}
	msg, err := s.compose(m)
	if err != nil {
		return s.fail(m, "compose mail", err)
	}
	ctx, cancel := context.WithTimeout(ctx, s.timeout)
	defer cancel() // closes the connection
	// One client a message: its methods share what they find out about the server.
	client, err := s.client(ctx)
	if err != nil {
		return s.fail(m, "send mail", err)
	}
	err = client.DialAndSendWithContext(ctx, msg)
	switch {
	case msg.IsDelivered(): // what failed after that is not the message
		return nil
	case ctx.Err() != nil:
		return &sendError{text: "send mail: " + ctx.Err().Error(), cause: ctx.Err()}
	case err != nil:
		return s.fail(m, "send mail", err)
	}
	return nil
}

func (s *SMTP) compose(m Message) (*gomail.Msg, error) {
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	msg.FromMailAddress(&s.from)
	if err := msg.To(m.To); err != nil {
		return nil, err
	}
	msg.Subject(line(m.Subject))
	msg.SetDate()
	msg.SetMessageIDWithValue(cmp.Or(m.ID, rand.Text()) + "@" + s.domain())
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetBodyString(gomail.TypeTextPlain, m.Text)
	msg.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	if m.OptOut != "" {
		msg.SetGenHeader("List-Unsubscribe", "<"+m.OptOut+">")
		msg.SetGenHeader("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")
	}
	for _, a := range m.Attachments {
		if err := msg.AttachReader(a.Name, bytes.NewReader(a.Data), gomail.WithFileContentType(gomail.ContentType(a.Type))); err != nil {
			return nil, err
		}
	}
	return msg, nil
}

// domain is the sender's: what this machine calls itself says nothing outside.
func (s *SMTP) domain() string {
	_, domain, _ := strings.Cut(s.from.Address, "@")
	return domain
}

func (s *SMTP) client(ctx context.Context) (*gomail.Client, error) {
	policy := gomail.TLSMandatory
	switch {
	case s.implicit || s.insecure:
		policy = gomail.NoTLS // of STARTTLS
	case s.loopback():
		policy = gomail.TLSOpportunistic
	}
	options := []gomail.Option{
		gomail.WithHELO(s.domain()), gomail.WithTLSPolicy(policy), gomail.WithTLSConfig(s.tls),
		gomail.WithTimeout(2 * s.timeout), // the connection breaks before
		gomail.WithDialContextFunc(s.dialer(ctx)), gomail.WithoutNoop(), gomail.WithoutRset(), gomail.WithoutSMTPUTF8(),
	}
	if s.user != "" {
		options = append(options, gomail.WithUsername(s.user), gomail.WithPassword(s.password), gomail.WithOpportunisticSMTPAuth(
			gomail.SMTPAuthSCRAMSHA256, gomail.SMTPAuthSCRAMSHA1, gomail.SMTPAuthPlain, gomail.SMTPAuthLogin))
	}
	return gomail.NewClient(s.host, options...)
}

// fail is err without what must not be said.
func (s *SMTP) fail(m Message, doing string, err error) error {
	recipient := regexp.MustCompile("(?i)" + regexp.QuoteMeta(m.To))
	text := recipient.ReplaceAllLiteralString(s.secrets.Replace(err.Error()), "<recipient>")
	return &sendError{text: doing + ": " + line(text), permanent: refused(err)}
}

// refused reports whether the server will never take the message, whoever hands it over. The codes
// 530 to 539 ask for another way to sign in (RFC 4954).
func refused(err error) bool {
	e, ok := errors.AsType[*gomail.SendError](err)
	if !ok || e.ErrorCode() < 500 || e.ErrorCode()/10 == 53 {
		return false
	}
	switch e.Reason {
	case gomail.ErrSMTPRcptTo, gomail.ErrSMTPData, gomail.ErrSMTPDataClose:
		return true
	}
	return false
}

// dialer opens connections that break when ctx ends. By itself, go-mail gives up only between
// steps. It also leaves a connection open when a step before the first message fails.
func (s *SMTP) dialer(ctx context.Context) gomail.DialContextFunc {
	return func(dialing context.Context, _, _ string) (net.Conn, error) {
		var dialer net.Dialer
		conn, err := dialer.DialContext(dialing, "tcp", net.JoinHostPort(s.host, s.port))
		if err != nil {
			return nil, err
		}
		context.AfterFunc(ctx, func() { conn.Close() })
		if s.implicit {
			return tls.Client(conn, s.tls), nil
		}
		return conn, nil
	}
}
