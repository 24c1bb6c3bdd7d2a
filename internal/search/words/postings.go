package words

import (
	"encoding/binary"
	"math"
	"math/bits"
)

// blockLength is how many postings are read at once.
const blockLength = 128

// Postings of a word are, in the order of the ordinals: where more than one block is, each block's last ordinal and the byte after it, four bytes each; then for each posting how far
// the ordinal is from the last, and the number of its shape.

// appendPostings writes postings.
func appendPostings(to []byte, all []posting) []byte {
	blocks := blocksOf(len(all))
	table := len(to)
	to = append(to, make([]byte, 8*blocks)...)
	from := len(to)
	last := uint32(0)
	for i, one := range all {
		to = binary.AppendUvarint(to, uint64(one.ordinal-last))
		to = binary.AppendUvarint(to, uint64(one.shape))
		last = one.ordinal
		if blocks > 0 && (i%blockLength == blockLength-1 || i == len(all)-1) {
			entry := to[table+8*(i/blockLength):]
			binary.LittleEndian.PutUint32(entry, last)
			binary.LittleEndian.PutUint32(entry[4:], uint32(len(to)-from))
		}
	}
	return to
}

func blocksOf(count int) int {
	if count <= blockLength {
		return 0
	}
	return (count + blockLength - 1) / blockLength
}

// list reads the postings of a word, a block at a time.
type list struct {
	table, data []byte
	count       int // of the postings
	left        int // of them to read
	at          int // in data
	last        uint32
	// ordinals and shapes are the block that was read last, n of them.
	ordinals, shapes [blockLength]uint32
	n                int
}

func (l *list) reset(postings []byte, count int) {
	table := 8 * blocksOf(count)
	l.count, l.left = count, count
	l.table, l.data = postings[:table], postings[table:]
	l.at, l.last, l.n = 0, 0, 0
}

// block reads the next postings, and reports whether there were any.
func (l *list) block() bool {
	n := min(l.left, blockLength)
	at, last, data := l.at, l.last, l.data
	for i := range n {
		if at+1 < len(data) && data[at]|data[at+1] < 0x80 { // as most are
			last += uint32(data[at])
			l.ordinals[i], l.shapes[i] = last, uint32(data[at+1])
			at += 2
			continue
		}
		ahead, size := binary.Uvarint(data[at:])
		at += size
		form, size := binary.Uvarint(data[at:])
		at += size
		last += uint32(ahead)
		l.ordinals[i], l.shapes[i] = last, uint32(form)
	}
	l.at, l.last, l.n, l.left = at, last, n, l.left-n
	return n > 0
}

// blockWith reads the block that has an ordinal if any has, skipping those before it. It reports false
// when all that is left is before the ordinal.
func (l *list) blockWith(ordinal uint32) bool {
	if len(l.table) > 0 {
		l.skipTo(ordinal)
	}
	for l.block() {
		if l.last >= ordinal {
			return true
		}
	}
	return false
}

// skipTo moves to the block that has an ordinal if any has. It looks further ahead by steps that double.
func (l *list) skipTo(ordinal uint32) {
	next := (l.count - l.left) / blockLength
	blocks := len(l.table) / 8
	low, high := next, next
	for step := 1; high < blocks && l.lastOf(high) < ordinal; step *= 2 {
		low, high = high+1, high+step
	}
	high = min(high, blocks)
	for low < high {
		if middle := (low + high) / 2; l.lastOf(middle) < ordinal {
			low = middle + 1
		} else {
			high = middle
		}
	}
	if low == next {
		return
	}
	l.last = l.lastOf(low - 1)
	l.at = int(binary.LittleEndian.Uint32(l.table[8*(low-1)+4:]))
	l.left = max(0, l.count-low*blockLength)
}

func (l *list) lastOf(block int) uint32 { return binary.LittleEndian.Uint32(l.table[8*block:]) }

// seek returns the shape of an ordinal's posting.
func (l *list) seek(ordinal uint32) (shape uint32, ok bool) {
	if !l.blockWith(ordinal) {
		return 0, false
	}
	for i, one := range l.ordinals[:l.n] {
		if one == ordinal {
			return l.shapes[i], true
		}
	}
	return 0, false
}

// Lengths of documents take a byte: eight steps for each time that they double.
var lengths = func() (all [256]float32) {
	for code := range all {
		all[code] = float32(math.Exp2(float64(code) / 8))
	}
	return all
}()

// lengthCode returns the code of a length; 0 is for where no document is.
func lengthCode(length float32) byte {
	code := 8*(bits.Len32(uint32(length))-1) + 1
	for code = max(1, code); code < 255 && lengths[code] < length; {
		code++
	}
	return byte(min(max(1, code), 255))
}
