package contract_test

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/coder/websocket/wsjson"
)

// stream is a subscription under way. Its channel has each message's payload and is closed when the
// subscription has ended.
type stream struct {
	t        testing.TB
	messages chan json.RawMessage
}

// subscriptions are the ways to follow something.
var subscriptions = map[string]func(client, *testing.T, string, variables) *stream{
	"server-sent events": client.followEvents,
	"WebSocket":          client.followSocket,
}

// start runs read, which reads the subscription's messages until it or ctx ends. The test waits for
// it.
func start(t *testing.T, read func(ctx context.Context, say func(json.RawMessage)) error) *stream {
	t.Helper()
	s := &stream{t, make(chan json.RawMessage)}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() {
		defer close(s.messages)
		done <- read(ctx, func(message json.RawMessage) {
			select {
			case s.messages <- message:
			case <-ctx.Done():
			}
		})
	}()
	t.Cleanup(func() {
		gone := ctx.Err() != nil
		cancel()
		if err := receive(t, done); err != nil && !gone && !errors.Is(err, context.Canceled) {
			t.Errorf("subscription: %v", err)
		}
	})
	return s
}

// next returns the next message's payload.
func (s *stream) next() json.RawMessage {
	s.t.Helper()
	select {
	case message, ok := <-s.messages:
		if !ok {
			s.t.Fatal("the subscription has ended")
		}
		return message
	case <-time.After(patience):
		s.t.Fatal("no message came")
		panic("unreachable")
	}
}

// rest returns the messages up to the subscription's end.
func (s *stream) rest() []json.RawMessage {
	s.t.Helper()
	var messages []json.RawMessage
	for {
		select {
		case message, ok := <-s.messages:
			if !ok {
				return messages
			}
			messages = append(messages, message)
		case <-time.After(patience):
			s.t.Fatal("the subscription does not end")
		}
	}
}

// followEvents subscribes over server-sent events.
func (c client) followEvents(t *testing.T, document string, vars variables) *stream {
	t.Helper()
	return start(t, func(ctx context.Context, say func(json.RawMessage)) error {
		r := c.request(ctx, t, document, vars)
		r.Header.Set("Accept", "text/event-stream")
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			return err
		}
		defer response.Body.Close()
		if got := response.Header.Get("Content-Type"); response.StatusCode != http.StatusOK || got != "text/event-stream" {
			return fmt.Errorf("answered with %s, %s", response.Status, got)
		}
		return readEvents(response.Body, say)
	})
}

// readEvents reads the events "next" up to "complete".
func readEvents(body io.Reader, say func(json.RawMessage)) error {
	lines := bufio.NewScanner(body)
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		line := lines.Text()
		if line == "event: complete" {
			return nil
		}
		if payload, ok := strings.CutPrefix(line, "data: "); ok {
			say(json.RawMessage(payload))
		}
	}
	return fmt.Errorf("broke off: %w", lines.Err())
}

// socketMessage is a message of graphql-transport-ws.
type socketMessage struct {
	ID      string          `json:"id,omitempty"`
	Type    string          `json:"type"`
	Payload json.RawMessage `json:"payload,omitempty"`
}

// followSocket subscribes over a WebSocket of its own.
func (c client) followSocket(t *testing.T, document string, vars variables) *stream {
	t.Helper()
	return start(t, func(ctx context.Context, say func(json.RawMessage)) error {
		conn, err := c.dial(ctx)
		if err != nil {
			return err
		}
		defer conn.CloseNow()
		operation := map[string]any{"query": document, "variables": vars}
		if err := write(ctx, conn, socketMessage{ID: "1", Type: "subscribe"}, operation); err != nil {
			return err
		}
		return readSocket(ctx, conn, say)
	})
}

// dial opens a WebSocket, up to the acknowledgement.
func (c client) dial(ctx context.Context) (*websocket.Conn, error) {
	options := &websocket.DialOptions{Subprotocols: []string{"graphql-transport-ws"}, HTTPHeader: http.Header{}}
	if c.cookie != nil {
		options.HTTPHeader.Set("Cookie", c.cookie.Name+"="+c.cookie.Value)
	}
	conn, _, err := websocket.Dial(ctx, c.url+"/graphql", options)
	if err != nil {
		return nil, err
	}
	credentials := map[string]string{}
	if c.token != "" {
		credentials["Authorization"] = "Bearer " + c.token
	}
	var ack socketMessage
	err = write(ctx, conn, socketMessage{Type: "connection_init"}, credentials)
	if err == nil {
		err = wsjson.Read(ctx, conn, &ack)
	}
	if err != nil || ack.Type != "connection_ack" || ack.Payload != nil { // which says that the token has ended
		conn.CloseNow()
		return nil, fmt.Errorf("answered with %q, %s, %w", ack.Type, ack.Payload, err)
	}
	return conn, nil
}

func write(ctx context.Context, conn *websocket.Conn, message socketMessage, payload any) (err error) {
	if message.Payload, err = json.Marshal(payload); err != nil {
		return err
	}
	return wsjson.Write(ctx, conn, message)
}

// readSocket reads messages of the type "next" up to "complete", and answers pings.
func readSocket(ctx context.Context, conn *websocket.Conn, say func(json.RawMessage)) error {
	for {
		var message socketMessage
		if err := wsjson.Read(ctx, conn, &message); err != nil {
			return err
		}
		switch message.Type {
		case "next":
			say(message.Payload)
		case "error":
			say(json.RawMessage(fmt.Sprintf(`{"errors":%s}`, message.Payload))) // as over HTTP
			return nil
		case "complete":
			return nil
		case "ping":
			if err := wsjson.Write(ctx, conn, socketMessage{Type: "pong"}); err != nil {
				return err
			}
		}
	}
}

// firstMessage asks over an open WebSocket, which nobody else reads, and returns the first answer.
// A subscription is ended then.
func firstMessage(t testing.TB, socket *websocket.Conn, document string, vars variables) json.RawMessage {
	t.Helper()
	id := strconv.FormatInt(socketOperations.Add(1), 10)
	operation := map[string]any{"query": document, "variables": vars}
	if err := write(t.Context(), socket, socketMessage{ID: id, Type: "subscribe"}, operation); err != nil {
		t.Fatal(err)
	}
	for {
		var message socketMessage
		if err := wsjson.Read(t.Context(), socket, &message); err != nil {
			t.Fatalf("no answer over WebSocket: %v", err)
		}
		switch {
		case message.ID != id: // what was still said of the one before
		case message.Type == "error":
			return json.RawMessage(fmt.Sprintf(`{"errors":%s}`, message.Payload)) // as over HTTP
		case message.Type == "next":
			if err := wsjson.Write(t.Context(), socket, socketMessage{ID: id, Type: "complete"}); err != nil {
				t.Fatal(err)
			}
			return message.Payload
		}
	}
}

// socketOperations counts the operations, for their ids.
var socketOperations atomic.Int64
