package paper

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/document/bill"
)

// Slip is what lies in a parcel. It tells no prices.
type Slip struct {
	Language    string           `json:"language"`
	MadeAt      time.Time        `json:"madeAt"`
	Order       bill.Order       `json:"order"`
	Seller      bill.Seller      `json:"seller"`
	Shipping    *address.Address `json:"shipping,omitempty"` // nil once it is erased
	GiftMessage string           `json:"giftMessage,omitempty"`
	Lines       []SlipLine       `json:"lines"`
}

// SlipLine is how many of something are in a parcel.
type SlipLine struct {
	Name     string        `json:"name"`
	SKU      string        `json:"sku"`
	Options  []bill.Option `json:"options,omitempty"`
	Quantity int           `json:"quantity"`
	Wrapped  bool          `json:"wrapped,omitempty"`
}

// Slips sets packing slips, at least one, as one file. Each has a code of the order's number for those who pack.
func (f *Fonts) Slips(slips []*Slip) ([]byte, error) {
	leaves := make([]*leaf, len(slips))
	for i, slip := range slips {
		var err error
		if leaves[i], err = leafOfSlip(slip); err != nil {
			return nil, err
		}
	}
	return f.set(leaves...)
}

func leafOfSlip(slip *Slip) (*leaf, error) {
	all, err := json.Marshal(slip)
	if err != nil {
		return nil, fmt.Errorf("set a packing slip: %w", err)
	}
	var to []string
	if slip.Shipping != nil {
		to = slip.Shipping.Formatted()
	}
	w := wordsIn(slip.Language)
	return &leaf{
		words: w, title: w.packingSlip + " " + slip.Order.Number, at: slip.MadeAt, footer: footerOf(w, &slip.Seller),
		texts: append(slices.Clone(to), unescaped(all), slip.Seller.Country.Name()),
		draw:  func(s *sheet) error { return s.slip(slip, to) },
	}, nil
}

// slip draws a packing slip, with the lines of the address that it goes to.
func (s *sheet) slip(slip *Slip, to []string) error {
	s.font("B", 15)
	s.put(left, top, wide, "L", slip.Seller.Name)
	s.font("", usual)
	ends := s.block(42, 90, to)
	if err := s.code(right-26, top, 26, slip.Order.Number); err != nil {
		return err
	}
	y := max(ends, 50) + 8
	s.font("B", 13)
	s.put(left, y, wide, "L", s.words.packingSlip+" "+slip.Order.Number)
	s.font("", usual)
	s.put(left, y+7, wide, "L", s.words.order+" "+slip.Order.Number+" · "+s.words.date(slip.Order.PlacedAt))
	y = s.packed(y+14, slip.Lines)
	s.paragraph(y+4, slip.GiftMessage)
	return nil
}

// packed writes what is in a parcel, and returns where that ends.
func (s *sheet) packed(y float64, lines []SlipLine) float64 {
	s.head = func() {
		s.font("B", usual)
		s.put(left, top, 18, "R", s.words.quantity)
		s.put(left+22, top, 100, "L", s.words.item)
		s.font("", usual)
		s.pdf.SetXY(left, top+lineHeight+2)
	}
	for _, l := range lines {
		about := []string{l.Name}
		for _, o := range l.Options {
			about = append(about, o.Name+": "+o.Value)
		}
		about = append(about, nonEmpty(l.SKU)...)
		if l.Wrapped {
			about = append(about, s.words.wrapping)
		}
		texts := s.lines(strings.Join(about, " · "), wide-22)
		y = s.room(y, min(float64(len(texts))*lineHeight, 60))
		s.put(left, y, 18, "R", fmt.Sprint(l.Quantity))
		for _, text := range texts {
			y = s.room(y, lineHeight)
			s.put(left+22, y, wide-22, "L", text)
			y += lineHeight
		}
		y++
	}
	s.head = nil
	return y
}
