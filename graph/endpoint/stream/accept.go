package stream

import (
	"mime"
	"net/http"
	"strconv"
	"strings"
)

// WantsEvents reports whether a request is for server-sent events: by GET or POST, with an Accept
// that names them and prefers them to JSON. Clients that name both alike, as some do with every
// operation, get JSON.
func WantsEvents(r *http.Request) bool {
	if r.Method != http.MethodGet && r.Method != http.MethodPost {
		return false
	}
	var stream, plain float64
	for _, value := range r.Header.Values("Accept") {
		for part := range strings.SplitSeq(value, ",") {
			switch media, weight := acceptable(part); media {
			case eventsMedia:
				stream = max(stream, weight)
			case "application/json", "application/graphql-response+json":
				plain = max(plain, weight)
			}
		}
	}
	return stream > plain
}

// acceptable reads a part of an Accept header.
func acceptable(part string) (media string, weight float64) {
	media, params, err := mime.ParseMediaType(part)
	if err != nil {
		return "", 0
	}
	if weight, err = strconv.ParseFloat(params["q"], 64); err != nil {
		weight = 1
	}
	return media, weight
}
