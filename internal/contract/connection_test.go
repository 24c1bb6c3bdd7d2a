package contract_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/coder/websocket/wsjson"

	"github.com/shopgraph/shopgraph/internal/demo"
	"github.com/shopgraph/shopgraph/internal/store"
)

// service makes a service that may read orders.
func (c client) service(t *testing.T) (service client, id string) {
	t.Helper()
	made := c.ask(t, makeService, variables{"input": variables{"name": "robot", "permissions": []any{"READ_ORDERS", "MANAGE_ORDERS"}}})
	return client{url: c.url, token: made.text("serviceTokenCreate.token")}, made.text("serviceTokenCreate.serviceToken.id")
}

// shake does a WebSocket's handshake, which carries the credentials.
func (c client) shake(t *testing.T) *websocket.Conn {
	t.Helper()
	header := http.Header{}
	if c.token != "" {
		header.Set("Authorization", "Bearer "+c.token)
	}
	if c.cookie != nil {
		header.Set("Cookie", c.cookie.Name+"="+c.cookie.Value)
	}
	conn, _, err := websocket.Dial(t.Context(), c.url+"/graphql", &websocket.DialOptions{
		Subprotocols: []string{"graphql-transport-ws"}, HTTPHeader: header,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.CloseNow() })
	return conn
}

// closing reads up to a WebSocket's end, and returns the code that it was closed with, and what
// came.
func closing(t *testing.T, conn *websocket.Conn) (websocket.StatusCode, []socketMessage) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	var came []socketMessage
	for {
		var message socketMessage
		if err := wsjson.Read(ctx, conn, &message); err != nil {
			return websocket.CloseStatus(err), came
		}
		came = append(came, message)
	}
}

func execute(t *testing.T, st *store.Store, statement string, args ...any) {
	t.Helper()
	if _, err := st.DB.ExecContext(t.Context(), statement, args...); err != nil {
		t.Fatal(err)
	}
}

// TestHandshakeProvesNothingLater ends a session and a service between a WebSocket's handshake,
// which carries their token, and connection_init, which carries none.
func TestHandshakeProvesNothingLater(t *testing.T) {
	t.Parallel()
	_, databaseURL := newShop(t)
	guest := serve(t, databaseURL)
	boss := guest.signIn(t, demo.StaffEmail)
	user, cookie := guest.signIn(t, demo.CustomerEmail), guest.signIn(t, demo.OtherEmail)
	service, id := boss.service(t)
	held := client{url: guest.url}.withCookie(&http.Cookie{Name: "shopgraph", Value: cookie.token})
	for name, tt := range map[string]struct {
		of  client
		end func()
	}{
		"session by header": {user, func() { user.ask(t, `mutation { signOut { userErrors { code } } }`, nil) }},
		"session by cookie": {held, func() { cookie.ask(t, `mutation { signOut { userErrors { code } } }`, nil) }},
		"service": {service, func() {
			boss.ask(t, revokeService, variables{"input": variables{"id": id}}).is("serviceTokenRevoke.revokedId", id)
		}},
	} {
		tt.of.ask(t, `{ __typename }`, nil) // who it is, is known well
		conn := tt.of.shake(t)
		tt.end()
		if err := write(t.Context(), conn, socketMessage{Type: "connection_init"}, nil); err != nil {
			t.Fatal(err)
		}
		if code, came := closing(t, conn); code != 4403 || len(came) > 0 {
			t.Errorf("%s: closed with %d, after %v", name, code, came)
		}
	}
}

// TestConnectionsEndWithTheirSessions: nobody ends them, they expire.
func TestConnectionsEndWithTheirSessions(t *testing.T) {
	t.Parallel()
	st, databaseURL := newShop(t)
	guest := serve(t, databaseURL)
	boss := guest.signIn(t, demo.StaffEmail)
	order := purchase(t, guest)
	for name, expire := range map[string]string{
		"however much it is used": `UPDATE sessions SET expires_at = $2 WHERE id = (SELECT max(id::text)::uuid FROM sessions) AND $1 <> ''`,
		"service":                 `UPDATE service_tokens SET expires_at = $2 WHERE name = $1`,
	} {
		t.Run(name, func(t *testing.T) {
			var c client
			if name == "service" {
				c, _ = boss.service(t)
			} else {
				c = guest.signIn(t, demo.StaffEmail)
			}
			end := time.Now().Add(1500 * time.Millisecond)
			execute(t, st, expire, "robot", end)
			closed, ended := c.watchSocket(t, order), c.watchEvents(t, order)
			socket, events := receive(t, closed), receive(t, ended)
			if websocket.CloseStatus(socket.err) != 4403 || events.err != nil {
				t.Errorf("the WebSocket ends with %v, the event stream with %v", socket.err, events.err)
			}
			for what, at := range map[string]time.Time{"WebSocket": socket.at, "event stream": events.at} {
				if late := at.Sub(end); late < 0 || late > 5*time.Second {
					t.Errorf("the %s ended %s late", what, late)
				}
				t.Logf("the %s ended %s late", what, milliseconds(at.Sub(end)))
			}
		})
	}
}

