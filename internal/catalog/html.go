package catalog

import (
	"html"
	"regexp"
	"strings"

	"github.com/microcosm-cc/bluemonday"
)

// SanitizeHTML returns what of a text of HTML may be shown in a page: paragraphs, headings, lists,
// quotations, tables, emphasis and links. Whoever writes a product's description_html passes it
// through this. Nothing of what is left runs, loads or frames anything, has a style, or has an id that
// the page's scripts could take for their own. Links lead to http, https or mailto, or are relative,
// and search engines are told not to follow them.
func SanitizeHTML(text string) string { return strings.TrimSpace(safeHTML.Sanitize(text)) }

// safeHTML is made once: it may be used by many at once, but not be changed meanwhile.
var safeHTML = func() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowStandardURLs()
	p.AllowAttrs("href").OnElements("a")
	p.AllowElements(
		"p", "div", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre",
		"b", "strong", "i", "em", "u", "s", "small", "sub", "sup", "code", "mark",
		"table", "caption", "thead", "tbody", "tfoot", "tr", "td", "th",
	)
	p.AllowLists()
	p.AllowAttrs("colspan", "rowspan").Matching(bluemonday.Integer).OnElements("td", "th")
	return p
}()

// DescriptionHTML returns a description as HTML: the rich one, or else the plain text with a paragraph
// for each that is set off by an empty line.
func DescriptionHTML(rich, plain string) string {
	if rich != "" {
		return rich
	}
	var out strings.Builder
	for paragraph := range strings.SplitSeq(strings.ReplaceAll(plain, "\r\n", "\n"), "\n\n") {
		if paragraph = strings.TrimSpace(paragraph); paragraph != "" {
			out.WriteString("<p>" + strings.ReplaceAll(html.EscapeString(paragraph), "\n", "<br>") + "</p>")
		}
	}
	return out.String()
}

// PlainText returns a text of HTML without its marks, with an empty line between its paragraphs.
func PlainText(text string) string {
	parted := blockEnds.ReplaceAllString(text, "$0\n\n")
	parted = lineBreaks.ReplaceAllString(parted, "\n")
	var paragraphs []string
	for paragraph := range strings.SplitSeq(html.UnescapeString(noHTML.Sanitize(parted)), "\n\n") {
		if paragraph = strings.TrimSpace(paragraph); paragraph != "" {
			paragraphs = append(paragraphs, paragraph)
		}
	}
	return strings.Join(paragraphs, "\n\n")
}

var (
	noHTML     = bluemonday.StrictPolicy()
	blockEnds  = regexp.MustCompile(`</(p|div|h[1-6]|li|blockquote|pre|tr|table|ul|ol)>|<hr/?>`)
	lineBreaks = regexp.MustCompile(`<br/?>`)
)
