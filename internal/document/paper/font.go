package paper

import (
	_ "embed" // the fonts
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
)

// The fonts that documents are set in unless others are given: see fonts/DejaVu.LICENSE.txt.
var (
	//go:embed fonts/DejaVuSans.ttf
	regular []byte
	//go:embed fonts/DejaVuSans-Bold.ttf
	bold []byte
)

// Fonts are what documents are set in. They are read once, and good for any number of documents at a time.
type Fonts struct{ regular, bold *font }

// DefaultFonts returns the fonts that the program brings along. They have the letters of European languages.
var DefaultFonts = sync.OnceValue(func() *Fonts {
	fonts, err := NewFonts(regular, bold)
	if err != nil {
		panic(err) // they are embedded
	}
	return fonts
})

// NewFonts reads TrueType fonts. An error says what of one is not as it must be.
func NewFonts(regular, bold []byte) (*Fonts, error) {
	r, err := parseFont(regular)
	if err != nil {
		return nil, err
	}
	b, err := parseFont(bold)
	return &Fonts{r, b}, err
}

// font is a TrueType font. A document needs some hundred of its glyphs, so it gets a font that has only those:
// to have fpdf read the whole takes longer than all the rest of a document.
type font struct {
	tables  map[string][]byte
	glyphs  map[rune]uint16
	offsets []uint32 // of glyphs in the table glyf, and of its end
	metrics int      // how many glyphs have a width of their own in the table hmtx
}

var errFont = errors.New("this is no TrueType font that can be read")

// needed are the tables that a font has, and all that is kept of it.
var needed = []string{"OS/2", "cmap", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "name", "post"}

// hints are the tables that a font may have, too. Without them glyphs look less sharp on old screens.
var hints = []string{"cvt ", "fpgm", "prep"}

// parseFont reads a font. What is not within the file is an error.
func parseFont(file []byte) (f *font, err error) {
	defer func() {
		if recover() != nil {
			f, err = nil, errFont
		}
	}()
	f = &font{tables: map[string][]byte{}}
	for i := range int(u16(file, 4)) {
		entry := file[12+16*i:]
		at, size := u32(entry, 8), u32(entry, 12)
		f.tables[string(entry[:4])] = file[at : at+size]
	}
	for _, name := range needed {
		if f.tables[name] == nil {
			return nil, fmt.Errorf("%w: it has no table %s", errFont, name)
		}
	}
	f.metrics = int(u16(f.tables["hhea"], 34))
	f.readOffsets()
	if f.glyphs = mapped(f.tables["cmap"]); f.glyphs == nil {
		return nil, fmt.Errorf("%w: it does not say which glyphs are for which characters of Unicode", errFont)
	}
	return f, nil
}

func (f *font) readOffsets() {
	loca, isLong := f.tables["loca"], u16(f.tables["head"], 50) == 1
	for i := range int(u16(f.tables["maxp"], 4)) + 1 {
		if isLong {
			f.offsets = append(f.offsets, u32(loca, 4*i))
		} else {
			f.offsets = append(f.offsets, 2*uint32(u16(loca, 2*i)))
		}
	}
}

// mapped reads which glyph is for which character, of the part of the table cmap that has those of 16 bits.
func mapped(cmap []byte) map[rune]uint16 {
	for i := range int(u16(cmap, 2)) {
		entry := cmap[4+8*i:]
		part := cmap[u32(entry, 4):]
		if u16(entry, 0) == 3 && u16(entry, 2) == 1 && u16(part, 0) == 4 {
			return segments(part)
		}
	}
	return nil
}

func segments(part []byte) map[rune]uint16 {
	glyphs, n := map[rune]uint16{}, int(u16(part, 6))/2
	for i := range n {
		ends, starts := 14+2*i, 16+2*n+2*i
		last, first := int(u16(part, ends)), int(u16(part, starts))
		delta, rangeAt := u16(part, starts+2*n), starts+4*n
		for c := first; c <= last && c < 0xFFFF; c++ {
			glyph := uint16(c)
			if r := int(u16(part, rangeAt)); r != 0 {
				if glyph = u16(part, rangeAt+r+2*(c-first)); glyph == 0 {
					continue
				}
			}
			if glyph += delta; glyph != 0 {
				glyphs[rune(c)] = glyph
			}
		}
	}
	return glyphs
}

