package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"

	_ "github.com/lib/pq" // the driver

	"github.com/shopgraph/shopgraph/bench/dataset"
)

// The specialist is a search with facets in Postgres alone, as who knows its text search well would write it: a table for nothing
// else, with all that is shown and counted in one narrow row and the texts as a tsvector under a GIN index; and one prepared statement
// that looks the texts up once, ranks them and counts all facets of what it has found. It knows no typos and no compounds, one
// language, no price lists and no channels, and its table has to be filled anew when the catalog changes.

// specialistTable is made of the store's tables, in the order in which they were filled.
var specialistTable = []string{
	`CREATE UNLOGGED TABLE specialist_products (
		id bigint NOT NULL, low bigint NOT NULL, weight integer NOT NULL, name text NOT NULL, slug text NOT NULL, vendor text NOT NULL,
		category text NOT NULL, above text, material text NOT NULL, tags text[] NOT NULL, sizes text[] NOT NULL, colours text[] NOT NULL,
		document tsvector NOT NULL
	)`,
	`INSERT INTO specialist_products
	SELECT row_number() OVER (ORDER BY p.id), r.low, w.number, p.name, p.slug, p.vendor, c.name, t.name, m.material, k.tags, v.sizes, v.colours,
		setweight(to_tsvector('english', p.name), 'A')
			|| setweight(to_tsvector('english', concat_ws(' ', p.vendor, c.name, t.name, array_to_string(k.tags || v.sizes || v.colours, ' '))), 'B')
			|| setweight(to_tsvector('english', p.description), 'D')
	FROM products p
	JOIN categories c ON c.id = p.category_id
	LEFT JOIN categories t ON t.id = c.parent_id
	JOIN product_prices r ON r.product_id = p.id AND r.currency = 'USD' AND r.price_list_id = '00000000-0000-0000-0000-000000000000'
	JOIN (
		SELECT product_id, array_agg(DISTINCT options -> 0 ->> 'value') AS sizes, array_agg(DISTINCT options -> 1 ->> 'value') AS colours
		FROM variants GROUP BY product_id
	) v ON v.product_id = p.id
	JOIN (
		SELECT o.product_id, h.name AS material FROM attribute_values o JOIN attributes a ON a.id = o.attribute_id AND a.slug = 'material'
		JOIN attribute_choices h ON h.id = o.choice_id
	) m ON m.product_id = p.id
	JOIN (
		SELECT o.product_id, o.number FROM attribute_values o JOIN attributes a ON a.id = o.attribute_id AND a.slug = 'weight'
	) w ON w.product_id = p.id
	CROSS JOIN LATERAL (SELECT array(SELECT jsonb_array_elements_text(p.tags)) AS tags) k
	WHERE p.status = 'ACTIVE'`,
	`ALTER TABLE specialist_products ADD PRIMARY KEY (id)`,
	`CREATE INDEX specialist_documents ON specialist_products USING gin (document) WITH (fastupdate = off)`,
	`VACUUM (FREEZE, ANALYZE) specialist_products`,
}

