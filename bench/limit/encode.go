package main

import (
	"encoding/binary"
	"errors"
	"strconv"
	"time"
)

const requestTimeout = 10 * time.Second

// crockford is the base32 of TypeIDs.
const crockford = "0123456789abcdefghjkmnpqrstvwxyz"

var errID = errors.New("malformed id")

// appendID appends the TypeID of a uuid.
func appendID(b []byte, prefix string, uuid []byte) []byte {
	b = append(append(b, prefix...), '_')
	high, low := binary.BigEndian.Uint64(uuid[:8]), binary.BigEndian.Uint64(uuid[8:])
	for shift := 125; shift >= 0; shift -= 5 {
		var bits uint64
		switch {
		case shift >= 64:
			bits = high >> (shift - 64)
		case shift > 59:
			bits = high<<(64-shift) | low>>shift
		default:
			bits = low >> shift
		}
		b = append(b, crockford[bits&31])
	}
	return b
}

// parseID returns the uuid of a TypeID.
func parseID(text, prefix string) (uuid [16]byte, err error) {
	if len(text) != len(prefix)+27 || text[:len(prefix)] != prefix || text[len(prefix)] != '_' {
		return uuid, errID
	}
	var high, low uint64
	for _, c := range []byte(text[len(prefix)+1:]) {
		value := digits[c]
		if value == 0 {
			return uuid, errID
		}
		high, low = high<<5|low>>59, low<<5|uint64(value-1)
	}
	binary.BigEndian.PutUint64(uuid[:8], high)
	binary.BigEndian.PutUint64(uuid[8:], low)
	return uuid, nil
}

// digits are the values of crockford's characters, plus one.
var digits = func() (values [256]byte) {
	for i, c := range []byte(crockford) {
		values[c] = byte(i + 1)
	}
	return values
}()

// appendText appends a JSON string.
func appendText(b, s []byte) []byte {
	b = append(b, '"')
	clean := 0
	for i, c := range s {
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		b = append(append(b, s[clean:i]...), '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		clean = i + 1
	}
	return append(append(b, s[clean:]...), '"')
}

const hex = "0123456789abcdef"

func integer(value []byte) int64 { return int64(binary.BigEndian.Uint64(value)) }

func appendBool(b, value []byte) []byte {
	if value != nil && value[0] == 1 {
		return append(b, "true"...)
	}
	return append(b, "false"...)
}

// appendMoney appends US dollars.
func appendMoney(b []byte, cents int64) []byte {
	return append(appendAmount(append(b, `{"amount":`...), cents), `,"currencyCode":"USD"}`...)
}

func appendAmount(b []byte, cents int64) []byte {
	b = strconv.AppendInt(append(b, '"'), cents/100, 10)
	return append(b, '.', byte('0'+cents/10%10), byte('0'+cents%10), '"')
}

// postgresEpoch is what Postgres' binary timestamps count microseconds from.
var postgresEpoch = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

func appendTime(b, value []byte) []byte {
	if value == nil {
		return append(b, "null"...)
	}
	t := postgresEpoch.Add(time.Duration(integer(value)) * time.Microsecond)
	return append(t.AppendFormat(append(b, '"'), time.RFC3339Nano), '"')
}
