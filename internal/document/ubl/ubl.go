// Package ubl writes invoices and credit notes in UBL 2.1, by EN 16931. The same document is the same bytes.
//
// The norm knows one rate for a line. Taxes on top of one another, as in the United States, are one rate together. A delivery that is
// taxed as goods under several such taxes has no rate that the norm would take; its amounts are right. The norm knows
// amounts of lines without taxes alone: where prices include them, a discount is said in a note, as what it is without
// taxes is known of the whole line only.
package ubl

import (
	"bytes"
	"slices"
	"strconv"
	"time"

	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/document/bill"
	"github.com/shopgraph/shopgraph/internal/money"
)

const (
	customization = "urn:cen.eu:en16931:2017"
	namespace     = "urn:oasis:names:specification:ubl:schema:xsd:"
	oneUnit       = "C62" // of UN/ECE recommendation 20
)

// document is a bill that is being written.
type document struct{ *bill.Bill }

// Write returns a bill as XML.
func Write(of *bill.Bill) []byte {
	d := document{of}
	root := d.invoice()
	if of.Kind == bill.CreditNote {
		root = d.creditNote()
	}
	root = root.with("xmlns", namespace+root.name+"-2").
		with("xmlns:cac", namespace+"CommonAggregateComponents-2").with("xmlns:cbc", namespace+"CommonBasicComponents-2")
	var b bytes.Buffer
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n")
	root.write(&b, "")
	return b.Bytes()
}

func (d document) invoice() element {
	return has("Invoice", d.parts(is("cbc:InvoiceTypeCode", "380"), "cac:InvoiceLine", "cbc:InvoicedQuantity")...)
}

func (d document) creditNote() element {
	return has("CreditNote", d.parts(is("cbc:CreditNoteTypeCode", "381"), "cac:CreditNoteLine", "cbc:CreditedQuantity")...)
}

// parts are those of a document, in the order of both schemas.
func (d document) parts(kind element, line, quantity string) []element {
	parts := []element{
		is("cbc:CustomizationID", customization),
		is("cbc:ID", d.Number),
		day("cbc:IssueDate", d.IssuedAt),
		kind,
		is("cbc:DocumentCurrencyCode", string(d.Currency)),
		has("cac:OrderReference", is("cbc:ID", d.Order.Number)),
	}
	if d.Corrects != nil {
		parts = append(parts, has("cac:BillingReference", has("cac:InvoiceDocumentReference",
			is("cbc:ID", d.Corrects.Number), day("cbc:IssueDate", d.Corrects.IssuedAt))))
	}
	parts = append(parts,
		has("cac:AccountingSupplierParty", d.seller()),
		has("cac:AccountingCustomerParty", d.buyer()),
		d.delivery(), d.means(), d.terms())
	for _, c := range d.Charges {
		parts = append(parts, d.charge(c))
	}
	parts = append(parts, d.taxTotal(), d.total())
	for i := range d.Lines {
		parts = append(parts, d.line(line, quantity, &d.Lines[i]))
	}
	return parts
}

func day(name string, t time.Time) element {
	if t.IsZero() {
		return is(name, "")
	}
	return is(name, t.UTC().Format(time.DateOnly))
}

func (d document) amount(name string, amount int64) element {
	m := money.Money{Amount: amount, Currency: d.Currency}
	return is(name, string(m.Decimal())).with("currencyID", string(d.Currency))
}

// isTaxed reports whether the document is within the system of value added tax. Otherwise it tells no numbers for it.
func (d document) isTaxed() bool { return d.Treatment != bill.NotSubject }

func (d document) seller() element {
	s := &d.Seller
	party := []element{has("cac:PartyName", is("cbc:Name", s.Name)), place("cac:PostalAddress", address.Address{
		Line1: s.Line1, Line2: s.Line2, City: s.City, PostalCode: s.PostalCode, Country: s.Country,
	})}
	if d.isTaxed() {
		party = append(party, scheme(s.VATNumber, "VAT"))
	}
	if s.TaxNumber != "" {
		party = append(party, scheme(s.TaxNumber, "TAX"))
	}
	return has("cac:Party", append(party,
		has("cac:PartyLegalEntity", is("cbc:RegistrationName", s.Name), is("cbc:CompanyID", s.Register)),
		has("cac:Contact", is("cbc:Telephone", s.Phone), is("cbc:ElectronicMail", s.Email)))...)
}

