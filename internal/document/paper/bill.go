package paper

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/shopgraph/shopgraph/internal/document/bill"
	"github.com/shopgraph/shopgraph/internal/money"
)

// The columns of a bill's lines, by where each begins. The last ends at the right margin.
var columns = []float64{left, left + 8, left + 74, left + 86, left + 110, left + 128, left + 151, right}

// paperBill is a bill that is being set.
type paperBill struct {
	*sheet
	*bill.Bill
}

// Bill sets an invoice or a credit note.
func (f *Fonts) Bill(b *bill.Bill) ([]byte, error) { return f.Bills([]*bill.Bill{b}) }

// Bills sets invoices and credit notes, at least one, as one file.
func (f *Fonts) Bills(bills []*bill.Bill) ([]byte, error) {
	leaves := make([]*leaf, len(bills))
	for i, b := range bills {
		var err error
		if leaves[i], err = leafOfBill(b); err != nil {
			return nil, err
		}
	}
	return f.set(leaves...)
}

func leafOfBill(b *bill.Bill) (*leaf, error) {
	all, err := json.Marshal(b) // with all its texts
	if err != nil {
		return nil, fmt.Errorf("set a document: %w", err)
	}
	var countries []string
	countries = append(append(countries, b.Buyer.Billing.Formatted()...), b.Seller.Country.Name(), b.TaxedIn.Name(), b.Currency.Symbol())
	if b.Buyer.Shipping != nil {
		countries = append(countries, b.Buyer.Shipping.Formatted()...)
	}
	w := wordsIn(b.Language)
	return &leaf{
		words: w, title: titleOf(w, b) + " " + b.Number, at: b.IssuedAt, footer: footerOf(w, &b.Seller), texts: append(countries, unescaped(all)),
		draw: func(s *sheet) error {
			p := &paperBill{s, b}
			y := p.heading()
			y = p.table(y)
			y = p.sums(y)
			y = p.notes(y + 3)
			return p.transfer(y + 2)
		},
	}, nil
}

// unescaped is JSON with the characters that it writes as numbers: those that stand in markup.
func unescaped(all []byte) string { return string(all) + "<>&\u2028\u2029" }

func titleOf(w *words, b *bill.Bill) string {
	if b.Kind == bill.CreditNote {
		return w.creditNote
	}
	return w.invoice
}

// footerOf says who the seller is.
func footerOf(w *words, s *bill.Seller) (parts []string) {
	add := func(label, text string) {
		if text != "" {
			parts = append(parts, strings.TrimSpace(label+" "+text))
		}
	}
	add("", s.Name)
	add("", s.Line1)
	add("", s.Line2)
	add("", strings.TrimSpace(s.PostalCode+" "+s.City))
	add("", s.Register)
	add(w.vat, s.VATNumber)
	add(w.taxNumber, s.TaxNumber)
	add("IBAN", grouped(s.IBAN))
	add("", s.Email)
	add("", s.Phone)
	add("", s.Footer)
	return parts
}

