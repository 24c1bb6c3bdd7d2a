package document

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/document/bill"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// PrintType is what of orders is printed.
type PrintType string

// The types. Those but packing slips are the kinds of documents.
const (
	PrintPackingSlips PrintType = "PACKING_SLIP"
	PrintInvoices     PrintType = "INVOICE"
	PrintCreditNotes  PrintType = "CREDIT_NOTE"
)

// What is printed at once, at most.
const (
	maxPrintedOrders    = 100
	maxPrintedDocuments = 300
)

// PrintInput is what to print of which orders.
type PrintInput struct {
	OrderIDs []typeid.Order
	Type     PrintType
}

// Printed is a file of what was to be printed.
type Printed struct {
	URL           *string        // nil if nothing was
	DocumentCount int            // in the file
	OrdersWithout []typeid.Order // that have none
}

// PrintPayload is what became of printing.
type PrintPayload = fault.Outcome[*Printed]

// Print returns the address of one file with the documents of several orders, in the order of the orders. It is made when it
// is fetched: of what the documents were made of, so each is as it was issued. Whether the viewer may see the orders is for
// the caller to ask. Mistakes are fault.UserErrors.
func (s *Service) Print(ctx context.Context, in PrintInput) (*Printed, error) {
	if len(in.OrderIDs) == 0 {
		return nil, fault.User(fault.CodeRequired, "Name at least one order.", "orderIds")
	}
	if len(in.OrderIDs) > maxPrintedOrders {
		return nil, fault.User(fault.CodeLimitReached, fmt.Sprintf("Name at most %d orders.", maxPrintedOrders), "orderIds")
	}
	counts := map[typeid.Order]int{}
	err := printable.Each(ctx, s.store.Client, func(r *record.Reader) {
		id := typeid.Of[typeid.Order](r.UUID())
		counts[id] = int(r.Int())
	}, typeid.Array(in.OrderIDs), string(in.Type))
	if err != nil {
		return nil, fmt.Errorf("look for what to print: %w", err)
	}
	p := &Printed{OrdersWithout: []typeid.Order{}}
	for i, id := range in.OrderIDs {
		n, isThere := counts[id]
		if !isThere {
			return nil, fault.User(fault.CodeNotFound, "There is no such order.", "orderIds", strconv.Itoa(i))
		}
		if n == 0 {
			p.OrdersWithout = append(p.OrdersWithout, id)
		}
	}
	for _, n := range counts {
		p.DocumentCount += n
	}
	if p.DocumentCount > maxPrintedDocuments {
		return nil, fault.User(fault.CodeLimitReached, fmt.Sprintf("The orders have %d of these, and at most %d are printed at once. Name fewer orders.", p.DocumentCount, maxPrintedDocuments), "orderIds")
	}
	if p.DocumentCount == 0 {
		return p, nil
	}
	urls, err := s.sign(ctx, []string{printName(in)})
	if err != nil {
		return nil, err
	}
	p.URL = &urls[0]
	return p, nil
}

// printed begins the names of files of several documents.
const printed = "print-"

// printName is a name that has all of what is to be printed.
func printName(in PrintInput) string {
	var ids []byte
	for _, id := range in.OrderIDs {
		raw := id.UUID()
		ids = append(ids, raw[:]...)
	}
	return printed + string(in.Type) + "-" + base64.RawURLEncoding.EncodeToString(ids) + extensions[PDF]
}

// readPrintName is the opposite of printName.
func readPrintName(name string) (in PrintInput, err error) {
	kind, encoded, _ := strings.Cut(strings.TrimPrefix(strings.TrimSuffix(name, extensions[PDF]), printed), "-")
	ids, err := base64.RawURLEncoding.DecodeString(encoded)
	if err != nil {
		return in, err
	}
	in.Type = PrintType(kind)
	for ; len(ids) >= len(uuid.UUID{}); ids = ids[len(uuid.UUID{}):] {
		in.OrderIDs = append(in.OrderIDs, typeid.Of[typeid.Order](uuid.UUID(ids[:len(uuid.UUID{})])))
	}
	return in, nil
}

// printFile makes the file with a name that is signed; nil if there is nothing any more that it would have.
func (s *Service) printFile(ctx context.Context, name string) (*File, error) {
	in, err := readPrintName(name)
	if err != nil { // though it is signed
		return nil, fmt.Errorf("open %q: %w", name, err)
	}
	var pdf []byte
	if in.Type == PrintPackingSlips {
		pdf, err = s.printSlips(ctx, in.OrderIDs)
	} else {
		pdf, err = s.printBills(ctx, in)
	}
	if err != nil || pdf == nil {
		return nil, err
	}
	hash := sha256.Sum256(pdf)
	base := strings.ReplaceAll(strings.ToLower(string(in.Type)), "_", "-") + "s"
	return &File{Name: base + extensions[PDF], Type: "application/pdf", Data: pdf, Hash: hash[:]}, nil
}

func (s *Service) printSlips(ctx context.Context, orders []typeid.Order) ([]byte, error) {
	slips, err := record.All(ctx, s.store.Client, slipsOfOrders, s.readSlip, typeid.Array(orders), maxPrintedDocuments)
	if err != nil || len(slips) == 0 {
		return nil, err
	}
	return s.opts.Fonts.Slips(slips)
}

func (s *Service) printBills(ctx context.Context, in PrintInput) ([]byte, error) {
	bills, err := record.All(ctx, s.store.Client, contentsOfOrders, func(r *record.Reader) *bill.Bill {
		b := &bill.Bill{}
		r.JSON(b)
		return b
	}, typeid.Array(in.OrderIDs), string(in.Type), maxPrintedDocuments)
	if err != nil || len(bills) == 0 {
		return nil, err
	}
	return s.opts.Fonts.Bills(bills)
}
