package order

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/ent"
	entorder "github.com/shopgraph/shopgraph/ent/order"
	"github.com/shopgraph/shopgraph/ent/orderevent"
	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/custom"
	"github.com/shopgraph/shopgraph/internal/pricing"
	"github.com/shopgraph/shopgraph/internal/pricing/discount"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// Placement is what an order is made of.
type Placement struct {
	User    *typeid.User // nil for a guest
	Cart    typeid.Cart
	Channel *typeid.Channel   // nil outside of channels
	Contact *ent.OrderContact // all of it is copied
	// Language is the one that its buyer reads; empty for the store's default.
	Language string
	Quote    pricing.Quote // its prices and names are copied
	// Deliveries are how it is delivered, one for each of the quote's.
	Deliveries []PlacedDelivery
	TaxCountry address.Country // whose taxes are due; empty if none are
	Due        time.Duration   // unless it is paid within that, the order expires
	Holders    []Holder        // of the stock that it takes until then
}

// Place makes an order of a cart, with its first event. It is pending payment, or confirmed if
// nothing is left to be paid: then it has no holders. A guest's order, which is
// nobody else's, comes with a secret token that lets whoever knows it read and follow the order. If
// a holder has as much as they may, that is a fault.UserErrors. Until the transaction ends, no other
// order is placed for the same holders.
func (s *Service) Place(ctx context.Context, tx *ent.Tx, p Placement) (o *ent.Order, trackingToken *string, err error) {
	q := p.Quote
	prefix, err := s.prefixOf(ctx, p.Channel)
	if err != nil {
		return nil, nil, fmt.Errorf("place order: %w", err)
	}
	o = &ent.Order{
		ID: typeid.NewOrder(), Number: newNumber(prefix), UserID: p.User, CartID: p.Cart, ChannelID: p.Channel, Language: p.Language, Currency: q.Total.Gross.Currency,
		SubtotalNet: q.Subtotal.Net.Amount, SubtotalTax: q.Subtotal.Tax.Amount,
		TotalNet: q.Total.Net.Amount, TotalTax: q.Total.Tax.Amount,
		ShippingNet: q.Shipping.Net.Amount, ShippingTax: q.Shipping.Tax.Amount,
		TaxesEstimated: q.TaxesEstimated,
		Status:         entorder.StatusPendingPayment,
		PaymentStatus:  entorder.PaymentStatusUnpaid,
	}
	for i := range q.Lines {
		o.Discount += q.Lines[i].Discount.Amount
		o.Wrapping += q.Lines[i].Wrapping.Amount
		o.AddedTax += q.Lines[i].AddedTax()
		o.GiftCards = o.GiftCards || q.Lines[i].GiftCard
	}
	for i := range q.Deliveries {
		o.ShippingDiscount += q.Deliveries[i].Discount.Amount
		o.ShippingAddedTax += q.Deliveries[i].AddedTax()
	}
	for i := range q.Tenders {
		o.Tendered += q.Tenders[i].Amount.Amount
	}
	if o.Tendered == q.Total.Gross.Amount {
		o.Status, o.PaymentStatus, p.Holders = entorder.StatusConfirmed, entorder.PaymentStatusPaid, nil
	}
	var tokenHash []byte
	if p.User == nil {
		var token string
		token, tokenHash = auth.NewToken()
		trackingToken = &token
	}
	if err := insert(ctx, tx, o, p, tokenHash); err != nil {
		return nil, nil, fmt.Errorf("place order: %w", err)
	}
	s.notifyAfterCommit(tx, o.ID)
	return o, trackingToken, nil
}

// insertedLine is an order's line as insertOrder reads it.
type insertedLine struct {
	ID          uuid.UUID `json:"id"`
	Position    int       `json:"position"`
	Variant     uuid.UUID `json:"variant_id"`
	ProductName string    `json:"product_name"`
	VariantName string    `json:"variant_name"`
	SKU         string    `json:"sku"`
	Quantity    int       `json:"quantity"`
	UnitNet     int64     `json:"unit_net"`
	UnitTax     int64     `json:"unit_tax"`
	TotalNet    int64     `json:"total_net"`
	TotalTax    int64     `json:"total_tax"`
	Discount    int64     `json:"discount"`
	TaxIncluded bool      `json:"tax_included"`
	Delivery    int       `json:"delivery"`
	GiftCard    bool      `json:"gift_card"`
	GiftWrap    bool      `json:"gift_wrap"`
	Wrapping    int64     `json:"wrapping"`
}

// insertedTax is a tax on a line or a delivery as insertOrder reads it.
type insertedTax struct {
	Line         int    `json:"line"`
	Delivery     int    `json:"delivery"`
	Position     int    `json:"position"`
	Name         string `json:"name"`
	Jurisdiction string `json:"jurisdiction"`
	Millionths   int64  `json:"millionths"`
	Compound     bool   `json:"compound"`
	Base         int64  `json:"base"`
	Amount       int64  `json:"amount"`
}

// taxesOf returns the taxes of a quote as JSON. Lines and deliveries are counted from 1.
func taxesOf(q *pricing.Quote) (string, error) {
	taxes := []insertedTax{}
	add := func(line, delivery int, all []pricing.TaxAmount) {
		for i, tax := range all {
			taxes = append(taxes, insertedTax{
				line, delivery, i + 1, tax.Name, tax.Jurisdiction, tax.Millionths, tax.Compound, tax.Base.Amount, tax.Amount.Amount,
			})
		}
	}
	for i := range q.Lines {
		add(i+1, 0, q.Lines[i].Cost.Taxes)
	}
	for i := range q.Deliveries {
		add(0, i+1, q.Deliveries[i].Taxes)
	}
	encoded, err := json.Marshal(taxes)
	return string(encoded), err
}

