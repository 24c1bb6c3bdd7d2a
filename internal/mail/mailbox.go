package mail

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Mailbox is a Sender for development: it keeps the newest messages instead of sending them, and
// its Handler shows them.
type Mailbox struct {
	limit int
	// Previewed writes the mails that the Handler shows with sample data; our templates do if it is not set.
	Previewed Store

	mu       sync.Mutex
	taken    int
	messages []Kept // oldest first
}

// Kept is a message in a Mailbox.
type Kept struct {
	ID      string    `json:"id"`
	To      string    `json:"to"`
	Subject string    `json:"subject"`
	Text    string    `json:"text"`
	HTML    string    `json:"html"`
	At      time.Time `json:"at"`
	// MessageID and OptOut are the message's; empty if it has none.
	MessageID   string       `json:"messageId,omitempty"`
	OptOut      string       `json:"optOut,omitempty"`
	Attachments []Attachment `json:"attachments,omitempty"`
}

// NewMailbox returns an empty mailbox for the newest limit messages.
func NewMailbox(limit int) *Mailbox { return &Mailbox{limit: limit} }

// Send implements Sender. It never fails.
func (b *Mailbox) Send(_ context.Context, m Message) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.taken++
	b.messages = append(b.messages, Kept{
		ID: strconv.Itoa(b.taken), To: m.To, Subject: m.Subject, Text: m.Text, HTML: m.HTML, At: time.Now().UTC(),
		MessageID: m.ID, OptOut: m.OptOut, Attachments: m.Attachments,
	})
	if over := len(b.messages) - b.limit; over > 0 {
		b.messages = slices.Delete(b.messages, 0, over)
	}
	return nil
}

// Messages returns the messages to an address, in whatever case, or all for an empty one; the
// newest first.
func (b *Mailbox) Messages(to string) []Kept {
	b.mu.Lock()
	defer b.mu.Unlock()
	list := []Kept{}
	for _, m := range slices.Backward(b.messages) {
		if to == "" || strings.EqualFold(m.To, to) {
			list = append(list, m)
		}
	}
	return list
}

// message returns the message of an id, if it is still there.
func (b *Mailbox) message(id string) (Kept, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	i := slices.IndexFunc(b.messages, func(m Kept) bool { return m.ID == id })
	if i < 0 {
		return Kept{}, false
	}
	return b.messages[i], true
}
