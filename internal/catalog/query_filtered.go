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
	ownRows    = rankedRows{`products AS listed`, `listed.status = 'ACTIVE'` + inAnyRange, ""}
	pricedRows = rankedRows{`(
			SELECT product_id AS id, low FROM product_prices
			WHERE currency = $3::bpchar AND price_list_id = coalesce(terms.lists[1], ` + noList + `) AND low IS NOT NULL
		) AS listed`, `listed.low BETWEEN $9::bigint AND $10::bigint`, "low"}
	positionedRows = rankedRows{`(
			SELECT product_id AS id, position FROM collection_products WHERE collection_id = root.id
		) AS listed`, `true` + inAnyRange, "position"}  // of the collection that is the root
	soldRows = rankedRows{`(SELECT product_id AS id, sold FROM product_facts) AS listed`, `true` + inAnyRange, "sold"}
)

// inAnyRange holds. It says what the arguments are that only a list by price looks at.
const inAnyRange = ` AND ($9::bigint + $10::bigint IS NULL OR true)`

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
// several categories or collections ($1). The lists are in force by $3 to $5. The filter is told as
// predicates for each of them: what the facts tell ($6), and all of it ($7), which is another one if $8.
// A filter that asks for prices in a range has no others ($9, $10), so that a list by price begins there.
//
// A filter that many products fulfil is best looked for along the order: the page is soon full. One
// that few fulfil is best looked for by its index, and what is found is sorted. Which it is nobody knows
// before. So the first products along the order are looked at, about as many as balance the two. If they
// do not fill the page, and there are more, the index is asked.
func filteredProducts(o page.Ordering, rows rankedRows) page.Queries {
	return page.NewQueries(o, "listed", 11, func(where, orderBy string) string {
		rank := ""
		if rows.rank != "" {
			rank = "listed." + rows.rank + ", "
		}
		return `SELECT root.id, ` + rank + ent.ProductColumns + `
			FROM unnest($1::uuid[], $6::jsonpath[], $7::jsonpath[]) AS root(id, facts, exact) CROSS JOIN ` + listsInForceBy(3) + `
			CROSS JOIN LATERAL (
				WITH first AS MATERIALIZED (
					SELECT ` + rows.columns(o) + ` FROM ` + rows.from + ` WHERE ` + rows.where + ` AND ` + where + `
					ORDER BY ` + orderBy + ` LIMIT ` + looks + `
				), fit AS MATERIALIZED (
					SELECT * FROM first AS listed WHERE (
						SELECT CASE WHEN f.facts @@ root.facts THEN NOT $8::bool OR ` + fulfils + ` END FROM product_facts AS f WHERE f.product_id = listed.id
					) LIMIT $2
				)
				SELECT * FROM fit WHERE ` + enough + `
				UNION ALL (
					SELECT listed.* FROM product_facts AS f, LATERAL (
						SELECT ` + rows.columns(o) + ` FROM ` + rows.from + ` WHERE listed.id = f.product_id AND ` + rows.where + ` AND ` + where + ` OFFSET 0
					) AS listed WHERE f.facts @@ root.facts AND (NOT $8::bool OR ` + fulfils + `) AND NOT ` + enough + `
					ORDER BY ` + orderBy + ` LIMIT $2
				)
			) AS listed JOIN products ON products.id = listed.id AND products.status = 'ACTIVE' ORDER BY ` + orderBy
	})
}

// The parts of filteredProducts.
const (
	// looks is how many products along the order are looked at: the root of how many the page wants times
	// how many there are, as Postgres last estimated.
	looks = `(SELECT 100 + ceil(sqrt($2 * greatest(reltuples, 0)))::bigint FROM pg_class WHERE oid = 'products'::regclass)`
	// enough holds if these fill the page, or are all.
	enough = `(CASE WHEN (SELECT count(*) FROM fit) >= $2 THEN true ELSE (SELECT count(*) FROM first) < ` + looks + ` END)`
	// fulfils is whether a product, whose facts "f" fulfil what they can tell, fulfils the whole filter.
	fulfils = `jsonb_path_match(f.facts, root.exact, coalesce((
		SELECT jsonb_build_object('stocked', f.stocked, 'low', p.low, 'sale', p.compare_low IS NOT NULL) FROM product_prices AS p WHERE ` + priceOfFacts + `
	), jsonb_build_object('stocked', f.stocked, 'low', NULL, 'sale', false)), true)`
	priceOfFacts = `p.product_id = f.product_id AND p.currency = $3::bpchar AND p.price_list_id = coalesce(terms.lists[1], ` + noList + `)`
)

// countFiltered counts what filteredProducts lists for each category or collection ($1). Its arguments are
// as there, but that $2 says whether only products with a price count.
var countFiltered = record.NewQuery(`SELECT root.id, (
		SELECT count(*) FROM product_facts AS f
		WHERE f.facts @@ root.facts AND (NOT $8::bool OR ` + fulfils + `)
			AND (NOT $2::bool OR (SELECT p.low IS NOT NULL FROM product_prices AS p WHERE ` + priceOfFacts + `)) AND ($9::bigint + $10::bigint IS NULL OR true)
	)
	FROM unnest($1::uuid[], $6::jsonpath[], $7::jsonpath[]) AS root(id, facts, exact) CROSS JOIN ` + listsInForceBy(3))
