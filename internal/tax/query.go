package tax

import (
	"fmt"
	"strings"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/address"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/record"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

const (
	// settingsColumns are what readSettings reads.
	settingsColumns = `version, prices_include_tax, coalesce(home_country, ''), home_region, home_postal_code, rounding, cross_border, shipping_tax, shipping_tax_class_id, eu_destination, vat_number_trust`
	// countryColumns are what readCountry reads.
	countryColumns = `country, version, collects, prices_include_tax, asks_provider`
)

var (
	allClasses  = record.NewQuery(`SELECT ` + ent.TaxClassColumns + ` FROM tax_classes ORDER BY code LIMIT $1`)
	classesByID = record.NewQuery(`SELECT ` + ent.TaxClassColumns + ` FROM tax_classes WHERE id = ANY($1::uuid[])`)
	allRates    = record.NewQuery(`SELECT ` + ent.TaxRateColumns + ` FROM tax_rates ORDER BY id LIMIT $1`)
	ratesByID   = record.NewQuery(`SELECT ` + ent.TaxRateColumns + ` FROM tax_rates WHERE id = ANY($1::uuid[])`)

	theSettings  = record.NewQuery(`SELECT ` + settingsColumns + ` FROM tax_settings`)
	allCountries = record.NewQuery(`SELECT ` + countryColumns + ` FROM tax_countries ORDER BY country`)
	oneCountry   = record.NewQuery(`SELECT ` + countryColumns + ` FROM tax_countries WHERE country = $1::bpchar`)

	classOfProducts = record.NewQuery(`SELECT products.id, ` + ent.TaxClassColumns + ` FROM products JOIN tax_classes ON tax_classes.id = tax_class_id WHERE products.id = ANY($1::uuid[])`)
	classOfVariants = record.NewQuery(`SELECT variants.id, ` + ent.TaxClassColumns + ` FROM variants JOIN tax_classes ON tax_classes.id = tax_class_id WHERE variants.id = ANY($1::uuid[])`)
)

// ossReport adds up the taxes of countries ($1), beside the store's home, on orders that were placed from one time ($2) to
// before another ($3), unless they were not paid for or were cancelled. It has at most $4 rows.
var ossReport = record.NewQuery(`
	SELECT o.tax_country, t.millionths, o.currency, sum(t.base)::bigint, sum(t.amount)::bigint
	FROM orders o JOIN order_taxes t ON t.order_id = o.id
	WHERE o.tax_country = ANY($1::bpchar[]) AND o.tax_country <> (SELECT home_country FROM tax_settings WHERE home_country = ANY($1::bpchar[]))
		AND o.created_at >= $2 AND o.created_at < $3
		AND o.status NOT IN ('PENDING_PAYMENT', 'PAYMENT_FAILED', 'EXPIRED', 'CANCELLED')
	GROUP BY o.tax_country, t.millionths, o.currency ORDER BY o.tax_country, t.millionths DESC, o.currency LIMIT $4`)

func readSettings(r *record.Reader) *Settings {
	s := &Settings{
		Version: int(r.Int()), PricesIncludeTax: r.Bool(), HomeCountry: address.Country(r.Text()), HomeRegion: r.Text(), HomePostalCode: r.Text(),
		Rounding: Rounding(r.Text()), CrossBorder: CrossBorder(r.Text()), ShippingTax: ShippingTax(r.Text()),
	}
	if id := record.Optional(r, r.UUID); id != nil {
		s.ShippingTaxClassID = new(typeid.Of[typeid.TaxClass](*id))
	}
	s.EUDestination, s.VATNumberTrust = r.Bool(), NumberTrust(r.Text())
	return s
}

func readCountry(r *record.Reader) *Country {
	return &Country{address.Country(r.Text()), int(r.Int()), r.Bool(), record.Optional(r, r.Bool), r.Bool()}
}

func classBy[K record.ID](of string, query record.Query, id func(uuid.UUID) K) *record.Many[K, *ent.TaxClass] {
	return record.NewMany("tax classes of "+of, func(found *record.Found[K, *ent.TaxClass], _ record.Parts, ids []K) ([]*record.Read, error) {
		return []*record.Read{query.With(func(r *record.Reader) {
			key, class := id(r.UUID()), ent.ReadTaxClass(r)
			if found.Readable(r, key) {
				found.Values[key] = class
			}
		}, typeid.Array(ids))}, nil
	})
}

// rates are the queries of a list of rates.
type rates struct {
	page.Sorting[*ent.TaxRate]
	count record.Query
}

var (
	allRatesListed = ratesOf("")
	ratesOfCountry = ratesOf("country")
	ratesOfClass   = ratesOf("tax_class_id")
)

func ratesOf(column string) rates {
	return rates{
		page.Sorting[*ent.TaxRate]{
			Ordering: oldestFirst,
			Cursor:   func(r *ent.TaxRate) string { return oldestFirst.Cursor(r.ID.UUID()) },
			Queries: page.NewQueries(oldestFirst, "tax_rates", 4, func(condition, orderBy string) string {
				return `SELECT ` + ent.TaxRateColumns + ` FROM tax_rates WHERE ` + are(column, 2) + ` AND ` + condition + ` ORDER BY ` + orderBy + ` LIMIT $1`
			}),
		},
		record.NewQuery(`SELECT count(*) FROM tax_rates WHERE ` + are(column, 1)),
	}
}

// are is a condition: rates of a country, and of a class. Each is a parameter, from the given one on, and
// any if it is null. That of the column is not.
func are(column string, parameter int) string {
	var all []string
	for i, c := range [][2]string{{"country", "bpchar"}, {"tax_class_id", "uuid"}} {
		is := fmt.Sprintf("%s = $%d::%s", c[0], parameter+i, c[1])
		if c[0] != column {
			is = fmt.Sprintf("coalesce(%s, true)", is)
		}
		all = append(all, is)
	}
	return strings.Join(all, " AND ")
}
