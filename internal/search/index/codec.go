package index

import (
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"

	"github.com/RoaringBitmap/roaring/v2"
	"github.com/google/uuid"
)

// block is how many bytes are written or read at once.
const block = 1 << 16

// codec writes values, or reads them into the same places, so that what is in a snapshot is said once.
// Nothing happens after an error.
type codec struct {
	w     io.Writer
	r     io.Reader // nil if it writes
	check uint32
	buf   []byte
	sets  []unread
	err   error
}

// unread is a set that is decoded once the checksum was right.
type unread struct {
	to   *roaring.Bitmap
	from []byte
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// bytes writes bytes or reads as many.
func (c *codec) bytes(some []byte) {
	if c.err != nil {
		return
	}
	if c.r != nil {
		_, c.err = io.ReadFull(c.r, some)
	} else {
		_, c.err = c.w.Write(some)
	}
	c.check = crc32.Update(c.check, castagnoli, some)
}

func (c *codec) number(n *uint64) {
	var some [8]byte
	binary.LittleEndian.PutUint64(some[:], *n)
	c.bytes(some[:])
	if c.r != nil && c.err == nil { // what is written may be read by others
		*n = binary.LittleEndian.Uint64(some[:])
	}
}

var (
	errSum  = errors.New("the checksum is wrong")
	errMore = errors.New("something follows it")
)

// sum writes the checksum, or reads it and looks whether it is right and the end.
func (c *codec) sum() {
	want := uint64(c.check)
	got := want
	if c.number(&got); c.err != nil || c.r == nil {
		return
	}
	if got != want {
		c.err = errSum
	} else if n, _ := io.ReadFull(c.r, make([]byte, 1)); n > 0 {
		c.err = errMore
	}
}

// slice writes or reads values of fixed size.
func slice[T any](c *codec, all *[]T) {
	coded(c, all, binary.Size(*new(T)), func(some []T, buf []byte) {
		if c.r != nil {
			_, c.err = binary.Decode(buf, binary.LittleEndian, some)
		} else {
			_, c.err = binary.Encode(buf, binary.LittleEndian, some)
		}
	})
}

// ids is slice, and much faster.
func (c *codec) ids(all *[]uuid.UUID) {
	coded(c, all, len(uuid.UUID{}), func(some []uuid.UUID, buf []byte) {
		for i := range some {
			if at := buf[i*len(some[i]):]; c.r != nil {
				copy(some[i][:], at)
			} else {
				copy(at, some[i][:])
			}
		}
	})
}

// coded writes or reads values of size bytes, some at a time, which code encodes or decodes.
func coded[T any](c *codec, all *[]T, size int, code func(some []T, buf []byte)) {
	n := uint64(len(*all))
	c.number(&n)
	for at, most := uint64(0), uint64(block/size); at < n && c.err == nil; {
		end := min(n, at+most)
		buf := c.buf[:int(end-at)*size]
		if c.r != nil {
			if c.bytes(buf); c.err != nil {
				return
			}
			*all = grown(*all, end, n)
		}
		code((*all)[at:end], buf)
		if c.r == nil {
			c.bytes(buf)
		}
		at = end
	}
}

// grown returns values with the length end, on their way to n. Their room doubles, so that a length that is
// wrong takes no room, and fits in the end.
func grown[T any](all []T, end, n uint64) []T {
	if end > uint64(cap(all)) {
		room := make([]T, len(all), min(n, 4*end))
		copy(room, all)
		all = room
	}
	return all[:end]
}

// set writes a set, or reads it for later.
func (c *codec) set(one **roaring.Bitmap) {
	var some []byte
	if c.r == nil && c.err == nil {
		some, c.err = (*one).ToBytes()
	}
	coded(c, &some, 1, func(part []byte, buf []byte) {
		if c.r != nil {
			copy(part, buf)
		} else {
			copy(buf, part)
		}
	})
	if c.r != nil {
		*one = roaring.New()
		c.sets = append(c.sets, unread{*one, some})
	}
}
