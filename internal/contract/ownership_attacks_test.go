package contract_test

// ofEverybody are the ids and tokens of inputs that stand for nothing of anybody's.
var ofEverybody = map[string]string{
	"Query.product(id)":                                     "the catalog is public",
	"Query.products(filter.categoryId)":                     "the catalog is public",
	"Query.category(id)":                                    "the catalog is public",
	"Mutation.cartCreate(input.lines.variantId)":            "the catalog is public",
	"Mutation.cartLinesAdd(input.lines.variantId)":          "the catalog is public",
	"Mutation.paymentMethodSave(input.gatewayToken)":        "the gateway's: whoever has one has the card",
	"Mutation.checkoutComplete(input.payment.gatewayToken)": "the gateway's: whoever has one has the card",
}

var (
	everyoneElse = []string{"guest", "grace", "staff"} // than Ada, for what the staff has no business with either
	notStaff     = []string{"guest", "grace"}
	customers    = []string{"guest", "ada", "grace"}
	everybody    = []string{"guest", "ada", "grace", "staff"}
)

const (
	readTheCart  = `query($cart: CartRef!) { cart(cart: $cart) { id lines { id } total { gross { amount } } } }`
	readTheOrder = `query($order: OrderRef!) { order(by: $order) { id email shippingAddress { line1 } lines { id } } }`
	addToTheCart = `mutation($cart: CartRef!, $variant: ID!) {
		cartLinesAdd(input: { cart: $cart, lines: [{ variantId: $variant }] }) {
			cart { id lines { id } } userErrors { code message field } } }`
	updateTheCart = `mutation($cart: CartRef!, $line: ID!) {
		cartLinesUpdate(input: { cart: $cart, lines: [{ id: $line, quantity: 1 }] }) {
			cart { id } userErrors { code message field } } }`
	removeFromTheCart = `mutation($cart: CartRef!, $line: ID!) {
		cartLinesRemove(input: { cart: $cart, lineIds: [$line] }) { cart { id } userErrors { code message field } } }`
	checkTheCartOut = `mutation($input: CheckoutCompleteInput!) { checkoutComplete(input: $input) {
		__typename
		... on CheckoutCompleted { order { id } trackingToken }
		... on CheckoutError { message }
		... on CheckoutInvalidError { userErrors { code message field } } } }`
	deleteTheAddress = `mutation($id: ID!) { addressDelete(input: { id: $id }) { deletedId userErrors { code message field } } }`
	deleteTheMethod  = `mutation($id: ID!) {
		paymentMethodDelete(input: { id: $id }) { deletedId userErrors { code message field } } }`
	cancelTheOrder = `mutation($id: ID!) {
		orderCancel(input: { idempotencyKey: "k", orderId: $id }) { order { id } userErrors { code message field } } }`
	captureTheOrder = `mutation($id: ID!) {
		orderCapture(input: { idempotencyKey: "k", orderId: $id }) { order { id } userErrors { code message field } } }`
	packTheOrder = `mutation($id: ID!) {
		fulfillmentCreate(input: { idempotencyKey: "k", orderId: $id }) { order { id } userErrors { code message field } } }`
	packTheLine = `mutation($id: ID!, $line: ID!) {
		fulfillmentCreate(input: { idempotencyKey: "l", orderId: $id, lines: [{ orderLineId: $line, quantity: 1 }] }) {
			order { id } userErrors { code message field } } }`
	updateTheParcel = `mutation($id: ID!) {
		fulfillmentUpdate(input: { id: $id, status: SHIPPED, carrier: "mine" }) { order { id } userErrors { code message field } } }`
	followTheOrder = `subscription($order: OrderRef!) { orderEvents(order: $order) { ... on OrderEvent { sequence order { id } } } }`
)

// byID names one thing of Ada's.
func byID(kind string) func(*world) (theirs, nobodys variables) {
	return func(w *world) (theirs, nobodys variables) {
		return variables{"id": w.ada.ids[kind]}, variables{"id": w.nobody.ids[kind]}
	}
}

// adasCart names Ada's cart, with no token as she does, and with a guest's who wonders.
func adasCart(w *world) (theirs, nobodys variables) {
	line := w.ada.ids["CartLine"]
	return variables{"cart": w.ada.cart(""), "line": line, "variant": w.variant},
		variables{"cart": w.nobody.cart(""), "line": line, "variant": w.variant}
}

