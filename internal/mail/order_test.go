package mail_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/shopgraph/shopgraph/internal/mail"
	"github.com/shopgraph/shopgraph/internal/money"
)

// TestOrderMailsInAllLanguages renders every mail about orders in every language: all texts are there, and both forms say the same.
func TestOrderMailsInAllLanguages(t *testing.T) {
	t.Parallel()
	templates, err := mail.LoadTemplates(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if got := templates.Languages(); !slices.Equal(got, []string{"en", "de", "es", "fr", "it", "nl"}) {
		t.Fatalf("languages %v", got)
	}
	marks := regexp.MustCompile(`<[^>]*>|\s+`)
	subjects := map[string]bool{}
	for _, tag := range templates.Languages() {
		for _, kind := range mail.OrderKinds {
			m, err := shop.RenderOrder("ada@example.com", mail.SampleOrder(kind, tag))
			if err != nil {
				t.Fatal(err)
			}
			where := string(kind) + " in " + tag
			if m.Subject == "" || subjects[m.Subject] || strings.ContainsAny(m.Subject+m.Text, "{}") || strings.Contains(m.HTML, "ZgotmplZ") {
				t.Errorf("%s: %q\n%s", where, m.Subject, m.Text)
			}
			subjects[m.Subject] = true
			if !strings.Contains(m.HTML, `<html lang="`+tag+`">`) || (kind == mail.OrderReview) != (m.OptOut != "") {
				t.Errorf("%s: opt-out %q", where, m.OptOut)
			}
			html := marks.ReplaceAllString(strings.NewReplacer("&#39;", "'", "&amp;", "&", "×", "x").Replace(m.HTML), "")
			for line := range strings.Lines(m.Text) {
				said := marks.ReplaceAllString(strings.TrimLeft(strings.TrimSpace(line), "->("), "")
				for part := range strings.SplitSeq(strings.TrimRight(said, ":)"), ":") {
					if !strings.Contains(html, part) {
						t.Errorf("%s: the HTML does not say %q", where, line)
					}
				}
			}
		}
	}
}

func TestOrderMailsAreWrittenAsPeopleDo(t *testing.T) {
	t.Parallel()
	for tag, want := range map[string][]string{
		"en":    {"€1,234.50", "29 November 2026"},
		"en-GB": {"€1,234.50"},
		"de":    {"1.234,50 €", "29. November 2026"},
		"de-CH": {"1.234,50 €"},
		"fr":    {"1\u202f234,50\u00a0€", "29 novembre 2026"},
		"es-MX": {"1.234,50\u00a0€", "29 de noviembre de 2026"},
		"it":    {"1.234,50\u00a0€", "29 novembre 2026"},
		"nl":    {"€\u00a01.234,50", "29 november 2026"},
		"ja":    {"€1,234.50"}, // English stands in
	} {
		m, err := shop.RenderOrder("ada@example.com", mail.Order{
			Kind: mail.OrderRefunded, Language: tag, Number: "N", PlacedAt: time.Date(2026, 11, 29, 23, 0, 0, 0, time.UTC),
			Refund: &mail.OrderRefund{Amount: money.Money{Amount: 123450, Currency: "EUR"}},
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, one := range want {
			if !strings.Contains(m.Text, one) {
				t.Errorf("in %s, no %q:\n%s", tag, one, m.Text)
			}
		}
	}
}

// TestOrderMailsAreNotForgedBy what others have written.
func TestOrderMailsAreNotForged(t *testing.T) {
	t.Parallel()
	order := mail.SampleOrder(mail.OrderComment, "en")
	order.Name, order.Number, order.Comment = "visit www.evil.example", "1\r\nBcc: all@example.com", "<script>alert(1)</script>\n\u202egnp"
	order.Lines = []mail.OrderLine{{Name: "<b>Mug</b>\n-- \nThe store", Quantity: 1, Image: "javascript:alert(1)"}}
	m, err := shop.RenderOrder("ada@example.com", order)
	if err != nil {
		t.Fatal(err)
	}
	if strings.ContainsAny(m.Subject, "\r\n") || strings.Contains(m.Text, "evil") || strings.Contains(m.HTML, "<script") || strings.Contains(m.HTML, "<b>") ||
		strings.Contains(m.HTML, "javascript") || strings.Contains(m.Text, "\u202e") || strings.Contains(m.Text, "\n-- \nThe store") {
		t.Errorf("forged: %s\n%s\n%s", m.Subject, m.Text, m.HTML)
	}
}

// TestOwnTemplates has files of a store take the place of ours.
func TestOwnTemplates(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write(t, dir, "texts/de.json", `{"placed.subject": "Danke für {number}!"}`)
	write(t, dir, "texts/pt.json", `{"placed.subject": "O seu pedido {number}", "format.money": "{symbol} {amount}"}`)
	write(t, dir, "order.txt", `{{.Subject}} {{.Of "intro"}} {{with .Mail.Amounts}}{{$.Money .Total}}{{end}}`)
	write(t, dir, "account_deleted.txt", `{{define "subject"}}Gone{{end}}{{define "body"}}{{.Mail.Name}}{{end}}`)
	templates, err := mail.LoadTemplates(dir)
	if err != nil {
		t.Fatal(err)
	}
	own := mail.Store{Name: "Own", URL: "https://own.example", Templates: templates}
	for tag, want := range map[string]string{"de": "Danke für 7K3M9-QX2BD! Vielen Dank für Ihre Bestellung bei Own. Sie ist bei uns eingegangen. 1.328,90 €", "pt-BR": "O seu pedido 7K3M9-QX2BD Thank you for your order at Own. We have received it. € 1,328.90"} {
		m, err := own.RenderOrder("ada@example.com", mail.SampleOrder(mail.OrderPlaced, tag))
		if err != nil || m.Text != want {
			t.Errorf("in %s: %q, %v", tag, m.Text, err)
		}
	}
	if m, err := own.Render("ada@example.com", mail.AccountDeleted{Name: "C"}); err != nil || m.Subject != "Gone" {
		t.Errorf("%+v, %v", m, err)
	}
}

// TestBrokenTemplates has files that cannot be used, each of which is found out before any mail is sent.
func TestBrokenTemplates(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ file, text, want string }{
		"syntax":               {"order.html", "{{if}}", "order.html"},
		"a field that is none": {"order.txt", "{{.Mail.Nothing}}", "Nothing"},
		"in some mails only":   {"order.txt", "{{with .Mail.Refund}}{{.Nothing}}{{end}}", "REFUNDED"},
		"a mistyped name":      {"ordr.html", "x", "ordr.html"},
		"no JSON":              {"texts/de.json", "{", "de.json"},
		"an unknown text":      {"texts/de.json", `{"placed.subjekt": "x"}`, "placed.subjekt"},
		"an unknown word":      {"texts/de.json", `{"placed.subject": "{nummer}"}`, "{nummer}"},
		"no language":          {"texts/german.txt", `{}`, "german.txt"},
		"too few months":       {"texts/de.json", `{"format.months": "Januar"}`, "months"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			write(t, dir, test.file, test.text)
			if _, err := mail.LoadTemplates(dir); err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("error %v, want %q", err, test.want)
			}
		})
	}
	if _, err := mail.LoadTemplates(filepath.Join(t.TempDir(), "none")); err == nil {
		t.Error("a folder that is none")
	}
}

func write(t *testing.T, dir, name, text string) {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestPreviews looks at every mail that the page of previews leads to.
func TestPreviews(t *testing.T) {
	t.Parallel()
	b := mail.NewMailbox(1)
	b.Previewed = shop
	page := get(b, mail.PreviewPath, "text/html").Body.String()
	links := regexp.MustCompile(`href="(`+mail.PreviewPath+`/[^"]+)"`).FindAllStringSubmatch(page, -1)
	if want := 2 * ((len(mail.OrderKinds)+len(mail.AlertKinds)+len(mail.LetterKinds))*6 + 14); len(links) != want {
		t.Errorf("%d links, want %d", len(links), want)
	}
	for _, link := range links {
		if w := get(b, link[1], "text/html"); w.Code != 200 || w.Body.Len() < 100 || w.Header().Get("Content-Security-Policy") == "" {
			t.Errorf("%s: %d %s", link[1], w.Code, w.Body)
		}
	}
	if w := get(b, mail.PreviewPath+"/of/en/none", "text/html"); w.Code != 404 {
		t.Errorf("a mail that is none: %d", w.Code)
	}
}
