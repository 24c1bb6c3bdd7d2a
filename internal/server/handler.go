package server

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/shopgraph/shopgraph/graph"
	"github.com/shopgraph/shopgraph/graph/endpoint"
	"github.com/shopgraph/shopgraph/graph/endpoint/playground"
	"github.com/shopgraph/shopgraph/internal/auth"
	"github.com/shopgraph/shopgraph/internal/demo"
	"github.com/shopgraph/shopgraph/internal/document"
	"github.com/shopgraph/shopgraph/internal/optout"
	"github.com/shopgraph/shopgraph/internal/store"
)

// Where what is.
const (
	endpointPath    = "/graphql"
	schemaPath      = "/schema.graphql"
	testGatewayPath = "/test-gateway"
	imagesPath      = "/demo/images"
)

// readyTimeout is how long the database may take to answer before the server calls itself not
// ready.
const readyTimeout = 2 * time.Second

// routes returns all that the server serves. testGateway is nil without one.
func (s *Server) routes(testGateway http.Handler, origins *endpoint.Origins) http.Handler {
	mux := http.NewServeMux()
	for _, path := range []string{endpointPath, endpointPath + "/{$}"} { // a redirect would lose the body of a POST
		mux.Handle(path, s.endpoint)
	}
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, "ok\n")
	})
	mux.HandleFunc("GET /readyz", s.ready)
	if *s.cfg.Introspection {
		mux.Handle("GET "+schemaPath, s.endpoint.Viewed(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			answer(w, http.StatusOK, graph.SDLFor(auth.ViewerFrom(r.Context())))
		})))
	}
	if *s.cfg.Playground {
		page := playground.Handler(endpointPath)
		mux.Handle("GET /{$}", page)
		mux.Handle("GET /playground/", page)
	}
	mux.HandleFunc("GET "+document.Path+"{name}", s.document)
	mux.HandleFunc("GET "+document.ExportsPath+"{name}", s.export)
	mux.HandleFunc("GET "+optout.Path, s.askToOptOut)
	mux.HandleFunc("POST "+optout.Path, s.optOut)
	mux.HandleFunc("POST "+webhooksPath+"{gateway}", s.webhook)
	mux.HandleFunc("POST "+couriersPath+"{courier}", s.courierCall)
	if s.shop.mailbox != nil {
		mux.Handle("GET "+devPath+"/", devPages(s.shop.mailbox))
	}
	mux.Handle("GET "+imagesPath+"/", shared(http.StripPrefix(imagesPath, demo.Images())))
	if testGateway != nil {
		mux.Handle(testGatewayPath+"/", origins.Protect(http.StripPrefix(testGatewayPath, testGateway)))
	}
	return s.harden(s.ownHosts(mux))
}

// ready tells load balancers whether to send requests here: not before the database answers, nor
// while it cannot be written, nor once the server is stopping. A pool that is full is no reason.
func (s *Server) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), readyTimeout)
	defer cancel()
	if s.draining.Load() {
		answer(w, http.StatusServiceUnavailable, "stopping\n")
		return
	}
	switch err := store.CheckWritable(ctx, s.database.probe); {
	case errors.Is(err, store.ErrReadOnly):
		answer(w, http.StatusServiceUnavailable, "the database is read-only\n")
	case err != nil:
		answer(w, http.StatusServiceUnavailable, "the database does not answer\n")
	default:
		answer(w, http.StatusOK, "ok\n"+s.shop.search.State()+"\n")
	}
}

func answer(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	w.WriteHeader(status)
	_, _ = io.Copy(w, strings.NewReader(text)) // the client may have gone away
}
