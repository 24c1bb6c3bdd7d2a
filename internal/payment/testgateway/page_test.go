package testgateway

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/payment/gateway"
)

// serve mounts the handler as a server does.
func serve(t *testing.T, g *Gateway) *httptest.Server {
	t.Helper()
	mux := http.NewServeMux()
	mux.Handle("/test-gateway/", http.StripPrefix("/test-gateway", g.Handler()))
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server
}

// visit answers with the page, after its headers were checked. It may run on any goroutine.
func visit(t *testing.T, request *http.Request) (code int, body string) {
	t.Helper()
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Error(err)
		return 0, ""
	}
	defer response.Body.Close()
	raw, err := io.ReadAll(response.Body)
	if err != nil {
		t.Error(err)
		return 0, ""
	}
	body = string(raw)
	nonce := regexp.MustCompile(`<style nonce="(\w{26})">`).FindStringSubmatch(body)
	if nonce == nil || !strings.Contains(response.Header.Get("Content-Security-Policy"), "style-src 'nonce-"+nonce[1]+"';") {
		t.Errorf("the style is not the policy's: %v, %v", nonce, response.Header)
	}
	if response.Header.Get("Content-Type") != "text/html; charset=utf-8" || response.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("headers %v", response.Header)
	}
	if strings.Contains(body, "<script") || strings.Contains(body, "style=") {
		t.Errorf("the policy forbids what the page needs:\n%s", body)
	}
	return response.StatusCode, body
}

func ask(t *testing.T, address string) (code int, body string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, http.NoBody)
	if err != nil {
		t.Error(err)
		return 0, ""
	}
	return visit(t, request)
}

func decide(t *testing.T, address, decision string) (code int, body string) {
	t.Helper()
	form := url.Values{"decision": {decision}}.Encode()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, strings.NewReader(form))
	if err != nil {
		t.Error(err)
		return 0, ""
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return visit(t, request)
}

// want checks an answer's code, and that its page shows the text, and a form or none.
func want(t *testing.T, code int, body string, wantCode int, text string, form bool) {
	t.Helper()
	if code != wantCode || !strings.Contains(body, text) || strings.Contains(body, "<form") != form {
		t.Errorf("%d, want %d with %q, form %v:\n%s", code, wantCode, text, form, body)
	}
}

func TestCustomerDecides(t *testing.T) {
	t.Parallel()
	g := newGateway(t)
	server := serve(t, g)
	for _, test := range []struct {
		decision, other, text string
		want                  gateway.Payment
	}{
		{"approve", "decline", "has been approved", gateway.Payment{Status: gateway.Authorized, Authorized: eur(1250)}},
		{"decline", "approve", "has been declined", gateway.Payment{
			Status: gateway.Declined, Authorized: eur(0), DeclineCode: "not_confirmed",
		}},
	} {
		t.Run(test.decision, func(t *testing.T) {
			t.Parallel()
			reference, attempt := prepare(t, g, "tok_action_required")
			address := server.URL + "/test-gateway/actions/" + reference

			code, body := ask(t, address)
			want(t, code, body, http.StatusOK, "has not asked for the payment yet", false)
			code, body = decide(t, address, test.decision)
			want(t, code, body, http.StatusConflict, "Nothing was changed", false)

			p, err := g.Confirm(t.Context(), reference)
			if err != nil || strings.Replace(p.ActionURL, "http://shop.example", server.URL, 1) != address {
				t.Fatalf("%+v, %v", p, err)
			}
			code, body = ask(t, address)
			want(t, code, body, http.StatusOK, "<h1>Test gateway: confirm payment of 12.50 EUR</h1>", true)
			code, body = decide(t, address, "perhaps")
			want(t, code, body, http.StatusBadRequest, "approve or decline", false)
			code, body = decide(t, address, test.decision+strings.Repeat(" ", maxForm))
			want(t, code, body, http.StatusBadRequest, "approve or decline", false)
			wantPayment(t, g, p)

			decided := test.want
			decided.Reference, decided.Captured, decided.Method = reference, eur(0), visa("3184")
			for range 2 {
				code, body = decide(t, address, test.decision)
				want(t, code, body, http.StatusOK, test.text, false)
				wantPayment(t, g, decided)
			}
			code, body = decide(t, address, test.other)
			want(t, code, body, http.StatusConflict, "Nothing was changed. The payment "+test.text, false)
			code, body = ask(t, address)
			want(t, code, body, http.StatusOK, test.text, false)
			wantPayment(t, g, decided)
			held := decided.Authorized.Amount
			wantTotals(t, g, attempt, Totals{Payments: 1, Authorized: held, Held: held})
		})
	}
}

