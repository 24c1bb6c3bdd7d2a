package contract_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/shopgraph/shopgraph/internal/demo"
)

// attack is an attempt at something of somebody else's.
type attack struct {
	// keys are the places of the schema's inputs that it names the thing in.
	keys     []string
	document string
	// try returns the variables that name the thing, and those that name what does not exist.
	try func(w *world) (theirs, nobodys variables)
	// by are the intruders, who must get the same answer to both.
	by []string
	// control is somebody whose answers differ, who shows that the attempt is none at nothing. The variables are try's, unless
	// the owner needs others: a token, say.
	control string
	own     func(w *world) variables
}

// world is a store in which Ada and a guest have one of everything.
type world struct {
	people map[string]client
	// variant is one that everybody may buy.
	variant string
	ada     belongings
	nobody  belongings // what does not exist
	guests  belongings
	grace   belongings // her own cart
	other   belongings // another guest's cart
}

// belongings are ids by type, and secrets.
type belongings struct {
	ids                      map[string]string
	cartToken, trackingToken string
}

// cart returns a CartRef with a token, "" for none.
func (b belongings) cart(token string) variables {
	ref := variables{"id": b.ids["Cart"]}
	if token != "" {
		ref["token"] = token
	}
	return ref
}

func newWorld(t *testing.T) *world {
	t.Helper()
	_, databaseURL := newShop(t)
	guest := serve(t, databaseURL)
	w := &world{people: map[string]client{
		"guest": guest, "ada": guest.signIn(t, demo.CustomerEmail), "grace": guest.signIn(t, demo.OtherEmail),
		"staff": guest.signIn(t, demo.StaffEmail),
	}}
	w.variant = stock(t, guest).text("product.variants.0.id")
	w.ada, w.guests = w.furnish(t, "ada"), w.furnish(t, "guest")
	w.grace.ids, w.other.ids = map[string]string{}, map[string]string{}
	w.grace.ids["Cart"], w.grace.ids["CartLine"], _ = w.newCart(t, "grace")
	w.other.ids["Cart"], w.other.ids["CartLine"], w.other.cartToken = w.newCart(t, "guest")
	w.nobody = belongings{ids: map[string]string{}, cartToken: "wrong", trackingToken: "wrong"}
	for kind, id := range w.ada.ids {
		prefix, _, _ := strings.Cut(id, "_")
		w.nobody.ids[kind] = prefix + "_01h455vb4pex5vsknk084sn02q"
	}
	return w
}

func (w *world) newCart(t *testing.T, owner string) (cart, line, token string) {
	t.Helper()
	made := w.people[owner].ask(t, `mutation($input: CartCreateInput!) { cartCreate(input: $input) { cart { id lines { id } } token } }`,
		variables{"input": variables{"lines": []any{variables{"variantId": w.variant, "quantity": 2}}}})
	token, _ = made.get("cartCreate.token").(string)
	return made.text("cartCreate.cart.id"), made.text("cartCreate.cart.lines.0.id"), token
}

