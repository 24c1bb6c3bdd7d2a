package server

import (
	"errors"
	"io"
	"net/http"

	"github.com/shopgraph/shopgraph/internal/courier"
	"github.com/shopgraph/shopgraph/internal/payment"
	"github.com/shopgraph/shopgraph/internal/payment/gateway"
)

const (
	// webhooksPath is where gateways call.
	webhooksPath = "/webhooks/"
	// couriersPath is where those call who follow parcels.
	couriersPath = webhooksPath + "couriers/"
)

// maxCall is how many bytes a call may have.
const maxCall = 1 << 20

// webhook takes a gateway's call.
func (s *Server) webhook(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("gateway")
	s.take(w, r, name, func(body []byte) error {
		return s.shop.resolver.Payments.Receive(r.Context(), name, r.Header, body)
	})
}

// courierCall takes a courier's call.
func (s *Server) courierCall(w http.ResponseWriter, r *http.Request) {
	name := r.PathValue("courier")
	s.take(w, r, name, func(body []byte) error {
		return s.shop.resolver.Couriers.Receive(r.Context(), name, courier.Call{Header: r.Header, Query: r.URL.Query(), Body: body})
	})
}

// take takes a call: it is stored, and answered at once. What is not the caller's is 400, and what cannot be stored now
// is 503, so that the caller calls again.
func (s *Server) take(w http.ResponseWriter, r *http.Request, name string, store func(body []byte) error) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxCall))
	if err != nil {
		answer(w, http.StatusRequestEntityTooLarge, "this is too long\n")
		return
	}
	err = store(body)
	switch {
	case err == nil:
		answer(w, http.StatusOK, "ok\n")
	case errors.Is(err, payment.ErrNoCaller):
		answer(w, http.StatusNotFound, "there is no such gateway\n")
	case errors.Is(err, courier.ErrNoCourier):
		answer(w, http.StatusNotFound, "there is no such courier\n")
	case errors.Is(err, gateway.ErrForged), errors.Is(err, courier.ErrForged):
		s.log.WarnContext(r.Context(), "a call was not its caller's", "caller", name, "error", err)
		answer(w, http.StatusBadRequest, "this is not signed by the caller, or too old\n")
	case r.Context().Err() != nil: // it calls again
		s.log.WarnContext(r.Context(), "a caller hung up before its call was stored", "caller", name, "error", err)
	default:
		s.log.ErrorContext(r.Context(), "a call was not stored", "caller", name, "error", err)
		answer(w, http.StatusServiceUnavailable, "try again\n")
	}
}
