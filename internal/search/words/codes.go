package words

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// codes are SKUs and barcodes, and where they are. There are several of each document, and most are there once: so a code is no
// term, but its key and a few numbers.
type codes struct {
	number map[string]uint32 // by key
	keys   []string          // by number
	first  []posting         // of each, by number
	others map[uint32][]posting
	now    []coded // in the document that is being added
}

// coded is what a document says of a code.
type coded struct {
	code  uint32
	field Field
	as    int // a part or the whole
}

// nowhere is the shape of the first posting of a code that has none yet.
const nowhere = math.MaxUint32

func newCodes() *codes {
	return &codes{number: map[string]uint32{}, others: map[uint32][]posting{}}
}

// add adds a code without its separators, and its parts.
func (c *codes) add(t Text) {
	parts := codeParts(t.Text)
	if len(parts) == 0 {
		return
	}
	c.note(strings.Join(parts, ""), t.Field, wholeOfCode)
	if len(parts) > 1 {
		for _, part := range parts {
			c.note(part, t.Field, partOfCode)
		}
	}
}

func (c *codes) note(code string, field Field, as int) {
	key := cut(code)
	n, ok := c.number[key]
	if !ok {
		n = uint32(len(c.keys))
		c.number[key] = n
		c.keys, c.first = append(c.keys, key), append(c.first, posting{shape: nowhere})
	}
	c.now = append(c.now, coded{n, field, as})
}

// end writes what the document that is being added has. numberOf numbers shapes.
func (c *codes) end(ordinal uint32, numberOf func(shape) uint32) {
	slices.SortFunc(c.now, func(a, b coded) int { return cmp.Compare(a.code, b.code) })
	for i := 0; i < len(c.now); {
		code, form := c.now[i].code, shape(0)
		for ; i < len(c.now) && c.now[i].code == code; i++ {
			form = form.code(c.now[i].field, c.now[i].as)
		}
		one := posting{ordinal, numberOf(form)}
		if c.first[code].shape == nowhere {
			c.first[code] = one
		} else {
			c.others[code] = append(c.others[code], one)
		}
	}
	c.now = c.now[:0]
}

// sorted returns the numbers of the codes by their keys.
func (c *codes) sorted() []uint32 {
	order := make([]uint32, len(c.keys))
	for i := range order {
		order[i] = uint32(i)
	}
	slices.SortFunc(order, func(a, b uint32) int { return strings.Compare(c.keys[a], c.keys[b]) })
	return order
}

// read returns the postings of a code, with new numbers of shapes.
func (c *codes) read(code uint32, to []posting, renumbered []uint32) []posting {
	to = append(append(to, c.first[code]), c.others[code]...)
	for i := range to {
		to[i].shape = renumbered[to[i].shape]
	}
	return to
}

// codeParts returns the parts of a code that separators keep apart, folded.
func codeParts(code string) []string {
	parts := strings.FieldsFunc(code, func(r rune) bool { return !isWordly(r) })
	for i, part := range parts {
		parts[i] = Fold(part)
	}
	return slices.DeleteFunc(parts, func(part string) bool { return part == "" })
}
