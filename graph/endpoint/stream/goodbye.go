package stream

import (
	"strings"
	"time"

	"github.com/gobwas/ws"
)

// What graphql-transport-ws closes a WebSocket with.
const (
	closeInvalidMessage   ws.StatusCode = 4400
	closeUnauthorized     ws.StatusCode = 4401 // an operation before connection_ack
	closeForbidden        ws.StatusCode = 4403 // the client may come back with other credentials
	closeSubprotocol      ws.StatusCode = 4406
	closeInitTimeout      ws.StatusCode = 4408
	closeSubscriberExists ws.StatusCode = 4409
	closeTooManyInits     ws.StatusCode = 4429
	closeInternalError    ws.StatusCode = 4500

	closeServiceRestart ws.StatusCode = 1012 // has clients come back, which the end of a subscription would not
	closeTryAgainLater  ws.StatusCode = 1013
)

// goodbyeTimeout is how long a client may take to answer a close frame.
const goodbyeTimeout = 5 * time.Second

// violation is why the server closes a WebSocket.
type violation struct {
	code   ws.StatusCode
	reason string
}

// Error implements error.
func (v *violation) Error() string { return v.reason }

// answerGoodbye answers a client's close frame, unless that is an answer.
func (s *socket) answerGoodbye(payload []byte) {
	code, reason := ws.ParseCloseFrameData(payload)
	switch {
	case len(payload) == 0:
		code = ws.StatusNormalClosure
	case ws.CheckCloseFrameData(code, reason) != nil:
		code = ws.StatusProtocolError
	}
	s.sayGoodbye(code, "")
}

// close says why the socket ends, unless it is ending, and gives the client some seconds for its
// goodbye. Nothing is said of operations any more, whose end would look like completion.
func (s *socket) close(code ws.StatusCode, reason string) {
	if !s.work.begin() {
		return
	}
	defer s.work.done()
	s.sayGoodbye(code, reason)
}

func (s *socket) closeForRestart() { s.close(closeServiceRestart, "Service restart") }

func (s *socket) sayGoodbye(code ws.StatusCode, reason string) {
	s.writing.Lock() // so that the connection is not closed before
	defer s.writing.Unlock()
	if s.closing.Swap(true) {
		return
	}
	s.stop()
	_ = s.conn.writeFrame(ws.OpClose, ws.NewCloseFrameBody(code, closeReason(reason))) // there is nobody left to tell
	_ = s.conn.SetReadDeadline(deadline(goodbyeTimeout))                               // of one that is closed
}

// closeReason cuts a text to what a WebSocket's close frame has room for.
func closeReason(text string) string {
	const room = 123 // bytes
	if len(text) <= room {
		return text
	}
	return strings.ToValidUTF8(text[:room], "")
}
