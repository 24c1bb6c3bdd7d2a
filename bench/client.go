package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"time"
)

// asker is how a shopper reaches the server. An answer may be used until the next one.
type asker interface {
	post(token string, body []byte) (answer []byte, err error)
}

const (
	endpointPath   = "/graphql"
	readyPath      = "/readyz"
	requestTimeout = 30 * time.Second
)

// client is a keep-alive connection that speaks just enough HTTP/1.1. The server and the bench
// share a machine. So every microsecond that net/http's client would take is one that the server
// does not have.
type client struct {
	conn net.Conn
	in   *bufio.Reader
	out  []byte
	body []byte
}

func dial(ctx context.Context, address string) (*client, error) {
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	return &client{conn: conn, in: bufio.NewReaderSize(conn, 16<<10)}, nil
}

func (c *client) close() { _ = c.conn.Close() }

// post sends a GraphQL request and returns the answer's body.
func (c *client) post(token string, body []byte) ([]byte, error) {
	c.out = append(c.out[:0], "POST "+endpointPath+" HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"...)
	c.out = append(c.out, "Accept: application/json\r\n"...)
	if token != "" {
		c.out = append(append(append(c.out, "Authorization: Bearer "...), token...), "\r\n"...)
	}
	c.out = strconv.AppendInt(append(c.out, "Content-Length: "...), int64(len(body)), 10)
	c.out = append(append(c.out, "\r\n\r\n"...), body...)
	if err := c.conn.SetDeadline(time.Now().Add(requestTimeout)); err != nil {
		return nil, err
	}
	if _, err := c.conn.Write(c.out); err != nil {
		return nil, err
	}
	return c.read()
}

var errNotHTTP = errors.New("the server does not answer as HTTP/1.1")

// read reads a response whose status must be 200.
func (c *client) read() ([]byte, error) {
	status, err := c.line()
	if err != nil {
		return nil, err
	}
	ok := bytes.HasPrefix(status, []byte("HTTP/1.1 200 "))
	problem := ""
	if !ok {
		problem = string(status)
	}
	length, err := c.headers()
	if err != nil {
		return nil, err
	}
	c.body = c.body[:0]
	if length >= 0 {
		err = c.take(length)
	} else {
		err = c.chunks()
	}
	if err == nil && !ok {
		err = fmt.Errorf("answered with %s: %.500s", problem, c.body)
	}
	return c.body, err
}

// line returns a line without its end, until the next read.
func (c *client) line() ([]byte, error) {
	line, err := c.in.ReadSlice('\n')
	return bytes.TrimSuffix(line, []byte("\r\n")), err
}

// headers returns how long the body is, -1 when it comes in chunks.
func (c *client) headers() (length int, err error) {
	length = -1
	chunked := false
	for {
		line, err := c.line()
		if err != nil {
			return 0, err
		}
		if len(line) == 0 {
			if length < 0 && !chunked {
				return 0, errNotHTTP
			}
			return length, nil
		}
		switch {
		case bytes.HasPrefix(line, []byte("Content-Length: ")):
			if length, err = strconv.Atoi(string(line[len("Content-Length: "):])); err != nil {
				return 0, err
			}
		case bytes.Equal(line, []byte("Transfer-Encoding: chunked")):
			chunked = true
		}
	}
}

// take appends n bytes to the body.
func (c *client) take(n int) error {
	at := len(c.body)
	c.body = append(c.body, make([]byte, n)...)
	_, err := io.ReadFull(c.in, c.body[at:])
	return err
}

func (c *client) chunks() error {
	for {
		line, err := c.line()
		if err != nil {
			return err
		}
		size, err := strconv.ParseUint(string(line), 16, 31)
		if err != nil {
			return errNotHTTP
		}
		if err := c.take(int(size)); err != nil {
			return err
		}
		if line, err = c.line(); err != nil {
			return err
		}
		if len(line) > 0 {
			return errNotHTTP
		}
		if size == 0 {
			return nil
		}
	}
}
