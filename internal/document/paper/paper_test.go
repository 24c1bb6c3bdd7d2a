package paper_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/document/bill"
	"github.com/shopgraph/shopgraph/internal/document/paper"
)

// invoice returns an invoice of so many lines in a language. Each fifth line is taxed at 7 %.
func invoice(language string, lines int) *bill.Bill {
	at := time.Date(2026, 11, 29, 10, 0, 0, 0, time.UTC)
	b := &bill.Bill{
		Kind: bill.Invoice, Number: "INV-2026-000042", IssuedAt: at, SuppliedOn: at.AddDate(0, 0, -1), Language: language, Currency: "EUR",
		Order: bill.Order{Number: "K7Q2-M9XD", PlacedAt: at.AddDate(0, 0, -3)},
		Seller: bill.Seller{
			Name: "Bergblick Kaffee GmbH", Line1: "Kastanienallee 12", PostalCode: "10435", City: "Berlin", Country: "DE", VATNumber: "DE136695976",
			Register: "Amtsgericht Charlottenburg, HRB 12345", Email: "hallo@bergblick.example", IBAN: "DE89370400440532013000", Footer: "Geschäftsführerin: Ada Beispiel",
		},
		Buyer: bill.Buyer{
			Email: "grace@example.com", VATNumber: "ATU12345675",
			Billing:  address.Address{FullName: "Grace Höpper", Company: "Höpper & Söhne KG", Line1: "Mariahilfer Straße 1", City: "Wien", PostalCode: "1060", Country: "AT"},
			Shipping: &address.Address{FullName: "Lager", Line1: "Gürtel 99", City: "Wien", PostalCode: "1150", Country: "AT"},
		},
	}
	for i := range lines {
		l := bill.Line{
			Position: i + 1, Name: fmt.Sprintf("Espresso aus Äthiopien, Ernte %d, mit langem Namen und „Anführung“", i), SKU: fmt.Sprintf("ESP-%04d", i),
			Options: []bill.Option{{Name: "Mahlgrad", Value: "fein"}, {Name: "Größe", Value: "1 kg"}}, Quantity: 1 + i%9, UnitNet: 100000, UnitTax: 19000, TaxIncluded: true,
		}
		rate := int64(190000)
		if i%5 == 4 {
			rate = 70000
		}
		l.Net = l.UnitNet * int64(l.Quantity)
		l.Tax = l.Net * rate / 1_000_000
		if i%3 == 1 {
			l.Discount, l.Wrapping = 500, 300
		}
		l.Taxes = []bill.Tax{{Name: "USt.", Jurisdiction: "DE", Millionths: rate, Base: l.Net, Amount: l.Tax}}
		b.Lines = append(b.Lines, l)
		b.Net, b.Tax = b.Net+l.Net, b.Tax+l.Tax
	}
	b.Charges = []bill.Charge{{Kind: bill.Delivery, Name: "DHL Paket", Net: 420, Tax: 80, Taxes: []bill.Tax{{Name: "USt.", Jurisdiction: "DE", Millionths: 190000, Base: 420, Amount: 80}}}}
	b.Net, b.Tax = b.Net+420, b.Tax+80
	b.Paid = []bill.Payment{{Kind: bill.ByGiftCard, Detail: "X7QP", Amount: 2500}}
	b.Transfer = &bill.Transfer{
		Holder: b.Seller.Name, IBAN: b.Seller.IBAN, BIC: "COBADEFFXXX", Reference: "RF18 5390 0754 7034",
		QR: "BCD\n002\n1\nSCT\nCOBADEFFXXX\nBergblick Kaffee GmbH\nDE89370400440532013000\nEUR12.50\n\nRF18539007547034",
	}
	return b
}

// TestSameBytes: a document is the same bytes whenever it is set, also by many at a time.
func TestSameBytes(t *testing.T) {
	t.Parallel()
	fonts := paper.DefaultFonts()
	var all sync.WaitGroup
	for i := range 50 {
		all.Go(func() {
			b := invoice([]string{"en", "de", "fr", "es", "it", "nl"}[i%6], 1+i)
			if err := b.Check(); err != nil {
				t.Error(err)
			}
			once, err := fonts.Bill(b)
			again, errAgain := fonts.Bill(b)
			if err != nil || errAgain != nil || !bytes.Equal(once, again) {
				t.Errorf("invoice of %d lines: %v, %v, %d and %d bytes", i, err, errAgain, len(once), len(again))
			}
			if bytes.Contains(once, []byte("/Count 1\n")) != (i < 8) && i > 20 {
				t.Errorf("an invoice of %d lines is on one page", i)
			}
		})
	}
	all.Wait()
}

func BenchmarkBill(b *testing.B) {
	fonts, of := paper.DefaultFonts(), invoice("de", 20)
	for b.Loop() {
		if _, err := fonts.Bill(of); err != nil {
			b.Fatal(err)
		}
	}
}

// TestLook writes documents to a folder, to be looked at.
func TestLook(t *testing.T) {
	t.Parallel()
	folder := os.Getenv("DOCUMENTS")
	if folder == "" {
		t.Skip("DOCUMENTS names no folder")
	}
	for _, language := range []string{"en", "de", "fr"} {
		for _, lines := range []int{1, 20, 70} {
			pdf, err := paper.DefaultFonts().Bill(invoice(language, lines))
			if err == nil {
				err = os.WriteFile(filepath.Join(folder, fmt.Sprintf("%s%d.pdf", language, lines)), pdf, 0o600)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
}
