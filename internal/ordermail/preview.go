package ordermail

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/internal/mail"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Kind is which mail about an order one is, as the contract has it.
type Kind mail.OrderKind

// Preview is what a mail says.
type Preview struct{ Subject, HTML, Text string }

// Preview returns what a mail says about an order, or about a made-up one if that is nil. It is nil if there is no such order, or nobody
// knows any more whose it was. What the order has not had yet, such as a parcel, is made up. Without a language it is the order's.
func (s *Service) Preview(ctx context.Context, of Kind, language *string, order *typeid.Order) (*Preview, error) {
	kind := mail.OrderKind(of)
	m := mail.SampleOrder(kind, s.opts.Language)
	if order != nil {
		written, err := s.preview(ctx, kind, *order)
		if err != nil || written == nil {
			return nil, err
		}
		m = *written
	}
	if language != nil {
		m.Language = *language
	}
	message, err := s.opts.Store.RenderOrder("", m)
	if err != nil {
		return nil, err
	}
	return &Preview{message.Subject, message.HTML, message.Text}, nil
}

// preview writes a mail about an order as if its reason were there.
func (s *Service) preview(ctx context.Context, kind mail.OrderKind, order typeid.Order) (*mail.Order, error) {
	var types []string
	for _, one := range slices.Sorted(maps.Keys(rules)) {
		if slices.ContainsFunc(rules[one], func(r rule) bool { return r.kind == kind }) {
			types = append(types, string(one))
		}
	}
	source, err := record.First(ctx, s.store.Client, sourceOfMail, (*record.Reader).UUID, order, pq.Array(types), kind == mail.OrderComment)
	if err != nil {
		return nil, fmt.Errorf("find what to tell of order %s: %w", order, err)
	}
	f, err := s.read(ctx, job{Source: source, Kind: kind, Order: order})
	if err != nil || f == nil || f.Contact == nil {
		return nil, err
	}
	sample := mail.SampleOrder(kind, s.opts.Language)
	f.imagine(&sample)
	m := s.write(kind, f)
	m.Link, m.LinkSecret, m.OptOutLink = sample.Link, f.User == nil, sample.OptOutLink
	m.Comment, m.Invoice = cmp.Or(m.Comment, sample.Comment), sample.Invoice
	if len(f.Refund) == 0 {
		m.Refund = sample.Refund
	}
	if f.Pickup == nil {
		m.Pickup = sample.Pickup
	}
	return &m, nil
}

// imagine gives facts what a mail cannot be written without.
func (f *facts) imagine(sample *mail.Order) {
	if f.Parcel == nil && sample.Parcel != nil {
		f.Parcel = &parcel{Carrier: sample.Parcel.Carrier, Number: sample.Parcel.Number, Link: sample.Parcel.Link, Lines: map[uuid.UUID]int{}}
		for _, l := range f.Lines {
			f.Parcel.Lines[l.ID] = l.Quantity
		}
	}
	if f.Payment == nil {
		f.Payment = &payment{Kind: "OTHER", Amount: f.Total - f.Tendered}
	}
}
