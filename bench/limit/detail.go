package main

import (
	"context"
	"encoding/binary"
	"strconv"
)

const detailSQL = `
SELECT p.id, p.name, p.slug, p.description, c.id, c.name, c.slug, i.urls, i.alts, v.id, v.name, v.sku, r.amount,
	(SELECT coalesce(sum(s.on_hand + s.backorder_limit - s.reserved), 0)::bigint FROM stock_levels s WHERE s.variant_id = v.id)
FROM products p
JOIN categories c ON c.id = p.category_id
LEFT JOIN LATERAL (
	SELECT array_agg(url::text ORDER BY position, id) AS urls, array_agg(alt::text ORDER BY position, id) AS alts
	FROM (SELECT * FROM product_images WHERE product_id = p.id ORDER BY position, id LIMIT 100) first
) i ON true
LEFT JOIN variants v ON v.product_id = p.id
LEFT JOIN prices r ON r.variant_id = v.id AND r.currency = 'USD'
WHERE p.slug = $1 AND p.status = 'ACTIVE'
ORDER BY v.position, v.id LIMIT 100`

// detail appends a product with its variants and pictures. They come as a row a variant, the
// product's own in each.
func (e *endpoint) detail(ctx context.Context, b []byte, slug string) ([]byte, error) {
	n := 0
	b = append(b, `{"data":{"product":`...)
	var tail []byte
	err := e.query(ctx, detailSQL, func(row [][]byte) {
		if n == 0 {
			b = appendProduct(b, row)
			tail = appendImages(make([]byte, 0, 512), row[7], row[8])
		}
		if row[9] == nil {
			return
		}
		if n > 0 {
			b = append(b, ',')
		}
		n++
		b = appendVariant(b, row[9:])
	}, slug)
	if tail == nil {
		return append(b, `null}}`...), err
	}
	b = append(append(b, ']'), tail...)
	return append(b, `}}}`...), err
}

// appendProduct appends the beginning of a product, up to its variants.
func appendProduct(b []byte, row [][]byte) []byte {
	b = append(appendID(append(b, `{"id":"`...), "prod", row[0]), '"')
	b = appendText(append(b, `,"name":`...), row[1])
	b = appendText(append(b, `,"slug":`...), row[2])
	b = appendText(append(b, `,"description":`...), row[3])
	b = append(appendID(append(b, `,"category":{"id":"`...), "cat", row[4]), '"')
	b = appendText(append(b, `,"name":`...), row[5])
	b = append(appendText(append(b, `,"slug":`...), row[6]), '}')
	return append(b, `,"variants":[`...)
}

// appendVariant appends a variant of id, name, sku, price and stock.
func appendVariant(b []byte, row [][]byte) []byte {
	b = append(appendID(append(b, `{"id":"`...), "var", row[0]), '"')
	b = appendText(append(b, `,"name":`...), row[1])
	b = appendText(append(b, `,"sku":`...), row[2])
	b = append(b, `,"price":`...)
	if row[3] == nil {
		b = append(b, "null"...)
	} else {
		b = appendMoney(b, integer(row[3]))
	}
	b = append(b, `,"availableQuantity":`...)
	return append(strconv.AppendInt(b, max(integer(row[4]), 0), 10), '}')
}

func appendImages(b, urls, alts []byte) []byte {
	b = append(b, `,"images":[`...)
	for i := range arrayLen(urls) {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendImage(b, element(urls, i), element(alts, i))
	}
	return append(b, ']')
}

// Postgres' binary arrays of one dimension: 20 bytes, of which the third to last four count the
// elements, then each with its length before it. One without elements has no dimension.

func arrayLen(array []byte) int {
	if len(array) < 20 {
		return 0
	}
	return int(binary.BigEndian.Uint32(array[12:]))
}

func element(array []byte, i int) []byte {
	rest := array[20:]
	for {
		size := binary.BigEndian.Uint32(rest)
		if i == 0 {
			return rest[4 : 4+size]
		}
		rest = rest[4+size:]
		i--
	}
}
