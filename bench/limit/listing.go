package main

import (
	"context"
	"encoding/base64"
	"strconv"
)

// pageSize is the first of the operation Listing.
const pageSize = 24

// listingSQL looks for the categories below with OFFSET 0, which has the planner use the index
// however few it takes there to be.
const listingSQL = `
WITH tree(ids) AS MATERIALIZED (SELECT ARRAY(
	WITH RECURSIVE subtree(id) AS (
		SELECT $1::uuid UNION SELECT c.id FROM subtree, LATERAL (
			SELECT id FROM categories WHERE parent_id = subtree.id OFFSET 0
		) c
	) SELECT id FROM subtree
))
SELECT
	(SELECT count(*) FROM products WHERE category_id = ANY((SELECT ids FROM tree)::uuid[]) AND status = 'ACTIVE'),
	p.id, p.name, p.slug, i.url, i.alt, o.low, o.high, o.available
FROM (
	SELECT page.* FROM tree, unnest(tree.ids) AS category(id), LATERAL (
		SELECT id, name, slug FROM products
		WHERE category_id = category.id AND status = 'ACTIVE' ORDER BY id DESC LIMIT $2
	) page ORDER BY page.id DESC LIMIT $2
) p
LEFT JOIN LATERAL (
	SELECT url, alt FROM product_images WHERE product_id = p.id ORDER BY position, id LIMIT 1
) i ON true
LEFT JOIN LATERAL (
	SELECT min(r.amount) AS low, max(r.amount) AS high, bool_or(EXISTS (
		SELECT FROM stock_levels s WHERE s.variant_id = v.id AND s.on_hand + s.backorder_limit > s.reserved
	)) AS available
	FROM variants v JOIN prices r ON r.variant_id = v.id AND r.currency = 'USD' WHERE v.product_id = p.id
) o ON true
ORDER BY p.id DESC`

// cursorBegin is what every cursor of products begins with, before the uuid.
const cursorBegin = "\nPRODUCT_IDu"

// listing appends the first products of a category.
func (e *endpoint) listing(ctx context.Context, b []byte, category string) ([]byte, error) {
	id, err := parseID(category, "cat")
	if err != nil {
		return b, err
	}
	var total int64
	var last [16]byte
	var n int
	b = append(b, `{"data":{"products":{"nodes":[`...)
	err = e.query(ctx, listingSQL, func(row [][]byte) {
		if n > 0 {
			b = append(b, ',')
		}
		n++
		total = integer(row[0])
		copy(last[:], row[1])
		b = appendTile(b, row[1:])
	}, id, pageSize)
	b = append(b, `],"pageInfo":{"hasNextPage":`...)
	b = strconv.AppendBool(b, total > pageSize)
	b = append(b, `,"endCursor":`...)
	if n == 0 {
		b = append(b, "null"...)
	} else {
		b = append(b, '"')
		b = base64.RawURLEncoding.AppendEncode(b, append([]byte(cursorBegin), last[:]...))
		b = append(b, '"')
	}
	b = append(b, `},"totalCount":`...)
	return append(strconv.AppendInt(b, total, 10), `}}}`...), err
}

// appendTile appends a product of id, name, slug, url, alt, lowest and highest price, and
// availability.
func appendTile(b []byte, row [][]byte) []byte {
	b = append(appendID(append(b, `{"id":"`...), "prod", row[0]), '"')
	b = appendText(append(b, `,"name":`...), row[1])
	b = appendText(append(b, `,"slug":`...), row[2])
	b = append(b, `,"priceRange":`...)
	if row[5] == nil {
		b = append(b, "null"...)
	} else {
		b = appendMoney(append(b, `{"min":`...), integer(row[5]))
		b = append(appendMoney(append(b, `,"max":`...), integer(row[6])), '}')
	}
	b = append(b, `,"mainImage":`...)
	if row[3] == nil {
		b = append(b, "null"...)
	} else {
		b = appendImage(b, row[3], row[4])
	}
	return append(appendBool(append(b, `,"available":`...), row[7]), '}')
}

func appendImage(b, url, alt []byte) []byte {
	b = appendText(append(b, `{"url":`...), url)
	return append(appendText(append(b, `,"alt":`...), alt), '}')
}
