package draftorder

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/idempotency"
	"github.com/shopgraph/shopgraph/internal/jobs"
	"github.com/shopgraph/shopgraph/internal/mail"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/text"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// sendJob is the kind of the jobs that mail the link of a draft.
const sendJob = "draft_order.send"

// maxMessage is how many characters the message to a customer has at most.
const maxMessage = 2000

// SendInput is which draft's link to mail.
type SendInput struct {
	IdempotencyKey string
	ID             typeid.DraftOrder
	Message        string // to the customer
}

// sending is a mail to be sent. Its id tells it from others about the same draft.
type sending struct {
	ID      uuid.UUID
	Draft   typeid.DraftOrder
	Message string
}

// Send mails the link of a draft to its customer, once for a key. The viewer must manage orders. Mistakes are fault.UserErrors.
func (s *Service) Send(ctx context.Context, viewer auth.Viewer, in SendInput) (*Draft, error) {
	asked := in
	in.Message = text.Clean(in.Message)
	var v fault.Validator
	idempotency.Validate(&v, in.IdempotencyKey)
	v.Paragraphs("message", in.Message, maxMessage)
	if err := v.Err(); err != nil {
		return nil, err
	}
	result, err := idempotency.Once(ctx, s.store, viewer, "draftOrderSend", &in.IdempotencyKey, asked, func(ctx context.Context, tx *ent.Tx) (string, error) {
		d, err := s.lockOpen(ctx, tx, in.ID, "id")
		if err != nil {
			return "", err
		}
		if err := s.Mail(ctx, tx, d.ID, in.Message); err != nil {
			return "", err
		}
		return d.ID.String(), s.audit(ctx, tx, viewer.Actor(), "draft_order.sent", d.ID, nil)
	})
	if err != nil {
		return nil, err
	}
	return s.made(ctx, result)
}

// Mail has the link of a draft be mailed once the caller's transaction has committed, with a message to its customer.
func (s *Service) Mail(ctx context.Context, tx *ent.Tx, id typeid.DraftOrder, message string) error {
	if _, err := noteSent.Exec(ctx, tx, id); err != nil {
		return fmt.Errorf("note that a draft is sent: %w", err)
	}
	store.AfterCommit(tx, s.mails.Queue.Wake)
	return jobs.Add(ctx, tx, sendJob, sending{uuid.New(), id, message})
}

// mailed is what a mail says of a draft.
type mailed struct {
	email, name, language string
	cart                  typeid.Cart
	items                 []mail.Item
}

// send mails a link. A receiver may drop a second mail of one job, since both have the same id.
func (s *Service) send(ctx context.Context, job sending) error {
	about, err := record.First(ctx, s.store.Client, mailedDraft, func(r *record.Reader) *mailed {
		m := &mailed{email: r.Text(), name: r.Text(), language: r.Text(), cart: typeid.Of[typeid.Cart](r.UUID())}
		r.JSON(&m.items)
		return m
	}, job.Draft)
	if err != nil {
		return fmt.Errorf("read a draft to be mailed: %w", err)
	}
	if about == nil || about.email == "" {
		return nil // it is paid for, deleted or erased
	}
	token, err := s.Token(ctx, job.Draft)
	if err != nil {
		return err
	}
	message, err := s.mails.Store.RenderLetter(about.email, mail.Letter{
		Kind: mail.LetterDraftOrder, Language: about.language, Name: about.name, Items: about.items, Message: job.Message, Link: s.PaymentURL(&Draft{CartID: about.cart}, token),
	})
	if err != nil {
		return jobs.Permanent(err)
	}
	message.ID = job.ID.String()
	err = s.mails.Sender.Send(ctx, message)
	if mail.IsPermanent(err) {
		return jobs.Permanent(err)
	}
	return err
}
