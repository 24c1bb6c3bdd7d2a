package stream

import (
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestHandshake(t *testing.T) {
	t.Parallel()
	h := newHost(t, Options{})
	for name, tt := range map[string]struct {
		method, version string
		status          int
	}{
		"old version": {"GET", "8", http.StatusBadRequest},
		"POST":        {"POST", "13", http.StatusMethodNotAllowed},
	} {
		r, err := http.NewRequestWithContext(t.Context(), tt.method, h.url, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header = http.Header{"Connection": {"Upgrade"}, "Upgrade": {"websocket"}, "Sec-Websocket-Version": {tt.version}}
		response, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(response.Body)
		response.Body.Close()
		if response.StatusCode != tt.status || strings.TrimSpace(string(body)) != errHandshake.Message {
			t.Errorf("%s: %d %s", name, response.StatusCode, body)
		}
	}
}

func TestIsUpgrade(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]bool{"websocket": true, "h2c, WebSocket": true, "h2c": false, "": false} {
		if got := IsUpgrade(&http.Request{Header: http.Header{"Upgrade": {value}}}); got != want {
			t.Errorf("%q: %v", value, got)
		}
	}
}

// What a client says right behind its handshake, in the same packet, is not lost.
func TestEarlyFrame(t *testing.T) {
	t.Parallel()
	h := newHost(t, Options{})
	conn, err := net.Dial("tcp", strings.TrimPrefix(h.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	payload := `{"type":"connection_init","payload":{"a":"` + strings.Repeat("x", 2000) + `"}}`
	request := "GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" +
		"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n" +
		"\x81\xfe" + string([]byte{byte(len(payload) >> 8), byte(len(payload))}) + "\x00\x00\x00\x00" + payload // masked with zeros
	if _, err := io.WriteString(conn, request); err != nil {
		t.Fatal(err)
	}
	_ = conn.SetReadDeadline(time.Now().Add(patience))
	var got strings.Builder
	buffer := make([]byte, 1024)
	for !strings.HasSuffix(got.String(), `{"type":"connection_ack"}`) {
		n, err := conn.Read(buffer)
		if err != nil {
			t.Fatalf("%v after %q", err, got.String())
		}
		got.Write(buffer[:n])
	}
}
