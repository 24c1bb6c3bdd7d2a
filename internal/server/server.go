// Package server puts shopgraph together and runs it.
package server

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/shopgraph/shopgraph/graph"
	"github.com/shopgraph/shopgraph/graph/endpoint"
	"github.com/shopgraph/shopgraph/graph/endpoint/costlimit"
	"github.com/shopgraph/shopgraph/graph/endpoint/document"
	"github.com/shopgraph/shopgraph/graph/endpoint/ratelimit"
	"github.com/shopgraph/shopgraph/graph/endpoint/stream"
	"github.com/shopgraph/shopgraph/internal/checkout"
	"github.com/shopgraph/shopgraph/internal/config"
	"github.com/shopgraph/shopgraph/internal/money"
	"github.com/shopgraph/shopgraph/internal/password"
	"github.com/shopgraph/shopgraph/internal/store"
)

const (
	headerTimeout    = 10 * time.Second
	readTimeout      = 20 * time.Second // of a request in whole; the endpoint lifts it once it has read one
	writeTimeout     = time.Minute      // of an answer, beside the operation's; the endpoint lifts it for streams
	idleTimeout      = 2 * time.Minute
	maxHeaderBytes   = 64 << 10
	testGatewayConns = 4 // beside those of --max-conns
)

// Server is shopgraph on a database and a port. Several may live in one process.
type Server struct {
	cfg      config.Config
	log      *slog.Logger
	listener net.Listener
	url      string // for clients
	database *Database
	endpoint *endpoint.Endpoint
	trusted  *document.Trusted // nil: any
	http     http.Server
	draining atomic.Bool

	loaderWait time.Duration
	execution  graph.Execution
	checkout   checkout.Options

	rightsEvery time.Duration

	passwordParams password.Params

	shop      *shop
	notifiers []worker // tell other processes what was committed
	workers   []worker // run until the last request is answered
	// workerOnly is for a process that serves nobody, and isCommand for one that soon ends besides.
	workerOnly, isCommand bool

	closers []func() error // undo New, the last first
}

// worker runs in the background until its context ends.
type worker struct {
	name string
	run  func(context.Context) error
}

// NewWorker returns a process that works on the queue of jobs and finishes what crashes left, and
// serves nobody. Run must follow, or Close.
func NewWorker(ctx context.Context, cfg config.Config, log *slog.Logger, opts ...Option) (*Server, error) {
	cfg.Jobs = true
	return New(ctx, cfg, log, append(opts, func(s *Server) { s.workerOnly = true })...)
}

// New takes the port, opens the database, migrates it and fills it if the configuration says so.
// Its errors are one line for people; after one, nothing is left behind. Run must follow, or Close.
func New(ctx context.Context, cfg config.Config, log *slog.Logger, opts ...Option) (_ *Server, err error) {
	s := &Server{log: log, passwordParams: password.OWASP}
	for _, opt := range opts {
		opt(s)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.Close())
		}
	}()
	if s.cfg, err = cfg.Complete(); err != nil {
		return nil, err
	}
	if s.trusted, err = trustedDocuments(s.cfg.TrustedDocuments); err != nil {
		return nil, err
	}
	if s.workerOnly {
		s.url = s.cfg.Public(nil)
	} else if err := s.listen(ctx); err != nil {
		return nil, err
	}
	open := OpenDatabase
	if s.isCommand {
		open = JoinDatabase
	}
	if s.database, err = open(ctx, s.cfg.Database, log); err != nil {
		return nil, err
	}
	s.closers = append(s.closers, s.database.Close)
	if err := s.migrate(ctx); err != nil {
		return nil, err
	}
	if !s.workerOnly {
		if err := s.seed(ctx); err != nil {
			return nil, err
		}
	}
	return s, s.assemble(ctx)
}

