package tender

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/custom"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/jobs"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/text"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// The keys of the attributes of a cart's line that say whom gift cards are for. Without an address that can
// be mailed to, they go to the buyer.
const (
	recipientEmailKey = "giftCardRecipientEmail"
	recipientNameKey  = "giftCardRecipientName"
	messageKey        = "giftCardMessage"
)

// boughtJob is the kind of the jobs that make the gift cards that were bought by an order.
const boughtJob = "tender.gift_cards_bought"

type boughtCards struct{ Order typeid.Order }

// Sold has the gift cards be made and mailed that were bought by an order which has come to stand, by a job
// once the transaction has committed.
func (s *Service) Sold(ctx context.Context, tx *ent.Tx, order typeid.Order) error {
	return jobs.Add(ctx, tx, boughtJob, boughtCards{order})
}

// TakeBack disables the gift cards that were bought by a locked order, which is given up. If something of
// one is spent, that is a fault.UserErrors.
func (s *Service) TakeBack(ctx context.Context, tx *ent.Tx, order typeid.Order) error {
	spent := false
	err := takeBack.Each(ctx, tx, func(scan func(...any) error) error {
		var one bool
		err := scan(&one)
		spent = spent || one
		return err
	}, order)
	if err != nil {
		return fmt.Errorf("take the gift cards of %s back: %w", order, err)
	}
	if spent {
		return fault.User(fault.CodeNotAllowed, "A gift card that was bought by the order is spent already.", "orderId")
	}
	return nil
}

// boughtLine is a line of gift cards of an order, with the buyer's address.
type boughtLine struct {
	id         uuid.UUID
	units      int
	worth      money.Money // each
	email      string
	attributes []custom.Attribute
}

func readBoughtLine(r *record.Reader) boughtLine {
	line := boughtLine{id: r.UUID(), units: int(r.Int()), worth: amountOf(r.Int(), "")}
	line.worth.Currency, line.email = money.Currency(r.Text()), r.Text()
	r.JSON(&line.attributes)
	return line
}

// recipient returns whom a line's gift cards are for. What a shopper has written is no mistake by now: what
// cannot be used is left out.
func (l *boughtLine) recipient() *RecipientInput {
	to, given := &RecipientInput{Email: l.email}, map[string]string{}
	for _, a := range l.attributes {
		given[a.Key] = a.Value
	}
	if email, err := address.ParseEmail(given[recipientEmailKey]); err == nil && email != "" {
		to.Email = email
	}
	if name := text.Clean(given[recipientNameKey]); text.IsLine(name) && len([]rune(name)) <= maxName {
		to.Name = name
	}
	to.Message = text.Clean(given[messageKey])
	return to
}

// issueBought makes the gift cards that were bought by an order, unless it has been given up meanwhile. Each
// is made once: with it goes the job that mails it.
func (s *Service) issueBought(ctx context.Context, job boughtCards) error {
	if s.keys == nil {
		return errNoKeys
	}
	err := s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		stands, err := standing.Scan(ctx, tx, []any{job.Order}, new(int))
		if err != nil || !stands {
			return err
		}
		lines, err := record.All(ctx, tx, boughtLines, readBoughtLine, job.Order)
		if err != nil {
			return fmt.Errorf("read gift cards of %s: %w", job.Order, err)
		}
		for i := range lines {
			if err := s.issueLine(ctx, tx, &lines[i]); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		s.mail.Queue.Wake()
	}
	return err
}

func (s *Service) issueLine(ctx context.Context, tx *ent.Tx, line *boughtLine) error {
	to := line.recipient()
	for unit := range line.units {
		id, code := typeid.NewGiftCard(), newCode()
		made, err := insertCard.Exec(ctx, tx, id, string(line.worth.Currency), line.worth.Amount, nil, s.keys.hash(code), lastFour(code), s.keys.seal(code),
			"", to.Email, to.Name, to.Message, System, line.id, unit+1)
		if err != nil {
			return fmt.Errorf("make a gift card that was bought: %w", err)
		}
		if made == 0 { // it is there already
			continue
		}
		if err := jobs.Add(ctx, tx, mailJob, mailCard{id}); err != nil {
			return err
		}
	}
	return nil
}
