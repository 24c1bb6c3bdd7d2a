package testgateway

import (
	"bytes"
	"crypto/rand"
	_ "embed" // for page.html
	"errors"
	"html/template"
	"net/http"

	"github.com/shopgraph/shopgraph/internal/payment/gateway"
)

//go:embed page.html
var pageHTML string

var pageTemplate = template.Must(template.New("page").Parse(pageHTML))

// maxForm is more than a decision needs.
const maxForm = 1 << 10

// page is what a customer is shown.
type page struct {
	Title   string
	Outcome string
	Ask     bool // for a decision
	Nonce   string
}

// Handler serves the customer's side of payments that require action. It lies below ActionBaseURL's
// path, which the caller must strip. GET /actions/{reference} asks for a decision. POST with the
// form field decision=approve or decline makes it. Making the same one again shows the outcome
// again, 200. Making another one is 409, and changes nothing. A reference of no such payment is
// 404.
func (g *Gateway) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /actions/{reference}", g.showAction)
	mux.HandleFunc("POST /actions/{reference}", g.takeDecision)
	return mux
}

// hasActionPage reports whether the customer was ever asked to act, or will be.
func (p *payment) hasActionPage() bool { return p.token == actionRequiredToken }

func (g *Gateway) showAction(w http.ResponseWriter, r *http.Request) {
	p, err := load(r.Context(), g.db, byReference, r.PathValue("reference"))
	if err == nil && !p.hasActionPage() {
		err = gateway.ErrUnknownReference
	}
	if err != nil {
		g.showError(w, r, err)
		return
	}
	g.show(w, r, http.StatusOK, actionPage(&p))
}

func (g *Gateway) takeDecision(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	var chosen gateway.Status
	switch r.PostFormValue("decision") { // empty, too, when the form cannot be read
	case "approve":
		chosen = gateway.Authorized
	case "decline":
		chosen = gateway.Declined
	default:
		g.show(w, r, http.StatusBadRequest, page{Title: "Test gateway: choose approve or decline"})
		return
	}
	p, err := g.decide(r.Context(), r.PathValue("reference"), chosen == gateway.Authorized)
	if err != nil {
		g.showError(w, r, err)
		return
	}
	shown := actionPage(&p)
	if p.decision() != chosen {
		shown.Outcome = "Nothing was changed. " + shown.Outcome
		g.show(w, r, http.StatusConflict, shown)
		return
	}
	g.show(w, r, http.StatusOK, shown)
}

// decision returns Authorized or Declined once the customer has decided, whatever became of the
// payment since.
func (p *payment) decision() gateway.Status {
	if p.status == gateway.Captured {
		return gateway.Authorized
	}
	return p.status
}

func actionPage(p *payment) page {
	shown := page{Title: "Test gateway: payment of " + p.amount.String()}
	switch p.status {
	case gateway.ActionRequired:
		shown.Title = "Test gateway: confirm payment of " + p.amount.String()
		shown.Ask = true
	case gateway.Authorized, gateway.Captured:
		shown.Outcome = "The payment has been approved. You can go back to the shop."
	case gateway.Declined:
		shown.Outcome = "The payment has been declined. You can go back to the shop."
	case gateway.Voided:
		shown.Outcome = "The shop has cancelled the payment. There is nothing to decide any more."
	default:
		shown.Outcome = "The shop has not asked for the payment yet."
	}
	return shown
}

func (g *Gateway) showError(w http.ResponseWriter, r *http.Request, err error) {
	if errors.Is(err, gateway.ErrUnknownReference) {
		g.show(w, r, http.StatusNotFound, page{Title: "Test gateway: no such payment"})
		return
	}
	g.log.ErrorContext(r.Context(), "test gateway action page", "error", err)
	g.show(w, r, http.StatusInternalServerError, page{
		Title:   "Test gateway: something went wrong",
		Outcome: "It may be that your decision was taken. Load the page again to see.",
	})
}

func (g *Gateway) show(w http.ResponseWriter, r *http.Request, code int, shown page) {
	shown.Nonce = rand.Text()
	var body bytes.Buffer
	if err := pageTemplate.Execute(&body, shown); err != nil {
		g.log.ErrorContext(r.Context(), "test gateway action page", "error", err)
		http.Error(w, "internal error", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	// The address is a secret. It is not "no-referrer", which would make browsers post with
	// "Origin: null".
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'nonce-"+shown.Nonce+
		"'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	w.WriteHeader(code)
	_, _ = w.Write(body.Bytes()) // the customer may have gone away
}