// listen comes first: a port in use is found out before anything else is done.
func (s *Server) listen(ctx context.Context) error {
	var config net.ListenConfig
	listener, err := config.Listen(ctx, "tcp", s.cfg.Addr)
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return fmt.Errorf("%s is in use by another program: stop that, or choose another address with --addr (SHOPGRAPH_ADDR)", s.cfg.Addr)
	case err != nil:
		return fmt.Errorf("listen: %w", err)
	}
	s.listener = listener
	s.url = s.cfg.Public(listener.Addr())
	s.closers = append(s.closers, func() error {
		if err := listener.Close(); !errors.Is(err, net.ErrClosed) { // by the HTTP server
			return err
		}
		return nil
	})
	return nil
}

func (s *Server) migrate(ctx context.Context) error {
	if !s.cfg.Migrate {
		switch pending, err := store.Pending(ctx, s.database.DB); {
		case err != nil:
			return err
		case pending > 0:
			return fmt.Errorf("%d migrations are pending: run shopgraph migrate up, or start without --no-migrate", pending)
		}
		return nil
	}
	applied, err := store.Migrate(ctx, s.database.DB, s.log)
	if applied > 0 {
		s.log.InfoContext(ctx, "database migrated", "migrations", applied)
	}
	return err
}

// encrypted reports whether clients reach the server by https.
func (s *Server) encrypted() bool { return strings.HasPrefix(s.url, "https://") }

// assemble makes the capabilities and what serves them.
func (s *Server) assemble(ctx context.Context) error {
	testGateway, err := s.makeShop(ctx)
	if err != nil || s.workerOnly {
		return err
	}
	if s.cfg.Mode == config.Production && !s.encrypted() {
		s.log.WarnContext(ctx, "clients do not reach this server by https, as far as it knows: set --public-url; no session is put into a cookie",
			"url", s.url)
	}
	origins, err := endpoint.NewOrigins(s.url, s.cfg.CORSOrigin...)
	if err != nil {
		return err
	}
	contract := graph.New(graph.Options{
		Resolver:      s.shop.resolver,
		Errors:        graph.Errors{Log: s.log, IsPassing: store.IsUnavailable, Panics: &graph.Panics{}},
		Currency:      money.Currency(s.cfg.Currency),
		Introspection: *s.cfg.Introspection,
		LoaderWait:    s.loaderWait,
		Execution:     s.execution,
	})
	s.endpoint = endpoint.New(endpoint.Options{
		Schema:           contract.Schema,
		Extensions:       contract.Extensions,
		Coercion:         contract.Coercion,
		Errors:           contract.Errors,
		Authenticator:    s.shop,
		Suggestions:      *s.cfg.Introspection,
		OperationTimeout: s.cfg.OperationTimeout,
		Origins:          origins,
		Trusted:          s.trusted,
		AnswerLimit:      s.cfg.AnswerLimit,
		Compress:         s.cfg.Compress,
		CostLimits:       costlimit.Limits{Guest: s.cfg.GuestCostLimit, User: s.cfg.UserCostLimit, Staff: s.cfg.StaffCostLimit},
		RateLimits:       ratelimit.Limits{Caller: *s.cfg.RateLimit, Address: *s.cfg.AddressRateLimit},
		StreamLimits: stream.Limits{
			AddressConnections: s.cfg.AddressConnections, UserConnections: s.cfg.UserConnections,
			AddressOperations: s.cfg.AddressSubscriptions, UserOperations: s.cfg.UserSubscriptions,
		},
		TrustedProxies:  s.cfg.TrustedProxies,
		CountStatements: countStatements,
		SecureCookies:   s.encrypted(),
		NoCookies:       s.cfg.Mode == config.Production && !s.encrypted(),
	})
	s.shop.resolver.Accounts.OnSessionsChanged(s.endpoint.RecheckSessions)
	s.http = http.Server{
		Handler:           s.routes(testGateway, origins),
		ReadHeaderTimeout: headerTimeout,
		ReadTimeout:       readTimeout,
		WriteTimeout:      s.cfg.OperationTimeout + writeTimeout,
		IdleTimeout:       idleTimeout,
		MaxHeaderBytes:    maxHeaderBytes,
		ErrorLog:          slog.NewLogLogger(s.log.Handler(), slog.LevelWarn),
	}
	return nil
}