// insertedDiscount is a discount of a line or a delivery as insertOrder reads it.
type insertedDiscount struct {
	Line      int            `json:"line"`
	Delivery  int            `json:"delivery"`
	Position  int            `json:"position"`
	Promotion uuid.UUID      `json:"promotion_id"`
	Name      string         `json:"name"`
	Class     discount.Class `json:"class"`
	Code      string         `json:"code"`
	Amount    int64          `json:"amount"`
}

// discountsOf returns the discounts of a quote as JSON.
func discountsOf(q *pricing.Quote) (string, error) {
	discounts, positions := []insertedDiscount{}, map[typeid.Promotion]int{}
	for i := range q.Discounts.Applied {
		positions[q.Discounts.Applied[i].ID] = i + 1
	}
	for _, one := range q.Allocations() {
		discounts = append(discounts, insertedDiscount{
			one.Line, one.Delivery, positions[one.Promotion], one.Promotion.UUID(), one.Name, one.Class, one.Code, one.Amount.Amount,
		})
	}
	encoded, err := json.Marshal(discounts)
	return string(encoded), err
}

func insert(ctx context.Context, tx *ent.Tx, o *ent.Order, p Placement, tokenHash []byte) error {
	rows, inDelivery := make([]insertedLine, len(p.Quote.Lines)), deliveryOf(&p)
	for i, l := range p.Quote.Lines {
		rows[i] = insertedLine{
			ID: typeid.NewOrderLine().UUID(), Position: i + 1, Variant: l.Variant.UUID(),
			ProductName: l.ProductName, VariantName: l.VariantName, SKU: l.SKU, Quantity: l.Quantity,
			UnitNet: l.UnitPrice.Net.Amount, UnitTax: l.UnitPrice.Tax.Amount,
			TotalNet: l.Total.Net.Amount, TotalTax: l.Total.Tax.Amount,
			Discount: l.Discount.Amount, TaxIncluded: l.AddedTax() == 0, Delivery: inDelivery[i], GiftCard: l.GiftCard,
			GiftWrap: l.GiftWrap, Wrapping: l.Wrapping.Amount,
		}
	}
	taxes, err := taxesOf(&p.Quote)
	if err != nil {
		return err
	}
	discounts, err := discountsOf(&p.Quote)
	if err != nil {
		return err
	}
	deliveries, err := deliveriesOf(&p)
	if err != nil {
		return err
	}
	lines, err := json.Marshal(rows)
	if err != nil {
		return err
	}
	shipping, err := json.Marshal(p.Contact.ShippingAddress)
	if err != nil {
		return err
	}
	billing, err := json.Marshal(p.Contact.BillingAddress)
	if err != nil {
		return err
	}
	vatNumber, err := json.Marshal(p.Contact.VatNumber)
	if err != nil {
		return err
	}
	attributes, ofLines, err := notes(p)
	if err != nil {
		return err
	}
	event := &ent.OrderEvent{Type: orderevent.TypeOrderPlaced}
	if o.UserID != nil {
		event.Actor = new(o.UserID.String())
	}
	events, err := number(o, []*ent.OrderEvent{event})
	if err != nil {
		return err
	}
	holders, hashes := limited(p.Holders)
	units := unitsOf(p.Quote)
	if err := checkSize(holders, units); err != nil {
		return err
	}
	var refused error
	err = insertOrder.Each(ctx, tx, func(scan func(...any) error) error {
		var n int
		var other held
		var seconds float64
		err := scan(&n, &other.orders, &other.units, &seconds)
		if err == nil && refused == nil {
			other.wait = time.Duration(seconds * float64(time.Second))
			refused = holders[n-1].refuse(other, units)
		}
		return err
	},
		o.ID, o.Status, events, o.LastSequence, o.Number, o.UserID, o.CartID, o.Currency,
		o.SubtotalNet, o.SubtotalTax, o.TotalNet, o.TotalTax, p.Due.Seconds(),
		typeid.NewOrderContact(), p.Contact.Email, string(shipping), string(billing),
		typeid.NewTrackingToken(), tokenHash, trackingTokenLife.Seconds(),
		string(lines), pq.Array(hashes), units,
		p.Contact.Phone, p.Contact.Note, attributes, ofLines, o.ChannelID,
		o.Discount, o.AddedTax, o.ShippingNet, o.ShippingTax, o.ShippingDiscount, o.ShippingAddedTax, taxes, deliveries, discounts, string(vatNumber), p.TaxCountry, p.Contact.GiftMessage, o.Tendered, o.GiftCards, o.Wrapping, o.TaxesEstimated, o.PaymentStatus, o.Language)
	return cmp.Or(err, refused)
}

// notes returns what is noted of an order and, by their positions, of its lines, as JSON.
func notes(p Placement) (ofOrder, ofLines string, err error) {
	lines, noted := make([][]custom.Attribute, len(p.Quote.Lines)), 0
	for i, line := range p.Quote.Lines {
		lines[i] = append([]custom.Attribute{}, line.Attributes...)
		if len(line.Attributes) > 0 {
			noted = i + 1
		}
	}
	one, err := json.Marshal(append([]custom.Attribute{}, p.Contact.Attributes...))
	if err != nil {
		return "", "", err
	}
	all, err := json.Marshal(lines[:noted])
	return string(one), string(all), err
}