// TestMutationOfEndedService: a mutation over an open WebSocket asks anew who it is. The service
// was ended in the database, which nobody is told of.
func TestMutationOfEndedService(t *testing.T) {
	t.Parallel()
	st, databaseURL := newShop(t)
	guest := serve(t, databaseURL)
	order := purchase(t, guest)
	service, _ := guest.signIn(t, demo.StaffEmail).service(t)
	conn, err := service.dial(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.CloseNow()
	execute(t, st, `DELETE FROM service_tokens`)
	cancel := map[string]any{
		"query":     `mutation($input: OrderCancelInput!) { orderCancel(input: $input) { order { status } userErrors { code } } }`,
		"variables": variables{"input": variables{"orderId": order, "idempotencyKey": "late", "reason": "late"}},
	}
	if err := write(t.Context(), conn, socketMessage{ID: "1", Type: "subscribe"}, cancel); err != nil {
		t.Fatal(err)
	}
	if code, came := closing(t, conn); code != 4403 || len(came) > 0 {
		t.Errorf("closed with %d, after %v", code, came)
	}
	if got := texts(t, st, `SELECT status FROM orders`); got[0] == "CANCELLED" {
		t.Error("the order is cancelled")
	}
}

// TestConnectionLimits take connections and subscriptions from one address, and as one user.
func TestConnectionLimits(t *testing.T) {
	t.Parallel()
	_, databaseURL := newShop(t)
	cfg := settings(databaseURL)
	cfg.AddressConnections, cfg.UserConnections, cfg.AddressSubscriptions, cfg.UserSubscriptions = 4, 2, 5, 3
	guest := serveWith(t, cfg)
	boss := guest.signIn(t, demo.StaffEmail)
	order := purchase(t, guest)
	var sockets []*websocket.Conn
	for range 2 {
		conn, err := boss.dial(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.CloseNow()
		sockets = append(sockets, conn)
	}
	conn := boss.shake(t)
	if err := write(t.Context(), conn, socketMessage{Type: "connection_init"}, nil); err != nil {
		t.Fatal(err)
	}
	if code, _ := closing(t, conn); code != websocket.StatusTryAgainLater {
		t.Errorf("a third socket of a user is closed with %d", code)
	}
	follow := func(conn *websocket.Conn, id string) string {
		operation := map[string]any{"query": followOrder, "variables": variables{"order": variables{"id": order}}}
		if err := write(t.Context(), conn, socketMessage{ID: id, Type: "subscribe"}, operation); err != nil {
			t.Fatal(err)
		}
		for {
			var message socketMessage
			if err := wsjson.Read(t.Context(), conn, &message); err != nil {
				t.Fatal(err)
			}
			if message.ID == id {
				return message.Type + " " + string(message.Payload)
			}
		}
	}
	for i, conn := range []*websocket.Conn{sockets[0], sockets[1], sockets[0]} {
		if got := follow(conn, fmt.Sprint("kept", i)); !strings.HasPrefix(got, "next ") {
			t.Errorf("subscription %d: %s", i, got)
		}
	}
	var refused []struct {
		Message    string
		Extensions struct {
			Code       string
			RetryAfter int
		}
	}
	said, _ := strings.CutPrefix(follow(sockets[1], "refused"), "error ")
	if err := json.Unmarshal([]byte(said), &refused); err != nil || len(refused) != 1 ||
		refused[0].Extensions.Code != "TOO_MANY_REQUESTS" || refused[0].Extensions.RetryAfter != 10 {
		t.Errorf("a fourth subscription of a user: %s", said)
	}
	guest.shake(t)
	guest.shake(t)
	_, response, err := websocket.Dial(t.Context(), guest.url+"/graphql", &websocket.DialOptions{Subprotocols: []string{"graphql-transport-ws"}})
	if err == nil || response.StatusCode != http.StatusTooManyRequests || response.Header.Get("Retry-After") != "10" {
		t.Errorf("a fifth connection of an address: %v, %v", response, err)
	}
	if got := guest.code(t, `{ __typename }`, nil); got != "" {
		t.Errorf("a request is refused: %s", got)
	}
}