// guestsCart names a guest's cart with a token that returns.
func guestsCart(token func(*world) string) func(*world) (theirs, nobodys variables) {
	return func(w *world) (theirs, nobodys variables) {
		line := w.guests.ids["CartLine"]
		return variables{"cart": w.guests.cart(token(w)), "line": line, "variant": w.variant},
			variables{"cart": w.nobody.cart(token(w)), "line": line, "variant": w.variant}
	}
}

func noToken(*world) string         { return "" }
func wrongToken(w *world) string    { return w.nobody.cartToken }
func othersToken(w *world) string   { return w.other.cartToken }
func trackingToken(w *world) string { return w.guests.trackingToken }

// withToken is the guest's own way to the cart.
func withToken(w *world) variables {
	return variables{"cart": w.guests.cart(w.guests.cartToken), "line": w.guests.ids["CartLine"], "variant": w.variant}
}

// attacks are tried in this order, and controlled in it too: what deletes comes last.
var attacks = append(append(cartAttacks(), checkoutAttacks...), orderAttacks...)

// cartAttacks are those with a cart, by its id and by its token.
func cartAttacks() []attack {
	var all []attack
	for _, c := range []struct{ field, document string }{
		{"Query.cart", readTheCart},
		{"Mutation.cartLinesAdd", addToTheCart},
		{"Mutation.cartLinesUpdate", updateTheCart},
		{"Mutation.cartLinesRemove", removeFromTheCart},
	} {
		path := "(input.cart."
		if c.field == "Query.cart" {
			path = "(cart."
		}
		all = append(all, attack{
			keys: []string{c.field + path + "id)"}, document: c.document, try: adasCart, by: everyoneElse, control: "ada",
		})
		for _, token := range []func(*world) string{noToken, wrongToken, othersToken, trackingToken} {
			all = append(all, attack{
				keys: []string{c.field + path + "token)"}, document: c.document, try: guestsCart(token), by: everybody,
				control: "guest", own: withToken,
			})
		}
	}
	return append(all, lineAttacks...)
}

// lineAttacks name a line of another's cart in an own one.
var lineAttacks = []attack{
	{
		keys: []string{"Mutation.cartLinesUpdate(input.lines.id)"}, document: updateTheCart, try: othersLine, by: []string{"grace"},
		control: "ada", own: ownLine,
	},
	{
		keys: []string{"Mutation.cartLinesRemove(input.lineIds)"}, document: removeFromTheCart, try: othersLine, by: []string{"grace"},
		control: "grace", own: func(w *world) variables {
			return variables{"cart": w.grace.cart(""), "line": w.grace.ids["CartLine"]}
		},
	},
}

func othersLine(w *world) (theirs, nobodys variables) {
	return variables{"cart": w.grace.cart(""), "line": w.ada.ids["CartLine"]},
		variables{"cart": w.grace.cart(""), "line": w.nobody.ids["CartLine"]}
}

func ownLine(w *world) variables {
	return variables{"cart": w.ada.cart(""), "line": w.ada.ids["CartLine"]}
}

var checkoutAttacks = []attack{
	{
		keys: []string{"Mutation.checkoutComplete(input.cart.token)"}, document: checkTheCartOut, by: everybody, control: "guest",
		try: func(w *world) (theirs, nobodys variables) {
			return variables{"input": purchaseOf(w.guests.cart(""), "wrong")}, variables{"input": purchaseOf(w.nobody.cart(""), "wrong")}
		},
		own: func(w *world) variables { return variables{"input": purchaseOf(w.guests.cart(""), w.guests.cartToken)} },
	},
	{
		keys: []string{"Mutation.checkoutComplete(input.payment.paymentMethodId)"}, document: checkTheCartOut, by: []string{"grace"},
		control: "ada",
		try: func(w *world) (theirs, nobodys variables) {
			return variables{"input": payingWith(w.grace, w.ada)}, variables{"input": payingWith(w.grace, w.nobody)}
		},
		own: func(w *world) variables { return variables{"input": payingWith(w.ada, w.ada)} },
	},
	{
		keys: []string{"Mutation.checkoutComplete(input.cart.id)"}, document: checkTheCartOut, by: everyoneElse, control: "ada",
		try: func(w *world) (theirs, nobodys variables) {
			return variables{"input": purchaseOf(w.ada.cart(""), "")}, variables{"input": purchaseOf(w.nobody.cart(""), "")}
		},
	},
}

