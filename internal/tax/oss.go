package tax

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/lib/pq"

	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/fault"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/pricing"
	"github.com/shopgraph/shopgraph/internal/record"
)

// MaxOSSRows is how many rows a report has at most.
const MaxOSSRows = 500

// firstOSSYear is when the one stop shop began.
const firstOSSYear = 2021

// OSSRow is what of the taxes of a country, at a rate, was due on orders in a currency.
type OSSRow struct {
	CountryCode      address.Country
	Millionths       int64
	TaxableBase, Tax money.Money
}

// Country is the country's code.
func (r *OSSRow) Country() string { return string(r.CountryCode) }

// Percent is the rate in per cent.
func (r *OSSRow) Percent() money.Decimal { return pricing.FormatPercentage(r.Millionths) }

// OSSReport returns what the store reports to the one stop shop of the European Union for a quarter, from 1 to 4, in
// Coordinated Universal Time: the taxes of other members, and of Northern Ireland, on orders that were paid for or are
// authorized. It is by countries, rates from the highest on, and currencies. An order that was cancelled is not in it. A
// store whose home is in no member has nothing to report. Whether the viewer may see it is for the caller to ask.
func (s *Service) OSSReport(ctx context.Context, year, quarter int) ([]*OSSRow, error) {
	if year < firstOSSYear || year > 9999 || quarter < 1 || quarter > 4 {
		return nil, fault.BadUserInput(fmt.Sprintf("A report is for a year from %d on, and a quarter from 1 to 4.", firstOSSYear))
	}
	from := time.Date(year, time.Month(3*quarter-2), 1, 0, 0, 0, 0, time.UTC)
	abroad := append(strings.Fields(members), string(northernIreland))
	rows, err := record.All(ctx, s.store.Client, ossReport, readOSSRow, pq.Array(abroad), from, from.AddDate(0, 3, 0), MaxOSSRows)
	if err != nil {
		return nil, fmt.Errorf("report taxes of the one stop shop: %w", err)
	}
	return rows, nil
}

func readOSSRow(r *record.Reader) *OSSRow {
	row := &OSSRow{CountryCode: address.Country(r.Text()), Millionths: r.Int()}
	currency := money.Currency(r.Text())
	row.TaxableBase, row.Tax = money.Money{Amount: r.Int(), Currency: currency}, money.Money{Amount: r.Int(), Currency: currency}
	return row
}
