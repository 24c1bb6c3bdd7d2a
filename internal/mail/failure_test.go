package mail_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"github.com/shopgraph/shopgraph/internal/mail"
)

func TestRefusals(t *testing.T) {
	t.Parallel()
	answer := func(code int) *smtp.SMTPError {
		return &smtp.SMTPError{Code: code, Message: "no mail for Ada@Example.com here"}
	}
	for name, test := range map[string]struct {
		offer     offer
		text      string
		permanent bool
	}{
		"recipient, for good":   {offer{rcpt: answer(550)}, "550", true},
		"recipient, for now":    {offer{rcpt: answer(450)}, "450", false},
		"recipient, signed out": {offer{rcpt: answer(530)}, "530", false},
		"content, for good":     {offer{data: answer(554)}, "554", true},
		"content, for now":      {offer{data: answer(452)}, "452", false},
		"sender, for good":      {offer{mail: answer(550)}, "550", false},
		"sender, for now":       {offer{mail: answer(451)}, "451", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newServer(t, test.offer)
			err := newSMTP(t, "smtp://"+s.addr, mail.SMTPOptions{}).Send(t.Context(), hello)
			wantError(t, fmt.Errorf("wrapped: %w", err), test.text, test.permanent)
			s.wantNothing()
		})
	}
	if mail.IsPermanent(nil) || mail.IsPermanent(errors.New("other")) {
		t.Error("permanent is what this package didn't say")
	}
}

// wantError checks that err says something, on one line, and neither the password nor the
// recipient.
func wantError(t *testing.T, err error, text string, permanent bool) {
	t.Helper()
	if err == nil || !strings.Contains(err.Error(), text) || mail.IsPermanent(err) != permanent {
		t.Fatalf("error %v, permanent %t, want %q, %t", err, mail.IsPermanent(err), text, permanent)
	}
	for _, bad := range []string{"sesame", "c2VzYW1l", "\n", "ada@example.com"} {
		if strings.Contains(strings.ToLower(err.Error()), bad) {
			t.Errorf("error holds %q: %v", bad, err)
		}
	}
}

// TestDeliveredIsDelivered has a server whose connection breaks once it has taken the message: sent
// again, it would arrive twice.
func TestDeliveredIsDelivered(t *testing.T) {
	t.Parallel()
	s := newServer(t, offer{breakAt: "QUIT"})
	if err := newSMTP(t, "smtp://"+s.addr, mail.SMTPOptions{}).Send(t.Context(), hello); err != nil {
		t.Error(err)
	}
	wait(t, s.received, "the message")
}

func TestBrokenConnection(t *testing.T) {
	t.Parallel()
	for _, at := range []string{"EHLO", "MAIL", "RCPT", "DATA"} {
		s := newServer(t, offer{breakAt: at})
		err := newSMTP(t, "smtp://"+s.addr, mail.SMTPOptions{}).Send(t.Context(), hello)
		wantError(t, err, "send mail", false)
		s.wantNothing()
	}
}

func TestUnreachable(t *testing.T) {
	t.Parallel()
	var config net.ListenConfig
	l, err := config.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	err = newSMTP(t, "smtp://ada:sesame@"+l.Addr().String(), mail.SMTPOptions{}).Send(t.Context(), hello)
	wantError(t, err, "refused", false)
}

// TestSilentServer talks to a server that takes connections and says nothing.
func TestSilentServer(t *testing.T) {
	t.Parallel()
	var config net.ListenConfig
	l, err := config.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	accepted := make(chan net.Conn, 10)
	var accepting sync.WaitGroup
	accepting.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			accepted <- conn
		}
	})
	defer accepting.Wait()
	defer l.Close()

	for _, scheme := range []string{"smtp", "smtps"} {
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- newSMTP(t, scheme+"://"+l.Addr().String(), mail.SMTPOptions{}).Send(ctx, hello) }()
		conn := wait(t, accepted, "a connection")
		cancel()
		if err := wait(t, done, "Send to return"); !errors.Is(err, context.Canceled) || mail.IsPermanent(err) {
			t.Errorf("cancelled: %v", err)
		}
		wantClosed(t, conn)

		err := newSMTP(t, scheme+"://"+l.Addr().String(), mail.SMTPOptions{Timeout: 50 * time.Millisecond}).Send(t.Context(), hello)
		if !errors.Is(err, context.DeadlineExceeded) || mail.IsPermanent(err) {
			t.Errorf("timeout: %v", err)
		}
		wantClosed(t, wait(t, accepted, "a connection"))
	}
}

// wantClosed waits for the client's end of a connection to be closed.
func wantClosed(t *testing.T, conn net.Conn) {
	t.Helper()
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(enough)); err != nil {
		t.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, conn); errors.Is(err, context.DeadlineExceeded) || isTimeout(err) {
		t.Errorf("the connection stays open: %v", err)
	}
}

func isTimeout(err error) bool {
	timeout, ok := errors.AsType[net.Error](err)
	return ok && timeout.Timeout()
}
