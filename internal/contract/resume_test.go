package contract_test

import (
	"bufio"
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/shopgraph/shopgraph/internal/demo"
)

// eventSource is a client of server-sent events that does what the specification says of ids, and
// nothing else.
type eventSource struct {
	client
	document string
	last     string // event's id
}

// one connects, reads the next event and breaks the connection off.
func (e *eventSource) one(t *testing.T, order string) data {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	r := e.request(ctx, t, e.document, variables{"order": variables{"id": order}})
	r.Header.Set("Accept", "text/event-stream")
	if e.last != "" {
		r.Header.Set("Last-Event-ID", e.last)
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	lines := bufio.NewScanner(response.Body)
	var id, payload string
	for lines.Scan() {
		name, value, _ := strings.Cut(lines.Text(), ": ") // a line that is empty ends an event
		switch {
		case name == "id":
			id = value
		case name == "data":
			payload = value
		case name == "" && payload != "":
			e.last = id
			return decode(t, []byte(payload))
		}
	}
	t.Fatalf("no event came: %v", lines.Err())
	panic("unreachable")
}

// TestEventSourceResumes breaks the connection off after each event. The next one goes on after it,
// by the id that EventSource sends by itself.
func TestEventSourceResumes(t *testing.T) {
	t.Parallel()
	_, databaseURL := newShop(t)
	shop := serve(t, databaseURL)
	staff := shop.signIn(t, demo.StaffEmail)
	order := purchase(t, shop)
	source := &eventSource{client: staff, document: followOrder}
	var got []string
	take := func() {
		event := source.one(t, order)
		if cursor := event.text("data.orderEvents.cursor"); cursor != source.last {
			t.Errorf("the id %q is not the cursor %q", source.last, cursor)
		}
		got = append(got, event.text("data.orderEvents.type"))
	}
	take()
	take()
	packed := staff.ask(t, createParcel, variables{"input": variables{"idempotencyKey": "parcel", "orderId": order}})
	take()
	parcel := packed.text("fulfillmentCreate.fulfillment.id")
	staff.ask(t, updateParcel, variables{"input": variables{"id": parcel, "status": "SHIPPED"}})
	take()
	want := []string{"ORDER_PLACED", "PAYMENT_AUTHORIZED", "FULFILLMENT_CREATED", "FULFILLMENT_SHIPPED"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	source.last = ""
	source.document = strings.ReplaceAll(followOrder, "orderEvents(", "renamed: orderEvents(")
	source.one(t, order).is("data.renamed.sequence", 1)
	source.one(t, order).is("data.renamed.sequence", 2)
	source.last, source.document = "of something else", followOrder
	if code := source.one(t, order).text("errors.0.extensions.code"); code != "BAD_USER_INPUT" {
		t.Errorf("a foreign id: %s", code)
	}
}
