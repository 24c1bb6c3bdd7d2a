package mail_test

import (
	"flag"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/shopgraph/shopgraph/internal/mail"
)

var update = flag.Bool("update", false, "write the golden files")

var shop = mail.Store{Name: "Clay & Kiln", URL: "https://shop.example/"}

const (
	link  = "https://shop.example/verify?token=dGVzdA-_&lang=en"
	other = "https://shop.example/account#password"
)

// all is every mail, filled with a person's name.
func all(name string) map[string]mail.Mail {
	return map[string]mail.Mail{
		"verify_sign_up":     mail.VerifySignUp{Name: name, Link: link, ExpiresIn: 24 * time.Hour},
		"already_registered": mail.AlreadyRegistered{Name: name, SignInLink: link, ResetLink: other},
		"reset_password":     mail.ResetPassword{Name: name, Link: link, ExpiresIn: time.Hour},
		"password_changed":   mail.PasswordChanged{Name: name, ResetLink: other},
		"change_email":       mail.ChangeEmail{Name: name, Link: link, ExpiresIn: 90 * time.Minute},
		"email_changed":      mail.EmailChanged{Name: name, NewEmail: "ada@new.example"},
		"email_change_asked": mail.EmailChangeAsked{Name: name, NewEmail: "ada@new.example", ResetLink: other},
		"identity_linked":    mail.IdentityLinked{Name: name, Provider: "google", ResetLink: other},
		"identity_unlinked":  mail.IdentityUnlinked{Name: name, Provider: "google", ResetLink: other},
		"new_device":         mail.NewDevice{Name: name, ResetLink: other},
		"account_deleted":    mail.AccountDeleted{Name: name},
		"staff_invitation":   mail.StaffInvitation{InvitedBy: name, Link: link, ExpiresIn: 7 * 24 * time.Hour},
		"order_tracking":     mail.OrderTracking{Name: name, OrderNumber: "1001", Link: link},
		"cart_reminder":      mail.CartReminder{Name: name, Items: []mail.Item{{Name: "Mug (blue & white)", Quantity: 2}, {Name: "Bowl\r\nBcc: x", Quantity: 1}}, Link: link, OptOutLink: other},
	}
}

func render(t *testing.T, m mail.Mail) mail.Message {
	t.Helper()
	message, err := shop.Render("ada@example.com", m)
	if err != nil {
		t.Fatal(err)
	}
	return message
}

func TestGolden(t *testing.T) {
	t.Parallel()
	for name, m := range all("Ada Lovelace") {
		message := render(t, m)
		golden(t, name+".txt", "To: "+message.To+"\nSubject: "+message.Subject+"\n\n"+message.Text)
		golden(t, name+".html", message.HTML)
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s differs (-want +got), -update if it should:\n%s", name, diff)
	}
}

// TestTextAndHTMLSayTheSame compares where the two lead to.
func TestTextAndHTMLSayTheSame(t *testing.T) {
	t.Parallel()
	address := regexp.MustCompile(`https://[^\s"<>]+`)
	for name, m := range all("Ada") {
		message := render(t, m)
		inHTML := map[string]bool{}
		for _, a := range address.FindAllString(message.HTML, -1) {
			inHTML[strings.ReplaceAll(a, "&amp;", "&")] = true
		}
		inText := map[string]bool{}
		for _, a := range address.FindAllString(message.Text, -1) {
			inText[a] = true
		}
		if diff := cmp.Diff(inText, inHTML); diff != "" {
			t.Errorf("%s: links differ (-text +html):\n%s", name, diff)
		}
	}
}

// TestPersonsAreCalledByTheirNames shows which names a mail repeats. A name that might be an
// advertisement is left out: an attacker can sign up with anybody's address.
func TestPersonsAreCalledByTheirNames(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"Ada":                       "Hello Ada,",
		"  Ada \t Lovelace ":        "Hello Ada Lovelace,",
		"":                          "Hello,",
		"J. R. R. Tolkien":          "Hello J. R. R. Tolkien,",
		"J.R.R. Tolkien":            "Hello J.R.R. Tolkien,",
		"Søren, 孫 & <O'Neill>":      "Hello Søren, 孫 & <O'Neill>,",
		"Ada\r\nBcc: eve@evil.test": "Hello,",
		"Ada\nLovelace\x00\x1b[31m": "Hello Ada Lovelace[31m,",
		"\u202eadA\u2066":           "Hello adA,",
		"bad \xff utf-8":            "Hello bad utf-8,",
		"Win: https://evil.test":    "Hello,",
		"visit evil.test":           "Hello,",
		"WWW.evil":                  "Hello,",
		"eve@evil":                  "Hello,",
		strings.Repeat("long", 17):  "Hello,",
	} {
		first, _, _ := strings.Cut(render(t, mail.VerifySignUp{Name: name}).Text, "\n")
		if first != want {
			t.Errorf("%q is greeted %q, want %q", name, first, want)
		}
	}
}

// TestNothingIsInjected puts hostile text wherever people's text goes. What looks like an address
// is dropped before; this tries what remains.
func TestNothingIsInjected(t *testing.T) {
	t.Parallel()
	const hostile = "<script>alert(1)<b onclick='x'>\"\r\n\r\nBcc; eve"
	mails := all(hostile)
	mails["email_changed"] = mail.EmailChanged{NewEmail: hostile}
	mails["order_tracking"] = mail.OrderTracking{Name: hostile, OrderNumber: hostile, Link: "javascript:alert(1)"}
	for name, m := range mails {
		message := render(t, m)
		if strings.ContainsAny(message.Subject, "\r\n\x00") || strings.Contains(message.Text, "\nBcc") {
			t.Errorf("%s: a line was injected: %q\n%s", name, message.Subject, message.Text)
		}
		for _, bad := range []string{"<script", "<b ", `="javascript:`, "\r"} {
			if strings.Contains(message.HTML, bad) {
				t.Errorf("%s holds %s:\n%s", name, bad, message.HTML)
			}
		}
		if !strings.Contains(message.HTML, "&lt;script&gt;") {
			t.Errorf("%s does not show the hostile text at all", name)
		}
	}
}

func TestDurations(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{
		time.Minute: "1 minute", 90 * time.Minute: "90 minutes", time.Hour: "1 hour", 24 * time.Hour: "24 hours",
		48 * time.Hour: "2 days", 49 * time.Hour: "49 hours", 30 * 24 * time.Hour: "30 days",
	} {
		if text := render(t, mail.ResetPassword{ExpiresIn: d}).Text; !strings.Contains(text, "for "+want+".") {
			t.Errorf("%v is not told as %q:\n%s", d, want, text)
		}
	}
}

// TestJoinersStay: without them an emoji falls into parts, and Persian and Hindi are misspelt.
func TestJoinersStay(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"Ada 👩\u200d🚀", "می\u200cخواهم", "क्\u200dष"} {
		message, err := mail.Store{Name: "Shop", URL: "https://shop.example.com"}.Render("ada@example.com", mail.PasswordChanged{Name: name})
		if err != nil || !strings.Contains(message.Text, name) || !strings.Contains(message.HTML, name) {
			t.Errorf("%q is not in %q, %v", name, message.Text, err)
		}
	}
}
