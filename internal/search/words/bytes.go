package words

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"slices"
)

// The bytes of a segment: magic and version; its sections, each after the number of its bytes; and the
// checksum of all before it. Numbers are little-endian.
const magic = "shopgraph words "

// version is that of the form, and of what words are compared as: a change of either changes it.
const version = 2

var (
	// ErrVersion is of a segment that was written in another form: it is to be built anew.
	ErrVersion = errors.New("the segment has another version")
	// ErrDamaged is of bytes that are not those of a segment that was written.
	ErrDamaged = errors.New("the segment is damaged")
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// codec writes sections, or reads them.
type codec interface {
	bytes(section *[]byte)
	numbers(section *[]uint32)
}

// sections has a codec write or read all that a segment consists of.
func (s *Segment) sections(c codec) {
	head := []uint32{s.first, uint32(s.documents), uint32(s.length), uint32(s.length >> 32)}
	c.numbers(&head)
	if len(head) == 4 {
		s.first, s.documents, s.length = head[0], int(head[1]), uint64(head[2])|uint64(head[3])<<32
	}
	c.bytes(&s.lengths)
	c.numbers(&s.shapes)
	for _, l := range []*lexicon{&s.words, &s.codes, &s.beginnings} {
		c.bytes(&l.keys.bytes)
		c.numbers(&l.at)
		c.numbers(&l.before)
		c.bytes(&l.postings)
		c.bytes(&l.texts)
		c.numbers(&l.textAt)
	}
	c.bytes(&s.stems.bytes)
	c.numbers(&s.stems.at)
	c.bytes(&s.stems.lists)
	c.bytes(&s.wholes.bytes)
	c.numbers(&s.wholes.at)
	c.bytes(&s.wholes.texts)
	c.numbers(&s.wholes.counts)
	c.bytes(&s.wholes.fields)
}

// WriteTo writes the segment for Read, and returns the number of bytes.
func (s *Segment) WriteTo(w io.Writer) (int64, error) {
	sum := crc32.New(castagnoli)
	to := &encoder{to: io.MultiWriter(w, sum)}
	to.write(binary.LittleEndian.AppendUint32([]byte(magic), version))
	s.sections(to)
	to.write(binary.LittleEndian.AppendUint32(nil, sum.Sum32()))
	return to.n, to.err
}

type encoder struct {
	to  io.Writer
	n   int64
	err error
}

func (e *encoder) write(b []byte) {
	if e.err != nil {
		return
	}
	n, err := e.to.Write(b)
	e.n += int64(n)
	if err != nil {
		e.err = fmt.Errorf("write a segment: %w", err)
	}
}

func (e *encoder) bytes(section *[]byte) {
	e.write(binary.LittleEndian.AppendUint64(nil, uint64(len(*section))))
	e.write(*section)
}

func (e *encoder) numbers(section *[]uint32) {
	b := make([]byte, 0, 4*len(*section))
	for _, n := range *section {
		b = binary.LittleEndian.AppendUint32(b, n)
	}
	e.bytes(&b)
}

// Read reads a segment that WriteTo has written, of so many bytes at most: more memory it does not take, whatever they say. It
// returns ErrVersion or ErrDamaged of bytes that are none.
func Read(r io.Reader, size int64) (*Segment, error) {
	sum := crc32.New(castagnoli)
	from := &decoder{from: io.TeeReader(r, sum), left: size}
	head := from.read(uint64(len(magic)) + 4)
	switch {
	case from.err != nil:
		return nil, from.err
	case string(head[:len(magic)]) != magic:
		return nil, fmt.Errorf("%w: it does not begin as one", ErrDamaged)
	case binary.LittleEndian.Uint32(head[len(magic):]) != version:
		return nil, ErrVersion
	}
	s := &Segment{}
	s.sections(from)
	want := sum.Sum32()
	checksum := from.read(4)
	switch {
	case from.err != nil:
		return nil, from.err
	case binary.LittleEndian.Uint32(checksum) != want:
		return nil, fmt.Errorf("%w: the checksum is another", ErrDamaged)
	}
	return s, s.load()
}

// load reads the lexicons.
func (s *Segment) load() (err error) {
	for _, k := range []*keys{&s.words.keys, &s.codes.keys, &s.beginnings.keys, &s.stems.keys, &s.wholes.keys} {
		if *k, err = loadKeys(k.bytes); err != nil {
			return fmt.Errorf("%w: %w", ErrDamaged, err)
		}
	}
	if !s.isWhole() {
		return fmt.Errorf("%w: its sections do not fit one another", ErrDamaged)
	}
	return nil
}

// isWhole reports whether the sections of a segment are about the same words.
func (s *Segment) isWhole() bool {
	for i, l := range []*lexicon{&s.words, &s.codes, &s.beginnings} {
		if !divides(l.at, l.keys.len(), len(l.postings)) || len(l.before) != l.keys.len()+1 || !slices.IsSorted(l.before) {
			return false
		}
		if i == 0 && !divides(l.textAt, l.keys.len(), len(l.texts)) {
			return false
		}
	}
	w := &s.wholes
	return divides(s.stems.at, s.stems.len(), len(s.stems.lists)) && divides(w.at, w.len(), len(w.texts)) &&
		len(w.counts) == w.len() && len(w.fields) == w.len() && s.documents <= len(s.lengths)
}

// divides reports whether places divide so many bytes into n pieces.
func divides(at []uint32, n, size int) bool {
	return len(at) == n+1 && at[0] == 0 && slices.IsSorted(at) && int(at[n]) == size
}

type decoder struct {
	from io.Reader
	left int64 // bytes that there may be
	err  error
}

// take has so many bytes be read, if there may be so many.
func (d *decoder) take(n uint64) bool {
	if d.err == nil && n > uint64(d.left) {
		d.err = fmt.Errorf("%w: %d bytes, of which %d can be there", ErrDamaged, n, d.left)
	}
	if d.err != nil {
		return false
	}
	d.left -= int64(n)
	return true
}

// into reads as many bytes as there is room for.
func (d *decoder) into(room []byte) {
	if d.err != nil {
		return
	}
	got, err := io.ReadFull(d.from, room)
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		d.err = fmt.Errorf("%w: it ends after %d of %d bytes", ErrDamaged, got, len(room))
	case err != nil:
		d.err = fmt.Errorf("read a segment: %w", err)
	}
}

func (d *decoder) read(n uint64) []byte {
	if !d.take(n) {
		return nil
	}
	b := make([]byte, n)
	d.into(b)
	return b
}

// length reads how many bytes a section has.
func (d *decoder) length() uint64 {
	head := d.read(8)
	if d.err != nil {
		return 0
	}
	return binary.LittleEndian.Uint64(head)
}

func (d *decoder) bytes(section *[]byte) { *section = d.read(d.length()) }

func (d *decoder) numbers(section *[]uint32) {
	n := d.length()
	if !d.take(n) {
		return
	}
	all, some := make([]uint32, n/4), make([]byte, min(n, 1<<16))
	for at := 0; d.err == nil && at < len(all); at += len(some) / 4 {
		some = some[:min(len(some), 4*(len(all)-at))]
		d.into(some)
		for i := range len(some) / 4 {
			all[at+i] = binary.LittleEndian.Uint32(some[4*i:])
		}
	}
	*section = all
	d.into(make([]byte, n%4))
}
