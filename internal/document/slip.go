package document

import (
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"

	"github.com/shopgraph/shopgraph/internal/document/paper"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// slip sets the packing slip of a parcel; nil if there is no such parcel. It is kept nowhere.
func (s *Service) slip(ctx context.Context, parcel typeid.Fulfillment) (*File, error) {
	slip, err := record.First(ctx, s.store.Client, slipOfParcel, s.readSlip, parcel)
	if err != nil || slip == nil {
		return nil, err
	}
	pdf, err := s.opts.Fonts.Slips([]*paper.Slip{slip})
	if err != nil {
		return nil, fmt.Errorf("packing slip of %s: %w", parcel, err)
	}
	hash := sha256.Sum256(pdf)
	return &File{Name: "packing-slip-" + slip.Order.Number + ".pdf", Type: "application/pdf", Data: pdf, Hash: hash[:]}, nil
}

func (s *Service) readSlip(r *record.Reader) *paper.Slip {
	var made struct {
		paper.Slip
		Lines []line `json:"lines"`
	}
	r.JSON(&made)
	slip := &made.Slip
	slip.Language, slip.Seller = cmp.Or(slip.Language, s.opts.Language), s.opts.Seller
	for i := range made.Lines {
		l := &made.Lines[i]
		slip.Lines = append(slip.Lines, paper.SlipLine{Name: nameOf(l), SKU: l.SKU, Options: optionsOf(l), Quantity: l.Quantity, Wrapped: l.GiftWrap})
	}
	return slip
}
