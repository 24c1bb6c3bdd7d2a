package main

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"strconv"
)

// orders is the first of the operation History.
const orders = 10

// historySQL returns the user, then each of the newest orders followed by what belongs to it.
const historySQL = `
WITH o AS MATERIALIZED (
	SELECT u.name AS user_name, o.id, o.number, o.status, o.created_at, o.total_net + o.total_tax AS total
	FROM sessions s JOIN users u ON u.id = s.user_id
	LEFT JOIN LATERAL (SELECT * FROM orders WHERE user_id = u.id ORDER BY id DESC LIMIT $2) o ON true
	WHERE s.token_hash = $1 AND s.expires_at > now()
)
SELECT 0::bigint AS kind, o.id AS order_id, o.user_name::text, o.number::text, o.status::text, NULL::text,
	o.total, 0::bigint, o.created_at, NULL::timestamptz, NULL::uuid, NULL::uuid, c.shipping_address::text, 0::bigint AS place
FROM o LEFT JOIN order_contacts c ON c.order_id = o.id
UNION ALL
SELECT 1, l.order_id, l.product_name, v.sku, p.name, p.slug,
	l.quantity, l.total_net + l.total_tax, NULL, NULL, v.id, p.id, NULL, l.position
FROM o JOIN order_lines l ON l.order_id = o.id LEFT JOIN variants v ON v.id = l.variant_id LEFT JOIN products p ON p.id = v.product_id
UNION ALL
SELECT 2, y.order_id, y.status, NULL, NULL, NULL, y.amount, 0, NULL, NULL, y.id, NULL, NULL, 0
FROM o JOIN payments y ON y.order_id = o.id
UNION ALL
SELECT 3, f.order_id, f.status, f.carrier, f.tracking_number, NULL, 0, 0, f.shipped_at, f.delivered_at, f.id, NULL, NULL, 0
FROM o JOIN fulfillments f ON f.order_id = o.id
ORDER BY order_id DESC, kind, place, 11`

// The columns of historySQL: texts, numbers, times and ids mean what the kind of the row says.
const (
	kindColumn = iota
	orderColumn
	text1
	text2
	text3
	text4
	number1
	number2
	time1
	time2
	id1
	id2
	addressColumn
)

// The kinds of its rows.
const (
	orderRow = iota
	lineRow
	paymentRow
	parcelRow
)

var errSession = errors.New("there is no such session")

// history appends the newest orders of the user whose session has the token.
func (e *endpoint) history(ctx context.Context, b []byte, token string) ([]byte, error) {
	hash := sha256.Sum256([]byte(token))
	w := historyWriter{b: b}
	if err := e.query(ctx, historySQL, w.row, hash[:], orders); err != nil {
		return b, err
	}
	if !w.found {
		return b, errSession
	}
	w.endOrder()
	return append(w.b, `]}}}}`...), w.err
}

// historyWriter writes an answer row by row.
type historyWriter struct {
	b     []byte
	found bool // the user
	open  int  // the kind of row that came last of the order under way, plus one; 0 without an order
	err   error
}

func (w *historyWriter) row(row [][]byte) {
	if !w.found {
		w.found = true
		w.b = append(appendText(append(w.b, `{"data":{"me":{"name":`...), row[text1]), `,"orders":{"nodes":[`...)
	}
	if row[orderColumn] == nil {
		return // of a user without orders
	}
	switch kind := int(integer(row[kindColumn])); kind {
	case orderRow:
		if w.open > 0 {
			w.endOrder()
			w.b = append(w.b, ',')
		}
		w.beginOrder(row)
	default:
		w.advance(kind)
		if last := w.b[len(w.b)-1]; last != '[' {
			w.b = append(w.b, ',')
		}
		w.item(kind, row)
	}
}

func (w *historyWriter) beginOrder(row [][]byte) {
	b := append(appendID(append(w.b, `{"id":"`...), "order", row[orderColumn]), '"')
	b = appendText(append(b, `,"number":`...), row[text2])
	b = appendText(append(b, `,"status":`...), row[text3])
	b = appendTime(append(b, `,"createdAt":`...), row[time1])
	b = append(appendMoney(append(b, `,"total":{"gross":`...), integer(row[number1])), '}')
	w.b = append(w.address(append(b, `,"shippingAddress":`...), row[addressColumn]), `,"lines":[`...)
	w.open = orderRow + 1
}

// lists begin the lists of an order, by the kind of their items; the one before is ended.
var lists = [...]string{lineRow: "", paymentRow: `],"payments":[`, parcelRow: `],"fulfillments":[`}

// advance goes on to the list of a kind.
func (w *historyWriter) advance(kind int) {
	for next := max(w.open, lineRow); next <= kind; next++ {
		w.b = append(w.b, lists[next]...)
	}
	w.open = max(w.open, kind+1)
}

func (w *historyWriter) endOrder() {
	if w.open == 0 {
		return
	}
	w.advance(parcelRow)
	w.b = append(w.b, `]}`...)
}

func (w *historyWriter) item(kind int, row [][]byte) {
	switch kind {
	case lineRow:
		w.b = appendLine(w.b, row)
	case paymentRow:
		b := appendText(append(w.b, `{"status":`...), row[text1])
		w.b = append(appendMoney(append(b, `,"amount":`...), integer(row[number1])), '}')
	case parcelRow:
		b := appendText(append(w.b, `{"status":`...), row[text1])
		b = appendText(append(b, `,"carrier":`...), row[text2])
		b = appendText(append(b, `,"trackingNumber":`...), row[text3])
		b = appendTime(append(b, `,"shippedAt":`...), row[time1])
		w.b = append(appendTime(append(b, `,"deliveredAt":`...), row[time2]), '}')
	}
}

func appendLine(b []byte, row [][]byte) []byte {
	b = appendText(append(b, `{"productName":`...), row[text1])
	b = strconv.AppendInt(append(b, `,"quantity":`...), integer(row[number1]), 10)
	b = append(appendMoney(append(b, `,"total":{"gross":`...), integer(row[number2])), '}')
	if row[id1] == nil {
		return append(b, `,"variant":null}`...)
	}
	b = append(appendID(append(b, `,"variant":{"id":"`...), "var", row[id1]), '"')
	b = appendText(append(b, `,"sku":`...), row[text2])
	b = append(appendID(append(b, `,"product":{"id":"`...), "prod", row[id2]), '"')
	b = appendText(append(b, `,"name":`...), row[text3])
	b = appendText(append(b, `,"slug":`...), row[text4])
	return append(b, `}}}`...)
}

// postal is what of an address the operation asks for.
type postal struct{ FullName, Line1, Line2, City, PostalCode, Country string }

func (w *historyWriter) address(b, stored []byte) []byte {
	if stored == nil {
		return append(b, "null"...)
	}
	var a postal
	if err := json.Unmarshal(stored, &a); err != nil {
		w.err = err
		return b
	}
	b = appendText(append(b, `{"fullName":`...), []byte(a.FullName))
	b = appendText(append(b, `,"line1":`...), []byte(a.Line1))
	b = appendText(append(b, `,"line2":`...), []byte(a.Line2))
	b = appendText(append(b, `,"city":`...), []byte(a.City))
	b = appendText(append(b, `,"postalCode":`...), []byte(a.PostalCode))
	return append(appendText(append(b, `,"country":`...), []byte(a.Country)), '}')
}
