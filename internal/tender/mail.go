package tender

import (
	"context"
	"errors"
	"fmt"

	"github.com/shopgraph/shopgraph/internal/jobs"
	"github.com/shopgraph/shopgraph/internal/mail"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// mailJob is the kind of the jobs that mail the codes of gift cards. A job has the card's id alone. The code
// is sealed in the card until the mail is handed over: so it is the same in each mail, should one be sent
// twice, and no code can be told from the database.
const mailJob = "tender.gift_card_mail"

type mailCard struct{ Card typeid.GiftCard }

var errNoKeys = errors.New("the server has no secret for the codes of gift cards: set --gift-card-secret (SHOPGRAPH_GIFT_CARD_SECRET)")

// Mail is what mails the codes of gift cards.
type Mail struct {
	Queue  *jobs.Queue
	Sender mail.Sender
	Store  mail.Store
}

// MailCards makes gift cards that are bought be made, and codes be mailed, by jobs of m's queue. It is called before the queue runs.
func (s *Service) MailCards(m Mail) {
	s.mail = m
	jobs.Handle(m.Queue, mailJob, s.mailCard, jobs.Policy{})
	jobs.Handle(m.Queue, boughtJob, s.issueBought, jobs.Policy{})
}

func (s *Service) mailCard(ctx context.Context, job mailCard) error {
	var to, name, words, currency, language string
	var sealed, hash []byte
	var initial int64
	if s.keys == nil {
		return errNoKeys
	}
	found, err := sealedCard.Scan(ctx, s.store.DB, []any{job.Card}, &to, &name, &words, &currency, &initial, &sealed, &hash, &language)
	if err != nil {
		return fmt.Errorf("read gift card: %w", err)
	}
	if !found { // its code was mailed before
		return nil
	}
	code, err := s.keys.open(sealed, hash)
	if err != nil {
		return jobs.Permanent(err)
	}
	message, err := s.mail.Store.RenderLetter(to, mail.Letter{
		Kind: mail.LetterGiftCard, Language: language, Name: name, Message: words, Amount: amountOf(initial, currency),
		Facts: []mail.LetterFact{{Label: "code", Value: shown(code)}},
	})
	if err != nil {
		return jobs.Permanent(err)
	}
	if err := s.mail.Sender.Send(ctx, message); err != nil {
		if mail.IsPermanent(err) {
			return jobs.Permanent(err)
		}
		return err
	}
	if _, err := forgetCode.Exec(ctx, s.store.DB, job.Card); err != nil {
		return fmt.Errorf("forget the code of a gift card: %w", err)
	}
	return nil
}