func (d document) buyer() element {
	b := &d.Buyer
	name := b.Billing.FullName
	if b.Billing.Company != "" {
		name = b.Billing.Company
	}
	party := []element{place("cac:PostalAddress", b.Billing)}
	if d.isTaxed() {
		party = append(party, scheme(b.VATNumber, "VAT"))
	}
	return has("cac:Party", append(party,
		has("cac:PartyLegalEntity", is("cbc:RegistrationName", name)),
		has("cac:Contact", is("cbc:Name", b.Billing.FullName), is("cbc:ElectronicMail", b.Email)))...)
}

// scheme tells a number for a tax; nothing if there is none.
func scheme(number, tax string) element {
	if number == "" {
		return element{}
	}
	return has("cac:PartyTaxScheme", is("cbc:CompanyID", number), has("cac:TaxScheme", is("cbc:ID", tax)))
}

func place(name string, a address.Address) element {
	return has(name,
		is("cbc:StreetName", a.Line1), is("cbc:AdditionalStreetName", a.Line2), is("cbc:CityName", a.City),
		is("cbc:PostalZone", a.PostalCode), is("cbc:CountrySubentity", a.Region),
		has("cac:Country", is("cbc:IdentificationCode", string(a.Country))))
}

func (d document) delivery() element {
	to := d.Buyer.Billing
	if d.Buyer.Shipping != nil {
		to = *d.Buyer.Shipping
	}
	return has("cac:Delivery", day("cbc:ActualDeliveryDate", d.SuppliedOn), has("cac:DeliveryLocation", place("cac:Address", to)),
		has("cac:DeliveryParty", has("cac:PartyName", is("cbc:Name", to.FullName))))
}

// means says how to transfer what is due.
func (d document) means() element {
	t := d.Transfer
	if t == nil || d.Due() == 0 || t.IBAN == "" {
		return element{}
	}
	return has("cac:PaymentMeans", is("cbc:PaymentMeansCode", "30"), is("cbc:PaymentID", t.Reference),
		has("cac:PayeeFinancialAccount", is("cbc:ID", t.IBAN), is("cbc:Name", t.Holder),
			has("cac:FinancialInstitutionBranch", is("cbc:ID", t.BIC))))
}

// terms say that what is due is to be paid.
func (d document) terms() element {
	if d.Due() == 0 {
		return element{}
	}
	return has("cac:PaymentTerms", is("cbc:Note", "Payable without deduction"))
}

// charge is a delivery or an adjustment, which is an allowance if it is less than 0.
func (d document) charge(c bill.Charge) element {
	amount, isCharge, code, reason := c.Net, "true", "DL", "Delivery"
	if c.Kind == bill.Adjustment {
		code, reason = "", "Adjustment"
	}
	if c.Name != "" {
		reason = c.Name
	}
	if amount < 0 {
		amount, isCharge = -amount, "false"
	}
	return has("cac:AllowanceCharge", is("cbc:ChargeIndicator", isCharge), is("cbc:AllowanceChargeReasonCode", code),
		is("cbc:AllowanceChargeReason", reason), d.amount("cbc:Amount", amount), d.category("cac:TaxCategory", c.Taxes, false))
}

// reasons are why no taxes are due, with their codes.
var reasons = map[bill.Category][2]string{
	bill.BuyerOwes:    {"VATEX-EU-AE", "Reverse charge: VAT to be accounted for by the recipient"},
	bill.ExportedFree: {"VATEX-EU-G", "Export outside the European Union"},
	bill.OutsideOfTax: {"VATEX-EU-O", "Not subject to VAT"},
	bill.ExemptOfTax:  {"", "Exempt from VAT"},
}

