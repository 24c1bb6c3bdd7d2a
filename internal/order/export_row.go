package order

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/money"
)

// exportRow is what a row of an export is made of. The contact is empty once it is erased.
type exportRow struct {
	order   *ent.Order
	contact ent.OrderContact
	tags    []string
	line    *ent.OrderLine // nil in a row of an order
}

// exportColumn is a column of an export. Its values are texts, integers or booleans.
type exportColumn struct {
	name string
	of   func(*exportRow) any
}

// The columns of exports. Clients know them by their names: new ones come at the end of their list.
var (
	orderColumns = append(append(append([]exportColumn{
		{"order_id", func(r *exportRow) any { return r.order.ID.String() }},
		{"number", func(r *exportRow) any { return r.order.Number }},
		{"placed_at", func(r *exportRow) any { return r.order.CreatedAt.UTC().Format(time.RFC3339) }},
		{"status", func(r *exportRow) any { return string(r.order.Status) }},
		{"payment_status", func(r *exportRow) any { return string(r.order.PaymentStatus) }},
		{"fulfillment_status", func(r *exportRow) any { return string(FulfillmentStatusOf(r.order.Status)) }},
		{"currency", func(r *exportRow) any { return string(r.order.Currency) }},
		{"subtotal", func(r *exportRow) any { return decimal(r.order.SubtotalMoney()) }},
		{"shipping", func(r *exportRow) any { return decimal(r.order.ShippingMoney()) }},
		{"discount", func(r *exportRow) any {
			return string(money.Money{Amount: r.order.Discount + r.order.ShippingDiscount, Currency: r.order.Currency}.Decimal())
		}},
		{"tax", func(r *exportRow) any { return string(r.order.TotalMoney().Tax.Decimal()) }},
		{"total", func(r *exportRow) any { return decimal(r.order.TotalMoney()) }},
		{"customer_id", func(r *exportRow) any {
			if r.order.UserID == nil {
				return ""
			}
			return r.order.UserID.String()
		}},
		{"channel_id", func(r *exportRow) any {
			if r.order.ChannelID == nil {
				return ""
			}
			return r.order.ChannelID.String()
		}},
		{"language", func(r *exportRow) any { return r.order.Language }},
		{"tags", func(r *exportRow) any { return strings.Join(r.tags, ", ") }},
		{"email", func(r *exportRow) any { return r.contact.Email }},
		{"phone", func(r *exportRow) any { return r.contact.Phone }},
		{"note", func(r *exportRow) any { return r.contact.Note }},
	}, addressColumns("shipping", func(r *exportRow) *address.Address { return &r.contact.ShippingAddress })...),
		addressColumns("billing", func(r *exportRow) *address.Address { return &r.contact.BillingAddress })...),
		exportColumn{"cancelled_at", func(r *exportRow) any {
			if r.order.CancelledAt == nil {
				return ""
			}
			return r.order.CancelledAt.UTC().Format(time.RFC3339)
		}})

	lineColumns = append(orderColumns[:len(orderColumns):len(orderColumns)],
		exportColumn{"line_id", func(r *exportRow) any { return r.line.ID.String() }},
		exportColumn{"line_sku", func(r *exportRow) any { return r.line.Sku }},
		exportColumn{"line_product", func(r *exportRow) any { return r.line.ProductName }},
		exportColumn{"line_variant", func(r *exportRow) any { return r.line.VariantName }},
		exportColumn{"line_quantity", func(r *exportRow) any { return r.line.Quantity }},
		exportColumn{"line_cancelled_quantity", func(r *exportRow) any { return r.line.Cancelled }},
		exportColumn{"line_unit_price", func(r *exportRow) any { return decimal(r.line.UnitMoney()) }},
		exportColumn{"line_tax", func(r *exportRow) any { return string(r.line.TotalMoney().Tax.Decimal()) }},
		exportColumn{"line_total", func(r *exportRow) any { return decimal(r.line.TotalMoney()) }},
		exportColumn{"line_gift_card", func(r *exportRow) any { return r.line.GiftCard }},
	)
)

func addressColumns(of string, address func(*exportRow) *address.Address) (all []exportColumn) {
	column := func(name string, value func(*exportRow) any) { all = append(all, exportColumn{of + "_" + name, value}) }
	column("name", func(r *exportRow) any { return address(r).FullName })
	column("company", func(r *exportRow) any { return address(r).Company })
	column("line1", func(r *exportRow) any { return address(r).Line1 })
	column("line2", func(r *exportRow) any { return address(r).Line2 })
	column("city", func(r *exportRow) any { return address(r).City })
	column("region", func(r *exportRow) any { return address(r).Region })
	column("postal_code", func(r *exportRow) any { return address(r).PostalCode })
	column("country", func(r *exportRow) any { return string(address(r).Country) })
	return all
}

// decimal is an amount with taxes, in the currency of the order.
func decimal(m money.TaxedMoney) string { return string(m.Gross.Decimal()) }

// exportWriter writes rows in a format.
type exportWriter struct {
	bytes.Buffer
	format  ExportFormat
	columns []exportColumn
	rows    int
}

func newExportWriter(e *Export) *exportWriter {
	w := &exportWriter{format: e.Format, columns: orderColumns}
	if e.Contents == ExportLines {
		w.columns = lineColumns
	}
	return w
}

// head writes what a file begins with: the names of its columns, if the rows do not have them.
func (w *exportWriter) head() error {
	if w.format != CSV {
		return nil
	}
	return w.cells(func(c exportColumn) any { return c.name })
}

func (w *exportWriter) row(r *exportRow) error {
	w.rows++
	if w.format == CSV {
		return w.cells(func(c exportColumn) any { return c.of(r) })
	}
	for i, c := range w.columns {
		value, err := json.Marshal(c.of(r))
		if err != nil {
			return err
		}
		before := ','
		if i == 0 {
			before = '{'
		}
		fmt.Fprintf(w, "%c%q:%s", before, c.name, value)
	}
	_, err := w.WriteString("}\n")
	return err
}

func (w *exportWriter) cells(of func(exportColumn) any) error {
	cells := make([]string, len(w.columns))
	for i, c := range w.columns {
		value := of(c)
		if text, isText := value.(string); isText {
			cells[i] = harmless(text)
		} else {
			cells[i] = fmt.Sprint(value)
		}
	}
	lines := csv.NewWriter(w)
	if err := lines.Write(cells); err != nil {
		return err
	}
	lines.Flush()
	return lines.Error()
}

// harmless returns a cell's text so that no spreadsheet takes it for a formula: behind an apostrophe if it begins like one.
func harmless(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r\n", rune(text[0])) {
		return "'" + text
	}
	return text
}
