// Package answer is the form of answers over HTTP: their media type, their JSON, and the status of
// refusals.
package answer

import (
	"mime"
	"strconv"
	"strings"
)

// The media types of answers.
const (
	JSON = "application/json"
	// Response says by the HTTP status what became of a request; JSON answers with 200 what is
	// well-formed.
	Response = "application/graphql-response+json"
)

// preference is how much a client wants a media type. The zero value is not at all.
type preference struct {
	quality  float64
	exact    int // 2 named, 1 by application/*, 0 by */*
	position int // in the header, negated: what comes first is preferred
}

func (p preference) less(other preference) bool {
	switch {
	case p.quality != other.quality:
		return p.quality < other.quality
	case p.exact != other.exact:
		return p.exact < other.exact
	}
	return p.exact == 2 && p.position < other.position // by one and the same wildcard they are alike
}

// Negotiate returns the media type that the Accept headers prefer; ok is false if none fits.
// Without a header it is application/json, as for */*.
func Negotiate(accept []string) (media string, ok bool) {
	header := strings.Join(accept, ",")
	if strings.TrimSpace(header) == "" {
		return JSON, true
	}
	var best preference
	for _, offer := range []string{JSON, Response} {
		if wanted := preferenceFor(header, offer); best.less(wanted) {
			media, best = offer, wanted
		}
	}
	return media, best.quality > 0
}

// preferenceFor returns what the most exact of the header's ranges that match says.
func preferenceFor(header, offer string) (found preference) {
	found.exact = -1
	for i, part := range strings.Split(header, ",") {
		name, parameters, err := mime.ParseMediaType(part)
		if err != nil {
			continue
		}
		wanted := preference{quality: 1, exact: exactness(name, offer), position: -i}
		if wanted.exact <= found.exact || !IsUTF8(parameters) {
			continue
		}
		if q, given := parameters["q"]; given {
			wanted.quality, err = strconv.ParseFloat(q, 64)
		}
		if err == nil && wanted.quality >= 0 && wanted.quality <= 1 {
			found = wanted
		}
	}
	if found.quality == 0 {
		return preference{}
	}
	return found
}

func exactness(name, offer string) int {
	switch name {
	case offer:
		return 2
	case "application/*":
		return 1
	case "*/*":
		return 0
	}
	return -1
}

// IsUTF8 reports whether a media type's parameters name no other charset.
func IsUTF8(parameters map[string]string) bool {
	charset, given := parameters["charset"]
	return !given || strings.EqualFold(charset, "utf-8")
}
