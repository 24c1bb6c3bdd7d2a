package tax

import (
	_ "embed" // the table of rates
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/pricing"
)

// ratesTable says of itself what it has, of when and from where.
//
//go:embed rates.txt
var ratesTable string

// KnownClass is a class of goods that the table of rates knows.
type KnownClass struct{ Code, Name string }

// KnownClasses are those that the table knows, with one for what is exempt everywhere.
var KnownClasses = []KnownClass{{"standard", "Standard"}, {"food", "Food"}, {"books", "Books"}, {"exempt", "Exempt"}}

// KnownRate is a rate of the table.
type KnownRate struct {
	Class      string // its code
	Country    address.Country
	Millionths int64
	StartsAt   *time.Time // nil for since ever
}

// KnownName is what buyers read of the taxes of the table.
const KnownName = "VAT"

// KnownRates returns the table. It is shared.
var KnownRates = sync.OnceValue(func() []KnownRate {
	rates, err := parseTable(ratesTable)
	if err != nil {
		panic(err) // it is embedded
	}
	return rates
})

func parseTable(table string) ([]KnownRate, error) {
	var all []KnownRate
	last := map[string]int64{} // of a country and a class
	for line := range strings.Lines(table) {
		columns := strings.Fields(line)
		if len(columns) == 0 || columns[0] == "#" {
			continue
		}
		country, err := address.ParseCountry(columns[0])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", line, err)
		}
		of, startsAt, err := percentages(columns[1:])
		if err != nil {
			return nil, fmt.Errorf("%s: %w", line, err)
		}
		for i, class := range KnownClasses {
			key := columns[0] + class.Code
			if was, said := last[key]; said && was == of[i] {
				continue
			}
			last[key] = of[i]
			all = append(all, KnownRate{class.Code, country, of[i], startsAt})
		}
	}
	return all, nil
}

// percentages reads what stands after a country: a rate of each class but the last one, which is of nothing,
// and from when on.
func percentages(columns []string) (rates []int64, startsAt *time.Time, err error) {
	taxed := len(KnownClasses) - 1
	if len(columns) != taxed && len(columns) != taxed+1 {
		return nil, nil, fmt.Errorf("%d columns", len(columns))
	}
	for _, text := range columns[:taxed] {
		rate, err := pricing.ParsePercentage(money.Decimal(text))
		if err != nil {
			return nil, nil, err
		}
		rates = append(rates, rate)
	}
	if len(columns) > taxed {
		instant, err := time.Parse(time.RFC3339, columns[taxed])
		if err != nil {
			return nil, nil, err
		}
		startsAt = new(instant.UTC())
	}
	return append(rates, 0), startsAt, nil
}
