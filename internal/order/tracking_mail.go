package order

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/jobs"
	"github.com/shopgraph/shopgraph/internal/mail"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/throttle"
)

// trackingMailJob is the kind of the jobs that mail a link to follow an order. The link's token is
// made when it is sent.
const trackingMailJob = "order.tracking_mail"

// trackingMail is a request for a link. Whether there is such an order is found out when the job is
// done, so that the request takes the same in either case.
type trackingMail struct{ Number, Email string }

// TrackingMail is what mails links to follow orders.
type TrackingMail struct {
	Queue  *jobs.Queue
	Sender mail.Sender
	Store  mail.Store
	// Storefront is the frontend's address, without a slash at the end.
	Storefront string
}

// MailTracking makes the orders' links be mailed, by jobs of m's queue. It is called before the
// queue runs.
func (s *Service) MailTracking(m TrackingMail) {
	s.tracking = m
	s.throttles = throttle.New(s.store)
	jobs.Handle(m.Queue, trackingMailJob, s.mailTracking, jobs.Policy{})
}

// TrackingRequest has a fresh link to follow an order mailed to the given address. It does so only
// if the order was placed with that address. It returns the address. The argument network is where
// the request comes from. Its mistakes are fault.UserErrors.
func (s *Service) TrackingRequest(ctx context.Context, in TrackingRequestInput, network string) (string, error) {
	number, key, err := in.normalized()
	if err != nil {
		return "", err
	}
	_, wait, err := s.throttles.Try(ctx,
		throttle.Key{Kind: "tracking recipient", Value: key, Policy: throttle.PerRecipient},
		throttle.Key{Kind: "mail address", Value: network, Policy: throttle.PerAddress})
	if err != nil {
		return "", err
	}
	if wait > 0 {
		return "", fault.TooManyAttempts(wait)
	}
	err = s.store.InTx(ctx, func(ctx context.Context, tx *ent.Tx) error {
		return jobs.Add(ctx, tx, trackingMailJob, trackingMail{Number: number, Email: key})
	})
	if err != nil {
		return "", err
	}
	s.tracking.Queue.Wake()
	return in.Email, nil
}

// normalized returns the number and the address as they are looked for.
func (in TrackingRequestInput) normalized() (number, key string, err error) {
	var v fault.Validator
	number = checkNumber(&v, in.Number)
	parsed, err := address.ParseEmail(in.Email)
	v.Add(err, "email")
	return number, strings.ToLower(parsed), v.Err()
}

func (s *Service) mailTracking(ctx context.Context, job trackingMail) error {
	contact, err := record.First(ctx, s.store.Client, contactByNumber, ent.ReadOrderContact, job.Number)
	if err != nil {
		return fmt.Errorf("find order: %w", err)
	}
	if contact == nil || strings.ToLower(contact.Email) != job.Email {
		return nil
	}
	token, err := s.IssueTrackingToken(ctx, contact.OrderID)
	if err != nil {
		return err
	}
	message, err := s.tracking.Store.Render(contact.Email, mail.OrderTracking{
		Name: contact.ShippingAddress.FullName, OrderNumber: job.Number,
		Link: s.tracking.Storefront + "/orders/track#token=" + url.QueryEscape(token),
	})
	if err != nil {
		return jobs.Permanent(err)
	}
	err = s.tracking.Sender.Send(ctx, message)
	if mail.IsPermanent(err) {
		return jobs.Permanent(err)
	}
	return err
}
