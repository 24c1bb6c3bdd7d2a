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
	type parcelSlip struct {
		paper.Slip
		Lines []line `json:"lines"`
	}
	made, err := record.First(ctx, s.store.Client, slipOfParcel, func(r *record.Reader) *parcelSlip {
		p := &parcelSlip{}
		r.JSON(p)
		return p
	}, parcel)
	if err != nil || made == nil {
		return nil, err
	}
	slip := made.Slip
	slip.Language, slip.Seller = cmp.Or(slip.Language, s.opts.Language), s.opts.Seller
	for i := range made.Lines {
		l := &made.Lines[i]
		slip.Lines = append(slip.Lines, paper.SlipLine{Name: nameOf(l), SKU: l.SKU, Options: optionsOf(l), Quantity: l.Quantity, Wrapped: l.GiftWrap})
	}
	pdf, err := s.opts.Fonts.Slip(&slip)
	if err != nil {
		return nil, fmt.Errorf("packing slip of %s: %w", parcel, err)
	}
	hash := sha256.Sum256(pdf)
	return &File{Name: "packing-slip-" + slip.Order.Number + ".pdf", Type: "application/pdf", Data: pdf, Hash: hash[:]}, nil
}
