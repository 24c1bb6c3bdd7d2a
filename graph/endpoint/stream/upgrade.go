package stream

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gobwas/ws"
)

const protocol = "graphql-transport-ws"

// IsUpgrade reports whether a request wants to become a WebSocket.
func IsUpgrade(r *http.Request) bool { return hasToken(r.Header, "Upgrade", "websocket") }

func hasToken(h http.Header, name, want string) bool {
	for _, value := range h.Values(name) {
		for token := range strings.SplitSeq(value, ",") {
			if strings.EqualFold(strings.TrimSpace(token), want) {
				return true
			}
		}
	}
	return false
}

// accept does a WebSocket's handshake and returns the connection, and whether the client speaks the
// protocol. If it fails, the request has been answered, and the connection is nil.
func (s *Streams) accept(w http.ResponseWriter, r *http.Request) (c *conn, speaks bool) {
	if status := refusedHandshake(r); status != 0 {
		if status == http.StatusUpgradeRequired {
			w.Header().Set("Sec-WebSocket-Version", "13")
		}
		s.Refuse(w, r, status, errHandshake)
		return nil, false
	}
	r.Header.Set("Upgrade", "websocket") // the library takes no list
	upgrader := ws.HTTPUpgrader{
		Timeout:  s.WriteTimeout,
		Header:   w.Header(),
		Protocol: func(name string) bool { return name == protocol },
	}
	hijacked, buffers, shaken, err := upgrader.Upgrade(r, w)
	if err != nil {
		if hijacked != nil {
			hijacked.Close()
		}
		return nil, false
	}
	early, _ := buffers.Reader.Peek(buffers.Reader.Buffered()) // as much as there is
	return &conn{Conn: hijacked, early: slices.Clone(early), timeout: s.WriteTimeout}, shaken.Protocol == protocol
}

// refusedHandshake returns the status of what is no handshake, before the connection is taken over
// from net/http; 0 for what is one.
func refusedHandshake(r *http.Request) int {
	const keySize = 24 // 16 bytes in base64
	keys := r.Header.Values("Sec-Websocket-Key")
	switch {
	case !r.ProtoAtLeast(1, 1) || r.ProtoMajor > 1, !hasToken(r.Header, "Connection", "upgrade"):
		return http.StatusUpgradeRequired
	case r.Method != http.MethodGet:
		return http.StatusMethodNotAllowed
	case r.Header.Get("Sec-Websocket-Version") != "13", len(keys) != 1, len(keys[0]) != keySize:
		return http.StatusBadRequest
	}
	return 0
}

// deadline is when something that begins now has taken too long.
func deadline(timeout time.Duration) time.Time { return time.Now().Add(timeout) }
