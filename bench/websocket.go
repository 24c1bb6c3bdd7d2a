package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"
	"time"
)

// socket is a WebSocket that speaks graphql-transport-ws. It takes as little memory and time as it
// can. The bench has many thousands of them, on the machine of the server that they measure.
type socket struct {
	conn net.Conn
	in   *bufio.Reader
	read []byte // the last message
}

const (
	socketBuffer  = 512
	socketTimeout = 60 * time.Second // more than the server lets pass without a ping
)

// What a frame's first byte says.
const (
	finalText  = 0x81
	finalClose = 0x88
	opMask     = 0x0f
	opText     = 0x1
)

const handshake = "GET " + endpointPath + " HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
	"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: c2hvcGdyYXBoLWJlbmNoIQ==\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"

// openSocket connects and initialises the protocol.
func openSocket(ctx context.Context, address string) (_ *socket, err error) {
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	s := &socket{conn: conn, in: bufio.NewReaderSize(conn, socketBuffer)}
	defer func() {
		if err != nil {
			s.close()
		}
	}()
	if err := s.shakeHands(); err != nil {
		return nil, err
	}
	if err := s.send([]byte(`{"type":"connection_init"}`)); err != nil {
		return nil, err
	}
	ack, err := s.receive()
	if err != nil {
		return nil, err
	}
	if !bytes.Contains(ack, []byte(`"connection_ack"`)) {
		return nil, fmt.Errorf("connection_init was answered with %.200s", ack)
	}
	return s, nil
}

func (s *socket) shakeHands() error {
	if err := s.conn.SetDeadline(time.Now().Add(requestTimeout)); err != nil {
		return err
	}
	if _, err := io.WriteString(s.conn, handshake); err != nil {
		return err
	}
	for first := true; ; first = false {
		line, err := s.in.ReadSlice('\n')
		if err != nil {
			return err
		}
		if first && !bytes.HasPrefix(line, []byte("HTTP/1.1 101 ")) {
			return fmt.Errorf("the WebSocket was refused: %s", bytes.TrimSpace(line))
		}
		if len(line) == 2 {
			return s.conn.SetDeadline(time.Time{})
		}
	}
}

// close lets go of the connection at once, so that its port can be used again for the next.
func (s *socket) close() {
	if tcp, ok := s.conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = s.conn.Close()
}

// send writes a message.
func (s *socket) send(text []byte) error {
	frame := make([]byte, 0, len(text)+8)
	frame = append(frame, finalText)
	const masked = 0x80
	if len(text) < 126 {
		frame = append(frame, masked|byte(len(text)))
	} else {
		frame = binary.BigEndian.AppendUint16(append(frame, masked|126), uint16(len(text)))
	}
	frame = append(frame, 0, 0, 0, 0) // a mask that changes nothing
	_, err := s.conn.Write(append(frame, text...))
	return err
}

var errClosed = errors.New("the server has closed the WebSocket")

// receive returns the next message that is no ping, which it answers. It is good until the next
// call.
func (s *socket) receive() ([]byte, error) {
	for {
		if err := s.conn.SetReadDeadline(time.Now().Add(socketTimeout)); err != nil {
			return nil, err
		}
		first, err := s.frame()
		if err != nil {
			return nil, err
		}
		switch {
		case first == finalClose:
			return nil, fmt.Errorf("%w: %.200q", errClosed, s.read)
		case first&opMask != opText:
			continue
		case bytes.HasPrefix(s.read, []byte(`{"type":"ping"`)):
			if err := s.send([]byte(`{"type":"pong"}`)); err != nil {
				return nil, err
			}
			continue
		}
		return s.read, nil
	}
}

// frame reads a frame into s.read and returns its first byte.
func (s *socket) frame() (first byte, err error) {
	var head [2]byte
	if _, err := io.ReadFull(s.in, head[:]); err != nil {
		return 0, err
	}
	size := int(head[1])
	if size >= 126 {
		var long [2]byte
		if size > 126 {
			return 0, errors.New("a frame is longer than any message of the bench")
		}
		if _, err := io.ReadFull(s.in, long[:]); err != nil {
			return 0, err
		}
		size = int(binary.BigEndian.Uint16(long[:]))
	}
	if cap(s.read) < size {
		s.read = make([]byte, size)
	}
	s.read = s.read[:size]
	_, err = io.ReadFull(s.in, s.read)
	return head[0], err
}
