package live

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// A notification's payload is keys joined by commas. The empty payload stands for every key, so
// that a plain `NOTIFY order_events` by hand does too.
const (
	keySeparator = ","
	maxPayload   = 7999 // bytes; Postgres takes fewer than 8,000
)

// validKey reports whether a payload can carry key.
func validKey(key string) bool {
	return key != "" && len(key) <= maxPayload && utf8.ValidString(key) && !strings.ContainsAny(key, keySeparator+"\x00")
}

// payloads packs keys, each of them valid, into as few payloads as their order allows.
func payloads(keys []string) []string {
	var packed []string
	start, size := 0, 0
	for i, key := range keys {
		if size+len(key) > maxPayload {
			packed = append(packed, strings.Join(keys[start:i], keySeparator))
			start, size = i, 0
		}
		size += len(key) + len(keySeparator)
	}
	return append(packed, strings.Join(keys[start:], keySeparator))
}

// parsePayload returns a payload's keys; all means every key.
func parsePayload(payload string) (keys []string, all bool, err error) {
	if payload == "" {
		return nil, true, nil
	}
	keys = strings.Split(payload, keySeparator)
	if slices.Contains(keys, "") {
		return nil, false, fmt.Errorf("payload %.100q has an empty key", payload)
	}
	return keys, false, nil
}
