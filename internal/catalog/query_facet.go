package catalog

import (
	"fmt"

	"github.com/shopgraph/shopgraph/internal/record"
)

// facetsOfProducts counts what the products have that countFiltered counts, of the first $2 of them that are found.
// The arguments are as there, but that $16 is a path to the variants that have all options that are asked for, and $17 and
// $18 are the words that are searched, as search_query has them; no words are no matter. $19 are products that have not to have them. A row
// is a facet, a value, how many products have it, what facet and value are called with whose name that is, the
// attribute's kind and unit, the value's place, and how it is shown. The facet "" has how many products were looked
// at, and as its place how many there are; that of prices has prices as places.
var facetsOfProducts = record.NewQuery(`
	WITH hits AS MATERIALIZED (
		SELECT f.product_id, f.facts, ` + stockedHere + ` AS stocked, prices.low, prices.compare_low IS NOT NULL AS reduced, count(*) OVER () AS total
		FROM unnest($1::uuid[], $8::jsonpath[], $9::jsonpath[]) AS root(id, facts, exact) CROSS JOIN ` + listsInForceBy(3) + `
		CROSS JOIN product_facts AS f
		LEFT JOIN LATERAL (SELECT p.low, p.compare_low FROM product_prices AS p WHERE ` + priceOfFacts + `) AS prices ON true
		WHERE f.facts @@ root.facts AND ` + fulfils + ` AND (NOT $13::bool OR prices.low BETWEEN $11::bigint AND $12::bigint)
			AND (cardinality($17::text[]) = 0 OR ` + hasWords(17) + `)
		LIMIT $2
	)
	SELECT facet, value, count(*), min(facet_label), min(label), min(facet_owner::text)::uuid, min(owner::text)::uuid, min(kind), min(unit), min(position),
		min(swatch_color), min(swatch_image)
	FROM (
		SELECT '' AS facet, '' AS value, '' AS facet_label, '' AS label, NULL::uuid AS facet_owner, NULL::uuid AS owner, '' AS kind, '' AS unit,
			total AS position, NULL::text AS swatch_color, NULL::text AS swatch_image FROM hits
		UNION ALL SELECT 'price', low::text, '', '', NULL, NULL, '', '', low, NULL, NULL FROM hits WHERE low IS NOT NULL
		UNION ALL SELECT 'vendor', hits.facts ->> 'vendor', '', p.vendor, NULL, NULL, '', '', 0, NULL, NULL
			FROM hits JOIN products AS p ON p.id = hits.product_id WHERE p.vendor <> ''
		UNION ALL SELECT 'type', t.slug, '', t.name, NULL, t.id, '', '', 0, NULL, NULL FROM hits JOIN product_types AS t ON t.slug = hits.facts ->> 'type'
		UNION ALL SELECT DISTINCT ON (hits.product_id, lower(tag)) 'tag', lower(tag), '', tag, NULL::uuid, NULL::uuid, '', '', 0::bigint, NULL, NULL
			FROM hits JOIN products AS p ON p.id = hits.product_id, jsonb_array_elements_text(p.tags) AS tag
		UNION ALL SELECT 'available', stocked::text, '', '', NULL, NULL, '', '', 0, NULL, NULL FROM hits
		UNION ALL SELECT 'onSale', reduced::text, '', '', NULL, NULL, '', '', 0, NULL, NULL FROM hits
		UNION ALL SELECT 'category', id, '', '', NULL, NULL, '', '', 0, NULL, NULL FROM hits, jsonb_array_elements_text(hits.facts -> 'categories') AS id
		UNION ALL SELECT 'attribute:' || a.slug, assigned #>> '{}', a.name, coalesce(c.name, ''), a.id, c.id, a.kind, a.unit, coalesce(c.position, 0), c.swatch_color, c.swatch_image_url
			FROM hits CROSS JOIN jsonb_each(hits.facts -> 'attributes') AS has JOIN attributes AS a ON a.slug = has.key
			CROSS JOIN jsonb_array_elements(has.value) AS assigned
			LEFT JOIN attribute_choices AS c ON c.attribute_id = a.id AND c.slug = assigned #>> '{}'
		UNION ALL SELECT DISTINCT ON (hits.product_id, lower(o.name), lower(v.name)) 'option:' || lower(o.name), lower(v.name), o.name, v.name, o.id, v.id, '', '',
				v.position, v.swatch_color, v.swatch_image_url
			FROM hits JOIN product_options AS o ON o.product_id = hits.product_id JOIN option_values AS v ON v.option_id = o.id
			WHERE EXISTS (SELECT FROM jsonb_array_elements(hits.facts -> 'options') AS chosen
				WHERE chosen ->> lower(o.name) = lower(v.name) AND jsonb_path_exists(chosen, $16::jsonpath))
	) AS counted GROUP BY facet, value`)

// hasWords is whether a product, whose facts are "f", has words that begin as the texts of an argument do, all of them, or any if
// the next argument says so; or is one of the argument after these.
func hasWords(first int) string {
	return fmt.Sprintf(`(f.words @@ search_query($%d::text[], $%d::bool) OR f.product_id = ANY($%d::uuid[]))`, first, first+1, first+2)
}

// searchedProducts reads products that have some words ($16, $17) or are some ($18), and what they are sorted by, at most $2. The
// other arguments are those of countFiltered. A row is a product, how well it fits, its lowest price, how often it was sold,
// whether it is in stock, whether it has the words, and how many products there are.
var searchedProducts = record.NewQuery(`
	SELECT f.product_id, (ts_rank(f.words, search_query($16::text[], $17::bool)) * 1000000)::bigint, prices.low, f.sold, ` + stockedHere + `,
		f.words @@ search_query($16::text[], $17::bool), count(*) OVER ()
	FROM unnest($1::uuid[], $8::jsonpath[], $9::jsonpath[]) AS root(id, facts, exact) CROSS JOIN ` + listsInForceBy(3) + `
	CROSS JOIN product_facts AS f
	LEFT JOIN LATERAL (SELECT p.low FROM product_prices AS p WHERE ` + priceOfFacts + `) AS prices ON true
	WHERE ` + hasWords(16) + ` AND f.facts @@ root.facts AND ` + fulfils + `
		AND (NOT $13::bool OR prices.low BETWEEN $11::bigint AND $12::bigint)
	LIMIT $2`)
