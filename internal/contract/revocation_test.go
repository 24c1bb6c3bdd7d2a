package contract_test

import (
	"bufio"
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/coder/websocket/wsjson"

	"github.com/shopgraph/shopgraph/internal/demo"
)

// prompt is how long a revocation may take to reach another server's requests and streams, with
// much to spare for a machine that is busy. It is far less than how often streams are looked after.
const prompt = 10 * time.Second

const (
	revokeSession = `mutation($input: SessionRevokeInput!) { sessionRevoke(input: $input) { revokedId userErrors { code } } }`
	revokeAll     = `mutation { sessionsRevokeAll(input: {}) { revokedCount userErrors { code } } }`
	requestReset  = `mutation($input: PasswordResetRequestInput!) { passwordResetRequest(input: $input) { email userErrors { code } } }`
	deleteAccount = `mutation($input: AccountDeleteInput!) { accountDelete(input: $input) { deletedId userErrors { code } } }`
)

// pair is two servers on one database, with an order to follow. Only the first sends mail.
type pair struct {
	here, there client
	boss        client // at here
	order       string
}

// revocation is a way to end a session, or to change what it may do.
type revocation struct {
	// begin returns the session, at here, and what ends it there.
	begin func(t *testing.T, p *pair, email string) (session client, end func())
	// asked is what the session may ask until then, and refused the code of what it is told
	// afterwards.
	asked, refused string
}

var revocations = map[string]revocation{
	"sessionRevoke": {asked: `{ me { id } sessions { id } }`, refused: "UNAUTHENTICATED", begin: func(t *testing.T, p *pair, email string) (client, func()) {
		other := p.here.signInWith(t, email, finePassword)
		session := p.here.signInWith(t, email, finePassword)
		id := session.ask(t, `{ sessions { id } }`, nil).text("sessions.0.id")
		return session, func() {
			other.ask(t, revokeSession, variables{"input": variables{"id": id}}).is("sessionRevoke.revokedId", id)
		}
	}},
	"sessionsRevokeAll": {asked: `{ sessions { id } }`, refused: "UNAUTHENTICATED", begin: func(t *testing.T, p *pair, email string) (client, func()) {
		other := p.here.signInWith(t, email, finePassword)
		session := p.here.signInWith(t, email, finePassword)
		return session, func() { other.ask(t, revokeAll, nil).is("sessionsRevokeAll.revokedCount", 2) } // this one, and that of the day of hiring
	}},
	"signOut": {asked: `{ sessions { id } }`, refused: "UNAUTHENTICATED", begin: func(t *testing.T, p *pair, email string) (client, func()) {
		session := p.here.signInWith(t, email, finePassword)
		return session, func() { session.ask(t, `mutation { signOut { userErrors { code } } }`, nil) }
	}},
	"passwordReset": {asked: `{ sessions { id } }`, refused: "UNAUTHENTICATED", begin: func(t *testing.T, p *pair, email string) (client, func()) {
		session := p.here.signInWith(t, email, finePassword)
		known := map[string]bool{p.here.mailed(t, "reset-password", email): true}
		p.here.ask(t, requestReset, variables{"input": variables{"email": email}})
		token := p.here.mailedAfter(t, "reset-password", email, known)
		return session, func() {
			p.here.ask(t, setPassword, variables{"input": variables{"token": token, "newPassword": "another fine password"}}).
				is("passwordReset.email", email)
		}
	}},
	"passwordChange": {asked: `{ sessions { id } }`, refused: "UNAUTHENTICATED", begin: func(t *testing.T, p *pair, email string) (client, func()) {
		other := p.here.signInWith(t, email, finePassword)
		return p.here.signInWith(t, email, finePassword), func() {
			input := variables{"currentPassword": finePassword, "newPassword": "another fine password"}
			other.ask(t, changePassword, variables{"input": input}).text("passwordChange.token")
		}
	}},
	"accountDelete": {asked: `{ sessions { id } }`, refused: "UNAUTHENTICATED", begin: func(t *testing.T, p *pair, email string) (client, func()) {
		other := p.here.signInWith(t, email, finePassword)
		return p.here.signInWith(t, email, finePassword), func() {
			other.ask(t, deleteAccount, variables{"input": variables{"password": finePassword}}).text("accountDelete.deletedId")
		}
	}},
	"staffPermissionsUpdate": {asked: countOrders, refused: "FORBIDDEN", begin: func(t *testing.T, p *pair, email string) (client, func()) {
		session := p.here.signInWith(t, email, finePassword)
		id := session.ask(t, `{ me { id } }`, nil).text("me.id")
		return session, func() {
			p.boss.ask(t, updatePermissions, variables{"input": variables{"id": id, "revoke": []any{"READ_ORDERS"}}})
		}
	}},
	"staffRemove": {asked: countOrders, refused: "UNAUTHENTICATED", begin: func(t *testing.T, p *pair, email string) (client, func()) {
		session := p.here.signInWith(t, email, finePassword)
		id := session.ask(t, `{ me { id } }`, nil).text("me.id")
		return session, func() {
			p.boss.ask(t, removeStaff, variables{"input": variables{"id": id}}).is("staffRemove.removedId", id)
		}
	}},
	"staffRemove of who made a token": {asked: countOrders, refused: "UNAUTHENTICATED", begin: func(t *testing.T, p *pair, email string) (client, func()) {
		id := p.here.signInWith(t, email, finePassword).ask(t, `{ me { id } }`, nil).text("me.id")
		p.boss.ask(t, updatePermissions, variables{"input": variables{"id": id, "grant": []any{"MANAGE_STAFF"}}})
		maker := p.here.signInWith(t, email, finePassword)
		install(t, maker, "READ_ORDERS")
		service, _ := install(t, maker, "READ_ORDERS")
		return service, func() {
			p.boss.ask(t, removeStaff, variables{"input": variables{"id": id, "revokeServiceTokens": true}}).is("staffRemove.removedId", id)
		}
	}},
	"serviceTokenRevoke": {asked: countOrders, refused: "UNAUTHENTICATED", begin: func(t *testing.T, p *pair, email string) (client, func()) {
		made := p.boss.ask(t, `mutation($input: ServiceTokenCreateInput!) { serviceTokenCreate(input: $input) { token serviceToken { id } } }`,
			variables{"input": variables{"name": email, "permissions": []any{"READ_ORDERS"}}})
		id := made.text("serviceTokenCreate.serviceToken.id")
		return client{url: p.here.url, token: made.text("serviceTokenCreate.token")}, func() {
			p.boss.ask(t, revokeService, variables{"input": variables{"id": id}}).is("serviceTokenRevoke.revokedId", id)
		}
	}},
}

