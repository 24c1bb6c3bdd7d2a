package tender

import (
	"context"
	"fmt"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/idempotency"
	"github.com/shopgraph/shopgraph/internal/jobs"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/text"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Audit writes down what an actor does by a permission, in the transaction that does it. The detail
// holds no personal data.
type Audit func(ctx context.Context, tx *ent.Tx, actor, action string, subject fmt.Stringer, detail map[string]any) error

// How long texts are at most, in characters.
const (
	maxName    = 100
	maxMessage = 500
	maxNote    = 500
	maxReason  = 500
)

// RecipientInput is whom a gift card is for.
type RecipientInput struct{ Email, Name, Message string }

// IssueInput is a gift card to be made.
type IssueInput struct {
	IdempotencyKey string
	Amount         money.Input
	ExpiresAt      *time.Time
	Recipient      *RecipientInput
	Note           string
}

// Issued is a gift card that was made. Code is nil if it was mailed, and if the card was made before: it is
// shown once.
type Issued struct {
	GiftCard *GiftCard
	Code     *string
}

func (in *IssueInput) normalize(v *fault.Validator) money.Money {
	in.Note = text.Clean(in.Note)
	idempotency.Validate(v, in.IdempotencyKey)
	v.Paragraphs("note", in.Note, maxNote)
	if r := in.Recipient; r != nil {
		r.Name, r.Message = text.Clean(r.Name), text.Clean(r.Message)
		email, err := address.ParseEmail(r.Email)
		v.Add(err, "recipient.email")
		r.Email = email
		v.Line("recipient.name", r.Name, maxName)
		v.Paragraphs("recipient.message", r.Message, maxMessage)
	}
	amount := parsed(v, in.Amount)
	v.Check(amount.Amount > 0, fault.CodeOutOfRange, "This must be more than 0.", "amount", "amount")
	return amount
}

// parsed returns an amount that was given, and reports to v if it is none.
func parsed(v *fault.Validator, in money.Input) money.Money {
	amount, err := money.Parse(string(in.Amount), in.CurrencyCode)
	if !v.Check(err == nil, fault.CodeInvalid, "This is not an amount of the currency.", "amount", "amount") {
		amount.Amount = 1 // so that nothing else is wrong with it
	}
	return amount
}

// Issue makes a gift card, once for a key. Whom it is for gets its code by mail. Without anybody the answer
// has it. Mistakes are fault.UserErrors. The viewer must manage gift cards.
func (s *Service) Issue(ctx context.Context, viewer auth.Viewer, in IssueInput) (*Issued, error) {
	var v fault.Validator
	asked := in
	amount := in.normalize(&v)
	if err := v.Err(); err != nil {
		return nil, err
	}
	if s.keys == nil {
		return nil, fault.User(fault.CodeNotAllowed, "The server has no secret for codes: set --gift-card-secret.")
	}
	var code *string
	result, err := idempotency.Once(ctx, s.store, viewer, "giftCardIssue", &in.IdempotencyKey, asked, func(ctx context.Context, tx *ent.Tx) (string, error) {
		made, secret, err := s.issue(ctx, tx, amount, &in, viewer.Actor())
		if err != nil {
			return "", err
		}
		if code = &secret; in.Recipient != nil {
			code = nil
		}
		return made.String(), s.audit(ctx, tx, viewer.Actor(), "gift_card.issued", made, map[string]any{"amount": amount.String()})
	})
	if err != nil {
		return nil, err
	}
	if in.Recipient != nil {
		s.mail.Queue.Wake()
	}
	id, err := typeid.ParseGiftCard(result)
	if err != nil {
		return nil, err
	}
	card, err := s.card(ctx, id)
	return &Issued{card, code}, err
}

// issue makes a gift card, with the first entry of its ledger, and the job that mails it if it is for
// somebody. It returns its code as people read it.
func (s *Service) issue(ctx context.Context, tx *ent.Tx, amount money.Money, in *IssueInput, actor string) (id typeid.GiftCard, code string, err error) {
	id, code = typeid.NewGiftCard(), newCode()
	var sealed []byte
	var to RecipientInput
	if in.Recipient != nil {
		to, sealed = *in.Recipient, s.keys.seal(code)
	}
	made, err := insertCard.Exec(ctx, tx, id, string(amount.Currency), amount.Amount, in.ExpiresAt, s.keys.hash(code), lastFour(code), sealed,
		in.Note, to.Email, to.Name, to.Message, actor, nil, nil)
	switch {
	case err != nil:
		return id, "", fmt.Errorf("make a gift card: %w", err)
	case made == 0:
		return id, "", fault.User(fault.CodeOutOfRange, "This must be in the future.", "expiresAt")
	case sealed != nil:
		err = jobs.Add(ctx, tx, mailJob, mailCard{id})
	}
	return id, shown(code), err
}

// card returns a gift card that is known to be there.
func (s *Service) card(ctx context.Context, id typeid.GiftCard) (*GiftCard, error) {
	cards, err := CardsByID.Read(ctx, s.store.Client, []typeid.GiftCard{id})
	if err == nil && cards[id] == nil {
		err = fmt.Errorf("gift card %s is gone", id)
	}
	return cards[id], err
}
