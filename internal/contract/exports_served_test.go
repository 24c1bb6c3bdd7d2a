package contract_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/shopgraph/shopgraph/internal/demo"
)

// TestExportsAreServed has orders written to a file, and fetches that without a session. The audit log tells who had the address.
func TestExportsAreServed(t *testing.T) {
	t.Parallel()
	st, url := newShop(t)
	boss := serve(t, url).signIn(t, demo.StaffEmail)
	id := boss.ask(t, `mutation($input: OrdersExportInput!) { ordersExport(input: $input) { export { id } } }`,
		input(variables{"idempotencyKey": "all", "contents": "LINES"})).text("ordersExport.export.id")
	var address string
	for deadline := time.Now().Add(patience); address == ""; {
		if time.Now().After(deadline) {
			t.Fatal("the export is not written")
		}
		address, _ = boss.ask(t, `query($id: ID!) { orderExport(id: $id) { url } }`, variables{"id": id}).get("orderExport.url").(string)
	}
	// Go's client asks for gzip, and takes it away again.
	header := wantFetched(t, address, "", http.StatusOK, "order_id,number,placed_at")
	for name, want := range map[string]string{"Cache-Control": "private, no-store", "Content-Type": "text/csv", "Content-Disposition": "attachment; filename=orders-20", "Vary": "Accept-Encoding"} {
		if got := header.Get(name); !strings.HasPrefix(got, want) {
			t.Errorf("%s is %q", name, got)
		}
	}
	for _, other := range []string{
		strings.Replace(address, "signature=", "signature=A", 1), strings.Replace(address, "by=user", "by=svc", 1), strings.Replace(address, "until=1", "until=2", 1),
		strings.Replace(address, "/exports/", "/documents/", 1), strings.Replace(address, id, addExport(t, st, "DONE"), 1),
	} {
		wantFetched(t, other, "", http.StatusNotFound, "there is no such")
	}
	log := texts(t, st, `SELECT action || ' ' || subject || ' ' || actor FROM audit_entries WHERE action LIKE 'orders.export%' ORDER BY id`)
	if me := lookUp(t, st, "user", demo.StaffEmail); len(log) != 2 || log[1] != "orders.export_downloaded "+id+" "+me {
		t.Errorf("the log says %v", log)
	}
}
