package server

import (
	"net/http"
	"time"

	"github.com/shopgraph/shopgraph/graph"
	"github.com/shopgraph/shopgraph/internal/checkout"
	"github.com/shopgraph/shopgraph/internal/password"
)

// Option tunes a server in what is no setting: for programs that embed one, and for tests.
type Option func(*Server)

// WithLoaderWait says how long a loader collects keys before it fetches, instead of a millisecond.
func WithLoaderWait(wait time.Duration) Option { return func(s *Server) { s.loaderWait = wait } }

// WithExecution replaces the way operations are executed, such as with graph.ByGqlgen.
func WithExecution(e graph.Execution) Option { return func(s *Server) { s.execution = e } }

// WithCheckout replaces the checkout's time limits.
func WithCheckout(o checkout.Options) Option { return func(s *Server) { s.checkout = o } }

// WithRightsEvery says how often rights to follow orders are looked at, instead of
// order.RightsEvery.
func WithRightsEvery(every time.Duration) Option { return func(s *Server) { s.rightsEvery = every } }

// WithPasswordParams says what a password's hash costs, instead of what OWASP recommends: for
// tests.
func WithPasswordParams(p password.Params) Option { return func(s *Server) { s.passwordParams = p } }

// Handler returns all that the server serves, for requests that do not come over its port.
func (s *Server) Handler() http.Handler { return s.http.Handler }
