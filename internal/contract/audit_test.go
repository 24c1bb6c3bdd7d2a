package contract_test

import (
	"context"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/stafftask"
	"github.com/shopgraph/shopgraph/internal/demo"
	"github.com/shopgraph/shopgraph/internal/staff"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// office is a store with a manager, and what there is to manage.
type office struct {
	st                           *store.Store
	boss, ada                    client
	order, payment, task, parcel string
	doubted, odd                 string // orders that are held for review
	member, service, product     string
	card, customer, inCash       string
	variant, comment, draft      string
	toPack, export               string   // an order, and a list of orders that is being written
	waiting                      []string // refunds that wait for their approval
	sent, unsent                 string   // orders that are on their way, and not
	sentLine, unsentLine         string
	back                         map[string]string // a return for each mutation about one
}

// audited are the mutations that act by a permission, in an order in which each can be done. Each
// leaves an entry with an action and a subject: an id of the office's, or the kind of a new one.
var audited = []struct {
	mutation, action string
	subject          func(*office) string
	input            func(*office) variables
}{
	{"orderEdit", "order.edited", ordersID, func(o *office) variables {
		return variables{"idempotencyKey": "edit", "orderId": o.order, "note": "Ada has moved.", "shippingAddress": address}
	}},
	{"draftOrderCreate", "draft_order.created", newID("draft_"), func(o *office) variables {
		return variables{"idempotencyKey": "draft", "email": "ada@example.com", "note": "Ada wants it.", "lines": []any{variables{"variantId": o.variant}}}
	}},
	{"draftOrderUpdate", "draft_order.updated", draftsID, func(o *office) variables {
		return variables{"id": o.draft, "note": "Ada wants less.", "prices": []any{variables{"variantId": o.variant, "unitPrice": inDollars("1")}}}
	}},
	{"draftOrderSend", "draft_order.sent", draftsID, func(o *office) variables {
		return variables{"idempotencyKey": "send", "id": o.draft, "message": "Dear Ada."}
	}},
	{"draftOrderDelete", "draft_order.deleted", draftsID, func(o *office) variables { return variables{"id": o.draft} }},
	{"orderCapture", "order.capture_requested", ordersID, func(o *office) variables {
		return variables{"idempotencyKey": "capture", "orderId": o.order}
	}},
	{"orderRefund", "order.refunded", newID("refund_"), func(o *office) variables {
		return variables{"idempotencyKey": "refund", "orderId": o.order, "adjustment": inDollars("1"), "note": "Ada was angry."}
	}},
	{"returnRequest", "return.requested", newID("return_"), func(o *office) variables {
		return variables{"idempotencyKey": "return", "order": variables{"id": o.sent}, "note": "Ada was angry.", "lines": []any{variables{"orderLineId": o.sentLine, "quantity": 1, "reason": "OTHER"}}}
	}},
	{"returnCancel", "return.cancelled", backOf("returnCancel"), func(o *office) variables {
		return variables{"order": variables{"id": o.unsent}, "returnId": o.back["returnCancel"]}
	}},
	{"returnApprove", "return.approved", backOf("returnApprove"), func(o *office) variables { return variables{"returnId": o.back["returnApprove"]} }},
	{"returnDecline", "return.declined", backOf("returnDecline"), func(o *office) variables {
		return variables{"returnId": o.back["returnDecline"], "reason": "Ada has worn it."}
	}},
	{"returnLabelSet", "return.labelled", backOf("returnLabelSet"), func(o *office) variables {
		return variables{"returnId": o.back["returnLabelSet"], "carrier": "Ada", "isSent": true}
	}},
	{"returnReceive", "return.received", backOf("returnReceive"), func(o *office) variables {
		return variables{"idempotencyKey": "receive", "returnId": o.back["returnReceive"], "lines": []any{variables{"orderLineId": o.unsentLine, "quantity": 1, "condition": "USED"}}}
	}},
	{"returnComplete", "return.completed", backOf("returnComplete"), func(o *office) variables {
		return variables{"idempotencyKey": "complete", "returnId": o.back["returnComplete"]}
	}},
	{"orderUpdate", "order.updated", ordersID, func(o *office) variables {
		return variables{"id": o.order, "addTags": []any{"Ada's"}, "setAttributes": []any{variables{"key": "Caller", "value": "Ada"}}}
	}},
	{"orderCommentCreate", "order.commented", ordersID, func(o *office) variables { return variables{"orderId": o.order, "text": "Ada called."} }},
	{"orderCommentDelete", "order.comment_deleted", ordersID, func(o *office) variables { return variables{"id": o.comment} }},
	{"invoiceIssue", "invoice.issued", ordersID, func(o *office) variables { return variables{"orderId": o.order} }},
	{"refundApprove", "refund.decided", func(o *office) string { return o.waiting[0] }, func(o *office) variables { return variables{"refundId": o.waiting[0]} }},
	{"refundDecline", "refund.decided", func(o *office) string { return o.waiting[1] }, func(o *office) variables { return variables{"refundId": o.waiting[1]} }},
	{"ordersTag", "order.updated", ordersID, func(o *office) variables {
		return variables{"orderIds": []any{o.order}, "add": []any{"Ada's own"}}
	}},
	{"ordersExport", "orders.exported", newID("oexp_"), func(*office) variables {
		return variables{"idempotencyKey": "export", "filter": variables{"email": "ada@example.com"}}
	}},
	{"orderExportCancel", "orders.export_cancelled", func(o *office) string { return o.export }, func(o *office) variables {
		return variables{"id": o.export}
	}},
	{"fulfillmentCreate", "fulfillment.created", newID("ful_"), func(o *office) variables {
		return variables{"idempotencyKey": "pack", "orderId": o.order}
	}},
	{"ordersFulfill", "fulfillment.created", newID("ful_"), func(o *office) variables {
		return variables{"idempotencyKey": "pack many", "orderIds": []any{o.toPack}}
	}},
	{"fulfillmentUpdate", "fulfillment.updated", parcelsID, func(o *office) variables {
		return variables{"id": o.parcel, "status": "CANCELLED"}
	}},
	{"orderCancel", "order.cancelled", ordersID, func(o *office) variables {
		return variables{"idempotencyKey": "cancel", "orderId": o.order, "reason": "Ada asked for it by mail."}
	}},
	{"paymentMarkPaid", "payment.marked_paid", func(o *office) string { return o.inCash }, func(o *office) variables {
		return variables{"idempotencyKey": "paid", "paymentId": o.inCash, "amount": inDollars("1000"), "bankReference": "Ada"}
	}},
	{"paymentRefundMarkMade", "payment.refund_marked_made", func(o *office) string { return o.inCash }, func(o *office) variables {
		return variables{"idempotencyKey": "given", "paymentId": o.inCash, "bankReference": "Ada"}
	}},
	{"customerOnAccountUpdate", "customer.on_account_updated", func(o *office) string { return o.customer }, func(o *office) variables {
		return variables{"customerId": o.customer, "limit": inDollars("500")}
	}},
	{"orderReviewApprove", "order.review_approved", func(o *office) string { return o.doubted }, func(o *office) variables {
		return variables{"idempotencyKey": "approve", "orderId": o.doubted, "note": "Ada called."}
	}},
	{"orderReviewReject", "order.review_rejected", func(o *office) string { return o.odd }, func(o *office) variables {
		return variables{"idempotencyKey": "reject", "orderId": o.odd, "reason": "Ada is somebody else."}
	}},
	{"staffTaskResolve", "task.resolved", func(o *office) string { return o.task }, func(o *office) variables {
		return variables{"id": o.task, "note": "Done."}
	}},
	{"metafieldsSet", "metafields.set", ordersID, func(o *office) variables {
		return variables{"ownerId": o.order, "metafields": []any{variables{
			"namespace": "erp", "key": "invoice", "type": "TEXT", "value": "Ada <ada@example.com>",
		}}}
	}},
	{"metafieldsDelete", "metafields.deleted", ordersID, func(o *office) variables {
		return variables{"ownerId": o.order, "metafields": []any{variables{"namespace": "erp", "key": "invoice"}}}
	}},
	{"translationsSet", "translations.set", productsID, func(o *office) variables {
		return variables{"ownerId": o.product, "translations": []any{variables{"language": "de", "field": "seoTitle", "value": "Becher"}}}
	}},
	{"translationsDelete", "translations.deleted", productsID, func(o *office) variables {
		return variables{"ownerId": o.product, "translations": []any{variables{"language": "de", "field": "seoTitle"}}}
	}},
	{"giftCardIssue", "gift_card.issued", newID("gift_"), func(*office) variables {
		return variables{"idempotencyKey": "issue", "amount": inDollars("5"), "recipient": variables{"email": "ada@example.com", "name": "Ada"}}
	}},
	{"giftCardUpdate", "gift_card.updated", cardsID, func(o *office) variables { return variables{"id": o.card, "enabled": false} }},
	{"giftCardAdjust", "gift_card.adjusted", cardsID, func(o *office) variables {
		return variables{"idempotencyKey": "adjust", "giftCardId": o.card, "amount": inDollars("-1"), "reason": "Ada asked for it."}
	}},
	{"storeCreditAdjust", "store_credit.adjusted", func(o *office) string { return o.customer }, func(o *office) variables {
		return variables{"idempotencyKey": "credit", "userId": o.customer, "amount": inDollars("5"), "reason": "Ada was angry."}
	}},
	{"staffInvite", "staff.invited", newID("user_"), func(*office) variables {
		return variables{"email": "new@example.com", "permissions": []any{}}
	}},
	{"staffPermissionsUpdate", "staff.permissions_updated", membersID, func(o *office) variables {
		return variables{"id": o.member, "grant": []any{"READ_ORDERS"}}
	}},
	{"staffRemove", "staff.removed", membersID, func(o *office) variables { return variables{"id": o.member} }},
	{"serviceTokenCreate", "service_token.created", newID("svc_"), func(*office) variables {
		return variables{"name": "robot", "permissions": []any{"READ_ORDERS"}}
	}},
	{"serviceTokenRevoke", "service_token.revoked", func(o *office) string { return o.service }, func(o *office) variables {
		return variables{"id": o.service}
	}},
}

func ordersID(o *office) string  { return o.order }
func draftsID(o *office) string  { return o.draft }
func parcelsID(o *office) string { return o.parcel }
func membersID(o *office) string { return o.member }

func cardsID(o *office) string { return o.card }

func productsID(o *office) string { return o.product }

func newID(prefix string) func(*office) string { return func(*office) string { return prefix } }

// backOf is the return that a mutation is about.
func backOf(mutation string) func(*office) string {
	return func(o *office) string { return o.back[mutation] }
}

// entry is what the audit log says.
type entry struct{ actor, action, subject, detail string }

// TestAudit does everything that needs a permission, twice: the first time leaves one entry in the
// audit log, and the second none.
func TestAudit(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	o.doubt(t)
	lines := map[string]bool{}
	for _, line := range audited {
		lines[line.mutation] = true
		field := contract().Mutation.Fields.ForName(line.mutation)
		document := `mutation($input: ` + field.Arguments[0].Type.String() + `) {
			` + line.mutation + `(input: $input) { __typename userErrors { message } } }`
		for i := range 2 {
			before := len(o.entries(t))
			o.boss.send(t, document, variables{"input": line.input(o)})
			added := o.entries(t)[before:]
			if len(added) != 1-i {
				t.Errorf("%s, time %d: %d entries %v", line.mutation, i+1, len(added), added)
				continue
			}
			if i == 0 {
				want := entry{lookUp(t, o.st, "user", demo.StaffEmail), line.action, line.subject(o), ""}
				checkEntry(t, line.mutation, added[0], want)
			}
			if i == 0 && line.mutation == "fulfillmentCreate" {
				o.parcel = added[0].subject
			}
			if line.mutation == "staffInvite" || line.mutation == "serviceTokenCreate" || line.mutation == "orderCommentCreate" {
				break // makes another one each time
			}
		}
	}
	for _, field := range contract().Mutation.Fields {
		arguments := field.Directives.ForName("auth").Arguments
		if isMerchandising(field) {
			continue // see TestMerchandising
		}
		if (arguments.ForName("permission") != nil || arguments.ForName("anyPermission") != nil) && !lines[field.Name] {
			t.Errorf("%s acts by a permission: what entry does it leave?", field.Name)
		}
	}
}

func checkEntry(t *testing.T, mutation string, got, want entry) {
	t.Helper()
	isNew := strings.HasSuffix(want.subject, "_")
	if got.actor != want.actor || got.action != want.action || got.subject != want.subject && !isNew || !strings.HasPrefix(got.subject, want.subject) {
		t.Errorf("%s left %v, want %v", mutation, got, want)
	}
	if strings.Contains(got.detail, "@") || strings.Contains(got.detail, "Ada") {
		t.Errorf("%s left something personal: %s", mutation, got.detail)
	}
}

// TestAuditOfCustomers: what customers do to their own orders is not in the log.
func TestAuditOfCustomers(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	before := len(o.entries(t))
	o.ada.ask(t, cancelOrder, variables{"input": variables{"idempotencyKey": "k", "orderId": o.order}}).is("orderCancel.order.status", "CANCELLED")
	if added := o.entries(t)[before:]; len(added) != 0 {
		t.Errorf("entries %v", added)
	}
}

func newOffice(t *testing.T) *office {
	t.Helper()
	st, databaseURL := newShop(t)
	shop := serveWith(t, byHand(settings(databaseURL)))
	o := &office{st: st, boss: shop.signIn(t, demo.StaffEmail), ada: shop.signIn(t, demo.CustomerEmail)}
	o.product = lookUp(t, st, "product", "diner-mug")
	variant := stock(t, shop).text("product.variants.0.id")
	o.order, o.payment = o.buy(t, variant)
	o.variant, o.export = variant, addExport(t, st, "RUNNING")
	o.send(t, variant)
	o.openTask(t)
	cart := shop.ask(t, createCart, variables{"input": variables{"lines": []any{variables{"variantId": variant}}}})
	o.inCash = shop.ask(t, `mutation($input: CheckoutCompleteInput!) { checkoutComplete(input: $input) {
		... on CheckoutCompleted { order { payments { id } } } } }`, variables{"input": variables{
		"idempotencyKey": "cash", "cart": variables{"id": cart.text("cartCreate.cart.id"), "token": cart.text("cartCreate.token")}, "email": "guest@example.com",
		"expectedTotal":   cart.get("cartCreate.cart.total.gross"),
		"shippingAddress": address, "payment": variables{"option": variables{"gateway": "cash-on-delivery"}},
	}}).text("checkoutComplete.order.payments.0.id")
	o.waiting = []string{awaitedRefund(t, st, o.order, ""), awaitedRefund(t, st, o.order, "")}
	o.comment = o.boss.ask(t, `mutation($input: OrderCommentCreateInput!) { orderCommentCreate(input: $input) { comment { id } } }`,
		variables{"input": variables{"orderId": o.order, "text": "Ada wrote."}}).text("orderCommentCreate.comment.id")
	o.draft = o.boss.ask(t, `mutation($input: DraftOrderCreateInput!) { draftOrderCreate(input: $input) { draftOrder { id } } }`, variables{"input": variables{
		"idempotencyKey": "first", "email": "guest@example.com", "lines": []any{variables{"variantId": variant}},
	}}).text("draftOrderCreate.draftOrder.id")
	o.card = o.boss.ask(t, `mutation($input: GiftCardIssueInput!) { giftCardIssue(input: $input) { giftCard { id } } }`,
		input(variables{"idempotencyKey": "first", "amount": inDollars("5")})).text("giftCardIssue.giftCard.id")
	o.customer = lookUp(t, st, "user", demo.CustomerEmail)
	_, o.member = hire(t, o.boss, "sue@example.com")
	_, o.service = install(t, o.boss, "READ_ORDERS")
	return o
}

// send has Ada buy a variant that is on its way then, and of which returns are in each status.
func (o *office) send(t *testing.T, variant string) {
	t.Helper()
	o.sent, _ = o.buy(t, variant)
	packed := o.boss.ask(t, `mutation($input: FulfillmentCreateInput!) { fulfillmentCreate(input: $input) { fulfillment { id } order { lines { id } } } }`,
		input(variables{"idempotencyKey": "send", "orderId": o.sent}))
	o.sentLine = packed.text("fulfillmentCreate.order.lines.0.id")
	o.boss.ask(t, `mutation($input: FulfillmentUpdateInput!) { fulfillmentUpdate(input: $input) { order { status } } }`,
		input(variables{"id": packed.text("fulfillmentCreate.fulfillment.id"), "status": "SHIPPED"})).is("fulfillmentUpdate.order.status", "SHIPPED")
	o.unsent, _ = o.buy(t, variant)
	o.unsentLine = o.boss.ask(t, `query($id: ID!) { order(by: { id: $id }) { lines { id } } }`, variables{"id": o.unsent}).text("order.lines.0.id")
	o.back = map[string]string{"returnComplete": addReturn(t, o.st, o.unsent, "RECEIVED")}
	for mutation, status := range map[string]string{
		"returnCancel": "REQUESTED", "returnApprove": "REQUESTED", "returnDecline": "REQUESTED", "returnLabelSet": "APPROVED", "returnReceive": "APPROVED",
	} {
		o.back[mutation] = addReturn(t, o.st, o.unsent, status)
	}
}

// buy has Ada buy a variant.
func (o *office) buy(t *testing.T, variant string) (order, payment string) {
	t.Helper()
	cart := o.ada.ask(t, createCart, variables{"input": variables{"lines": []any{variables{"variantId": variant}}}})
	bought := o.ada.ask(t, `mutation($input: CheckoutCompleteInput!) { checkoutComplete(input: $input) {
		... on CheckoutCompleted { order { id payments { id } } } } }`, variables{"input": variables{
		"idempotencyKey": cart.text("cartCreate.cart.id"), "cart": variables{"id": cart.text("cartCreate.cart.id")},
		"expectedTotal":   cart.get("cartCreate.cart.total.gross"),
		"shippingAddress": address, "payment": variables{"gatewayToken": "tok_approved"},
	}})
	return bought.text("checkoutComplete.order.id"), bought.text("checkoutComplete.order.payments.0.id")
}

func (o *office) openTask(t *testing.T) {
	t.Helper()
	order, err := typeid.ParseOrder(o.order)
	if err != nil {
		t.Fatal(err)
	}
	payment := idOfPayment(t, o.payment)
	err = o.st.InTx(t.Context(), func(ctx context.Context, tx *ent.Tx) error {
		return staff.NewTasks(o.st, nil).Open(ctx, tx, stafftask.KindPaymentLost, order, payment, 0)
	})
	if err != nil {
		t.Fatal(err)
	}
	o.task = o.boss.ask(t, `{ staffTasks(first: 1) { nodes { id } } }`, nil).text("staffTasks.nodes.0.id")
}

// doubt has two further orders of Ada's be held for review.
func (o *office) doubt(t *testing.T) {
	t.Helper()
	o.doubted, _ = o.buy(t, o.variant)
	o.odd, _ = o.buy(t, o.variant)
	execute(t, o.st, `UPDATE orders SET held_for_review_at = now(), review_reason = 'It is odd.'
		WHERE id NOT IN (SELECT order_id FROM payments WHERE id = $1)`, idOfPayment(t, o.payment))
	o.toPack, _ = o.buy(t, o.variant)
}

func idOfPayment(t *testing.T, id string) typeid.Payment {
	t.Helper()
	payment, err := typeid.ParsePayment(id)
	if err != nil {
		t.Fatal(err)
	}
	return payment
}

// entries are the audit log's, oldest first.
func (o *office) entries(t *testing.T) []entry {
	t.Helper()
	rows, err := o.st.DB.QueryContext(t.Context(), `SELECT actor, action, subject, detail::text FROM audit_entries ORDER BY id`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var all []entry
	for rows.Next() {
		var e entry
		if err := rows.Scan(&e.actor, &e.action, &e.subject, &e.detail); err != nil {
			t.Fatal(err)
		}
		all = append(all, e)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

// TestActorsOfEvents: an order's events tell the staff who caused them, and nobody else. The
// gateway's answers are nobody's doing, and a customer who is deleted is forgotten.
func TestActorsOfEvents(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	boss, ada := lookUp(t, o.st, "user", demo.StaffEmail), lookUp(t, o.st, "user", demo.CustomerEmail)
	o.boss.ask(t, captureOrder, variables{"input": variables{"idempotencyKey": "k", "orderId": o.order}})
	o.boss.ask(t, `mutation($input: FulfillmentCreateInput!) { fulfillmentCreate(input: $input) { fulfillment { id } } }`,
		variables{"input": variables{"idempotencyKey": "k", "orderId": o.order}})
	o.ada.ask(t, cancelOrder, variables{"input": variables{"idempotencyKey": "k", "orderId": o.order}})
	want := []any{
		"ORDER_PLACED", ada, "PAYMENT_AUTHORIZED", nil, "PAYMENT_CAPTURED", nil, "FULFILLMENT_CREATED", boss,
		"ORDER_CANCELLED", ada, "PAYMENT_REFUNDED", nil,
	}
	if diff := cmp.Diff(want, o.actors(t)); diff != "" {
		t.Errorf("events (-want +got):\n%s", diff)
	}
	if code := o.ada.code(t, actorsOfEvents, variables{"id": o.order}); code != "FORBIDDEN" {
		t.Errorf("a customer asks who it was: %q", code)
	}

	if _, err := o.st.DB.ExecContext(t.Context(), "UPDATE orders SET status = 'DELIVERED' WHERE status IN ('CONFIRMED', 'PROCESSING', 'PARTIALLY_SHIPPED')"); err != nil {
		t.Fatal(err)
	}
	o.ada.ask(t, `mutation($input: AccountDeleteInput!) { accountDelete(input: $input) { deletedId } }`,
		variables{"input": variables{"password": demo.Password}})
	for i, of := range want {
		if of == ada {
			want[i] = nil
		}
	}
	if diff := cmp.Diff(want, o.actors(t)); diff != "" {
		t.Errorf("events once the customer is deleted (-want +got):\n%s", diff)
	}
}

const actorsOfEvents = `query($id: ID!) { order(by: { id: $id }) { events { type actor } } }`

// actors returns the kinds of the order's events, each with its actor.
func (o *office) actors(t *testing.T) []any {
	t.Helper()
	var all []any
	for _, event := range o.boss.ask(t, actorsOfEvents, variables{"id": o.order}).list("order.events") {
		event := event.(map[string]any)
		all = append(all, event["type"], event["actor"])
	}
	return all
}
