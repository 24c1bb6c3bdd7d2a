package cart

import (
	"context"
	"fmt"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/jobs"
	"github.com/shopgraph/shopgraph/internal/patch"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/tax/vat"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// vatNumberJob is the kind of the jobs that ask a registry for the number that a cart's buyer has given.
const vatNumberJob = "cart.vat_number"

// vatNumberAsked is whose number is asked for. The number itself is the cart's.
type vatNumberAsked struct{ Cart typeid.Cart }

// registers asks a registry for VAT numbers, by jobs of a queue.
type registers struct {
	queue    *jobs.Queue
	registry vat.Registry
}

// AskForVATNumbers has a registry asked for the VAT numbers that buyers give, by jobs of a queue. It is
// called before the queue runs. Without it nobody is asked, and numbers stay as they were given.
func (s *Service) AskForVATNumbers(queue *jobs.Queue, registry vat.Registry) {
	s.registers = &registers{queue, registry}
	jobs.Handle(queue, vatNumberJob, s.askForVATNumber, jobs.Policy{MaxAttempts: 30})
}

// giveVATNumber has a cart say which VAT number its buyer has.
func giveVATNumber(c *ent.Cart, change patch.Text, number vat.Number) {
	switch {
	case !change.Given:
	case change.Value == "":
		c.VatNumber = nil
	default:
		c.VatNumber = c.VatNumber.Again(number)
	}
}

// asksFor reports whether a registry is to be asked for the VAT number of a cart.
func (s *Service) asksFor(c *ent.Cart) bool { return s.registers != nil && c.VatNumber.IsPending() }

// askLater has a registry asked for the VAT number of a cart once the transaction has committed, if there is
// something to ask.
func (s *Service) askLater(ctx context.Context, tx *ent.Tx, c *ent.Cart) error {
	if !s.asksFor(c) {
		return nil
	}
	if err := jobs.Add(ctx, tx, vatNumberJob, vatNumberAsked{c.ID}, jobs.UniqueKey(c.ID.String())); err != nil {
		return fmt.Errorf("ask for a VAT number: %w", err)
	}
	store.AfterCommit(tx, s.registers.queue.Wake)
	return nil
}

// insertNew stores a settled draft of a cart that is not stored yet.
func (s *Service) insertNew(ctx context.Context, d *draft) error {
	if !s.asksFor(d.cart) {
		return d.insert(ctx, s.store.Client)
	}
	return s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		if err := d.insert(ctx, tx); err != nil {
			return err
		}
		return s.askLater(ctx, tx, d.cart)
	})
}

// askForVATNumber asks the registry, and writes down what it says unless the cart has another number by then.
func (s *Service) askForVATNumber(ctx context.Context, job vatNumberAsked) error {
	given, err := record.First(ctx, s.store.Client, vatNumberOfCart, readVATNumber, job.Cart)
	if err != nil {
		return fmt.Errorf("read the VAT number of a cart: %w", err)
	}
	if !given.IsPending() {
		return nil
	}
	known, refused := vat.Ask(ctx, s.registers.registry, given.Number, present())
	err = s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		n, err := writeVATNumber.Exec(ctx, tx, job.Cart, encodeOrNull(known), known.Prefix, known.Digits, present())
		if err == nil && n > 0 {
			s.tell(tx, job.Cart)
		}
		return err
	})
	if err != nil {
		return fmt.Errorf("write down the VAT number of a cart: %w", err)
	}
	return refused // to be asked again
}

func readVATNumber(r *record.Reader) (given *vat.Given) {
	r.JSON(&given)
	return given
}
