package cart

import (
	"context"
	"fmt"
	"net/url"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/jobs"
	"github.com/shopgraph/shopgraph/internal/mail"
	"github.com/shopgraph/shopgraph/internal/optout"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

const (
	// remindersJob is the kind of the job that looks for carts that were left, and reminderJob that of those that
	// mail about one.
	remindersJob = "cart.reminders"
	reminderJob  = "cart.reminder"

	remindersEvery = 10 * time.Minute
	remindersBatch = 200 // carts in a transaction
	remindedItems  = 5   // in a mail

	// youngest is how old a cart is at most that is reminded of, and latest how much later a mail may be than it
	// should: when mail has not worked for long, or is turned on, nobody is reminded of what is long forgotten.
	youngest = 30 * 24 * time.Hour
	latest   = 3 * 24 * time.Hour
	// pause is how long an address is left alone after a mail. Whoever makes a cart can give any address.
	pause = 7 * 24 * time.Hour
	// reminderLife is how long the links out of a mail are good.
	reminderLife = 365 * 24 * time.Hour
)

// Reminders is what mails about carts that were left.
type Reminders struct {
	// After is how long nobody has changed a cart then.
	After  time.Duration
	Queue  *jobs.Queue
	Sender mail.Sender
	Store  mail.Store
	// Storefront is the frontend's address, without a slash at the end.
	Storefront string
	// OptOuts make the links by which mail clients have an address get no such mail any more; nil for none.
	OptOuts *optout.Service
}

// reminder is which cart a mail is about.
type reminder struct{ Cart typeid.Cart }

// left is a cart that was left, as a mail tells of it.
type left struct {
	email, name string
	items       []mail.Item
}

// MailReminders has who left a cart reminded of it, by jobs of a queue: once for each cart, if its e-mail address
// is known and there is something in it. It is called before the queue runs.
func (s *Service) MailReminders(r Reminders) {
	s.reminders = r
	jobs.Handle(r.Queue, remindersJob, s.claimAllReminders, jobs.Policy{Every: remindersEvery})
	jobs.Handle(r.Queue, reminderJob, s.remind, jobs.Policy{})
}

func (s *Service) claimAllReminders(ctx context.Context, _ struct{}) error {
	for {
		n, err := s.claimReminders(ctx)
		if err != nil || n < remindersBatch {
			return err
		}
	}
}

// claimReminders adds jobs for some carts, and returns for how many. That they were reminded of is noted in the same
// transaction, so that no other process does so too.
func (s *Service) claimReminders(ctx context.Context) (n int, err error) {
	err = s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		var claimed []typeid.Cart
		err := claimReminders.Each(ctx, tx, func(scan func(...any) error) error {
			var id typeid.Cart
			err := scan(&id)
			claimed = append(claimed, id)
			return err
		}, remindersBatch, s.reminders.After.Seconds(), latest.Seconds(), youngest.Seconds())
		if err != nil {
			return err
		}
		for _, id := range claimed {
			if err := jobs.Add(ctx, tx, reminderJob, reminder{id}); err != nil {
				return err
			}
		}
		n = len(claimed)
		store.AfterCommit(tx, s.reminders.Queue.Wake)
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("look for carts that were left: %w", err)
	}
	return n, nil
}

// remind mails about a cart. One that somebody goes on with is not left any more, and may be reminded of later.
func (s *Service) remind(ctx context.Context, job reminder) error {
	about, err := record.First(ctx, s.store.Client, leftCart, readLeft, job.Cart, s.reminders.After.Seconds(), remindedItems)
	if err != nil {
		return fmt.Errorf("read a cart that was left: %w", err)
	}
	if about == nil || len(about.items) == 0 {
		_, err := dropReminder.Exec(ctx, s.store.DB, job.Cart)
		return err
	}
	token, isWanted, err := s.noteReminder(ctx, job.Cart, about.email)
	if err != nil || !isWanted {
		return err
	}
	at := s.reminders.Storefront + "/cart/"
	message, err := s.reminders.Store.Render(about.email, mail.CartReminder{
		Name: about.name, Items: about.items,
		Link: at + "restore#token=" + url.QueryEscape(token), OptOutLink: at + "opt-out#token=" + url.QueryEscape(token),
	})
	if err != nil {
		return jobs.Permanent(err)
	}
	if s.reminders.OptOuts != nil {
		if message.OptOut, err = s.reminders.OptOuts.Link(ctx, optout.Carts, about.email); err != nil {
			return err
		}
	}
	err = s.reminders.Sender.Send(ctx, message)
	if mail.IsPermanent(err) {
		return jobs.Permanent(err)
	}
	return err
}

// noteReminder notes that an address is mailed to about a cart, and returns the token for the links in the mail.
// That of an earlier attempt is worth nothing any more.
func (s *Service) noteReminder(ctx context.Context, id typeid.Cart, email string) (token string, isWanted bool, err error) {
	token, hash := auth.NewToken()
	address := optout.Hash(optout.Carts, email)
	err = s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		if _, err := lockAddress.Exec(ctx, tx, address); err != nil {
			return err
		}
		n, err := noteReminder.Exec(ctx, tx, id, address, hash, pause.Seconds())
		isWanted = n > 0
		return err
	})
	if err != nil {
		return "", false, fmt.Errorf("note a reminder: %w", err)
	}
	return token, isWanted, nil
}

func readLeft(r *record.Reader) *left {
	l := &left{email: r.Text(), name: r.Text()}
	r.JSON(&l.items)
	return l
}

// Erase forgets of which carts a user was reminded, and what was prepared for them and not bought, in the transaction that deletes the account. That the address
// wants no such mail stays known, by its hash.
func Erase(ctx context.Context, tx *ent.Tx, u *ent.User) error {
	if _, err := eraseReminders.Exec(ctx, tx, optout.Hash(optout.Carts, u.Email), u.ID); err != nil {
		return fmt.Errorf("erase reminders of carts: %w", err)
	}
	if _, err := erasePrepared.Exec(ctx, tx, u.ID); err != nil {
		return fmt.Errorf("erase carts that were prepared: %w", err)
	}
	return nil
}
