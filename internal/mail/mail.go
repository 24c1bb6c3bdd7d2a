// Package mail is what the store writes to people: the mails themselves, and the ways to send them.
package mail

import (
	"context"
	"errors"
)

// Message is a mail to one person, ready to be sent.
type Message struct {
	// To is a bare address.
	To string
	// Subject is one line.
	Subject string
	// Text and HTML say the same.
	Text, HTML string
	// ID tells the message from all others: a receiver may drop a second one of the same. It is letters, digits, dots and hyphens.
	// A message without one gets one that is new.
	ID string
	// OptOut is where a POST has nobody get such mail any more (RFC 8058); empty for mail that somebody waits for.
	OptOut      string
	Attachments []Attachment
}

// Attachment is a file in a message.
type Attachment struct {
	Name string `json:"name"`
	Type string `json:"type"`
	Data []byte `json:"data"`
}

// Sender sends mail.
type Sender interface {
	// Send returns once the message is handed over. After an error it may be sent again, unless
	// that IsPermanent.
	Send(ctx context.Context, m Message) error
}

// IsPermanent reports whether an error of a Sender says that this message will never be taken. Then
// its recipient or its content is refused, or its address is none. A refusal is a 5xx answer to
// RCPT or DATA (RFC 5321 section 4.2.1). Refusals that the store's operator can mend, such as of
// the password or of the sender's address, are not permanent.
func IsPermanent(err error) bool {
	e, ok := errors.AsType[*sendError](err)
	return ok && e.permanent
}

// sendError is why a message was not sent. It holds no secret and no recipient's address, as it
// goes to logs.
type sendError struct {
	text      string
	permanent bool
	cause     error // a context's, or nil
}

func (e *sendError) Error() string { return e.text }
func (e *sendError) Unwrap() error { return e.cause }
