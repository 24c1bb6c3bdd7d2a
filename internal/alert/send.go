package alert

import (
	"context"
	"fmt"
	"net/url"

	"github.com/shopgraph/shopgraph/internal/jobs"
	"github.com/shopgraph/shopgraph/internal/mail"
	"github.com/shopgraph/shopgraph/internal/optout"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// sendJob is the kind of the jobs that send one alert each.
const sendJob = "alert.send"

// job is which alert is to be sent.
type job struct{ Alert typeid.ProductAlert }

// facts are an alert, and what its mail says of the variant.
type facts struct {
	*Alert
	product, slug, variant, image, person string
}

// send sends an alert, if it is due still.
func (s *Service) send(ctx context.Context, j job) error {
	f, err := s.read(ctx, j.Alert)
	if err != nil || f == nil || f.ConfirmedAt == nil || f.Email == nil {
		return err
	}
	isOut, err := s.opts.OptOuts.IsOut(ctx, optout.Alerts, *f.Email)
	if err != nil {
		return err
	}
	if isOut {
		return s.exec(ctx, deleteByID, j.Alert)
	}
	offers, err := s.opts.Shelf.Offers(ctx, []Wanted{f.wanted()})
	if err != nil {
		return err
	}
	offer := offers[f.wanted()]
	if !f.isDue(offer) {
		return s.exec(ctx, release, j.Alert)
	}
	message, err := s.write(ctx, f, offer)
	if err != nil {
		return err
	}
	return s.handOver(ctx, j.Alert, message)
}

// write writes the mail of an alert.
func (s *Service) write(ctx context.Context, f *facts, offer Offer) (message mail.Message, err error) {
	kind := mail.AlertBackInStock
	if f.Type == PriceDrop {
		kind = mail.AlertPriceDrop
	}
	m := f.mail(kind, s.opts.Storefront)
	m.Price = offer.Price
	if m.OptOutLink, err = s.opts.OptOuts.Link(ctx, optout.Alerts, *f.Email); err != nil {
		return message, err
	}
	if message, err = s.opts.Store.RenderAlert(*f.Email, m); err != nil {
		return message, jobs.Permanent(err)
	}
	message.ID = "alert." + f.ID.String()[len("palert_"):]
	return message, nil
}

// mail is what a mail of a kind says, but for its price.
func (f *facts) mail(kind mail.AlertKind, storefront string) mail.Alert {
	return mail.Alert{
		Kind: kind, Language: f.Language, Name: f.person, Product: f.product, Variant: f.variant, Image: f.image, Before: f.Reference,
		Link: storefront + "/products/" + url.PathEscape(f.slug) + "?variant=" + f.VariantID.String(),
	}
}

// handOver hands the mail of an alert over, and then notes that the alert is sent. Of a process that ends between the two the job is done
// again: then the mail comes a second time with the same id, so that the receiver may drop it, but it is never lost.
func (s *Service) handOver(ctx context.Context, id typeid.ProductAlert, message mail.Message) error {
	err := s.opts.Sender.Send(ctx, message)
	if mail.IsPermanent(err) {
		return jobs.Permanent(err)
	}
	if err != nil {
		return err
	}
	return s.exec(context.WithoutCancel(ctx), noteSent, id)
}

func (s *Service) exec(ctx context.Context, statement record.Statement, id typeid.ProductAlert) error {
	if _, err := statement.Exec(ctx, s.store.DB, id); err != nil {
		return fmt.Errorf("change an alert: %w", err)
	}
	return nil
}

// read reads what there is to say of an alert that was not sent; nil if there is none.
func (s *Service) read(ctx context.Context, id typeid.ProductAlert) (*facts, error) {
	f, err := record.First(ctx, s.store.Client, factsOfMail, func(r *record.Reader) *facts {
		return &facts{Alert: readAlert(r), product: r.Text(), slug: r.Text(), variant: r.Text(), image: r.Text(), person: r.Text()}
	}, id)
	if err != nil {
		return nil, fmt.Errorf("read an alert: %w", err)
	}
	return f, nil
}