// furnish gives somebody one of everything.
func (w *world) furnish(t *testing.T, owner string) belongings {
	t.Helper()
	b := belongings{ids: map[string]string{}}
	person := w.people[owner]
	cart, _, token := w.newCart(t, owner)
	input := purchaseOf(variables{"id": cart}, token)
	bought := person.ask(t, completeCheckout, variables{"input": input})
	b.trackingToken, _ = bought.get("checkoutComplete.trackingToken").(string)
	b.ids["Order"] = bought.text("checkoutComplete.order.id")

	packed := w.people["staff"].ask(t, `mutation($input: FulfillmentCreateInput!) { fulfillmentCreate(input: $input) {
		fulfillment { id lines { id } } order { lines { id } events { id } payments { id } } } }`,
		variables{"input": variables{"idempotencyKey": b.ids["Order"], "orderId": b.ids["Order"]}})
	b.ids["Fulfillment"] = packed.text("fulfillmentCreate.fulfillment.id")
	b.ids["FulfillmentLine"] = packed.text("fulfillmentCreate.fulfillment.lines.0.id")
	b.ids["OrderLine"] = packed.text("fulfillmentCreate.order.lines.0.id")
	b.ids["OrderEvent"] = packed.text("fulfillmentCreate.order.events.0.id")
	b.ids["Payment"] = packed.text("fulfillmentCreate.order.payments.0.id")

	b.ids["Cart"], b.ids["CartLine"], b.cartToken = w.newCart(t, owner)
	if person.token == "" {
		return b
	}
	person.ask(t, saveMethod, variables{"input": variables{"gatewayToken": "tok_approved"}})
	me := person.ask(t, `{ me { id addresses { id } paymentMethods { id } } }`, nil)
	b.ids["User"], b.ids["Address"] = me.text("me.id"), me.text("me.addresses.0.id")
	b.ids["PaymentMethod"] = me.text("me.paymentMethods.0.id")
	return b
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

// TestOwnership lets intruders try everything that names something by an id or a secret. What is somebody else's must look as
// if it did not exist: the answers are the same, and afterwards nothing has changed.
func TestOwnership(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	before := w.view(t)
	for _, a := range attacks {
		theirs, nobodys := a.try(w)
		for _, name := range a.by {
			got, want := w.answer(t, name, a.document, theirs), w.answer(t, name, a.document, nobodys)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s by %s with %v (-what does not exist +what is another's):\n%s", a.keys[0], name, theirs, diff)
			}
		}
	}
	w.tryNodes(t)
	if diff := cmp.Diff(before, w.view(t)); diff != "" {
		t.Errorf("what the owners see has changed (-before +after):\n%s", diff)
	}
	for _, a := range attacks {
		own, nobodys := a.try(w)
		if a.own != nil {
			own = a.own(w)
		}
		if got := w.answer(t, a.control, a.document, own); got == w.answer(t, a.control, a.document, nobodys) {
			t.Errorf("%s by %s with %v is as if it did not exist: %s", a.keys[0], a.control, own, got)
		}
	}
}

// answer returns what somebody is told, of a subscription its first message, by both transports.
func (w *world) answer(t *testing.T, name, document string, vars variables) string {
	t.Helper()
	c := w.people[name]
	var text strings.Builder
	if strings.HasPrefix(document, "subscription") {
		for _, transport := range []string{"server-sent events", "WebSocket"} {
			text.Write(subscriptions[transport](c, t, document, vars).next())
			text.WriteByte('\n')
		}
	} else {
		text.Write(c.send(t, document, vars).body)
	}
	return idValue.ReplaceAllString(secretField.ReplaceAllString(text.String(), `"$1":"…"`), "$1_…")
}

// view returns all that the owners see of what is theirs.
func (w *world) view(t *testing.T) []string {
	t.Helper()
	const order = `{ status lines { id } payments { status } fulfillments { status carrier } events { type } updatedAt }`
	const cart = `{ status updatedAt lines { id quantity } }`
	return []string{
		string(w.people["ada"].send(t, `{ me { addresses { id } paymentMethods { id } cart `+cart+` orders { nodes `+order+` } } }`, nil).body),
		string(w.people["grace"].send(t, `{ me { addresses { id } paymentMethods { id } cart `+cart+` orders { totalCount } } }`, nil).body),
		string(w.people["guest"].send(t, `query($by: OrderRef!, $cart: CartRef!) { order(by: $by) `+order+` cart(cart: $cart) `+cart+` }`,
			variables{"by": variables{"trackingToken": w.guests.trackingToken}, "cart": w.guests.cart(w.guests.cartToken)}).body),
	}
}

// readers says who may read a kind of thing by its id, besides its owner; everybody where it is public.
var readers = map[string]struct{ staff, everybody bool }{
	"Category": {everybody: true}, "Product": {everybody: true}, "ProductImage": {everybody: true}, "Variant": {everybody: true},
	"User": {}, "Address": {}, "PaymentMethod": {}, "Cart": {}, "CartLine": {},
	"Order": {staff: true}, "OrderLine": {staff: true}, "OrderEvent": {staff: true}, "Payment": {staff: true},
	"Fulfillment": {staff: true}, "FulfillmentLine": {staff: true},
}

// tryNodes reads everything by its id, as everybody.
func (w *world) tryNodes(t *testing.T) {
	t.Helper()
	const document = `query($id: ID!) { node(id: $id) { __typename id } nodes(ids: [$id]) { id } }`
	for owner, things := range map[string]belongings{"ada": w.ada, "guest": w.guests} {
		for kind, id := range things.ids {
			for name, person := range w.people {
				may := name == "staff" && readers[kind].staff || name == owner && person.token != ""
				got := person.ask(t, document, variables{"id": id})
				if may {
					got.is("node.__typename", kind, "nodes.0.id", id)
				} else {
					got.is("node", nil, "nodes.0", nil)
				}
			}
		}
	}
}

// TestOwnershipKnowsEveryID fails when the schema has an argument, or a part of an input, that is an id or a secret and that no
// attack is made with; or a kind of node that has not been said who may read it.
func TestOwnershipKnowsEveryID(t *testing.T) {
	t.Parallel()
	known := map[string]bool{}
	for key := range ofEverybody {
		known[key] = true
	}
	for _, a := range attacks {
		for _, key := range a.keys {
			known[key] = true
		}
	}
	for _, path := range inputPaths(contract()) {
		if path.isSecretOrID() && !known[path.key()] {
			t.Errorf("%s may name what is somebody's: no attack tries that", path.key())
		}
		delete(known, path.key())
	}
	for key := range known {
		t.Errorf("the schema has no %s", key)
	}
	for _, def := range contract().GetPossibleTypes(contract().Types["Node"]) {
		if _, ok := readers[def.Name]; !ok {
			t.Errorf("who may read a %s by its id?", def.Name)
		}
	}
}

// TestRoles asks for every root field: guests are refused what is for users, and customers what is for the staff.
func TestRoles(t *testing.T) {
	t.Parallel()
	_, databaseURL := newShop(t)
	guest := serve(t, databaseURL)
	ada := guest.signIn(t, demo.CustomerEmail)
	for _, root := range []*ast.Definition{contract().Query, contract().Mutation} {
		for _, field := range root.Fields {
			auth := field.Directives.ForName("auth")
			if auth == nil {
				continue // introspection, which is always there
			}
			document := strings.ToLower(root.Name) + " { " + field.Name + sample(field.Arguments) + " { __typename } }"
			role := auth.Arguments.ForName("requires").Value.Raw
			refused(t, "guest", guest, document, role != "ANYONE", "UNAUTHENTICATED")
			refused(t, "ada", ada, document, role == "STAFF", "FORBIDDEN")
		}
	}
}

func refused(t *testing.T, name string, c client, document string, want bool, code string) {
	t.Helper()
	if field := strings.Fields(document)[2]; field == "signOut" && !want {
		return // it works, and that would be that
	}
	a := c.send(t, document, nil)
	if got := strings.Contains(string(a.body), `"code":"`+code+`"`); got != want {
		t.Errorf("%s as %s: %s", document, name, a.body)
	}
}

// sample returns the arguments that must be given, with values of the right form.
func sample(arguments ast.ArgumentDefinitionList) string {
	var given []string
	for _, argument := range arguments {
		if argument.Type.NonNull && argument.DefaultValue == nil {
			given = append(given, argument.Name+": "+sampleValue(argument.Type))
		}
	}
	if given == nil {
		return ""
	}
	return "(" + strings.Join(given, ", ") + ")"
}

func sampleValue(t *ast.Type) string {
	if t.Elem != nil {
		return "[]"
	}
	def := contract().Types[t.Name()]
	if def.Kind != ast.InputObject {
		return map[string]string{
			"ID": `"order_01h455vb4pex5vsknk084sn02q"`, "String": `"text"`, "Int": "1", "Decimal": `"1"`, "CurrencyCode": `"USD"`,
			"CountryCode": `"DE"`, "Email": `"a@example.com"`,
		}[t.Name()]
	}
	var given []string
	for _, field := range def.Fields {
		oneOf := def.Directives.ForName("oneOf") != nil && given == nil
		if oneOf || field.Type.NonNull && field.DefaultValue == nil {
			given = append(given, field.Name+": "+sampleValue(field.Type))
		}
	}
	return "{" + strings.Join(given, ", ") + "}"
}
