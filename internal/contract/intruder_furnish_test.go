package contract_test

import (
	"context"
	"testing"

	"github.com/shopgraph/shopgraph/ent"
	"github.com/shopgraph/shopgraph/ent/stafftask"
	"github.com/shopgraph/shopgraph/internal/demo"
	"github.com/shopgraph/shopgraph/internal/oidc/oidctest"
	"github.com/shopgraph/shopgraph/internal/staff"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

// furnish gives somebody an order that is being packed, and an open cart; who is signed in, also an
// address and a payment method.
func (w *world) furnish(t *testing.T, p *person) {
	t.Helper()
	bought := w.newCart(t, p)
	p.own.ids["BoughtCart"] = bought.ids["Cart"]
	p.own.ids["GiftCard"] = w.payByGiftCard(t, p, bought)
	purchase := w.purchase(p, bought)
	w.fetchedBy(t, p, bought)
	order := p.ask(t, `mutation($input: CheckoutCompleteInput!) { checkoutComplete(input: $input) {
		... on CheckoutCompleted { trackingToken order { id number lines { id } payments { id } events { id } } } } }`,
		variables{"input": purchase})
	p.own.ids["Order"], p.own.number = order.text("checkoutComplete.order.id"), order.text("checkoutComplete.order.number")
	p.own.ids["OrderLine"] = order.text("checkoutComplete.order.lines.0.id")
	p.own.ids["Payment"] = order.text("checkoutComplete.order.payments.0.id")
	p.own.ids["OrderEvent"] = order.text("checkoutComplete.order.events.0.id")
	p.own.keep("tracking", order.get("checkoutComplete.trackingToken"))

	w.openTask(t, p)
	p.own.ids["Refund"] = awaitedRefund(t, w.st, p.own.ids["Order"], "refund of "+p.name)
	addRefund(t, w.st, p.own.ids["Order"])
	p.own.ids["Return"] = addReturn(t, w.st, p.own.ids["Order"], "REQUESTED")
	packed := w.people["boss"].ask(t, `mutation($input: FulfillmentCreateInput!) {
		fulfillmentCreate(input: $input) { fulfillment { id lines { id } } } }`, variables{"input": variables{
		"idempotencyKey": "of " + p.name, "orderId": p.own.ids["Order"],
		"lines": []any{variables{"orderLineId": p.own.ids["OrderLine"], "quantity": 1}},
	}})
	noted := w.people["boss"].ask(t, `mutation($input: OrderCommentCreateInput!) { orderCommentCreate(input: $input) { comment { id } } }`,
		input(variables{"orderId": p.own.ids["Order"], "text": "Of " + p.name + " alone."}))
	p.own.ids["OrderComment"] = noted.text("orderCommentCreate.comment.id")
	invoiced := w.people["boss"].ask(t, `mutation($input: InvoiceIssueInput!) { invoiceIssue(input: $input) { document { id number } } }`,
		input(variables{"orderId": p.own.ids["Order"]}))
	p.own.invoice = invoiced.text("invoiceIssue.document.number")
	p.own.ids["Document"] = invoiced.text("invoiceIssue.document.id")
	p.own.ids["OrderExport"] = addExport(t, w.st, "DONE")
	w.editOrder(t, p)
	p.own.ids["Fulfillment"] = packed.text("fulfillmentCreate.fulfillment.id")
	p.own.ids["FulfillmentLine"] = packed.text("fulfillmentCreate.fulfillment.lines.0.id")

	cart := w.newCart(t, p)
	p.own.ids["Cart"], p.own.ids["CartLine"] = cart.ids["Cart"], cart.ids["CartLine"]
	p.own.keep("cart", cart.secrets["cart"])
	w.fetchedBy(t, p, cart)
	w.remindOf(t, p)
	w.alertOf(t, p, "")
	p.own.ids["CartGiftCard"] = w.payByGiftCard(t, p, cart)
	if p.token == "" {
		return
	}
	p.ask(t, saveMethod, variables{"input": variables{"gatewayToken": "tok_approved"}})
	p.ask(t, `mutation($a: AddressInput!) { addressCreate(input: { address: $a }) { address { id } } }`, variables{"a": p.home()})
	me := p.ask(t, `{ me { id addresses { id } paymentMethods { id } } sessions { id } }`, nil)
	p.own.ids["User"], p.own.ids["Session"] = me.text("me.id"), me.text("sessions.0.id")
	w.alertOf(t, p, p.own.ids["User"])
	if p.kind == "customer" {
		w.people["boss"].ask(t, `mutation($input: StoreCreditAdjustInput!) { storeCreditAdjust(input: $input) { userErrors { code } } }`,
			input(variables{"idempotencyKey": "to " + p.name, "userId": p.own.ids["User"], "amount": inDollars("5"), "reason": "sorry"}))
	}
	made := p.ask(t, `mutation($name: String!) { wishlistCreate(input: { name: $name }) { wishlist { id } } }`, variables{"name": "of " + p.name})
	list := made.text("wishlistCreate.wishlist.id")
	filled := p.ask(t, `mutation($input: WishlistItemsAddInput!) { wishlistItemsAdd(input: $input) { wishlist { items { id } } } }`,
		input(variables{"wishlistId": list, "items": []any{variables{"variantId": w.variant, "note": "note of " + p.name}}}))
	p.own.ids["Wishlist"], p.own.ids["WishlistItem"] = list, filled.text("wishlistItemsAdd.wishlist.items.0.id")
	shared := p.ask(t, `mutation($id: ID!) { wishlistShare(input: { id: $id }) { token } }`, variables{"id": list})
	p.own.keep("wishlist", shared.get("wishlistShare.token"))
	p.own.ids["Address"], p.own.ids["PaymentMethod"] = me.text("me.addresses.0.id"), me.text("me.paymentMethods.0.id")
}

// payByGiftCard has a gift card pay a part of what is in somebody's cart, and returns its id.
func (w *world) payByGiftCard(t *testing.T, p *person, cart belongings) string {
	t.Helper()
	made := w.people["boss"].ask(t, `mutation($input: GiftCardIssueInput!) { giftCardIssue(input: $input) { code giftCard { id } } }`,
		input(variables{"idempotencyKey": "for " + cart.ids["Cart"], "amount": inDollars("1"), "note": "for " + p.name}))
	code, id := made.text("giftCardIssue.code"), made.text("giftCardIssue.giftCard.id")
	added := p.ask(t, `mutation($input: CartGiftCardAddInput!) { cartGiftCardAdd(input: $input) { cart { giftCards { giftCardId } } } }`,
		input(variables{"cart": cart.cart(cart.secrets["cart"]), "code": code}))
	added.is("cartGiftCardAdd.cart.giftCards.0.giftCardId", id)
	w.giftCard = code
	return id
}

func inDollars(amount string) variables { return variables{"amount": amount, "currencyCode": "USD"} }

// fetchedBy has what is in somebody's cart be fetched at a pick-up point.
func (w *world) fetchedBy(t *testing.T, p *person, cart belongings) {
	t.Helper()
	ref := cart.cart(cart.secrets["cart"])
	group := p.ask(t, `mutation($input: CartAddressesUpdateInput!) { cartAddressesUpdate(input: $input) {
		cart { deliveryGroups { key options { methodId pickupPoints { id } } } } } }`,
		input(variables{"cart": ref, "shippingAddress": variables{"address": p.home()}}))
	const pickup = "cartAddressesUpdate.cart.deliveryGroups.0.options.1"
	chosen := p.ask(t, `mutation($input: CartDeliveriesUpdateInput!) { cartDeliveriesUpdate(input: $input) {
		cart { deliveryGroups { pickupPoint { id } } } userErrors { message } } }`,
		input(variables{"cart": ref, "deliveries": []any{variables{
			"group":    group.text("cartAddressesUpdate.cart.deliveryGroups.0.key"),
			"methodId": group.text(pickup + ".methodId"), "pickupPointId": group.text(pickup + ".pickupPoints.0.id"),
		}}}))
	_ = chosen.text("cartDeliveriesUpdate.cart.deliveryGroups.0.pickupPoint.id")
}

// takeBack has a unit of each one's order come back.
func (w *world) takeBack(t *testing.T, people ...*person) {
	t.Helper()
	boss, location := w.people["boss"], lookUp(t, w.st, "location", "BER")
	for _, p := range people {
		boss.ask(t, `mutation($input: StockAdjustInput!) { stockAdjust(input: $input) { userErrors { code } } }`, input(variables{
			"idempotencyKey": "back from " + p.name, "reason": "RETURN", "orderId": p.own.ids["Order"],
			"changes": []any{variables{"variantId": w.variant, "locationId": location, "delta": 1}},
		}))
		p.own.ids["StockMovement"] = boss.ask(t, `query($id: ID!) { stockMovements(first: 1, filter: { orderId: $id }) { nodes { id } } }`,
			variables{"id": p.own.ids["Order"]}).text("stockMovements.nodes.0.id")
		p.own.ids["Location"], p.own.ids["Variant"] = location, w.variant
	}
}

// openTask puts something about somebody's payment on the staff's list.
func (w *world) openTask(t *testing.T, p *person) {
	t.Helper()
	order, err := typeid.ParseOrder(p.own.ids["Order"])
	if err != nil {
		t.Fatal(err)
	}
	payment, err := typeid.ParsePayment(p.own.ids["Payment"])
	if err != nil {
		t.Fatal(err)
	}
	err = w.st.InTx(t.Context(), func(ctx context.Context, tx *ent.Tx) error {
		return staff.NewTasks(w.st, nil).Open(ctx, tx, stafftask.KindPaymentLost, order, payment, 0)
	})
	if err != nil {
		t.Fatal(err)
	}
	p.own.ids["StaffTask"] = w.people["boss"].ask(t, `{ staffTasks(first: 1) { nodes { id } } }`, nil).text("staffTasks.nodes.0.id")
	execute(t, w.st, `INSERT INTO courier_events (id, created_at, courier, event, number, status, handled_at, payload)
		VALUES (gen_random_uuid(), now(), 'easypost', 'event of `+p.name+`', '', 'IGNORED', now(), '')`)
	p.own.ids["CourierEvent"] = w.people["boss"].ask(t, `{ courierEvents(first: 1) { nodes { id } } }`, nil).text("courierEvents.nodes.0.id")
	execute(t, w.st, `INSERT INTO gateway_events (id, created_at, gateway, event, type, reference, told_at, payload)
		SELECT gen_random_uuid(), now(), gateway, 'event of `+p.name+`', 'captured', gateway_reference, now(), '' FROM payments WHERE id = '`+payment.UUID().String()+`'`)
	p.own.ids["GatewayEvent"] = w.people["boss"].ask(t, `query($id: ID!) { gatewayEvents(first: 1, filter: { orderId: $id }) { nodes { id } } }`,
		variables{"id": p.own.ids["Order"]}).text("gatewayEvents.nodes.0.id")
}

// placedByGuest has a guest place an order with an address, and returns its number.
func (w *world) placedByGuest(email string) string {
	host := w.people["host"]
	input := w.purchase(host, w.newCart(w.t, host))
	input["email"] = email
	return host.ask(w.t, `mutation($input: CheckoutCompleteInput!) { checkoutComplete(input: $input) {
		... on CheckoutCompleted { order { number } } } }`, variables{"input": input}).text("checkoutComplete.order.number")
}

// keep keeps a secret, unless it is none.
func (b belongings) keep(what string, secret any) {
	if text, ok := secret.(string); ok && text != "" {
		b.secrets[what] = text
	}
}

// home is where somebody lives, which tells whose it is.
func (p *person) home() variables {
	return variables{"fullName": p.name, "line1": "Home of " + p.name, "city": "Berlin", "postalCode": "10119", "country": "DE"}
}

// purchase is a checkout's input for a cart, with details that tell whose it is.
func (w *world) purchase(p *person, cart belongings) variables {
	input := purchaseOf(cart.cart(""), cart.secrets["cart"])
	input["email"], input["shippingAddress"] = "orders-of-"+p.name+"@example.com", p.home()
	input["shippingAddress"].(variables)["line1"] = "Door of " + p.name
	return input
}

// purchaseInEuros is a purchase that is paid by an option: debits are in euros only.
func (w *world) purchaseInEuros(p *person, option variables) variables {
	cart := w.newCart(w.t, p)
	checkout := w.purchase(p, cart)
	changed := p.ask(w.t, `mutation($input: CartCurrencyUpdateInput!) { cartCurrencyUpdate(input: $input) { cart { total { gross { amount currencyCode } } } } }`,
		input(variables{"cart": checkout["cart"], "currencyCode": "EUR"}))
	checkout["expectedTotal"], checkout["payment"] = changed.get("cartCurrencyUpdate.cart.total.gross"), variables{"option": option}
	return checkout
}

func (w *world) newCart(t *testing.T, p *person) belongings {
	t.Helper()
	made := p.ask(t, `mutation($input: CartCreateInput!) { cartCreate(input: $input) { cart { id lines { id } } token } }`,
		variables{"input": variables{"lines": []any{variables{"variantId": w.variant, "quantity": 2}}}})
	b := belongings{ids: map[string]string{}, secrets: map[string]string{}}
	b.ids["Cart"], b.ids["CartLine"] = made.text("cartCreate.cart.id"), made.text("cartCreate.cart.lines.0.id")
	b.keep("cart", made.get("cartCreate.token"))
	return b
}

// keepSecrets has all other secrets made that there are: tokens that are mailed, a sign-in at the
// provider that has begun, a service's token. It links Ada's account at the provider.
func (w *world) keepSecrets(t *testing.T, ada, boss *person) {
	t.Helper()
	user := oidctest.User{Subject: "ada", Email: ada.own.email, EmailVerified: true}
	begun := w.beginAt(t, user)
	begun["password"] = demo.Password
	linked := w.guest.ask(t, `mutation($input: ExternalSignInCompleteInput!) { externalSignInComplete(input: $input) {
		token deviceToken user { externalIdentities { id } } } }`, variables{"input": begun})
	ada.own.secrets["device"] = linked.text("externalSignInComplete.deviceToken")
	ada.own.ids["ExternalIdentity"] = linked.text("externalSignInComplete.user.externalIdentities.0.id")
	begun = w.beginAt(t, user)
	ada.own.secrets["flow"], ada.own.secrets["code"] = begun["flowToken"].(string), begun["code"].(string)
	ada.own.secrets["state"] = begun["state"].(string)

	ada.own.secrets["reset"] = w.requestReset(t, ada, nil)
	ada.own.secrets["change"] = w.requestChange(t, ada)
	w.guest.ask(t, signUp, variables{"input": variables{"email": "pending@example.com"}})
	ada.own.secrets["verify"] = w.guest.mailed(t, "verify-email", "pending@example.com")

	service, id := install(t, boss.client, "READ_ORDERS")
	boss.own.ids["ServiceToken"], boss.own.secrets["service"] = id, service.token
	boss.own.ids["AuditEntry"] = boss.ask(t, `{ auditLog(first: 1) { nodes { id } } }`, nil).text("auditLog.nodes.0.id")
}

func (w *world) requestReset(t *testing.T, p *person, known map[string]bool) string {
	t.Helper()
	w.guest.ask(t, requestReset, variables{"input": variables{"email": p.own.email}})
	return w.guest.mailedAfter(t, "reset-password", p.own.email, known)
}

func (w *world) requestChange(t *testing.T, p *person) string {
	t.Helper()
	p.ask(t, `mutation($input: EmailChangeRequestInput!) { emailChangeRequest(input: $input) { newEmail } }`,
		variables{"input": variables{"newEmail": "new-of-" + p.name + "@example.com", "password": demo.Password}})
	return w.guest.mailed(t, "change-email", "new-of-"+p.name+"@example.com")
}

// beginAt begins a sign-in at the provider, and returns externalSignInComplete's input.
func (w *world) beginAt(t *testing.T, user oidctest.User) variables {
	t.Helper()
	begun := w.guest.ask(t, `mutation { externalSignInBegin(input: { provider: "test", redirectUri: "`+oidctest.RedirectURI+`" }) {
		authorizationUrl flowToken } }`, nil)
	code, state := w.provider.Login(t, begun.text("externalSignInBegin.authorizationUrl"), user)
	return variables{"flowToken": begun.text("externalSignInBegin.flowToken"), "code": code, "state": state}
}

// addExport writes down an export of nothing that has come so far, and returns its id.
func addExport(t *testing.T, st *store.Store, status string) string {
	t.Helper()
	id := typeid.NewOrderExport()
	_, err := st.DB.ExecContext(t.Context(), `INSERT INTO order_exports (id, expires_at, finished_at, actor, status, filter, sort, format, contents)
		VALUES ($1, now() + interval '7 days', CASE $2::text WHEN 'DONE' THEN now() END, 'system', $2::text, '{}', 'NEWEST', 'CSV', 'ORDERS')`, id, status)
	if err != nil {
		t.Fatal(err)
	}
	return id.String()
}
