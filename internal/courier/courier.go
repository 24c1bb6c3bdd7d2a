// Package courier takes what services that follow parcels call about, and records it as scans of the store's parcels.
package courier

import (
	"errors"
	"net/http"
	"net/url"

	"github.com/shopgraph/shopgraph/internal/carrier"
)

// Call is what a service has sent, as it came.
type Call struct {
	Header http.Header
	Query  url.Values
	Body   []byte
}

// News is what a call says of a parcel. Number is empty if the call is about none.
type News struct {
	// Event is the service's own id of the call.
	Event  string
	Number string
	Report carrier.Report
}

// ErrForged says that a call is not the service's.
var ErrForged = errors.New("this call is not the courier's")

// ErrUnread says that a call is none that the store knows.
var ErrUnread = errors.New("this call is not understood")

// service is a service that follows parcels of many carriers.
type service struct {
	// signed reports whether a call is signed with a secret.
	signed func(secret string, call Call) bool
	// read reads the body of a call. An error wraps ErrUnread.
	read func(body []byte) (*News, error)
}

// services are those that may call, by their names in the address.
var services = map[string]service{
	"easypost":  {signedByEasyPost, readEasyPost},
	"aftership": {signedByAfterShip, readAfterShip},
	"shippo":    {signedByShippo, readShippo},
}

// Names are those of the services that may call.
func Names() []string { return []string{"easypost", "aftership", "shippo"} }

// maxScans is how many scans of one call are read: the last ones, as services name the oldest first.
const maxScans = 200

func newest[T any](all []T) []T { return all[max(0, len(all)-maxScans):] }
