package mail_test

import (
	"strings"
	"testing"

	"github.com/shopgraph/shopgraph/internal/mail"
)

// TestAlertMailsInAllLanguages renders every mail about a product in every language: all texts are there, and both forms say the same.
func TestAlertMailsInAllLanguages(t *testing.T) {
	t.Parallel()
	templates, err := mail.LoadTemplates(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	subjects := map[string]bool{}
	for _, tag := range templates.Languages() {
		for _, kind := range mail.AlertKinds {
			sample := mail.SampleAlert(kind, tag)
			m, err := shop.RenderAlert("ada@example.com", sample)
			if err != nil {
				t.Fatal(err)
			}
			where := string(kind) + " in " + tag
			if m.Subject == "" || subjects[m.Subject] || strings.ContainsAny(m.Subject+m.Text, "{}") || strings.Contains(m.HTML, "ZgotmplZ") {
				t.Errorf("%s: %q\n%s", where, m.Subject, m.Text)
			}
			subjects[m.Subject] = true
			if !strings.Contains(m.HTML, `<html lang="`+tag+`">`) || (kind == mail.AlertConfirm) != (m.OptOut == "") {
				t.Errorf("%s: opt-out %q", where, m.OptOut)
			}
			for _, amount := range []string{"12.50", "15.00"} {
				isSaid := strings.Contains(strings.ReplaceAll(m.Text, ",", "."), amount)
				if isSaid != strings.Contains(strings.ReplaceAll(m.HTML, ",", "."), amount) || isSaid != (amount == "15.00" && sample.Before != nil || amount == "12.50" && sample.Price != nil) {
					t.Errorf("%s: %s is said: %t", where, amount, isSaid)
				}
			}
		}
	}
}

// TestImagesOfAlerts: only those on the web are shown, and names are no markup.
func TestImagesOfAlerts(t *testing.T) {
	t.Parallel()
	for image, isShown := range map[string]bool{"https://cdn.example/a.png": true, "/a.png": false, "javascript:alert(1)": false, "": false} {
		m, err := shop.RenderAlert("ada@example.com", mail.Alert{Kind: mail.AlertBackInStock, Language: "en", Product: "<b>Mug</b>\n", Variant: "Red", Image: image, Link: "https://shop.example/products/mug"})
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(m.HTML, "<img") != isShown || strings.Contains(m.HTML, "<b>Mug") || m.Subject != "<b>Mug</b>, Red is back" {
			t.Errorf("%q: %q\n%s", image, m.Subject, m.HTML)
		}
	}
}