// specialistSearch answers with the number of hits, a page of the best, and the ten commonest values of each facet.
const specialistSearch = `
WITH hits AS MATERIALIZED (
	SELECT id, low, weight, vendor, category, above, material, tags, sizes, colours, ts_rank(document, to_tsquery('english', $1)) AS rank
	FROM specialist_products WHERE document @@ to_tsquery('english', $1)
),
spread AS (SELECT min(low) AS least, max(low) AS greatest, count(*) AS n FROM hits),
counted(facet, value, n) AS (
	SELECT CASE
			WHEN GROUPING(vendor) = 0 THEN 'vendor' WHEN GROUPING(category) = 0 THEN 'category' WHEN GROUPING(above) = 0 THEN 'above'
			WHEN GROUPING(material) = 0 THEN 'material' WHEN GROUPING(weight) = 0 THEN 'weight' ELSE 'price'
		END, coalesce(vendor, category, above, material, weight::text, bucket::text), count(*)
	FROM (SELECT hits.*, width_bucket(low, least, greatest + 1, 10) AS bucket FROM hits, spread) each
	GROUP BY GROUPING SETS ((vendor), (category), (above), (material), (weight), (bucket))
	UNION ALL SELECT 'tag', value, count(*) FROM hits, unnest(tags) value GROUP BY value
	UNION ALL SELECT 'size', value, count(*) FROM hits, unnest(sizes) value GROUP BY value
	UNION ALL SELECT 'colour', value, count(*) FROM hits, unnest(colours) value GROUP BY value
)
SELECT 'total', '', '', n FROM spread
UNION ALL SELECT 'least', '', '', least FROM spread
UNION ALL SELECT 'greatest', '', '', greatest FROM spread
UNION ALL (
	SELECT 'product', p.name, p.slug, p.low FROM (SELECT id, rank FROM hits ORDER BY rank DESC, id DESC LIMIT 24) page
	JOIN specialist_products p USING (id) ORDER BY page.rank DESC, page.id DESC
)
UNION ALL SELECT facet, value, '', n FROM (SELECT *, row_number() OVER (PARTITION BY facet ORDER BY n DESC, value) AS place FROM counted) ranked
WHERE place <= 10 AND value IS NOT NULL`

// specialistSettings are of its sessions: to compile such a statement takes longer than to execute it, and what it counts stays in memory.
var specialistSettings = map[string]string{"jit": "off", "work_mem": "64MB", "random_page_cost": "1.1"}

// openSpecialist makes the table, unless it is there, and what asks it over so many connections.
func openSpecialist(ctx context.Context, address string, connections int, s *dataset.Store) (_ *rival, err error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, err
	}
	query := u.Query()
	for name, value := range specialistSettings {
		query.Set(name, value)
	}
	u.RawQuery = query.Encode()
	db, err := sql.Open("postgres", u.String())
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	defer func() {
		if err != nil {
			err = errors.Join(err, db.Close())
		}
	}()
	if err := fillSpecialist(ctx, db); err != nil {
		return nil, err
	}
	search, err := db.PrepareContext(ctx, specialistSearch)
	if err != nil {
		return nil, fmt.Errorf("prepare the specialist's search: %w", err)
	}
	return &rival{
		shoppers: func(r *rand.Rand) shopper {
			return func(asker) error {
				words := anyPair(s, r)
				return askSpecialist(ctx, search, words.first+" & "+words.last+":*")
			}
		},
		close: func() error { return errors.Join(search.Close(), db.Close()) },
	}, nil
}

func fillSpecialist(ctx context.Context, db *sql.DB) error {
	var exists bool
	if err := db.QueryRowContext(ctx, "SELECT to_regclass('specialist_products') IS NOT NULL").Scan(&exists); err != nil {
		return fmt.Errorf("look for the specialist's table: %w", err)
	}
	if exists {
		return nil
	}
	for _, statement := range specialistTable {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("make the specialist's table: %w", err)
		}
	}
	return nil
}

// specialistLine is a line of the specialist's answer: a number, a product or a value of a facet.
type specialistLine struct {
	kind, name, slug string
	n                int64
}

// askSpecialist searches and reads the whole answer. There must be a page of what is found, with facets.
func askSpecialist(ctx context.Context, search *sql.Stmt, query string) error {
	rows, err := search.QueryContext(ctx, query)
	if err != nil {
		return fmt.Errorf("the specialist's search: %w", err)
	}
	defer rows.Close()
	var all []specialistLine
	products, facets, total := 0, map[string]bool{}, int64(0)
	for rows.Next() {
		var l specialistLine
		if err := rows.Scan(&l.kind, &l.name, &l.slug, &l.n); err != nil {
			return fmt.Errorf("the specialist's search: %w", err)
		}
		switch all = append(all, l); l.kind {
		case "total":
			total = l.n
		case "product":
			products++
		case "least", "greatest":
		default:
			facets[l.kind] = true
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("the specialist's search: %w", err)
	}
	if total == 0 || products != min(pageSize, int(total)) || len(facets) < searchFacets {
		return fmt.Errorf("%w by the specialist for %s: %d products of %d, %d facets in %d lines", errNothing, query, products, total, len(facets), len(all))
	}
	return nil
}
