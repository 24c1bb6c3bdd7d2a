package words

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
)

// Document is what a document says.
type Document struct {
	// Ordinal is the number that the document is found by.
	Ordinal uint32
	Texts   []Text
}

// Text is a text of a document. Codes have no language.
type Text struct {
	Field    Field
	Language string
	Text     string
}

// Settings say how segments are built.
type Settings struct {
	// Weights weigh the lengths of documents; nil is DefaultWeights.
	Weights *Weights
	// Whole are the fields whose texts are suggested as wholes; nil is Vendor and Category.
	Whole []Field
}

// mostLanguages is how many languages the texts of a segment have at the most.
const mostLanguages = 64

// Builder makes a segment. It must not be used concurrently.
type Builder struct {
	settings  Settings
	words     terms
	codes     *codes
	entries   map[string]*entry
	languages []string // as baseOf has them
	stems     map[string][]*term
	wholes    map[string]*whole
	said      map[Text]said
	shapes    map[shape]uint32
	known     []shape // by their number in shapes
	used      []int   // how often, by the same
	lengths   []byte
	first     uint32
	documents int
	ordinals  []uint32 // that they get instead, by those that they have; nil if they keep them
	slots     []uint32 // for one number for each of them; zero between uses
	touched   []*term
	reading   []*term // of the text that is read
}

// terms are words by their key.
type terms map[string]*term

// term is a word and where it is.
type term struct {
	key, text string
	postings  []byte // the ordinals' distances and the numbers of the shapes
	last      uint32
	now       shape // in the document that is being added
	isTouched bool
	id        uint32
	languages uint64 // a bit for each that it was seen in
}

// entry is a piece of a text as it was written.
type entry struct {
	term      *term
	languages uint64
}

// said is a text that was read before, such as a vendor's name.
type said struct {
	terms []*term // each as often as it is there
	words int
	whole *whole
}

const (
	// mostSaid is how many texts are kept in mind, and longestSaid how long they are at the most.
	mostSaid    = 1 << 16
	longestSaid = 64
)

type whole struct {
	text  string
	field Field
	count uint32
}

// NewBuilder returns a builder of a segment without documents.
func NewBuilder(settings Settings) *Builder {
	if settings.Weights == nil {
		settings.Weights = &DefaultWeights
	}
	if settings.Whole == nil {
		settings.Whole = []Field{Vendor, Category}
	}
	return &Builder{
		settings: settings, words: terms{}, codes: newCodes(), entries: map[string]*entry{}, stems: map[string][]*term{},
		wholes: map[string]*whole{}, said: map[Text]said{}, shapes: map[shape]uint32{},
	}
}

// Add adds a document. Ordinals must rise.
func (b *Builder) Add(d Document) error {
	if b.documents == 0 {
		b.first = d.Ordinal
	} else if int64(d.Ordinal) < int64(b.first)+int64(len(b.lengths)) {
		return fmt.Errorf("the document %d comes after one that is not before it", d.Ordinal)
	}
	length := float32(0)
	for _, t := range d.Texts {
		if t.Field >= numberOfFields {
			return fmt.Errorf("the document %d has a text in field %d, which is unknown", d.Ordinal, t.Field)
		}
		if t.Field.isCode() {
			b.codes.add(t)
			continue
		}
		n, err := b.addText(t)
		if err != nil {
			return err
		}
		length += float32(n) * b.settings.Weights[t.Field]
	}
	b.end(d.Ordinal, length)
	return nil
}

// addText adds a text's words, and returns how many there are.
func (b *Builder) addText(t Text) (n int, err error) {
	language, err := b.language(t.Language)
	if err != nil {
		return 0, err
	}
	s, ok := b.said[t]
	if !ok {
		s = b.read(t, language)
		if len(t.Text) <= longestSaid && len(b.said) < mostSaid {
			t.Text, s.terms = strings.Clone(t.Text), slices.Clone(s.terms)
			b.said[t] = s
		}
	}
	for _, one := range s.terms {
		b.touch(one)
		one.now = one.now.add(t.Field)
	}
	if s.whole != nil {
		s.whole.count++
	}
	return s.words, nil
}

