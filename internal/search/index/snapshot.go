package index

import (
	"bufio"
	"errors"
	"fmt"
	"io"
)

// A snapshot is snapshotMagic with the version, what the view has, and a checksum of both.
const snapshotMagic = "shopgraph index 4\n"

// ErrSnapshot is wrapped by Read's errors that say that a snapshot is none, is of another version or broken.
var ErrSnapshot = errors.New("not a snapshot of an index")

// Write writes a view, so that Read has an index of it. It asks w for large writes.
func (v *View) Write(w io.Writer) error {
	to := bufio.NewWriterSize(w, block)
	c := &codec{w: to, buf: make([]byte, block)}
	magic := []byte(snapshotMagic)
	c.bytes(magic)
	c.view(v)
	c.sum()
	if err := errors.Join(c.err, to.Flush()); err != nil {
		return fmt.Errorf("write a snapshot: %w", err)
	}
	return nil
}

// Read returns the index that a snapshot was written of. A snapshot that is broken is an error, which wraps
// ErrSnapshot. What a snapshot claims to have takes no room before it is read.
func Read(r io.Reader) (*Index, error) {
	c := &codec{r: bufio.NewReaderSize(r, block), buf: make([]byte, block)}
	magic := make([]byte, len(snapshotMagic))
	if c.bytes(magic); c.err == nil && string(magic) != snapshotMagic {
		return nil, fmt.Errorf("%w of this version", ErrSnapshot)
	}
	v := &View{shape: &shape{}}
	c.view(v)
	if c.sum(); c.err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSnapshot, c.err)
	}
	if err := c.finish(v); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrSnapshot, err)
	}
	return newIndex(v), nil
}

// finish makes what a snapshot does not have, once its checksum was right.
func (c *codec) finish(v *View) (err error) {
	if v.shape, err = newShape(v.shape.Shape); err != nil {
		return err
	}
	for _, set := range c.sets {
		if err := set.to.UnmarshalBinary(set.from); err != nil {
			return err
		}
	}
	for _, p := range v.parts {
		if err := p.whole(); err != nil {
			return err
		}
		if !p.dead.IsEmpty() && int(p.dead.Maximum()) >= p.len() {
			return errParts
		}
		p.derive()
	}
	return nil
}

func (c *codec) view(v *View) {
	c.number(&v.position)
	slice(c, &v.shape.Parents)
	slice(c, &v.shape.Facets)
	n := uint64(len(v.parts))
	c.number(&n)
	for i := uint64(0); i < n && c.err == nil; i++ {
		if c.r != nil {
			v.parts = append(v.parts, newPart(&segment{}))
		}
		c.segment(v.parts[i].segment)
		c.set(&v.parts[i].dead)
	}
	if c.err == nil && n == 0 {
		c.err = errors.New("there is no base")
	}
}

// segment writes or reads all of a segment that derive does not make.
func (c *codec) segment(s *segment) {
	c.ids(&s.ids)
	slice(c, &s.byID)
	slice(c, &s.spans)
	for _, one := range []*column{&s.created, &s.popularity, &s.positions} {
		c.column(one)
	}
	slice(c, &s.prices.keys)
	if c.r != nil {
		s.prices.all = make([]column, len(s.prices.keys))
	}
	for i := range s.prices.all {
		c.column(&s.prices.all[i])
	}
	slice(c, &s.terms)
	slice(c, &s.windows)
	slice(c, &s.variants.ends)
	for _, p := range []*packed{&s.values, &s.variants.values} {
		slice(c, &p.ends)
		slice(c, &p.narrow)
		slice(c, &p.wide)
	}
	for _, r := range []*rows{&s.others, &s.collections, &s.published} {
		slice(c, &r.ends)
		slice(c, &r.values)
	}
}

func (c *codec) column(one *column) {
	slice(c, &one.wide)
	slice(c, &one.narrow)
	least := uint64(one.least)
	c.number(&least)
	if c.r != nil {
		one.least = int64(least)
	}
}
