package stream

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/gobwas/ws"
)

// rawClient has shaken hands, and then says what it likes.
func (h *host) rawClient(t *testing.T) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(h.url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	_ = conn.SetDeadline(time.Now().Add(patience))
	const handshake = "GET / HTTP/1.1\r\nHost: x\r\nConnection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\nSec-WebSocket-Version: 13\r\n" +
		"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"
	if _, err := io.WriteString(conn, handshake); err != nil {
		t.Fatal(err)
	}
	var answer []byte
	for one := make([]byte, 1); !bytes.HasSuffix(answer, []byte("\r\n\r\n")); answer = append(answer, one...) {
		if _, err := io.ReadFull(conn, one); err != nil {
			t.Fatalf("%v after %q", err, answer)
		}
	}
	if !strings.HasPrefix(string(answer), "HTTP/1.1 101 ") {
		t.Fatalf("%s", answer)
	}
	return conn
}

// said returns a client's frame.
func said(fin bool, op ws.OpCode, payload string) string {
	var b bytes.Buffer
	ws.MustWriteFrame(&b, ws.MaskFrameWith(ws.NewFrame(op, fin, []byte(payload)), [4]byte{1, 2, 3, 4}))
	return b.String()
}

// expectFrame reads a frame of the server.
func expectFrame(t *testing.T, conn net.Conn, op ws.OpCode, payload string) {
	t.Helper()
	f, err := ws.ReadFrame(conn)
	if err != nil {
		t.Fatalf("instead of %s: %v", payload, err)
	}
	if f.Header.OpCode != op || string(f.Payload) != payload || !f.Header.Fin || f.Header.Masked {
		t.Fatalf("%+v %q, want %q", f.Header, f.Payload, payload)
	}
}

func TestFrames(t *testing.T) {
	t.Parallel()
	conn := newHost(t, Options{}).rawClient(t)
	large := `{"type":"ping","payload":{"a":"` + strings.Repeat("x", 70_000) + `"}}`
	for _, tt := range []struct {
		said, answered string
		op             ws.OpCode
	}{
		{said(true, ws.OpText, `{"type":"ping"}`), `{"type":"pong"}`, ws.OpText},
		{said(true, ws.OpPing, "still there?"), "still there?", ws.OpPong},
		{said(true, ws.OpPong, "unasked") + said(true, ws.OpText, `{"type":"ping"}`), `{"type":"pong"}`, ws.OpText},
		{said(false, ws.OpText, `{"ty`) + said(true, ws.OpPing, "1"), "1", ws.OpPong},
		{said(false, ws.OpContinuation, `pe":"pi`) + said(false, ws.OpContinuation, ``) + said(true, ws.OpContinuation, `ng"}`), `{"type":"pong"}`, ws.OpText},
		{said(true, ws.OpText, large), strings.Replace(large, "ping", "pong", 1), ws.OpText},
	} {
		if _, err := io.WriteString(conn, tt.said); err != nil {
			t.Fatal(err)
		}
		expectFrame(t, conn, tt.op, tt.answered)
	}
	for _, b := range []byte(said(true, ws.OpText, `{"type":"ping"}`)) { // byte by byte
		if _, err := conn.Write([]byte{b}); err != nil {
			t.Fatal(err)
		}
	}
	expectFrame(t, conn, ws.OpText, `{"type":"pong"}`)
	if _, err := io.WriteString(conn, said(true, ws.OpClose, string(ws.NewCloseFrameBody(4999, "bye")))); err != nil {
		t.Fatal(err)
	}
	expectFrame(t, conn, ws.OpClose, string(ws.NewCloseFrameBody(4999, "")))
	if _, err := conn.Read(make([]byte, 1)); !errors.Is(err, io.EOF) {
		t.Errorf("after the goodbye: %v", err)
	}
}

func TestBrokenFrames(t *testing.T) {
	t.Parallel()
	h := newHost(t, Options{})
	for name, tt := range map[string]struct {
		said   string
		closed ws.StatusCode
	}{
		"not masked":            {"\x81\x02{}", ws.StatusProtocolError},
		"reserved code":         {said(true, 3, ""), ws.StatusProtocolError},
		"reserved bit":          {"\xc1\x80\x00\x00\x00\x00", ws.StatusProtocolError},
		"large control frame":   {said(true, ws.OpPing, strings.Repeat("x", 126)), ws.StatusProtocolError},
		"fragment of a ping":    {said(false, ws.OpPing, "x"), ws.StatusProtocolError},
		"fragment of nothing":   {said(true, ws.OpContinuation, "x"), ws.StatusProtocolError},
		"message in a message":  {said(false, ws.OpText, "{") + said(true, ws.OpText, "}"), ws.StatusProtocolError},
		"negative length":       {"\x81\xff\xff\xff\xff\xff\xff\xff\xff\xff\x00\x00\x00\x00", ws.StatusProtocolError},
		"more than there is":    {"\x81\xff\x7f\xff\xff\xff\xff\xff\xff\xff\x00\x00\x00\x00", ws.StatusMessageTooBig},
		"many small fragments":  {said(false, ws.OpText, "{") + strings.Repeat(said(false, ws.OpContinuation, strings.Repeat("x", 1<<16)), 17), ws.StatusMessageTooBig},
		"no close code":         {said(true, ws.OpClose, ""), ws.StatusNormalClosure},
		"half a close code":     {said(true, ws.OpClose, "\x03"), ws.StatusProtocolError},
		"close code of nobody":  {said(true, ws.OpClose, "\x03\xee"), ws.StatusProtocolError},
		"close without reason":  {said(true, ws.OpClose, "\x03\xe8"), ws.StatusNormalClosure},
		"close in no language":  {said(true, ws.OpClose, "\x03\xe8\xff"), ws.StatusProtocolError},
		"close with a reason":   {said(true, ws.OpClose, "\x03\xe9going"), ws.StatusGoingAway},
		"close between its own": {said(false, ws.OpText, "{") + said(true, ws.OpClose, "\x03\xe8"), ws.StatusNormalClosure},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			conn := h.rawClient(t)
			if _, err := io.WriteString(conn, tt.said); err != nil {
				t.Fatal(err)
			}
			f, err := ws.ReadFrame(conn)
			if err != nil {
				t.Fatal(err)
			}
			if f.Header.OpCode != ws.OpClose || len(f.Payload) < 2 || ws.StatusCode(binary.BigEndian.Uint16(f.Payload)) != tt.closed {
				t.Errorf("%+v %q, want %d", f.Header, f.Payload, tt.closed)
			}
		})
	}
}
