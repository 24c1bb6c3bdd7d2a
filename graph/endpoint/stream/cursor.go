package stream

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"
)

// lastEventHeader is what a browser's EventSource sends when it connects again: the id of the last
// event that came.
const lastEventHeader = "Last-Event-ID"

// LastEvent returns the cursor of the last event that a client of server-sent events has seen,
// empty if it begins. Whoever resolves a subscription takes it for what its arguments say of that.
func LastEvent(r *http.Request) string {
	if !WantsEvents(r) {
		return ""
	}
	return r.Header.Get(lastEventHeader)
}

// cursorOf returns the cursor of an event, by which a client goes on after it. That is what the
// field of the subscription has selected as cursor. It is empty if nothing is.
func cursorOf(data []byte) string {
	if !bytes.Contains(data, []byte(`"cursor":"`)) {
		return ""
	}
	var event map[string]struct {
		Cursor string `json:"cursor"`
	}
	if json.Unmarshal(data, &event) != nil {
		return "" // it is another cursor
	}
	for _, field := range event {
		if !strings.ContainsAny(field.Cursor, "\r\n\x00") {
			return field.Cursor
		}
	}
	return ""
}
