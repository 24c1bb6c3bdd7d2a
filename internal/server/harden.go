package server

import (
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"

	"github.com/shopgraph/shopgraph/internal/config"
)

// harden surrounds all that the server serves. It sets headers that keep browsers from doing more
// with an answer than its handler allows. It answers for a handler that panics. What needs more
// sets its own headers.
func (s *Server) harden(next http.Handler) http.Handler {
	encrypted := s.encrypted()
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		if encrypted {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		defer s.recoverRequest(w, r)
		next.ServeHTTP(w, r)
	})
}

// ownHosts refuses requests that name another host than this machine, where only this machine
// reaches the server. Otherwise a page in a browser on it could ask the server by a name of its
// own, which leads to 127.0.0.1 (DNS rebinding).
func (s *Server) ownHosts(next http.Handler) http.Handler {
	public, err := url.Parse(s.url)
	if host, _ := s.cfg.HostPort(); err != nil || s.cfg.Mode != config.Development || !isLoopback(host) {
		return next
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := r.Host
		if host, _, err := net.SplitHostPort(r.Host); err == nil {
			name = host
		}
		if !isLoopback(strings.Trim(name, "[]")) && !strings.EqualFold(name, public.Hostname()) {
			answer(w, http.StatusMisdirectedRequest, "this server is for this machine: ask it as localhost, or set --addr or --public-url\n")
			return
		}
		next.ServeHTTP(w, r)
	})
}

// isLoopback reports whether a host's name or address is that of this machine.
func isLoopback(host string) bool {
	host = strings.ToLower(host)
	ip := net.ParseIP(host)
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || ip != nil && ip.IsLoopback()
}

// recoverRequest answers a request whose handler panicked. The endpoint recovers by itself, with
// the operation's request id.
func (s *Server) recoverRequest(w http.ResponseWriter, r *http.Request) {
	value := recover()
	if value == nil {
		return
	}
	if value == http.ErrAbortHandler { //nolint:errorlint // a panic's value is compared, as net/http does
		panic(value)
	}
	s.log.LogAttrs(r.Context(), slog.LevelError, "panic in a request", slog.String("requestId", r.Header.Get("X-Request-Id")),
		slog.String("method", r.Method), slog.String("pattern", r.Pattern), slog.Any("panic", value), slog.String("stack", string(debug.Stack())))
	answer(w, http.StatusInternalServerError, "internal error\n")
}

// shared lets pages of other origins show what next serves.
func shared(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cross-Origin-Resource-Policy", "cross-origin")
		next.ServeHTTP(w, r)
	})
}
