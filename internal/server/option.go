package server

import (
	"net/http"
	"time"

	"github.com/shopgraph/shopgraph/internal/checkout"
)

// Option tunes a server in what is no setting: for programs that embed one, and for tests.
type Option func(*Server)

// WithLoaderWait says how long a loader collects keys before it fetches, instead of a millisecond.
func WithLoaderWait(wait time.Duration) Option { return func(s *Server) { s.loaderWait = wait } }

// WithCheckout replaces the checkout's time limits.
func WithCheckout(o checkout.Options) Option { return func(s *Server) { s.checkout = o } }

// Handler returns all that the server serves, for requests that do not come over its port.
func (s *Server) Handler() http.Handler { return s.http.Handler }
