package alert

import (
	"context"
	"fmt"
	"net/url"

	"github.com/lib/pq/pqerror"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/jobs"
	"github.com/shopgraph/shopgraph/internal/mail"
	"github.com/shopgraph/shopgraph/internal/optout"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/throttle"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// askJob is the kind of the jobs that ask guests whether they want an alert.
const askJob = "alert.ask"

// asked is what a guest has asked for. Whether they have already is found out when the job is done, so that the request takes the same
// in either case.
type asked struct {
	Email            string
	Type             Type
	Product          typeid.Product
	Variant          typeid.Variant
	Place            Place
	Language         string
	Reference, Below *int64
}

// From is where a request comes from: a network, a place and a language.
type From struct {
	Network  string
	Place    Place
	Language string
}

// Create has the viewer told once of a variant. The alert of a user is returned; one that is there already stays as it is. A guest is
// asked by mail first, and gets nil: nobody is told whether an address is known. Mistakes are fault.UserErrors.
func (s *Service) Create(ctx context.Context, viewer auth.Viewer, from From, in CreateInput) (*Alert, error) {
	email, below, err := in.check(viewer.SignedIn(), from.Place.Currency)
	if err != nil {
		return nil, err
	}
	wish := asked{Email: email, Type: in.Type, Variant: in.VariantID, Place: from.Place, Language: from.Language}
	if below != nil {
		wish.Below = &below.Amount
	}
	if err := s.compare(ctx, &wish); err != nil {
		return nil, err
	}
	if viewer.SignedIn() {
		return s.createForUser(ctx, viewer.User, wish)
	}
	return nil, s.askGuest(ctx, from.Network, wish)
}

// compare compares a wish with what is offered.
func (s *Service) compare(ctx context.Context, wish *asked) error {
	product, err := record.First(ctx, s.store.Client, productOfVariant, (*record.Reader).UUID, wish.Variant)
	if err != nil {
		return fmt.Errorf("look for a variant: %w", err)
	}
	wish.Product = typeid.Of[typeid.Product](product)
	wanted := Wanted{wish.Product, wish.Variant, wish.Place}
	offers, err := s.opts.Shelf.Offers(ctx, []Wanted{wanted})
	if err != nil {
		return err
	}
	offer := offers[wanted]
	switch {
	case !offer.Listed:
		return fault.User(fault.CodeNotFound, "There is no such variant.", "variantId")
	case wish.Type == BackInStock && offer.buyable():
		return fault.User(fault.CodeNotAllowed, "This can be bought now.", "variantId")
	case wish.Type == PriceDrop && offer.Price == nil:
		return fault.User(fault.CodeUnavailable, "This has no price now that could fall.", "variantId")
	case wish.Type == PriceDrop && wish.Below != nil && *wish.Below >= offer.Price.Amount:
		return fault.User(fault.CodeOutOfRange, "This must be less than the present price.", "below")
	case wish.Type == PriceDrop:
		wish.Reference = &offer.Price.Amount
	}
	return nil
}

func (s *Service) createForUser(ctx context.Context, user typeid.User, wish asked) (made *Alert, err error) {
	err = s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) (err error) {
		if _, err := store.LockUser(ctx, tx, user); err != nil {
			return err
		}
		var isFull bool
		made, isFull, err = add(ctx, tx, &user, wish)
		if isFull {
			return fault.User(fault.CodeLimitReached, fmt.Sprintf("At most %d alerts can wait at a time.", MaxOpen))
		}
		if err != nil || made.Email == nil {
			return err
		}
		return optout.Revoke(ctx, tx, optout.Hash(optout.Alerts, *made.Email))
	})
	if err != nil {
		return nil, fmt.Errorf("make an alert: %w", err)
	}
	return made, nil
}

// add makes an alert of a user, or of a guest if that is nil, and returns it or the one that is there already. A person who has as many
// as can be gets none: isFull.
func add(ctx context.Context, tx *ent.Tx, user *typeid.User, wish asked) (made *Alert, isFull bool, err error) {
	var email *string
	var hash []byte
	if user == nil {
		email, hash = &wish.Email, optout.Hash(optout.Alerts, wish.Email)
	}
	channel, group := orNil(wish.Place.Channel), orNil(wish.Place.Group)
	find := func() (*Alert, error) {
		return record.First(ctx, tx, openAlert, readAlert, wish.Variant, string(wish.Type), user, hash, channel)
	}
	if made, err = find(); err != nil || made != nil {
		return made, false, err
	}
	open, err := record.First(ctx, tx, countOpen, (*record.Reader).Int, user, hash)
	if err != nil || open >= MaxOpen {
		return nil, err == nil, err
	}
	p := wish.Place
	if _, err := insert.Exec(ctx, tx, typeid.NewProductAlert(), user, email, hash, string(wish.Type), wish.Product, wish.Variant, channel, group,
		string(p.Country), string(p.Currency), wish.Language, wish.Reference, wish.Below); err != nil {
		return nil, false, fmt.Errorf("insert an alert: %w", err)
	}
	made, err = find()
	return made, false, err
}

