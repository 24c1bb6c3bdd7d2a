package mail_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/shopgraph/shopgraph/internal/mail"
)

// TestLettersInAllLanguages renders every letter in every language: all texts are there, and both forms say the same.
func TestLettersInAllLanguages(t *testing.T) {
	t.Parallel()
	templates, err := mail.LoadTemplates(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	subjects := map[string]bool{}
	address := regexp.MustCompile(`https://[^\s"<>]+`)
	for _, tag := range templates.Languages() {
		for _, kind := range mail.LetterKinds {
			sample := mail.SampleLetter(kind, tag)
			m, err := shop.RenderLetter("ada@example.com", sample)
			if err != nil {
				t.Fatal(err)
			}
			where := string(kind) + " in " + tag
			if m.Subject == "" || subjects[m.Subject] || strings.ContainsAny(m.Subject+m.Text, "{}") || strings.Contains(m.HTML, "ZgotmplZ") || !strings.Contains(m.HTML, `<html lang="`+tag+`">`) {
				t.Errorf("%s: %q\n%s", where, m.Subject, m.Text)
			}
			subjects[m.Subject] = true
			said := []string{sample.Message, sample.Link, sample.Number, "Ada"}
			for _, f := range sample.Facts {
				said = append(said, f.Value)
				if strings.Contains(m.Text, "\n: "+f.Value) {
					t.Errorf("%s: no label of %s", where, f.Value)
				}
			}
			for _, item := range sample.Items {
				said = append(said, item.Name)
			}
			for _, text := range said {
				if !strings.Contains(m.Text, text) || !strings.Contains(m.HTML, text) {
					t.Errorf("%s does not say %q in both forms", where, text)
				}
			}
			inText, inHTML := address.FindAllString(m.Text, -1), address.FindAllString(m.HTML, -1)
			slices.Sort(inText)
			slices.Sort(inHTML)
			if !slices.Equal(slices.Compact(inText), slices.Compact(inHTML)) {
				t.Errorf("%s leads to %v and %v", where, inText, inHTML)
			}
		}
	}
}

// TestMessagesOfGiftCards: whoever buys a card writes one line, which is no markup, and cannot look like the store's own words.
func TestMessagesOfGiftCards(t *testing.T) {
	t.Parallel()
	m, err := shop.RenderLetter("ada@example.com", mail.Letter{Kind: mail.LetterGiftCard, Message: "Happy birthday!\nYours, <b>Grace</b>", Facts: []mail.LetterFact{{Label: "code", Value: "C"}}})
	if err != nil || !strings.Contains(m.Text, "\nHappy birthday! Yours, <b>Grace</b>\n") || strings.Contains(m.HTML, "<b>Grace") {
		t.Errorf("%v\n%s\n%s", err, m.Text, m.HTML)
	}
}