// trustedDocuments reads the manifest that --trusted-documents names, nil without one.
func trustedDocuments(path string) (*document.Trusted, error) {
	if path == "" {
		return nil, nil
	}
	manifest, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("--trusted-documents: %w", err)
	}
	documents, err := document.ParseTrusted(manifest, graph.Schema())
	if err != nil {
		return nil, fmt.Errorf("--trusted-documents: %s: %w", path, err)
	}
	return documents, nil
}

// countStatements counts what is sent to the database under the context that it returns.
func countStatements(ctx context.Context) (context.Context, func() int64) {
	ctx, counter := store.CountStatements(ctx)
	return ctx, counter.Load
}

// URL returns the address at which clients reach the server, without a slash at the end.
func (s *Server) URL() string { return s.url }

// Run serves, or works, until ctx ends, then stops in good order and closes the server. WebSockets
// and event streams are ended in such a way that their clients come back elsewhere. Requests under
// way may finish. The private Postgres goes last. Run returns nil after that, or what made it stop
// by itself.
func (s *Server) Run(ctx context.Context) error {
	background := context.WithoutCancel(ctx)
	failed := make(chan error, 1+len(s.notifiers)+len(s.workers))
	notifying := start(background, failed, s.notifiers...)
	working := start(background, failed, s.workers...)
	served := make(chan struct{})
	go func() {
		defer close(served)
		if s.workerOnly {
			return
		}
		if err := s.http.Serve(s.listener); !errors.Is(err, http.ErrServerClosed) {
			failed <- fmt.Errorf("serve: %w", err)
		}
	}()

	var err error
	select {
	case <-ctx.Done():
		s.log.InfoContext(ctx, "stopping")
	case err = <-failed:
	case <-s.database.lost():
		err = s.database.lossError()
	}
	err = errors.Join(err, s.drain(background))
	<-served
	working.stop()
	notifying.stop() // what the last of them committed is still told
	if err = errors.Join(err, s.Close()); err == nil {
		s.log.InfoContext(ctx, "stopped")
	}
	return err
}

// drain ends what clients have under way.
func (s *Server) drain(ctx context.Context) error {
	s.draining.Store(true)
	if s.workerOnly {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, s.cfg.ShutdownTimeout)
	defer cancel()
	err := errors.Join(s.endpoint.Shutdown(ctx), s.http.Shutdown(ctx))
	if err == nil {
		return nil
	}
	_ = s.http.Close() // what it could not close is closed with the process
	return fmt.Errorf("requests were cut off after %s: %w", s.cfg.ShutdownTimeout, err)
}

// Close gives back what New took. After Run it does nothing.
func (s *Server) Close() error {
	var errs []error
	for len(s.closers) > 0 {
		last := len(s.closers) - 1
		errs = append(errs, s.closers[last]())
		s.closers = s.closers[:last]
	}
	return errors.Join(errs...)
}

// crew is workers that run.
type crew struct {
	cancel context.CancelFunc
	done   sync.WaitGroup
}

// start runs workers. One that ends in an error, or before it is told to, is reported to failed.
func start(ctx context.Context, failed chan<- error, workers ...worker) *crew {
	ctx, cancel := context.WithCancel(ctx)
	c := &crew{cancel: cancel}
	for _, w := range workers {
		c.done.Go(func() {
			err := w.run(ctx)
			if err == nil && ctx.Err() == nil {
				err = errors.New("ended by itself")
			}
			if err != nil {
				failed <- fmt.Errorf("%s: %w", w.name, err)
			}
		})
	}
	return c
}

// stop ends the workers and waits for them.
func (c *crew) stop() {
	c.cancel()
	c.done.Wait()
}
