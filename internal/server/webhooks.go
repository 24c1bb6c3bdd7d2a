package server

import (
	"errors"
	"io"
	"net/http"

	"github.com/shopgraph/shopgraph/internal/payment"
	"github.com/shopgraph/shopgraph/internal/payment/gateway"
)

// webhooksPath is where gateways call.
const webhooksPath = "/webhooks/"

// maxCall is how many bytes a gateway's call may have.
const maxCall = 1 << 20

// webhook takes a gateway's call: it is stored, and answered at once. What is not the gateway's is 400, and what cannot
// be stored now is 503, so that the gateway calls again.
func (s *Server) webhook(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("gateway")
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxCall))
	if err != nil {
		answer(w, http.StatusRequestEntityTooLarge, "this is too long\n")
		return
	}
	err = s.shop.resolver.Payments.Receive(r.Context(), name, r.Header, body)
	switch {
	case err == nil:
		answer(w, http.StatusOK, "ok\n")
	case errors.Is(err, payment.ErrNoCaller):
		answer(w, http.StatusNotFound, "there is no such gateway\n")
	case errors.Is(err, gateway.ErrForged):
		s.log.WarnContext(r.Context(), "a call was not its gateway's", "gateway", name, "error", err)
		answer(w, http.StatusBadRequest, "this is not signed by the gateway, or too old\n")
	case r.Context().Err() != nil: // it calls again
		s.log.WarnContext(r.Context(), "a gateway hung up before its call was stored", "gateway", name, "error", err)
	default:
		s.log.ErrorContext(r.Context(), "a gateway's call was not stored", "gateway", name, "error", err)
		answer(w, http.StatusServiceUnavailable, "try again\n")
	}
}
