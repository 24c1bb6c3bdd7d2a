package contract_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/shopgraph/shopgraph/internal/demo"
)

// TestDocumentsAreServed fetches an invoice and a packing slip without a session, by addresses that the contract gives out.
func TestDocumentsAreServed(t *testing.T) {
	t.Parallel()
	st, url := newShop(t)
	guest := serve(t, url)
	ada, boss := guest.signIn(t, demo.CustomerEmail), guest.signIn(t, demo.StaffEmail)
	cart := ada.ask(t, `mutation($id: ID!) { cartCreate(input: { lines: [{ variantId: $id, quantity: 1 }] }) { cart { id total { gross { amount } } } } }`,
		variables{"id": lookUp(t, st, "variant", "FLATWHITE-SAGE")})
	bought := ada.ask(t, `mutation($input: CheckoutCompleteInput!) { checkoutComplete(input: $input) { ... on CheckoutCompleted { order { id } } } }`,
		input(variables{
			"idempotencyKey": "buy", "cart": variables{"id": cart.text("cartCreate.cart.id")}, "payment": variables{"gatewayToken": "tok_approved"},
			"expectedTotal":   inDollars(cart.text("cartCreate.cart.total.gross.amount")),
			"shippingAddress": variables{"fullName": "Ada Lovelace", "line1": "Torstraße 140", "city": "Berlin", "postalCode": "10119", "country": "DE"},
		}))
	order := bought.text("checkoutComplete.order.id")
	boss.ask(t, `mutation($input: InvoiceIssueInput!) { invoiceIssue(input: $input) { document { id } } }`, input(variables{"orderId": order}))
	boss.ask(t, `mutation($input: FulfillmentCreateInput!) { fulfillmentCreate(input: $input) { fulfillment { id } } }`,
		input(variables{"idempotencyKey": "pack", "orderId": order}))
	read := boss.ask(t, `query($id: ID!) { order(by: { id: $id }) { documents { url xml: url(format: UBL) } fulfillments { packingSlipUrl } } }`, variables{"id": order})
	for path, begin := range map[string]string{
		"order.documents.0.url": "%PDF-", "order.documents.0.xml": "<?xml", "order.fulfillments.0.packingSlipUrl": "%PDF-",
	} {
		address := read.text(path)
		header := wantFetched(t, address, "", http.StatusOK, begin)
		for name, want := range map[string]string{"Cache-Control": "private", "Content-Disposition": "inline; filename=", "ETag": `"`} {
			if got := header.Get(name); !strings.HasPrefix(got, want) {
				t.Errorf("%s: %s is %q", path, name, got)
			}
		}
		wantFetched(t, address, header.Get("ETag"), http.StatusNotModified, "")
		wantFetched(t, strings.Replace(address, "signature=", "signature=A", 1), "", http.StatusNotFound, "there is no such document")
	}
}

// wantFetched fetches what is at an address, unless it is known by a tag, and returns the answer's header.
func wantFetched(t *testing.T, address, known string, status int, begin string) http.Header {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("If-None-Match", known)
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	if response.StatusCode != status || !strings.HasPrefix(string(body), begin) {
		t.Errorf("%s: %d, %.40q", address, response.StatusCode, body)
	}
	return response.Header
}