// grouped writes an IBAN in groups of four characters.
func grouped(iban string) string {
	var b strings.Builder
	for i, r := range iban {
		if i > 0 && i%4 == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}

func (p *paperBill) money(amount int64) string {
	return p.words.money(money.Money{Amount: amount, Currency: p.Currency})
}

func (p *paperBill) amount(amount int64) string {
	return p.words.amount(money.Money{Amount: amount, Currency: p.Currency})
}

// heading writes who sends the document to whom, and which it is.
func (p *paperBill) heading() float64 {
	p.font("B", 15)
	p.put(left, top, wide, "L", p.Seller.Name)
	p.font("", small)
	p.put(left, 36, 90, "L", strings.Join(nonEmpty(p.Seller.Name, p.Seller.Line1, strings.TrimSpace(p.Seller.PostalCode+" "+p.Seller.City)), " · "))
	p.font("", usual)
	ends := max(p.block(42, 90, p.Buyer.Billing.Formatted()), p.facts(36))
	if p.Buyer.Shipping != nil {
		p.font("B", usual)
		p.put(left, ends+3, 90, "L", p.words.shipTo)
		p.font("", usual)
		ends = p.block(ends+3+lineHeight, 90, p.Buyer.Shipping.Formatted())
	}
	p.font("B", 13)
	p.put(left, ends+8, wide, "L", titleOf(p.words, p.Bill)+" "+p.Number)
	p.font("", usual)
	return ends + 17
}

func nonEmpty(texts ...string) (some []string) {
	for _, text := range texts {
		if text != "" {
			some = append(some, text)
		}
	}
	return some
}

// block writes lines below one another, and returns where they end.
func (s *sheet) block(y, width float64, texts []string) float64 {
	for _, text := range texts {
		for _, line := range s.lines(text, width) {
			s.put(left, y, width, "L", line)
			y += lineHeight
		}
	}
	return y
}

// facts writes the dates and numbers of a document, and returns where they end.
func (p *paperBill) facts(y float64) float64 {
	w := p.words
	facts := [][2]string{{w.number, p.Number}, {w.issuedOn, w.date(p.IssuedAt)}}
	if p.Corrects != nil {
		facts = append(facts, [2]string{w.corrects, p.Corrects.Number}, [2]string{"", w.date(p.Corrects.IssuedAt)})
	} else {
		facts = append(facts, [2]string{w.suppliedOn, w.date(p.SuppliedOn)})
	}
	facts = append(facts, [2]string{w.order, p.Order.Number}, [2]string{"", w.date(p.Order.PlacedAt)})
	if p.Buyer.VATNumber != "" {
		facts = append(facts, [2]string{w.yourVAT, p.Buyer.VATNumber})
	}
	for _, fact := range facts {
		p.put(118, y, 38, "L", fact[0])
		p.put(150, y, right-150, "R", fact[1])
		y += lineHeight
	}
	return y
}

// cells writes texts into the columns of the table.
func (p *paperBill) cells(y float64, texts ...string) {
	for i, text := range texts {
		align := "R"
		if i < 2 {
			align = "L"
		}
		p.put(columns[i], y, columns[i+1]-columns[i], align, text)
	}
}

func (p *paperBill) tableHead() {
	y, w := p.pdf.GetY(), p.words
	if p.head != nil && y < top {
		y = top
	}
	p.font("B", 8.5)
	p.cells(y, "", w.item, w.quantity, w.unit, w.tax, w.net, w.gross)
	p.rule(y + lineHeight + 0.6)
	p.font("", 8.5)
	p.pdf.SetXY(left, y+lineHeight+1.6)
}

// table writes the lines and charges, and returns where they end.
func (p *paperBill) table(y float64) float64 {
	p.pdf.SetXY(left, y)
	p.tableHead()
	y = p.pdf.GetY()
	p.head = func() { p.pdf.SetXY(left, top); p.tableHead() }
	for i := range p.Lines {
		y = p.line(y, &p.Lines[i])
	}
	for _, c := range p.Charges {
		name := p.words.delivery
		if c.Kind == bill.Adjustment {
			name = p.words.adjustment
		}
		if c.Name != "" {
			name += ": " + c.Name
		}
		y = p.row(y, []string{name}, "", "", "", p.rate(c.Taxes), p.amount(c.Net), p.amount(c.Net+c.Tax))
	}
	p.head = nil
	p.rule(y + 0.4)
	return y + 2.5
}

func (p *paperBill) line(y float64, l *bill.Line) float64 {
	about := []string{l.Name}
	var options []string
	for _, o := range l.Options {
		options = append(options, o.Name+": "+o.Value)
	}
	about = append(about, nonEmpty(strings.Join(options, ", "), l.SKU)...)
	if l.Wrapping > 0 {
		about = append(about, p.words.wrapping+": "+p.money(l.Wrapping))
	}
	if l.Discount > 0 {
		about = append(about, p.words.discount+": "+p.money(-l.Discount))
	}
	unit := l.UnitNet
	if l.TaxIncluded {
		unit += l.UnitTax
	}
	return p.row(y, about, fmt.Sprint(l.Position), fmt.Sprint(l.Quantity), p.amount(unit), p.rate(l.Taxes), p.amount(l.Net), p.amount(l.Net+l.Tax))
}

// row writes a row of the table: what it is about, in as many lines as that takes, and the other cells.
func (p *paperBill) row(y float64, about []string, position, quantity, unit, rate, net, gross string) float64 {
	var texts []string
	for _, text := range about {
		texts = append(texts, p.lines(text, columns[2]-columns[1])...)
	}
	if len(texts) == 0 {
		texts = []string{""}
	}
	y = p.room(y, min(float64(len(texts))*lineHeight, 60))
	p.cells(y, position, texts[0], quantity, unit, rate, net, gross)
	y += lineHeight
	p.pdf.SetTextColor(90, 90, 90)
	for _, text := range texts[1:] {
		if next := p.room(y, lineHeight); next != y {
			p.font("", 8.5)
			y = next
		}
		p.put(columns[1], y, columns[2]-columns[1], "L", text)
		y += lineHeight
	}
	p.pdf.SetTextColor(0, 0, 0)
	return y + 1.2
}

// rate says which taxes are on something.
func (p *paperBill) rate(taxes []bill.Tax) string {
	if len(taxes) == 0 {
		return "–"
	}
	g := bill.Group{Taxes: taxes}
	return p.words.percent(g.Percent())
}

// sums writes taxes by their rates, the total, and what was paid of it.
func (p *paperBill) sums(y float64) float64 {
	w := p.words
	p.font("B", 8.5)
	y = p.room(y, 3*lineHeight)
	p.sum(y, w.rate, w.net, w.tax, w.gross)
	p.font("", 8.5)
	for _, g := range p.Groups() {
		y = p.room(y+lineHeight, lineHeight)
		label := w.noTax
		if len(g.Taxes) > 0 {
			label = w.percent(g.Percent())
		}
		if len(g.Taxes) > 1 {
			var names []string
			for _, t := range g.Taxes {
				one := bill.Group{Taxes: []bill.Tax{t}}
				names = append(names, t.Name+" "+w.percent(one.Percent()))
			}
			label = strings.Join(names, " + ")
		}
		p.sum(y, label, p.amount(g.Net), p.amount(g.Tax), p.amount(g.Net+g.Tax))
	}
	y = p.room(y+lineHeight+1, 2*lineHeight)
	p.rule(y)
	p.font("B", 10.5)
	p.put(left, y+1.2, 120, "L", w.total)
	p.put(right-54, y+1.2, 54, "R", p.money(p.Total()))
	p.font("", usual)
	return p.paid(y + lineHeight + 3)
}

func (p *paperBill) sum(y float64, label, net, tax, gross string) {
	p.put(left, y, columns[4]-left, "L", label)
	p.put(columns[4]-10, y, columns[5]-columns[4]+10, "R", net)
	p.put(columns[5], y, columns[6]-columns[5], "R", tax)
	p.put(columns[6], y, columns[7]-columns[6], "R", gross)
}

// paid writes what was paid with what, and what is due.
func (p *paperBill) paid(y float64) float64 {
	for _, one := range p.Paid {
		y = p.room(y, lineHeight)
		label, amount := p.words.paidBy(one.Kind), -one.Amount
		if p.Kind == bill.CreditNote {
			label, amount = p.words.givenBack+": "+label, one.Amount
		}
		if one.Detail != "" {
			label += " …" + one.Detail
		}
		p.put(left, y, 120, "L", label)
		p.put(right-54, y, 54, "R", p.money(amount))
		y += lineHeight
	}
	if p.Kind == bill.CreditNote || len(p.Paid) == 0 && p.Due() == 0 {
		return y
	}
	y = p.room(y, lineHeight)
	p.font("B", usual)
	p.put(left, y, 120, "L", p.words.due)
	p.put(right-54, y, 54, "R", p.money(p.Due()))
	p.font("", usual)
	return y + lineHeight
}

// notes writes why no taxes are due, or whose.
func (p *paperBill) notes(y float64) float64 {
	for _, g := range p.Groups() {
		switch g.Category {
		case bill.BuyerOwes:
			y = p.paragraph(y, p.words.reverseCharge)
		case bill.ExportedFree:
			y = p.paragraph(y, p.words.export)
		case bill.ExemptOfTax:
			y = p.paragraph(y, p.words.exempt)
		}
	}
	if p.TaxedIn != "" {
		y = p.paragraph(y, fmt.Sprintf(p.words.destination, p.TaxedIn.Name()))
	}
	return y
}

// transfer writes where what is due is to be transferred to.
func (p *paperBill) transfer(y float64) error {
	t := p.Transfer
	if t == nil || p.Due() == 0 {
		return nil
	}
	y = p.room(y, 40)
	p.font("B", usual)
	p.put(left, y, 120, "L", p.words.dueBy)
	p.font("", usual)
	label := func(name, text string) string {
		if text == "" {
			return ""
		}
		return name + ": " + text
	}
	p.block(y+lineHeight, 120, nonEmpty(t.Holder, label("IBAN", grouped(t.IBAN)), label("BIC", t.BIC), t.Bank, t.Details, label(p.words.reference, t.Reference)))
	if t.QR == "" {
		return nil
	}
	p.font("", small)
	p.put(right-32, y+32.5, 32, "C", p.words.scan)
	return p.code(right-31, y+1, 30, t.QR)
}