// payingWith is a checkout of one's cart with the payment method of another.
func payingWith(buyer, payer belongings) variables {
	input := purchaseOf(buyer.cart(""), "")
	input["payment"] = variables{"paymentMethodId": payer.ids["PaymentMethod"]}
	return input
}

// orderRef names Ada's order by its id.
func orderRef(w *world) (theirs, nobodys variables) {
	return variables{"order": variables{"id": w.ada.ids["Order"]}}, variables{"order": variables{"id": w.nobody.ids["Order"]}}
}

// orderBySecret names a guest's order by what is no tracking token of it.
func orderBySecret(secret func(*world) string) func(*world) (theirs, nobodys variables) {
	return func(w *world) (theirs, nobodys variables) {
		return variables{"order": variables{"trackingToken": secret(w)}},
			variables{"order": variables{"trackingToken": w.nobody.trackingToken}}
	}
}

func withTracking(w *world) variables {
	return variables{"order": variables{"trackingToken": w.guests.trackingToken}}
}

var orderAttacks = []attack{
	{keys: []string{"Query.order(by.id)"}, document: readTheOrder, try: orderRef, by: notStaff, control: "ada"},
	{
		keys: []string{"Query.order(by.id)"}, document: readTheOrder, try: guestsOrder,
		by: customers, control: "staff",
	},
	{
		keys: []string{"Query.order(by.trackingToken)"}, document: readTheOrder, by: everybody, control: "guest", own: withTracking,
		try: orderBySecret(func(w *world) string { return w.guests.ids["Order"] }),
	},
	{
		keys: []string{"Query.order(by.trackingToken)"}, document: readTheOrder, by: everybody, control: "guest", own: withTracking,
		try: orderBySecret(func(w *world) string { return w.guests.cartToken }),
	},
	{
		keys: []string{"Subscription.orderEvents(order.id)"}, document: followTheOrder, try: orderRef,
		by: notStaff, control: "ada",
	},
	{
		keys: []string{"Subscription.orderEvents(order.id)"}, document: followTheOrder, try: guestsOrder,
		by: customers, control: "staff",
	},
	{
		keys: []string{"Subscription.orderEvents(order.trackingToken)"}, document: followTheOrder, by: everybody, control: "guest",
		try: orderBySecret(func(w *world) string { return w.people["ada"].token }), own: withTracking,
	},
	{
		keys: []string{"Mutation.orderCapture(input.orderId)"}, document: captureTheOrder, try: byID("Order"),
		by: customers, control: "staff",
	},
	{
		keys: []string{"Mutation.fulfillmentCreate(input.orderId)"}, document: packTheOrder, try: byID("Order"),
		by: customers, control: "staff",
	},
	{
		keys: []string{"Mutation.fulfillmentCreate(input.lines.orderLineId)"}, document: packTheLine, by: everybody, control: "staff",
		try: func(w *world) (theirs, nobodys variables) {
			return variables{"id": w.ada.ids["Order"], "line": w.guests.ids["OrderLine"]},
				variables{"id": w.ada.ids["Order"], "line": w.nobody.ids["OrderLine"]}
		},
		own: func(w *world) variables { return variables{"id": w.ada.ids["Order"], "line": w.ada.ids["OrderLine"]} },
	},
	{
		keys: []string{"Mutation.orderCancel(input.orderId)"}, document: cancelTheOrder, try: byID("Order"),
		by: notStaff, control: "ada",
	},
	{
		keys: []string{"Mutation.fulfillmentUpdate(input.id)"}, document: updateTheParcel, try: byID("Fulfillment"),
		by: customers, control: "staff",
	},
	{
		keys: []string{"Mutation.addressDelete(input.id)"}, document: deleteTheAddress, try: byID("Address"),
		by: everyoneElse, control: "ada",
	},
	{
		keys: []string{"Mutation.paymentMethodDelete(input.id)"}, document: deleteTheMethod, try: byID("PaymentMethod"),
		by: everyoneElse, control: "ada",
	},
	{
		// All kinds are tried by TestOwnership itself.
		keys: []string{"Query.node(id)", "Query.nodes(ids)"}, by: notStaff, control: "ada", try: byID("Order"),
		document: `query($id: ID!) { node(id: $id) { __typename } nodes(ids: [$id]) { __typename } }`,
	},
}

// guestsOrder names a guest's order by its id, which is for the staff alone.
func guestsOrder(w *world) (theirs, nobodys variables) {
	return variables{"order": variables{"id": w.guests.ids["Order"]}}, variables{"order": variables{"id": w.nobody.ids["Order"]}}
}
