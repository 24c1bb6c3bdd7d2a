package mail

import (
	"fmt"
	"time"

	"github.com/shopgraph/shopgraph/internal/money"
)

// LetterKind is a mail about what somebody was given, or is to pay, that no order's event has led to.
type LetterKind string

// The kinds.
const (
	// LetterGiftCard carries the code of a gift card to whom it is for.
	LetterGiftCard LetterKind = "GIFT_CARD"
	// LetterTransferReminder tells somebody who is to transfer money for an order that it has not come.
	LetterTransferReminder LetterKind = "TRANSFER_REMINDER"
	// LetterDraftOrder has the link by which somebody pays for an order that the store has prepared for them.
	LetterDraftOrder LetterKind = "DRAFT_ORDER"
)

// LetterKinds are all of them.
var LetterKinds = []LetterKind{LetterGiftCard, LetterTransferReminder, LetterDraftOrder}

// Letter is such a mail. What there is not is empty, and left out of the mail.
type Letter struct {
	Kind LetterKind
	// Language is a BCP 47 tag. The mail is in the nearest that there are texts in.
	Language string
	Name     string // of whom it greets
	// Message is what somebody writes to whom it is for.
	Message string
	// Number is an order's, and Amount how much the card is worth, or is to be paid.
	Number string
	Amount money.Money
	// Until is when it is too late, and is said in UTC.
	Until time.Time
	Items []Item
	Facts []LetterFact
	Link  string
}

// Item is how much of what.
type Item struct {
	Name     string `json:"name"`
	Quantity int    `json:"quantity"`
}

// LetterFact is something to be copied out of a mail. Label is the key of the text that names it, such as "iban".
type LetterFact struct{ Label, Value string }

// letterView is what the templates of a letter are given.
type letterView struct {
	view
	Mail Letter
}

// RenderLetter writes a letter to the address to, in the nearest language to the letter's that there are texts in.
func (s Store) RenderLetter(to string, m Letter) (Message, error) {
	v := &letterView{s.view(string(m.Kind), m.Language, m.Name, ""), m}
	if m.Kind == LetterGiftCard {
		v.Mail.Message = line(m.Message) // anybody who buys a card may write it
	}
	v.filled("{number}", line(m.Number), "{amount}", v.Money(m.Amount))
	text, html, err := s.templates().letter.execute(letterFile, v)
	if err != nil {
		return Message{}, fmt.Errorf("mail %s in %s: %w", m.Kind, v.Tag, err)
	}
	return Message{To: to, Subject: v.Subject, Text: text, HTML: html}, nil
}
