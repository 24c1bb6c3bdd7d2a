package mail

import (
	"fmt"
	"strings"

	"github.com/shopgraph/shopgraph/internal/money"
)

// AlertKind is a mail about a product that somebody wants to be told of.
type AlertKind string

// The kinds.
const (
	AlertConfirm     AlertKind = "ALERT_CONFIRM"
	AlertBackInStock AlertKind = "ALERT_BACK_IN_STOCK"
	AlertPriceDrop   AlertKind = "ALERT_PRICE_DROP"
)

// AlertKinds are all mails about products.
var AlertKinds = []AlertKind{AlertConfirm, AlertBackInStock, AlertPriceDrop}

// Alert is a mail about a product that somebody wants to be told of. What there is not is empty, and left out of the mail.
type Alert struct {
	Kind AlertKind
	// Language is a BCP 47 tag. The mail is in the nearest that there are texts in.
	Language         string
	Name             string // of whom it greets
	Product, Variant string
	Image            string // an address on the web
	Link             string
	// Price is what it costs now, and Before what it cost when the mail was asked for.
	Price, Before *money.Money
	OptOutLink    string
}

// alertView is what the templates of a mail about a product are given.
type alertView struct {
	view
	Mail Alert
}

// RenderAlert writes a mail about a product to the address to, in the nearest language to the mail's that there are texts in.
func (s Store) RenderAlert(to string, m Alert) (Message, error) {
	v := &alertView{s.view(string(m.Kind), m.Language, m.Name, m.OptOutLink), m}
	if !isOnWeb(m.Image) {
		v.Mail.Image = ""
	}
	v.filled("{product}", v.What())
	text, html, err := s.templates().alert.execute(alertFile, v)
	if err != nil {
		return Message{}, fmt.Errorf("mail %s in %s: %w", m.Kind, v.Tag, err)
	}
	return Message{To: to, Subject: v.Subject, Text: text, HTML: html, OptOut: m.OptOutLink}, nil
}

func isOnWeb(link string) bool {
	return strings.HasPrefix(link, "https://") || strings.HasPrefix(link, "http://")
}

// What names the product, with its variant.
func (v *alertView) What() string {
	name, variant := line(v.Mail.Product), line(v.Mail.Variant)
	if variant == "" || variant == name {
		return name
	}
	return name + ", " + variant
}