// cut returns a font that has only what some characters need. It is the same for the same characters.
func (f *font) cut(runes map[rune]bool) []byte {
	kept, numbers := []uint16{0}, map[uint16]uint16{0: 0}
	keep := func(glyph uint16) {
		if _, has := numbers[glyph]; !has {
			numbers[glyph] = uint16(len(kept))
			kept = append(kept, glyph)
		}
	}
	chars := slices.DeleteFunc(slices.Sorted(maps.Keys(runes)), func(r rune) bool { return f.glyphs[r] == 0 })
	for _, r := range chars {
		keep(f.glyphs[r])
	}
	var glyf, loca, hmtx []byte
	for i := 0; i < len(kept); i++ { // which grows by the parts of glyphs
		loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
		shape := slices.Clone(f.tables["glyf"][f.offsets[kept[i]]:f.offsets[kept[i]+1]])
		for _, at := range partsOf(shape) {
			part := u16(shape, at)
			keep(part)
			binary.BigEndian.PutUint16(shape[at:], numbers[part])
		}
		glyf = padded(append(glyf, shape...))
		hmtx = append(hmtx, f.metric(int(kept[i]))...)
	}
	loca = binary.BigEndian.AppendUint32(loca, uint32(len(glyf)))
	tables := maps.Clone(f.tables)
	maps.Copy(tables, map[string][]byte{
		"glyf": glyf, "loca": loca, "hmtx": hmtx, "cmap": newMap(chars, func(r rune) uint16 { return numbers[f.glyphs[r]] }),
		"head": patched(f.tables["head"], 50, 1), "maxp": patched(f.tables["maxp"], 4, uint16(len(kept))),
		"hhea": patched(f.tables["hhea"], 34, uint16(len(kept))),
	})
	return assemble(tables)
}

// partsOf returns where a shape that is made of others names them.
func partsOf(shape []byte) (places []int) {
	const words, scaled, more, scaledTwice, turned = 1 << 0, 1 << 3, 1 << 5, 1 << 6, 1 << 7
	if len(shape) < 10 || u16(shape, 0)&(1<<15) == 0 {
		return nil
	}
	for at, flags := 10, uint16(more); flags&more != 0; {
		flags = u16(shape, at)
		places = append(places, at+2)
		at += 6
		if flags&words != 0 {
			at += 2
		}
		switch {
		case flags&scaled != 0:
			at += 2
		case flags&scaledTwice != 0:
			at += 4
		case flags&turned != 0:
			at += 8
		}
	}
	return places
}

// metric returns how wide a glyph is, and where it begins. The last widths may be the same.
func (f *font) metric(glyph int) []byte {
	hmtx := f.tables["hmtx"]
	if glyph < f.metrics {
		return hmtx[4*glyph : 4*glyph+4]
	}
	begin := 4*f.metrics + 2*(glyph-f.metrics)
	return slices.Concat(hmtx[4*f.metrics-4:4*f.metrics-2], hmtx[begin:begin+2])
}

// newMap returns a table cmap. Each character is a segment.
func newMap(chars []rune, glyph func(rune) uint16) []byte {
	n := len(chars) + 1
	var ends, starts, deltas []uint16
	for _, r := range chars {
		ends, starts, deltas = append(ends, uint16(r)), append(starts, uint16(r)), append(deltas, glyph(r)-uint16(r))
	}
	all := []uint16{0, 1, 3, 1, 0, 12, 4, uint16(16 + 8*n), 0, uint16(2 * n), 0, 0, 0}
	all = append(append(all, ends...), 0xFFFF, 0)
	all = append(append(all, starts...), 0xFFFF)
	all = append(append(all, deltas...), 1)
	all = append(all, make([]uint16, n)...)
	var table []byte
	for _, v := range all {
		table = binary.BigEndian.AppendUint16(table, v)
	}
	return table
}

// assemble returns a font of tables.
func assemble(tables map[string][]byte) []byte {
	names := slices.Concat(needed, hints)
	names = slices.DeleteFunc(names, func(name string) bool { return tables[name] == nil })
	slices.Sort(names)
	file := []byte{0, 1, 0, 0, 0, byte(len(names)), 0, 0, 0, 0, 0, 0}
	at := len(file) + 16*len(names)
	var data []byte
	for _, name := range names {
		file = append(append(file, name...), 0, 0, 0, 0)
		file = binary.BigEndian.AppendUint32(file, uint32(at+len(data)))
		file = binary.BigEndian.AppendUint32(file, uint32(len(tables[name])))
		data = padded(append(data, tables[name]...))
	}
	return append(file, data...)
}

func patched(table []byte, at int, value uint16) []byte {
	table = slices.Clone(table)
	binary.BigEndian.PutUint16(table[at:], value)
	return table
}

func padded(data []byte) []byte { return append(data, make([]byte, -len(data)&3)...) }

func u16(data []byte, at int) uint16 { return binary.BigEndian.Uint16(data[at:]) }

func u32(data []byte, at int) uint32 { return binary.BigEndian.Uint32(data[at:]) }
