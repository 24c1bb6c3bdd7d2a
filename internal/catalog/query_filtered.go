package catalog

import (
	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/internal/page"
	"github.com/shopgraph/shopgraph/internal/record"
)

// rankedRows are what a list of products is in the order of: rows of "listed" with the product's id, and
// with what they are ranked by, unless that is in the product's own row.
type rankedRows struct {
	from, where string
	rank        string
}

var (
	ownRows    = rankedRows{`products AS listed`, `listed.status = 'ACTIVE'`, ""}
	pricedRows = rankedRows{`(
			SELECT product_id AS id, low FROM product_prices
			WHERE currency = $3::bpchar AND price_list_id = coalesce(terms.lists[1], ` + noList + `) AND low IS NOT NULL
		) AS listed`, `listed.low BETWEEN $11::bigint AND $12::bigint AND $13::bool IS NOT NULL`, "low"}  // whose type Postgres asks for
	positionedRows = rankedRows{`(
			SELECT product_id AS id, position FROM collection_products WHERE collection_id = root.id
		) AS listed`, `true`, "position"}  // of the collection that is the root
	soldRows = rankedRows{`(SELECT product_id AS id, sold FROM product_facts) AS listed`, `true`, "sold"}
)

// columns are what is read of the rows, with the names of an ordering's columns.
func (r rankedRows) columns(o page.Ordering) string {
	columns := ""
	for i, c := range o.Columns {
		if i > 0 {
			columns += ", "
		}
		columns += "listed." + c.Name
	}
	return columns
}

const noList = `'00000000-0000-0000-0000-000000000000'`

// filteredProducts are the queries of lists of products that fulfil a filter, at most $2 for each of
// several categories or collections ($1). The lists are in force by $3 to $7. The filter is told as
// predicates for each of them: what the facts tell ($8), and all of it ($9), which is another one if $10.
// Beside them it is told as what is compared: the lowest price is between $11 and $12 if $13, and the product
// is on sale ($14) and in stock ($15), or is not, or that does not matter.
//
// A filter that many products fulfil is best looked for along the order: the page is soon full. One
// that few fulfil is best looked for by its index, and what is found is sorted. Which it is nobody knows
// before. So some products along the order are looked at. They tell how many more would have to be. If that
// is more than balances the two, or these do not fill the page, the index is asked.
func filteredProducts(o page.Ordering, rows rankedRows) page.Queries {
	return page.NumberedQueries(o, "listed", 2, 16, func(f page.Form) string {
		rank := ""
		if rows.rank != "" {
			rank = "listed." + rows.rank + ", "
		}
		found, all := "NULL::bigint", "NULL::bigint" // how many there are on all pages
		if f.Condition == "true" {
			found, all = "CASE WHEN count(*) OVER () < $2 THEN count(*) OVER () + "+f.Skipped+" END", "count(*) OVER ()"
		}
		inOrder := rows.columns(o) + ` FROM ` + rows.from
		fits := fulfils
		if rows.rank != pricedRows.rank { // which are in the range
			fits += inRange
		}
		return `SELECT root.id, listed.total, ` + rank + ent.ProductColumns + `
			FROM unnest($1::uuid[], $8::jsonpath[], $9::jsonpath[]) AS root(id, facts, exact) CROSS JOIN ` + listsInForceBy(3) + `
			CROSS JOIN LATERAL (
				WITH first AS MATERIALIZED (
					SELECT listed.*, coalesce((SELECT f.facts @@ root.facts AND ` + fits + ` FROM product_facts AS f WHERE f.product_id = listed.id), false) AS fits
					FROM (SELECT ` + inOrder + ` WHERE ` + rows.where + ` AND ` + f.Condition + ` ORDER BY ` + f.OrderBy + ` LIMIT ` + balance(f.Reach) + `) AS listed
				), looks AS MATERIALIZED (
					SELECT CASE WHEN count(*) FILTER (WHERE fits) * ` + balance(f.Reach) + ` >= ` + sample + ` * ` + f.Reach + ` THEN ` + balance(f.Reach) + ` ELSE ` + sample + ` END AS most
					FROM (SELECT fits FROM first LIMIT ` + sample + `) AS sample
				), seen AS MATERIALIZED (
					SELECT * FROM first LIMIT (SELECT most FROM looks)
				), fit AS MATERIALIZED (
					SELECT * FROM seen WHERE fits ` + f.Limit + `
				), answer AS MATERIALIZED (
					SELECT CASE WHEN (SELECT count(*) FROM fit) >= $2 THEN true ELSE (SELECT count(*) FROM seen) < most END AS complete FROM looks
				)
				SELECT ` + rows.columns(o) + `, ` + found + ` AS total FROM fit AS listed WHERE (SELECT complete FROM answer)
				UNION ALL (
					SELECT listed.*, ` + all + ` FROM product_facts AS f, LATERAL (
						SELECT ` + inOrder + ` WHERE listed.id = f.product_id AND ` + rows.where + ` AND ` + f.Condition + ` OFFSET 0
					) AS listed WHERE f.facts @@ root.facts AND ` + fits + ` AND NOT (SELECT complete FROM answer)
					ORDER BY ` + f.OrderBy + ` ` + f.Limit + `
				)
			) AS listed JOIN products ON products.id = listed.id AND products.status = 'ACTIVE' ORDER BY ` + f.OrderBy
	})
}

