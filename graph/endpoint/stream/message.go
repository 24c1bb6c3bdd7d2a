package stream

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// The types of messages.
const (
	typeInit      = "connection_init"
	typeAck       = "connection_ack"
	typePing      = "ping"
	typePong      = "pong"
	typeSubscribe = "subscribe"
	typeNext      = "next"
	typeError     = "error"
	typeComplete  = "complete"
)

// message is what a client says over a WebSocket. Its payload is a JSON object, or nil.
type message struct {
	Type    string          `json:"type"`
	ID      string          `json:"id"`
	Payload json.RawMessage `json:"payload"`
}

// parseMessage reads a message that the protocol allows a client. Its errors may be told: they
// quote nothing.
func parseMessage(data []byte) (message, error) {
	var m message
	if json.Unmarshal(data, &m) != nil {
		return m, errors.New("expected a JSON object with a type")
	}
	if bytes.Equal(m.Payload, []byte("null")) {
		m.Payload = nil
	}
	switch m.Type {
	case typeInit, typePing, typePong:
	case typeComplete, typeSubscribe:
		if m.ID == "" || len(m.ID) > maxID {
			return m, fmt.Errorf("%s: expected an id of at most %d bytes", m.Type, maxID)
		}
	default:
		return m, errors.New("unknown type of message")
	}
	if m.Payload == nil && m.Type == typeSubscribe || m.Payload != nil && m.Payload[0] != '{' {
		return m, fmt.Errorf("%s: expected an object as payload", m.Type)
	}
	return m, nil
}

// frame returns a message to a client. id and payload are left out when they are empty.
func frame(kind, id string, payload []byte) []byte {
	f := beginFrame(kind, id, len(payload))
	if len(payload) > 0 {
		f = append(f, `,"payload":`...)
		f = append(f, payload...)
	}
	return append(f, '}')
}

// nextFrame returns the message of a response.
func (s *Streams) nextFrame(id string, response *graphql.Response) []byte {
	f := append(beginFrame(typeNext, id, len(response.Data)), `,"payload":`...)
	return append(s.Append(f, response), '}')
}

// beginFrame returns the beginning of a message, with room for a payload of so many bytes.
func beginFrame(kind, id string, payload int) []byte {
	f := make([]byte, 0, payload+len(id)+128)
	f = append(f, `{"type":"`...)
	f = append(f, kind...)
	f = append(f, '"')
	if id != "" {
		f = append(f, `,"id":`...)
		f = append(f, marshal(id)...)
	}
	return f
}

// errorFrame returns the message that ends an operation with errors.
func errorFrame(id string, errs gqlerror.List) []byte { return frame(typeError, id, marshal(errs)) }

func marshal(v any) []byte {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err) // caught where the operation is run
	}
	return data
}
