package mail

import (
	"time"

	"github.com/shopgraph/shopgraph/internal/money"
)

// samples are mails of each kind but those that are in several languages, as they may be.
var samples = []Mail{
	VerifySignUp{Name: "Ada", Link: sampleLink, ExpiresIn: time.Hour},
	AlreadyRegistered{Name: "Ada", SignInLink: sampleLink, ResetLink: sampleLink},
	ResetPassword{Name: "Ada", Link: sampleLink, ExpiresIn: time.Hour},
	PasswordChanged{Name: "Ada", ResetLink: sampleLink},
	ChangeEmail{Name: "Ada", Link: sampleLink, ExpiresIn: time.Hour},
	EmailChangeAsked{Name: "Ada", NewEmail: "ada@example.org", ResetLink: sampleLink},
	EmailChanged{Name: "Ada", NewEmail: "ada@example.org"},
	IdentityLinked{Name: "Ada", Provider: "Provider", ResetLink: sampleLink},
	IdentityUnlinked{Name: "Ada", Provider: "Provider", ResetLink: sampleLink},
	NewDevice{Name: "Ada", ResetLink: sampleLink},
	AccountDeleted{Name: "Ada"},
	StaffInvitation{InvitedBy: "Grace", Link: sampleLink, ExpiresIn: 48 * time.Hour},
	OrderTracking{Name: "Ada", OrderNumber: sampleNumber, Link: sampleLink},
	CartReminder{Name: "Ada", Items: []Item{{Name: "Mug", Quantity: 2}}, Link: sampleLink, OptOutLink: sampleLink},
}

const (
	sampleLink   = "https://shop.example/sample"
	sampleNumber = "7K3M9-QX2BD"
)

// SampleOrder returns a mail about an order that is none, with all that a mail of its kind may have.
func SampleOrder(kind OrderKind, language string) Order {
	amount := func(n int64) money.Money { return money.Money{Amount: n, Currency: "EUR"} }
	mugs, beans := amount(2500), amount(129900)
	home := []string{"Ada Lovelace", "Street 1", "10119 Berlin"}
	m := Order{
		Kind: kind, Language: language, Name: "Ada", Number: sampleNumber, PlacedAt: time.Date(2026, time.November, 29, 12, 0, 0, 0, time.UTC), Link: sampleLink, LinkSecret: true,
		Lines: []OrderLine{
			{Name: "Mug", Variant: "Red", Options: []string{"Size: L"}, Quantity: 2, Total: &mugs},
			{Name: "Beans", Quantity: 100, Total: &beans},
		},
		Amounts: &OrderAmounts{
			Subtotal: amount(132400), Delivery: amount(490), Saved: amount(500), Taxes: amount(21220), Total: amount(132890), Due: amount(0),
			Tenders: []OrderPart{{By: "GIFT_CARD", Detail: "NPQR", Amount: amount(5000)}},
		},
		Delivery: "Parcel", Shipping: home, Billing: home,
	}
	day := m.PlacedAt.Truncate(24 * time.Hour)
	switch kind {
	case OrderPaymentWaiting:
		m.Amounts.Due = amount(127890)
		m.Payment = &OrderPayment{Amount: amount(127890), Until: day.Add(7*24*time.Hour + 12*time.Hour), Holder: "Store", IBAN: "DE89 3704 0044 0532 0130 00", BIC: "COBADEFFXXX", Bank: "Bank", Reference: "RF18 5390 0754 7034"}
	case OrderShipped, OrderOutForDelivery, OrderDelivered:
		m.Parcel = &OrderParcel{Carrier: "DHL", Number: "00340434161094000000", Link: sampleLink, ExpectedFrom: day.Add(24 * time.Hour), ExpectedTo: day.Add(48 * time.Hour)}
	case OrderReadyForPickup:
		m.Pickup = []string{"Store in the street", "Street 2", "10119 Berlin"}
	case OrderCancelled:
		m.Reason = "Sold out"
	case OrderRefunded:
		m.Refund = &OrderRefund{Amount: amount(1250), Parts: []OrderPart{{By: "CARD", Detail: "4242", Amount: amount(1250)}}}
	case OrderComment:
		m.Comment = "We have packed it with care.\nPlease mind the glass."
	case OrderReview:
		m.OptOutLink = sampleLink
	case OrderInvoice:
		m.Invoice = "INV-2026-000001"
	}
	return m
}

// SampleAlert returns a mail about a product that is none, with all that a mail of its kind may have.
func SampleAlert(kind AlertKind, language string) Alert {
	m := Alert{Kind: kind, Language: language, Name: "Ada", Product: "Mug", Variant: "Red", Link: sampleLink}
	switch kind {
	case AlertPriceDrop:
		m.Before = &money.Money{Amount: 1500, Currency: "EUR"}
		fallthrough
	case AlertBackInStock:
		m.Price, m.OptOutLink = &money.Money{Amount: 1250, Currency: "EUR"}, sampleLink
	}
	return m
}

// SampleLetter returns a letter that is none, with all that one of its kind may have.
func SampleLetter(kind LetterKind, language string) Letter {
	m := Letter{Kind: kind, Language: language, Name: "Ada", Amount: money.Money{Amount: 1250, Currency: "EUR"}}
	switch kind {
	case LetterGiftCard:
		m.Message, m.Facts = "Enjoy!", []LetterFact{{"code", "ABCD-EFGH-JKLM-NPQR"}}
	case LetterTransferReminder:
		m.Number, m.Until = sampleNumber, time.Date(2027, time.January, 2, 12, 0, 0, 0, time.UTC)
		m.Facts = []LetterFact{{"holder", "Store"}, {"iban", "DE89 3704 0044 0532 0130 00"}, {"bic", "COBADEFFXXX"}, {"bank", "Bank"}, {"reference", "RF18 5390 0754 7034"}}
	case LetterDraftOrder:
		m.Message, m.Items, m.Link = "As we agreed on the phone.", []Item{{Name: "Mug", Quantity: 2}}, sampleLink
	}
	return m
}
