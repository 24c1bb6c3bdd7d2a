package server

import (
	"bytes"
	"cmp"
	"context"
	"encoding/hex"
	"fmt"
	"mime"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/config"
	"github.com/shopgraph/shopgraph/internal/document"
	"github.com/shopgraph/shopgraph/internal/document/bill"
	"github.com/shopgraph/shopgraph/internal/document/paper"
	"github.com/shopgraph/shopgraph/internal/payment"
	"github.com/shopgraph/shopgraph/internal/payment/manual"
	"github.com/shopgraph/shopgraph/internal/staff"
)

// makeDocuments makes what issues invoices and credit notes.
func (s *Server) makeDocuments(ctx context.Context, gateways []payment.Offered) (*document.Service, error) {
	fonts, err := documentFonts(s.cfg.Fonts)
	if err != nil {
		return nil, fmt.Errorf("--document-font: %w", err)
	}
	if s.cfg.Mode == config.Production && s.cfg.InvoiceAt != string(document.ByStaff) && !s.cfg.Company.IsComplete() {
		s.log.WarnContext(ctx, "orders get invoices that lack what the law wants: set --company-name, --company-street, --company-city and "+
			"--company-vat-number or --company-tax-number, or --invoice-at staff")
	}
	c := &s.cfg.Company
	opts := document.Options{
		InvoiceAt: document.When(s.cfg.InvoiceAt), InvoicePrefix: s.cfg.InvoicePrefix, CreditNotePrefix: s.cfg.CreditNotePrefix,
		Seller: bill.Seller{
			Name: cmp.Or(c.Name, s.cfg.StoreName), Line1: c.Street, Line2: c.More, PostalCode: c.PostalCode, City: c.City, Country: address.Country(c.Country),
			VATNumber: c.VATNumber, TaxNumber: c.TaxNumber, Register: c.Register, Email: c.Email, Phone: c.Phone, Footer: c.Footer,
			IBAN: strings.ReplaceAll(cmp.Or(c.IBAN, s.cfg.BankTransfer.IBAN), " ", ""),
		},
		Language: s.cfg.Spoken().Default(), Fonts: fonts, URL: s.url,
	}
	for i := range gateways {
		if gw, isByHand := gateways[i].Gateway.(*manual.Gateway); isByHand && gw.Name() == manual.BankTransfer {
			opts.Transfer = gw.Transfer
		}
	}
	return document.New(s.database.Store, staff.Audit, opts), nil
}

// documentFonts reads fonts: a regular one, and a bold one if there is a second. It returns nil for none.
func documentFonts(files []string) (*paper.Fonts, error) {
	if len(files) == 0 {
		return nil, nil
	}
	regular, err := os.ReadFile(files[0])
	if err != nil {
		return nil, err
	}
	bold, err := os.ReadFile(files[len(files)-1])
	if err != nil {
		return nil, err
	}
	return paper.NewFonts(regular, bold)
}

// document serves a document to who has its address, for as long as that is good.
func (s *Server) document(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), s.cfg.OperationTimeout)
	defer cancel()
	file, err := s.shop.resolver.Documents.Open(ctx, r.PathValue("name"), r.URL.Query())
	switch {
	case err != nil:
		s.log.ErrorContext(ctx, "a document cannot be read", "error", err)
		answer(w, http.StatusInternalServerError, "internal error\n")
		return
	case file == nil:
		answer(w, http.StatusNotFound, "there is no such document, or its address is not good any more\n")
		return
	}
	h := w.Header()
	h.Set("Content-Type", file.Type)
	h.Set("Content-Disposition", mime.FormatMediaType("inline", map[string]string{"filename": file.Name}))
	h.Set("Cache-Control", "private, max-age=3600")
	h.Set("ETag", `"`+hex.EncodeToString(file.Hash)+`"`)
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(file.Data))
}
