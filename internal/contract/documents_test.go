package contract_test

// The documents that a storefront would ship with.
const (
	listProducts = `query($slug: String!) {
		category(slug: $slug) {
			name
			products(first: 10, sort: NAME) { totalCount nodes { slug available priceRange { min { amount } } } }
		}
	}`
	readProduct = `query($slug: String!) {
		product(slug: $slug) { name variants { id sku availableQuantity price { amount currencyCode } } }
	}`
	signUp      = `mutation($input: SignUpInput!) { signUp(input: $input) { email userErrors { code } } }`
	emailVerify = `mutation($input: EmailVerifyInput!) { emailVerify(input: $input) { email userErrors { code } } }`
	signIn      = `mutation($input: SignInInput!) { signIn(input: $input) { token user { name } userErrors { code } } }`
	cartFields  = `
		cart {
			id
			totalQuantity
			lines { id quantity available unitPrice { gross { amount } } variant { sku } }
			total { gross { amount currencyCode } }
		}
		warnings { code message }
		userErrors { code field }`
	createCart  = `mutation($input: CartCreateInput!) { cartCreate(input: $input) { token ` + cartFields + ` } }`
	addLines    = `mutation($input: CartLinesAddInput!) { cartLinesAdd(input: $input) {` + cartFields + ` } }`
	updateLines = `mutation($input: CartLinesUpdateInput!) { cartLinesUpdate(input: $input) {` + cartFields + ` } }`
	removeLines = `mutation($input: CartLinesRemoveInput!) { cartLinesRemove(input: $input) {` + cartFields + ` } }`
	saveMethod  = `mutation($input: PaymentMethodSaveInput!) {
		paymentMethodSave(input: $input) { paymentMethod { id brand last4 } userErrors { code } }
	}`
	completeCheckout = `mutation($input: CheckoutCompleteInput!) {
		checkoutComplete(input: $input) {
			__typename
			... on CheckoutCompleted { order { id number } trackingToken }
			... on PaymentActionRequired { order { id status } actionUrl trackingToken }
			... on CheckoutError { message }
		}
	}`
	readOrder = `query($by: OrderRef!) {
		order(by: $by) {
			id
			number
			status
			cancellable
			lines { id sku quantity }
			total { gross { amount } }
			payments { status amount { amount } capturedAmount { amount } refundedAmount { amount } }
			fulfillments { status trackingNumber }
			events { sequence type }
		}
	}`
	followOrder = `subscription($order: OrderRef!, $after: String) {
		orderEvents(order: $order, after: $after) {
			... on OrderEvent { sequence cursor type status fulfillment { status trackingNumber } }
			... on ResyncRequired { reason }
		}
	}`
	followCart = `subscription($cart: CartRef!) { cartUpdated(cart: $cart) { version status totalQuantity note } }`
	claimCart  = `mutation($input: CartClaimInput!) { cartClaim(input: $input) { cart { id } userErrors { code } } }`

	createParcel = `mutation($input: FulfillmentCreateInput!) {
		fulfillmentCreate(input: $input) { fulfillment { id } order { status } userErrors { code message } }
	}`
	updateParcel = `mutation($input: FulfillmentUpdateInput!) {
		fulfillmentUpdate(input: $input) { order { status } userErrors { code message } }
	}`
	captureOrder = `mutation($input: OrderCaptureInput!) {
		orderCapture(input: $input) { order { payments { status capturedAmount { amount } } } userErrors { code } }
	}`
	cancelOrder = `mutation($input: OrderCancelInput!) {
		orderCancel(input: $input) {
			order { status payments { status capturedAmount { amount } refundedAmount { amount } } events { type } }
			userErrors { code }
		}
	}`
)

var address = variables{
	"fullName": "Nell New", "line1": "Torstraße 140", "city": "Berlin", "postalCode": "10119", "country": "DE",
}

// purchaseOf is a checkout's input for two flat white cups.
func purchaseOf(cart variables, token string) variables {
	if token != "" {
		cart["token"] = token
	}
	return variables{
		"idempotencyKey": "key", "cart": cart, "email": "somebody@example.com", "shippingAddress": address,
		"expectedTotal": variables{"amount": "32.00", "currencyCode": "USD"},
		"payment":       variables{"gatewayToken": "tok_approved"},
	}
}
