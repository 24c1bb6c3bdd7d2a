package mail_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/big"
	"net"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// offer is what a server does.
type offer struct {
	tls, implicit    bool
	insecureAuth     bool
	echo             bool            // tell a wrong password back
	mail, rcpt, data *smtp.SMTPError // instead of taking it
	breakAt          string          // the command at which the connection breaks
}

// received is a message as the server got it.
type received struct {
	from, to, data string
	user           string
	tls            bool
}

// server is an SMTP server on this machine, where ada's password is "open sesame".
type server struct {
	offer
	t        *testing.T
	addr     string
	received chan received
	ended    chan bool // a value for each connection that ended
	stop     func()
}

func newServer(t *testing.T, o offer) *server {
	t.Helper()
	s := &server{offer: o, t: t, received: make(chan received, 100), ended: make(chan bool, 100)}
	backend := smtp.NewServer(s)
	backend.Domain = "mx.example"
	backend.AllowInsecureAuth = o.insecureAuth
	backend.ErrorLog = slog.NewLogLogger(slog.DiscardHandler, slog.LevelInfo)
	if o.tls {
		backend.TLSConfig = certificate().server
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.addr = listener.Addr().String()
	listener = watched{listener, s}
	if o.implicit {
		listener = tls.NewListener(listener, certificate().server)
	}
	var serving sync.WaitGroup
	serving.Go(func() {
		if err := backend.Serve(listener); err != nil && !errors.Is(err, smtp.ErrServerClosed) {
			t.Error(err)
		}
	})
	s.stop = sync.OnceFunc(func() {
		backend.Close()
		serving.Wait()
	})
	t.Cleanup(s.stop)
	return s
}

// wantNothing checks that no message came over the one connection that was made, and that it was
// closed.
func (s *server) wantNothing() {
	s.t.Helper()
	wait(s.t, s.ended, "the connection to be closed")
	s.stop()
	if len(s.received) > 0 {
		s.t.Errorf("the server got %+v", <-s.received)
	}
}

func (s *server) NewSession(c *smtp.Conn) (smtp.Session, error) {
	_, encrypted := c.TLSConnectionState()
	return &session{server: s, got: received{tls: encrypted}}, nil
}

type session struct {
	*server
	got received
}

func (s *session) AuthMechanisms() []string {
	if s.tls || s.insecureAuth {
		return []string{sasl.Plain}
	}
	return nil
}

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user == "ada" && password == "open sesame" {
			s.got.user = user
			return nil
		}
		refusal := &smtp.SMTPError{Code: 535, Message: "wrong password"}
		if s.echo {
			refusal.Message += fmt.Sprintf(" %s for %s", password, user)
		}
		return refusal
	}), nil
}

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	s.got.from = from
	return refusal(s.mail)
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.got.to = to
	return refusal(s.rcpt)
}

func (s *session) Data(r io.Reader) error {
	data, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if s.data != nil {
		return s.data
	}
	s.got.data = string(data)
	s.server.received <- s.got
	return nil
}

func (s *session) Reset()        {}
func (s *session) Logout() error { return nil }

func refusal(e *smtp.SMTPError) error {
	if e == nil {
		return nil
	}
	return e
}

// watched is a server's listener. It tells when a connection ends, and breaks one when a command
// comes.
type watched struct {
	net.Listener
	server *server
}

func (w watched) Accept() (net.Conn, error) {
	conn, err := w.Listener.Accept()
	if err != nil {
		return nil, err
	}
	return watchedConn{conn, []byte(w.server.breakAt), sync.OnceFunc(func() { w.server.ended <- true })}, nil
}

type watchedConn struct {
	net.Conn
	breakAt []byte
	ended   func()
}

func (c watchedConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if len(c.breakAt) > 0 && bytes.HasPrefix(p[:n], c.breakAt) {
		c.Close()
		return 0, io.ErrUnexpectedEOF
	}
	if err != nil {
		c.ended()
	}
	return n, err
}

func (c watchedConn) Close() error {
	c.ended()
	return c.Conn.Close()
}

// issued is a certificate of this machine's addresses, and who believes it.
type issued struct {
	server *tls.Config
	roots  *x509.CertPool
}

var certificate = sync.OnceValue(func() issued {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1),
		NotBefore:    time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses:           []net.IP{net.IPv4(127, 0, 0, 1), net.IPv4zero},
		BasicConstraintsValid: true, IsCA: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		panic(err)
	}
	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		panic(err)
	}
	roots := x509.NewCertPool()
	roots.AddCert(leaf)
	return issued{
		server: &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}},
		roots:  roots,
	}
})

func wait[T any](t *testing.T, c <-chan T, what string) T {
	t.Helper()
	select {
	case v := <-c:
		return v
	case <-time.After(enough):
		t.Fatalf("waited in vain for %s", what)
		panic("unreachable")
	}
}
