package mail

import (
	"strings"
	"time"

	"github.com/shopgraph/shopgraph/internal/money"
)

// OrderKind is which mail about an order one is.
type OrderKind string

// The mails about orders.
const (
	OrderPlaced         OrderKind = "PLACED"
	OrderPaid           OrderKind = "PAID"
	OrderPaymentFailed  OrderKind = "PAYMENT_FAILED"
	OrderPaymentWaiting OrderKind = "PAYMENT_WAITING"
	OrderShipped        OrderKind = "SHIPPED"
	OrderOutForDelivery OrderKind = "OUT_FOR_DELIVERY"
	OrderDelivered      OrderKind = "DELIVERED"
	OrderReadyForPickup OrderKind = "READY_FOR_PICKUP"
	OrderCancelled      OrderKind = "CANCELLED"
	OrderRefunded       OrderKind = "REFUNDED"
	OrderComment        OrderKind = "COMMENT"
	OrderReview         OrderKind = "REVIEW"
	OrderInvoice        OrderKind = "INVOICE"
)

// OrderKinds are all mails about orders, in the order in which an order may meet them.
var OrderKinds = []OrderKind{
	OrderPlaced, OrderPaymentWaiting, OrderPaid, OrderPaymentFailed, OrderShipped, OrderOutForDelivery, OrderDelivered, OrderReadyForPickup,
	OrderCancelled, OrderRefunded, OrderComment, OrderReview, OrderInvoice,
}

// key is what the kind's texts begin with.
func (k OrderKind) key() string { return strings.ToLower(string(k)) }

// Order is a mail about an order. What there is not of it is empty, and left out of the mail.
type Order struct {
	Kind OrderKind
	// Language is a BCP 47 tag. The mail is in the nearest that there are texts in.
	Language     string
	Name, Number string
	PlacedAt     time.Time
	// Link leads to the order. Whoever has a secret one can see the order.
	Link       string
	LinkSecret bool
	Lines      []OrderLine
	Amounts    *OrderAmounts
	Delivery   string // how it is delivered
	Shipping   []string
	Billing    []string
	Parcel     *OrderParcel
	Pickup     []string // where it is to be picked up
	Payment    *OrderPayment
	Refund     *OrderRefund
	Comment    string
	Reason     string
	Invoice    string // the number of an invoice that is attached
	OptOutLink string
}

// OrderLine is so much of something.
type OrderLine struct {
	Name, Variant string
	Options       []string
	Image         string // an address on the web
	Quantity      int
	Total         *money.Money // nil where it is not about money
}

// OrderAmounts are how an order's total comes about. All are with taxes.
type OrderAmounts struct {
	Subtotal, Delivery, Saved, Taxes, Total money.Money
	Tenders                                 []OrderPart // that have paid a part of it
	Due                                     money.Money // of what is to be paid still
}

// OrderPart is what somebody pays with, or gets back to. By is a key of the texts below "by.", such as CARD.
type OrderPart struct {
	By, Detail string
	Amount     money.Money
}

// OrderParcel is a parcel on its way.
type OrderParcel struct {
	Carrier, Number, Link    string
	ExpectedFrom, ExpectedTo time.Time // days; zero if nobody has said
}

// OrderPayment is how to pay for an order: by a page, or by a transfer.
type OrderPayment struct {
	Amount                                      money.Money
	Until                                       time.Time // zero for no limit
	Link                                        string
	Holder, IBAN, BIC, Bank, Details, Reference string
}

// OrderRefund is what somebody gets back.
type OrderRefund struct {
	Amount money.Money
	Parts  []OrderPart
}

// orderView is what the templates of a mail about an order are given.
type orderView struct {
	view
	Mail Order
}

func newOrderView(s Store, m Order) *orderView {
	v := &orderView{s.view(m.Kind.key(), m.Language, m.Name, m.OptOutLink), m}
	amount := ""
	switch {
	case m.Refund != nil:
		amount = v.Money(m.Refund.Amount)
	case m.Payment != nil:
		amount = v.Money(m.Payment.Amount)
	case m.Amounts != nil:
		amount = v.Money(m.Amounts.Total)
	}
	v.filled("{number}", line(m.Number), "{date}", v.Date(m.PlacedAt), "{amount}", amount, "{invoice}", line(m.Invoice))
	return v
}

// By returns what something is paid with.
func (v *orderView) By(p OrderPart) string {
	name := v.T("by." + p.By)
	if p.Detail != "" {
		name += " ···" + line(p.Detail)
	}
	return name
}

// Expected writes from when to when a parcel is expected; empty if nobody has said.
func (v *orderView) Expected() string {
	p := v.Mail.Parcel
	switch {
	case p == nil || p.ExpectedFrom.IsZero():
		return ""
	case p.ExpectedTo.IsZero() || p.ExpectedTo.Equal(p.ExpectedFrom):
		return v.Date(p.ExpectedFrom)
	}
	return v.Date(p.ExpectedFrom) + " – " + v.Date(p.ExpectedTo)
}

// What names a line, with its variant and its options.
func (v *orderView) What(l OrderLine) string {
	parts := []string{line(l.Name)}
	if l.Variant != "" && l.Variant != l.Name {
		parts = append(parts, line(l.Variant))
	}
	for _, o := range l.Options {
		parts = append(parts, line(o))
	}
	return strings.Join(parts, ", ")
}

// Paragraphs cuts what somebody wrote into its lines.
func (v *orderView) Paragraphs(text string) (list []string) {
	for one := range strings.SplitSeq(text, "\n") {
		if one = line(one); one != "" {
			list = append(list, one)
		}
	}
	return list
}
