package ubl

import (
	"bytes"
	"encoding/xml"
)

// element is a part of a document: a text, or others in their order. One without either is left out.
type element struct {
	name, text string
	attributes [][2]string
	parts      []element
}

// is returns an element of a text.
func is(name, text string) element { return element{name: name, text: text} }

// has returns an element of others.
func has(name string, parts ...element) element { return element{name: name, parts: parts} }

// with adds an attribute.
func (e element) with(name, value string) element {
	e.attributes = append(e.attributes, [2]string{name, value})
	return e
}

func (e *element) isEmpty() bool {
	if e.text != "" {
		return false
	}
	for i := range e.parts {
		if !e.parts[i].isEmpty() {
			return false
		}
	}
	return true
}

// write appends the element, indented.
func (e *element) write(b *bytes.Buffer, indent string) {
	if e.isEmpty() {
		return
	}
	b.WriteString(indent + "<" + e.name)
	for _, a := range e.attributes {
		b.WriteString(" " + a[0] + `="`)
		escape(b, a[1])
		b.WriteByte('"')
	}
	b.WriteByte('>')
	escape(b, e.text)
	if e.text == "" {
		b.WriteByte('\n')
		for i := range e.parts {
			e.parts[i].write(b, indent+"  ")
		}
		b.WriteString(indent)
	}
	b.WriteString("</" + e.name + ">\n")
}

// escape writes a text. What XML has no place for is replaced.
func escape(b *bytes.Buffer, text string) { _ = xml.EscapeText(b, []byte(text)) } // a buffer takes all