// orNil returns an id; nil if it is zero.
func orNil[ID interface {
	comparable
	IsZero() bool
}](id ID) *ID {
	if id.IsZero() {
		return nil
	}
	return &id
}

func (s *Service) askGuest(ctx context.Context, network string, wish asked) error {
	_, wait, err := s.throttles.Try(ctx,
		throttle.Key{Kind: "alert recipient", Value: wish.Email, Policy: throttle.PerRecipient},
		throttle.Key{Kind: "mail address", Value: network, Policy: throttle.PerAddress})
	if err != nil {
		return err
	}
	if wait > 0 {
		return fault.TooManyAttempts(wait)
	}
	err = s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		store.AfterCommit(tx, s.opts.Queue.Wake)
		return jobs.Add(ctx, tx, askJob, wish)
	})
	if err != nil {
		return fmt.Errorf("ask for an alert: %w", err)
	}
	return nil
}

// ask makes a guest's alert, and mails a link to confirm it. One that is confirmed, or one too many, is not asked about. If the job is
// done again, the link of the mail before is good for nothing any more.
func (s *Service) ask(ctx context.Context, wish asked) error {
	token, hash := auth.NewToken()
	var made *Alert
	err := s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) (err error) {
		if _, err = lockAddress.Exec(ctx, tx, optout.Hash(optout.Alerts, wish.Email)); err != nil {
			return err
		}
		if made, _, err = add(ctx, tx, nil, wish); err != nil || made == nil {
			return err
		}
		_, err = setToken.Exec(ctx, tx, made.ID, hash)
		return err
	})
	if store.IsCode(err, pqerror.ForeignKeyViolation) { // it is gone from the catalog since
		return nil
	}
	if err != nil {
		return fmt.Errorf("make a guest's alert: %w", err)
	}
	if made == nil || made.ConfirmedAt != nil {
		return nil
	}
	f, err := s.read(ctx, made.ID)
	if err != nil || f == nil {
		return err
	}
	m := f.mail(mail.AlertConfirm, s.opts.Storefront)
	m.Link = s.opts.Storefront + "/alerts/confirm#token=" + url.QueryEscape(token)
	message, err := s.opts.Store.RenderAlert(wish.Email, m)
	if err != nil {
		return jobs.Permanent(err)
	}
	err = s.opts.Sender.Send(ctx, message)
	if mail.IsPermanent(err) {
		return jobs.Permanent(err)
	}
	return err
}

// Confirm confirms the alert that a mailed token is of, as often as it is called. Mistakes are fault.UserErrors.
func (s *Service) Confirm(ctx context.Context, in ConfirmInput) (confirmed *Alert, err error) {
	hash := auth.HashToken(in.Token)
	err = s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		var address []byte
		found, err := confirm.Scan(ctx, tx, []any{hash}, &address)
		if err != nil {
			return err
		}
		if !found {
			return notFound("token")
		}
		if confirmed, err = record.First(ctx, tx, alertByToken, readAlert, hash); err != nil {
			return err
		}
		return optout.Revoke(ctx, tx, address)
	})
	if err != nil {
		return nil, fmt.Errorf("confirm an alert: %w", err)
	}
	return confirmed, nil
}

// Delete deletes an alert: the viewer's by its id, or any by its token. Mistakes are fault.UserErrors.
func (s *Service) Delete(ctx context.Context, viewer auth.Viewer, in DeleteInput) (id typeid.ProductAlert, err error) {
	var found bool
	field := "id"
	switch {
	case (in.ID == nil) == (in.Token == nil):
		return id, fault.User(fault.CodeInvalid, "Give the id of an alert, or its token.", field)
	case in.ID != nil:
		found, err = deleteOwn.Scan(ctx, s.store.Client, []any{*in.ID, viewer.Owner()}, &id)
	default:
		field = "token"
		found, err = deleteByToken.Scan(ctx, s.store.Client, []any{auth.HashToken(*in.Token)}, &id)
	}
	if err != nil {
		return id, fmt.Errorf("delete an alert: %w", err)
	}
	if !found {
		return id, notFound(field)
	}
	return id, nil
}

func notFound(field string) error {
	return fault.User(fault.CodeNotFound, "There is no such alert, or not any more.", field)
}