// TestRevocationReachesOtherServers ends sessions at one server that are in use at another: the
// other refuses them at once, and ends their streams in a way that tells clients not to come back
// as they were.
func TestRevocationReachesOtherServers(t *testing.T) {
	t.Parallel()
	_, databaseURL := newShop(t)
	elsewhere := settings(databaseURL)
	elsewhere.Jobs = false
	p := &pair{here: serve(t, databaseURL), there: serveWith(t, elsewhere)}
	p.boss = p.here.signIn(t, demo.StaffEmail)
	p.order = purchase(t, p.here)
	for name, r := range revocations {
		t.Run(name, func(t *testing.T) {
			email := strings.ReplaceAll(strings.ToLower(name), " ", "-") + "@example.com"
			hire(t, p.boss, email, "READ_ORDERS")
			session, end := r.begin(t, p, email)
			session = session.at(p.there)
			for range 2 { // the second is found in the cache
				if got := session.code(t, r.asked, nil); got != "" {
					t.Fatalf("before, the other server says %s", got)
				}
			}
			closed, ended := session.watchSocket(t, p.order), session.watchEvents(t, p.order)

			begun := time.Now()
			end()
			answered := time.Now()
			session.waitFor(t, r.asked, r.refused)
			refused := time.Since(answered)
			socket, events := receive(t, closed), receive(t, ended)
			if websocket.CloseStatus(socket.err) != 4403 {
				t.Errorf("the WebSocket ends with %v, want 4403", socket.err)
			}
			if events.err != nil {
				t.Errorf("the event stream: %v", events.err)
			}
			t.Logf("the mutation took %s; after its answer the other server refused requests in %s; from its start the WebSocket was closed in %s, the event stream in %s",
				milliseconds(answered.Sub(begun)), milliseconds(refused), milliseconds(socket.at.Sub(begun)), milliseconds(events.at.Sub(begun)))
			for _, took := range []time.Duration{refused, socket.at.Sub(answered), events.at.Sub(answered)} {
				if took > prompt {
					t.Errorf("it took %s", took)
				}
			}
		})
	}
}

func milliseconds(d time.Duration) string { return d.Round(10 * time.Microsecond).String() }

// waitFor asks until the answer has a code.
func (c client) waitFor(t *testing.T, document, code string) {
	t.Helper()
	var got string
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); {
		if got = c.code(t, document, nil); got == code {
			return
		}
	}
	t.Fatalf("%s is answered with %q, want %q", document, got, code)
}

// ending is how and when a stream ended.
type ending struct {
	err error
	at  time.Time
}

// watchSocket follows an order over a WebSocket, and returns once it does. What comes is the error
// that the socket is closed with.
func (c client) watchSocket(t *testing.T, order string) <-chan ending {
	t.Helper()
	conn, err := c.dial(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.CloseNow() })
	operation := map[string]any{"query": followOrder, "variables": variables{"order": variables{"id": order}}}
	if err := write(t.Context(), conn, socketMessage{ID: "1", Type: "subscribe"}, operation); err != nil {
		t.Fatal(err)
	}
	next := func() error {
		var message socketMessage
		return wsjson.Read(context.WithoutCancel(t.Context()), conn, &message)
	}
	if err := next(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan ending, 1)
	go func() {
		err := next()
		for err == nil {
			err = next()
		}
		ended <- ending{err, time.Now()}
	}()
	return ended
}

// watchEvents follows an order over server-sent events, and returns once it does. What comes is nil
// if the stream is broken off: without complete, after which clients would not come back.
func (c client) watchEvents(t *testing.T, order string) <-chan ending {
	t.Helper()
	r := c.request(t.Context(), t, followOrder, variables{"order": variables{"id": order}})
	r.Header.Set("Accept", "text/event-stream")
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { response.Body.Close() })
	lines := bufio.NewScanner(response.Body)
	for lines.Scan() {
		if lines.Text() == "event: next" {
			break
		}
	}
	ended := make(chan ending, 1)
	go func() {
		err := lines.Err()
		for lines.Scan() {
			if lines.Text() == "event: complete" {
				err = errors.New("it ends with complete")
			}
		}
		ended <- ending{err, time.Now()}
	}()
	return ended
}

// purchase buys something as a guest, and returns the order's id.
func purchase(t *testing.T, guest client) string {
	t.Helper()
	lines := []any{variables{"variantId": stock(t, guest).text("product.variants.0.id"), "quantity": 2}}
	made := guest.ask(t, createCart, variables{"input": variables{"lines": lines}})
	input := purchaseOf(variables{"id": made.text("cartCreate.cart.id")}, made.text("cartCreate.token"))
	return guest.ask(t, completeCheckout, variables{"input": input}).text("checkoutComplete.order.id")
}
