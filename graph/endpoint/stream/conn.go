package stream

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net"
	"sync"
	"time"

	"github.com/gobwas/ws"
)

const (
	readBuffer = 4 << 10
	// keptFrame is how large a buffer of written frames is kept, in bytes.
	keptFrame = 64 << 10
)

var (
	readers = sync.Pool{New: func() any { return bufio.NewReaderSize(nil, readBuffer) }}
	frames  = sync.Pool{New: func() any { return new(frameBuffer) }}
)

// errGoodbye says that the client has closed the WebSocket.
var errGoodbye = errors.New("the client has closed the WebSocket")

// conn is a WebSocket by its frames. It has no buffers of its own. They are lent to it while there
// is something to read or to write, which is rare.
type conn struct {
	net.Conn
	timeout time.Duration // of a write
	early   []byte        // read already
	first   [1]byte
	broken  error // by which the connection was found to have ended
}

// await returns once there is something to read. The goroutine that calls it needs a stack of the
// smallest size.
func (c *conn) await() {
	if len(c.early) > 0 || c.broken != nil {
		return
	}
	n, err := c.Conn.Read(c.first[:])
	c.early, c.broken = c.first[:n], err
}

// Read implements io.Reader.
func (c *conn) Read(p []byte) (int, error) {
	switch {
	case len(c.early) > 0:
		n := copy(p, c.early)
		if c.early = c.early[n:]; len(c.early) == 0 {
			c.early = nil
		}
		return n, nil
	case c.broken != nil:
		return 0, c.broken
	}
	return c.Conn.Read(p)
}

// writeFrame writes a frame. Calls must not overlap. It fails when the client takes too long to
// read.
func (c *conn) writeFrame(op ws.OpCode, payload []byte) error {
	buffer := frames.Get().(*frameBuffer)
	defer buffer.release()
	_ = ws.WriteHeader(buffer, ws.Header{Fin: true, OpCode: op, Length: int64(len(payload))}) // a buffer takes everything
	if err := c.SetWriteDeadline(deadline(c.timeout)); err != nil {
		return err
	}
	if len(payload) > keptFrame {
		pieces := net.Buffers{buffer.data, payload}
		_, err := pieces.WriteTo(c.Conn)
		return err
	}
	buffer.data = append(buffer.data, payload...)
	_, err := c.Conn.Write(buffer.data) // in one packet
	return err
}

// frameBuffer holds a frame that is written.
type frameBuffer struct{ data []byte }

// Write implements io.Writer.
func (b *frameBuffer) Write(p []byte) (int, error) {
	b.data = append(b.data, p...)
	return len(p), nil
}

func (b *frameBuffer) release() {
	if cap(b.data) <= keptFrame {
		b.data = b.data[:0]
		frames.Put(b)
	}
}

// incoming reads a client's messages from its frames.
type incoming struct {
	in *bufio.Reader
	// rest is what has not been read of the frame under way.
	rest int64
	mask [4]byte
}

// next reads the header of the next frame, whatever is left of the one before. state says whether
// that was a fragment.
func (i *incoming) next(state ws.State) (ws.Header, error) {
	if err := i.skip(); err != nil {
		return ws.Header{}, err
	}
	header, err := ws.ReadHeader(i.in)
	switch {
	case errors.Is(err, ws.ErrHeaderLengthMSB):
		return header, &violation{ws.StatusProtocolError, "Invalid frame"}
	case err != nil:
		return header, err
	}
	i.rest, i.mask = header.Length, header.Mask
	if err := ws.CheckHeader(header, state|ws.StateServerSide); err != nil {
		return header, &violation{ws.StatusProtocolError, err.Error()}
	}
	return header, nil
}

// skip reads over what is left of the frame under way.
func (i *incoming) skip() error {
	n, err := io.CopyN(io.Discard, i.in, i.rest)
	i.rest -= n
	return err
}

// payload appends the payload of the frame under way, whose room grows with what has come.
func (i *incoming) payload(to *bytes.Buffer) error {
	begin := to.Len()
	n, err := io.CopyN(to, i.in, i.rest)
	i.rest -= n
	ws.Cipher(to.Bytes()[begin:], i.mask, 0)
	return err
}

// pending reports whether something was read that has not been looked at.
func (i *incoming) pending() bool { return i.rest > 0 || i.in.Buffered() > 0 }
