package server

import (
	"context"
	"net/http"
	"net/url"
)

// optOutPage asks whether somebody means it: programs that look at links in mails must not opt anybody out.
const optOutPage = `<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>Get no more mail like this</title></head>
<body><main><h1>Get no more mail like this</h1><form method="post"><button>Get no more mail like this</button></form></main></body>
</html>
`

// optOutPolicy lets the page send its form back, and nothing else.
const optOutPolicy = "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// askToOptOut shows the page that a link out of a mail leads to.
func (s *Server) askToOptOut(w http.ResponseWriter, r *http.Request) {
	s.followOptOut(w, r, s.shop.optOuts.IsLink, func() {
		h := w.Header()
		h.Set("Content-Security-Policy", optOutPolicy)
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Content-Type", "text/html; charset=utf-8")
		h.Set("Cache-Control", "no-store")
		_, _ = w.Write([]byte(optOutPage)) // an error is the client's, who is gone
	})
}

// optOut has an address get no such mail any more: mail clients do so with one click, by RFC 8058, and the page does.
func (s *Server) optOut(w http.ResponseWriter, r *http.Request) {
	s.followOptOut(w, r, s.shop.optOuts.Follow, func() { answer(w, http.StatusOK, "you get no more mail like this\n") })
}

func (s *Server) followOptOut(w http.ResponseWriter, r *http.Request, follow func(context.Context, url.Values) (bool, error), done func()) {
	ctx, cancel := context.WithTimeout(r.Context(), s.cfg.OperationTimeout)
	defer cancel()
	isLink, err := follow(ctx, r.URL.Query())
	switch {
	case err != nil:
		s.log.ErrorContext(ctx, "a link out of a mail cannot be followed", "error", err)
		answer(w, http.StatusInternalServerError, "internal error\n")
	case !isLink:
		answer(w, http.StatusNotFound, "this link is not good\n")
	default:
		done()
	}
}