func TestCustomerComesLate(t *testing.T) {
	t.Parallel()
	g := newGateway(t)
	server := serve(t, g)
	reference := in(t, g, gateway.ActionRequired)
	address := server.URL + "/test-gateway/actions/" + reference
	if _, err := g.Void(t.Context(), reference, uuid.New()); err != nil {
		t.Fatal(err)
	}
	code, body := ask(t, address)
	want(t, code, body, http.StatusOK, "has cancelled the payment", false)
	for _, decision := range []string{"approve", "decline"} {
		code, body = decide(t, address, decision)
		want(t, code, body, http.StatusConflict, "has cancelled the payment", false)
	}
	wantPayment(t, g, gateway.Payment{
		Reference: reference, Status: gateway.Voided, Authorized: eur(0), Captured: eur(0), Method: visa("3184"),
	})

	captured := in(t, g, gateway.ActionRequired)
	address = server.URL + "/test-gateway/actions/" + captured
	decide(t, address, "approve")
	if _, err := g.Capture(t.Context(), captured, uuid.New(), eur(1250)); err != nil {
		t.Fatal(err)
	}
	code, body = decide(t, address, "approve")
	want(t, code, body, http.StatusOK, "has been approved", false)
}

func TestNoActionPage(t *testing.T) {
	t.Parallel()
	g := newGateway(t)
	server := serve(t, g)
	unasked, _ := prepare(t, g, "tok_approved")
	for _, reference := range []string{unasked, "x", "%00", "test_" + strings.Repeat("A", 26)} {
		address := server.URL + "/test-gateway/actions/" + reference
		code, body := ask(t, address)
		want(t, code, body, http.StatusNotFound, "no such payment", false)
		code, body = decide(t, address, "approve")
		want(t, code, body, http.StatusNotFound, "no such payment", false)
	}
	wantPayment(t, g, gateway.Payment{
		Reference: unasked, Status: gateway.Unconfirmed, Authorized: eur(0), Captured: eur(0), Method: visa("4242"),
	})
}

func TestActionPageWithoutDatabase(t *testing.T) {
	t.Parallel()
	db := openDB(t)
	g := open(t, db)
	server := serve(t, g)
	reference := in(t, g, gateway.ActionRequired)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	code, body := decide(t, server.URL+"/test-gateway/actions/"+reference, "approve")
	want(t, code, body, http.StatusInternalServerError, "Load the page again", false)
}

func TestCustomersRace(t *testing.T) {
	t.Parallel()
	g := newGateway(t)
	server := serve(t, g)
	reference := in(t, g, gateway.ActionRequired)
	codes := make([]int, racers)
	atOnce(racers, func(i int) {
		codes[i], _ = decide(t, server.URL+"/test-gateway/actions/"+reference, []string{"approve", "decline"}[i%2])
	})
	var taken [2]int
	for i, code := range codes {
		if code == http.StatusOK {
			taken[i%2]++
		}
	}
	if taken != [2]int{racers / 2, 0} && taken != [2]int{0, racers / 2} {
		t.Errorf("approved %d times, declined %d times", taken[0], taken[1])
	}
	wantConsistent(t, g)
}