// read returns what a text says. Its list is good until the next call.
func (b *Builder) read(t Text, language int) (s said) {
	b.reading = b.reading[:0]
	eachRun(t.Text, func(r run) {
		if r.whole {
			b.readWord(t.Text[r.start:r.end], language)
		}
		eachPart(t.Text, r, func(start, end int) {
			b.readWord(t.Text[start:end], language)
			s.words++
		})
	})
	s.terms = b.reading
	if slices.Contains(b.settings.Whole, t.Field) {
		s.whole = b.wholeOf(t)
	}
	return s
}

// language returns the number of a language.
func (b *Builder) language(tag string) (int, error) {
	base := baseOf(tag)
	i := slices.Index(b.languages, base)
	if i >= 0 {
		return i, nil
	}
	if len(b.languages) == mostLanguages {
		return 0, fmt.Errorf("texts in more than %d languages", mostLanguages)
	}
	b.languages = append(b.languages, base)
	return len(b.languages) - 1, nil
}

func (b *Builder) readWord(raw string, language int) {
	e := b.entries[raw]
	if e == nil {
		raw = strings.Clone(raw)
		e = &entry{}
		if key := normal(raw); key != "" {
			e.term = b.words.term(key, raw)
		}
		b.entries[raw] = e
	}
	if e.term == nil {
		return
	}
	if e.languages&(1<<language) == 0 {
		e.languages |= 1 << language
		e.term.languages |= 1 << language
		for _, key := range stemKeys(b.languages[language], raw, e.term.key) {
			if of := b.stems[key]; !slices.Contains(of, e.term) {
				b.stems[key] = append(of, e.term)
			}
		}
	}
	b.reading = append(b.reading, e.term)
}

func (t terms) term(key, raw string) *term {
	one := t[key]
	if one == nil {
		one = &term{key: key, text: strings.ToLower(strings.ToValidUTF8(raw, ""))}
		t[key] = one
	}
	return one
}

func (b *Builder) touch(t *term) {
	if !t.isTouched {
		t.isTouched, t.now = true, 0
		b.touched = append(b.touched, t)
	}
}

func (b *Builder) wholeOf(t Text) *whole {
	key := wholeKey(t.Text)
	if key == "" {
		return nil
	}
	key += "\x00" + string(rune(t.Field))
	one := b.wholes[key]
	if one == nil {
		one = &whole{text: strings.TrimSpace(strings.ToValidUTF8(t.Text, "")), field: t.Field}
		b.wholes[strings.Clone(key)] = one
	}
	return one
}

// wholeKey returns a text as its words with spaces between them; the parts of a word with separators
// count, not the whole. It is no longer than two words are.
func wholeKey(text string) string {
	key := ""
	for _, token := range Analyze(text) {
		switch {
		case token.Parts > 0:
		case key == "":
			key = token.Word
		case len(key)+len(token.Word) < 2*mostLetters:
			key += " " + token.Word
		}
	}
	return key
}

// end writes what the document that is being added has.
func (b *Builder) end(ordinal uint32, length float32) {
	for _, t := range b.touched {
		t.postings = binary.AppendUvarint(t.postings, uint64(ordinal-t.last))
		t.postings = binary.AppendUvarint(t.postings, uint64(b.numberOf(t.now)))
		t.last = ordinal
		t.isTouched = false
	}
	b.codes.end(ordinal, b.numberOf)
	b.touched = b.touched[:0]
	for uint32(len(b.lengths)) < ordinal-b.first {
		b.lengths = append(b.lengths, 0)
	}
	b.lengths = append(b.lengths, lengthCode(length))
	b.documents++
}

// numberOf returns the number of a shape, and counts that it is used.
func (b *Builder) numberOf(form shape) uint32 {
	number, ok := b.shapes[form]
	if !ok {
		number = uint32(len(b.known))
		b.shapes[form] = number
		b.known, b.used = append(b.known, form), append(b.used, 0)
	}
	b.used[number]++
	return number
}