func (d document) category(name string, taxes []bill.Tax, withReason bool) element {
	c, group := d.CategoryOf(taxes), bill.Group{Taxes: taxes}
	parts := []element{is("cbc:ID", string(c))}
	if c != bill.OutsideOfTax {
		parts = append(parts, is("cbc:Percent", group.Percent()))
	}
	if reason := reasons[c]; withReason {
		parts = append(parts, is("cbc:TaxExemptionReasonCode", reason[0]), is("cbc:TaxExemptionReason", reason[1]))
	}
	return has(name, append(parts, has("cac:TaxScheme", is("cbc:ID", "VAT")))...)
}

// taxTotal tells the taxes, those of a rate together.
func (d document) taxTotal() element {
	var merged []bill.Group
	for _, g := range d.Groups() {
		i := slices.IndexFunc(merged, func(m bill.Group) bool { return m.Category == g.Category && m.Percent() == g.Percent() })
		if i < 0 {
			merged = append(merged, g)
			continue
		}
		merged[i].Net += g.Net
		merged[i].Tax += g.Tax
	}
	parts := []element{d.amount("cbc:TaxAmount", d.Tax)}
	for _, g := range merged {
		parts = append(parts, has("cac:TaxSubtotal", d.amount("cbc:TaxableAmount", g.Net), d.amount("cbc:TaxAmount", g.Tax), d.category("cac:TaxCategory", g.Taxes, true)))
	}
	return has("cac:TaxTotal", parts...)
}

func (d document) total() element {
	var lines, allowances, charges int64
	for i := range d.Lines {
		lines += d.Lines[i].Net
	}
	for _, c := range d.Charges {
		if c.Net < 0 {
			allowances -= c.Net
		} else {
			charges += c.Net
		}
	}
	payable := d.Total()
	if d.Kind == bill.Invoice {
		payable = d.Due()
	}
	parts := []element{
		d.amount("cbc:LineExtensionAmount", lines), d.amount("cbc:TaxExclusiveAmount", d.Net), d.amount("cbc:TaxInclusiveAmount", d.Total()),
		d.amount("cbc:AllowanceTotalAmount", allowances), d.amount("cbc:ChargeTotalAmount", charges),
		d.amount("cbc:PrepaidAmount", d.Total()-payable), d.amount("cbc:PayableAmount", payable),
	}
	return has("cac:LegalMonetaryTotal", parts...)
}

func (d document) line(name, quantity string, l *bill.Line) element {
	number := strconv.Itoa(l.Quantity)
	price, note := l.Net, ""
	var changes []element
	switch {
	case !l.TaxIncluded:
		price += l.Discount - l.Wrapping
		changes = []element{d.change("false", "95", "Discount", l.Discount), d.change("true", "", "Gift wrapping", l.Wrapping)}
	case l.Discount > 0:
		note = "Discount, with taxes: " + money.Money{Amount: l.Discount, Currency: d.Currency}.String()
	}
	parts := append([]element{
		is("cbc:ID", strconv.Itoa(l.Position)), is("cbc:Note", note),
		is(quantity, number).with("unitCode", oneUnit), d.amount("cbc:LineExtensionAmount", l.Net),
	}, changes...)
	item := []element{is("cbc:Name", l.Name), has("cac:SellersItemIdentification", is("cbc:ID", l.SKU)), d.category("cac:ClassifiedTaxCategory", l.Taxes, false)}
	for _, o := range l.Options {
		item = append(item, has("cac:AdditionalItemProperty", is("cbc:Name", o.Name), is("cbc:Value", o.Value)))
	}
	return has(name, append(parts, has("cac:Item", item...),
		has("cac:Price", d.amount("cbc:PriceAmount", price), is("cbc:BaseQuantity", number).with("unitCode", oneUnit)))...)
}

// change is what is taken off a line, or added to it; nothing if it is 0.
func (d document) change(isCharge, code, reason string, amount int64) element {
	if amount == 0 {
		return element{}
	}
	return has("cac:AllowanceCharge", is("cbc:ChargeIndicator", isCharge), is("cbc:AllowanceChargeReasonCode", code),
		is("cbc:AllowanceChargeReason", reason), d.amount("cbc:Amount", amount))
}
