// Package paper sets invoices, credit notes and packing slips as PDF. The same document in the same fonts is the
// same bytes, whenever and wherever it is set.
package paper

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"rsc.io/qr"
)

// Where what is on a page, in millimetres.
const (
	left, right, top = 18.0, 192.0, 18.0
	bottom           = 266.0
	footerTop        = 271.0
	wide             = right - left
	lineHeight       = 4.4
	small, usual     = 7.5, 9.0 // sizes of letters, in points
)

// leaf is a document of a file: what it is called, when it was made, all its texts besides the words of its language, and how
// it is drawn. The footer is at the end of each of its pages.
type leaf struct {
	words  *words
	title  string
	at     time.Time
	footer []string
	texts  []string
	draw   func(*sheet) error
}

// sheet is a file of documents that is being set.
type sheet struct {
	pdf   *fpdf.Fpdf
	known map[rune]uint16 // the glyphs that there are
	// head is drawn again at the top of each page; nil outside of a table.
	head func()

	*leaf         // the document that is being set
	before int    // how many pages the file had before it
	pages  string // what stands for how many pages it has, until that is known
}

// set makes a file of documents, each of which begins on a page of its own. The file is called as the first of them.
func (f *Fonts) set(leaves ...*leaf) ([]byte, error) {
	pdf, first := fpdf.New("P", "mm", "A4", ""), leaves[0]
	pdf.SetCatalogSort(true)
	pdf.SetCreationDate(first.at.UTC())
	pdf.SetModificationDate(first.at.UTC())
	pdf.SetProducer("shopgraph", false)
	pdf.SetTitle(first.title, true)
	pdf.SetLang(first.words.tag.String())
	texts := []string{" !#%&'()*+,-./0123456789:;=?@{}nb−\u00a0·…–€$£¥"}
	for _, l := range leaves {
		texts = append(append(texts, l.texts...), fmt.Sprintf("%+v", *l.words), l.title)
	}
	used := runesOf(texts...)
	pdf.AddUTF8FontFromBytes("text", "", f.regular.cut(used))
	pdf.AddUTF8FontFromBytes("text", "B", f.bold.cut(used))
	pdf.AliasNbPages("{nb}")
	pdf.SetMargins(left, top, 210-right)
	pdf.SetAutoPageBreak(false, 0)
	s := &sheet{pdf: pdf, known: f.regular.glyphs, pages: "{nb}"}
	pdf.SetFooterFunc(func() { s.drawFooter(s.footer) })
	for i, l := range leaves {
		pdf.AddPage() // the footer of the page before is that of the document before
		s.leaf, s.before = l, pdf.PageNo()-1
		if len(leaves) > 1 {
			s.pages = fmt.Sprintf("{nb%d}", i)
		}
		s.font("", usual)
		if err := l.draw(s); err != nil {
			return nil, err
		}
		pdf.RegisterAlias(s.pages, fmt.Sprint(pdf.PageNo()-s.before))
	}
	var b bytes.Buffer
	if err := pdf.Output(&b); err != nil {
		return nil, fmt.Errorf("set a document: %w", err)
	}
	return b.Bytes(), nil
}

// runesOf returns the characters of texts.
func runesOf(texts ...string) map[rune]bool {
	used := map[rune]bool{}
	for _, text := range texts {
		for _, r := range text {
			used[r] = true
		}
	}
	return used
}

func (s *sheet) font(style string, size float64) { s.pdf.SetFont("text", style, size) }

// clean returns a text as it can be set: in one line, with a question mark for what the font does not have.
func (s *sheet) clean(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return ' '
		case r < ' ' || r == '\u00ad':
			return -1
		case s.known[r] == 0:
			return '?'
		}
		return r
	}, text)
}

// lines breaks a text into lines that are as wide at most.
func (s *sheet) lines(text string, width float64) []string {
	if text = s.clean(text); text == "" {
		return nil
	}
	return s.pdf.SplitText(text, width-2)
}

// put writes a line of text at a place: align is L, R or C.
func (s *sheet) put(x, y, width float64, align, text string) {
	s.pdf.SetXY(x, y)
	s.pdf.CellFormat(width, lineHeight, s.clean(text), "", 0, align, false, 0, "")
}

// room sees to it that something of a height fits below y, on a new page if it must. It returns where it begins.
func (s *sheet) room(y, height float64) float64 {
	if y+height <= bottom {
		return y
	}
	s.pdf.AddPage()
	s.font("", usual)
	if s.head == nil {
		return top
	}
	s.head()
	return s.pdf.GetY()
}

// paragraph writes a text of any length, and returns where it ends.
func (s *sheet) paragraph(y float64, text string) float64 {
	for _, line := range s.lines(text, wide) {
		y = s.room(y, lineHeight)
		s.put(left, y, wide, "L", line)
		y += lineHeight
	}
	return y
}

func (s *sheet) rule(y float64) {
	s.pdf.SetDrawColor(160, 160, 160)
	s.pdf.SetLineWidth(0.2)
	s.pdf.Line(left, y, right, y)
}

// drawFooter writes what stands at the end of each page, in at most four lines.
func (s *sheet) drawFooter(texts []string) {
	s.rule(footerTop - 1)
	s.font("", small)
	s.pdf.SetTextColor(90, 90, 90)
	y := footerTop
	for _, line := range s.lines(strings.Join(texts, " · "), wide-30) {
		if y > footerTop+3*3.4 {
			break
		}
		s.put(left, y, wide-30, "L", line)
		y += 3.4
	}
	s.put(right-30, footerTop, 30, "R", fmt.Sprintf(s.words.page, fmt.Sprint(s.pdf.PageNo()-s.before), s.pages))
	s.pdf.SetTextColor(0, 0, 0)
}

// code draws a QR code of a text, of a width.
func (s *sheet) code(x, y, width float64, text string) error {
	c, err := qr.Encode(text, qr.M)
	if err != nil {
		return fmt.Errorf("make a QR code: %w", err)
	}
	module := width / float64(c.Size)
	s.pdf.SetFillColor(0, 0, 0)
	for row := range c.Size {
		for column := 0; column < c.Size; column++ {
			begin := column
			for column < c.Size && c.Black(column, row) {
				column++
			}
			if column > begin {
				s.pdf.Rect(x+float64(begin)*module, y+float64(row)*module, float64(column-begin)*module, module, "F")
			}
		}
	}
	return nil
}