// balance is how many are looked at at most: the root of how many the page reaches to times how many there
// are, as Postgres last estimated.
func balance(reach string) string {
	return `(SELECT 100 + ceil(sqrt(` + reach + ` * greatest(reltuples, 0)))::bigint FROM pg_class WHERE oid = 'products'::regclass)`
}

// The parts of filteredProducts.
const (
	// sample is how many products along the order are looked at first.
	sample = `50`
	// fulfils is whether a product, whose facts "f" fulfil what they can tell, fulfils the whole filter, but
	// for the range of prices.
	fulfils = `($15::bool IS NULL OR $15::bool = ` + stockedHere + `)
		AND ($14::bool IS NULL OR $14::bool = coalesce((SELECT p.compare_low IS NOT NULL FROM product_prices AS p WHERE ` + priceOfFacts + `), false))
		AND (NOT $10::bool OR jsonb_path_match(f.facts, root.exact, coalesce((
			SELECT jsonb_build_object('stocked', ` + stockedHere + `, 'low', p.low, 'sale', p.compare_low IS NOT NULL) FROM product_prices AS p WHERE ` + priceOfFacts + `
		), jsonb_build_object('stocked', ` + stockedHere + `, 'low', NULL, 'sale', false)), true))`
	stockedHere = `CASE WHEN terms.stock IS NULL THEN f.stocked ELSE is_stocked_in(terms.stock, f.product_id) END`
	inRange     = `
		AND (NOT $13::bool OR ` + priceInRange + `)`
	priceInRange = `(SELECT p.low BETWEEN $11::bigint AND $12::bigint FROM product_prices AS p WHERE ` + priceOfFacts + `)`
	priceOfFacts = `p.product_id = f.product_id AND p.currency = $3::bpchar AND p.price_list_id = coalesce(terms.lists[1], ` + noList + `)`
)

// countFiltered counts what filteredProducts lists for each category or collection ($1). Its arguments are
// as there, but that $2 says whether only products with a price count. These are in a range of prices, be it
// that of all prices.
var countFiltered = record.NewQuery(`SELECT root.id, (
		SELECT count(*) FROM product_facts AS f
		WHERE f.facts @@ root.facts AND ` + fulfils + `
			AND (NOT ($2::bool OR $13::bool) OR ` + priceInRange + `)
	)
	FROM unnest($1::uuid[], $8::jsonpath[], $9::jsonpath[]) AS root(id, facts, exact) CROSS JOIN ` + listsInForceBy(3))

// shownProducts reads those of some products ($1) that are active, sold by a channel ($7, null is all), and cost between $9
// and $10 by terms, if $8.
var shownProducts = record.NewQuery(`SELECT products.id, ` + ent.ProductColumns + `
	FROM products CROSS JOIN ` + listsInForce + `
	WHERE products.id = ANY($1::uuid[]) AND products.status = 'ACTIVE'
		AND ` + soldBy("$7") + `
		AND (NOT $8::bool OR EXISTS (
			SELECT FROM product_prices AS stored
			WHERE stored.product_id = products.id AND stored.currency = $2::bpchar AND stored.price_list_id = coalesce(terms.lists[1], ` + noList + `)
				AND CASE WHEN stored.stale_at <= now() THEN (price_range_now(products.id, stored.currency, stored.price_list_id))[1] ELSE stored.low END
					BETWEEN $9::bigint AND $10::bigint
		))`)
