package config

import (
	"errors"
	"fmt"
	"regexp"

	"github.com/shopgraph/shopgraph/internal/address"
)

// Documents are when orders get invoices, and what those look like.
type Documents struct {
	InvoiceAt        string   `name:"invoice-at" env:"SHOPGRAPH_INVOICE_AT" default:"shipment" enum:"payment,shipment,staff" placeholder:"WHEN" help:"When orders get their invoices: payment, as soon as they stand, shipment, with their first parcel, or staff, by invoiceIssue. By default ${default}."`
	InvoicePrefix    string   `name:"invoice-prefix" env:"SHOPGRAPH_INVOICE_PREFIX" default:"INV-" placeholder:"TEXT" help:"What numbers of invoices begin with; each prefix is a series of its own. By default ${default}."`
	CreditNotePrefix string   `name:"credit-note-prefix" env:"SHOPGRAPH_CREDIT_NOTE_PREFIX" default:"CN-" placeholder:"TEXT" help:"What numbers of credit notes begin with. By default ${default}."`
	Fonts            []string `name:"document-font" env:"SHOPGRAPH_DOCUMENT_FONT" placeholder:"FILES" help:"The TrueType font that documents are set in, and the bold one after a comma, such as for other letters than Europe's. By default DejaVu Sans."`
}

// Company is whose documents they are.
type Company struct {
	Name       string `name:"name" env:"SHOPGRAPH_COMPANY_NAME" placeholder:"NAME" help:"The legal name of who sells, on documents. By default --store-name."`
	Street     string `name:"street" env:"SHOPGRAPH_COMPANY_STREET" placeholder:"TEXT" help:"The street and number of its address. By default none is told."`
	More       string `name:"address-more" env:"SHOPGRAPH_COMPANY_ADDRESS_MORE" placeholder:"TEXT" help:"A second line of its address. By default there is none."`
	PostalCode string `name:"postal-code" env:"SHOPGRAPH_COMPANY_POSTAL_CODE" placeholder:"CODE" help:"The postal code of its address. By default none is told."`
	City       string `name:"city" env:"SHOPGRAPH_COMPANY_CITY" placeholder:"NAME" help:"The city of its address. By default none is told."`
	Country    string `name:"country" env:"SHOPGRAPH_COMPANY_COUNTRY" placeholder:"CODE" help:"The country of its address, such as DE. By default that of the settings of taxes."`
	VATNumber  string `name:"vat-number" env:"SHOPGRAPH_COMPANY_VAT_NUMBER" placeholder:"NUMBER" help:"Its VAT number, such as DE136695976. By default none is told."`
	TaxNumber  string `name:"tax-number" env:"SHOPGRAPH_COMPANY_TAX_NUMBER" placeholder:"NUMBER" help:"Its number at its tax office. By default none is told."`
	Register   string `name:"register" env:"SHOPGRAPH_COMPANY_REGISTER" placeholder:"TEXT" help:"Where it is registered, and as what. By default nothing is told."`
	Email      string `name:"email" env:"SHOPGRAPH_COMPANY_EMAIL" placeholder:"ADDRESS" help:"Where buyers may write to. By default none is told."`
	Phone      string `name:"phone" env:"SHOPGRAPH_COMPANY_PHONE" placeholder:"NUMBER" help:"Where buyers may call. By default none is told."`
	IBAN       string `name:"iban" env:"SHOPGRAPH_COMPANY_IBAN" placeholder:"IBAN" help:"Its account. By default that of --bank-transfer-iban, if there is one."`
	Footer     string `name:"footer" env:"SHOPGRAPH_COMPANY_FOOTER" placeholder:"TEXT" help:"What else stands at the end of each page, such as who may act for it. By default nothing."`
}

// prefixes are what numbers of documents may begin with: what fits into names of files, too.
var prefixes = regexp.MustCompile(`^[A-Za-z0-9_-]{0,20}$`)

func (d *Documents) check() error {
	switch {
	case !prefixes.MatchString(d.InvoicePrefix) || !prefixes.MatchString(d.CreditNotePrefix):
		return errors.New("--invoice-prefix and --credit-note-prefix: at most 20 letters, digits, hyphens and underscores")
	case len(d.Fonts) > 2:
		return errors.New("--document-font: one file, or one and a bold one")
	}
	return nil
}

func (c *Company) check() error {
	if c.Country == "" {
		return nil
	}
	if _, err := address.ParseCountry(c.Country); err != nil {
		return fmt.Errorf("--company-country: %w", err)
	}
	return nil
}

// IsComplete reports whether the company's data are what the law wants on invoices.
func (c *Company) IsComplete() bool {
	return c.Name != "" && c.Street != "" && c.City != "" && (c.VATNumber != "" || c.TaxNumber != "")
}
