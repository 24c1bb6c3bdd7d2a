package oidc

import (
	"net/http"
	"time"
)

// SetClock is what time all providers go by. To be called before anything else.
func (p *Providers) SetClock(now func() time.Time) {
	for _, one := range p.all {
		one.now = now
	}
}

// Bounded is the client that providers are asked with.
func Bounded(client *http.Client) *http.Client { return bounded(client) }

// The limits.
const (
	MaxBody      = maxBody
	RefreshAfter = refreshAfter
	RetryAfter   = retryAfter
)
