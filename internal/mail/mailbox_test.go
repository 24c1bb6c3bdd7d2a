package mail_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/shopgraph/shopgraph/internal/mail"
)

func post(t *testing.T, b *mail.Mailbox, m mail.Message) {
	t.Helper()
	if err := b.Send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
}

func get(b *mail.Mailbox, path, accept string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodGet, path, nil)
	r.Header.Set("Accept", accept)
	w := httptest.NewRecorder()
	b.Handler().ServeHTTP(w, r)
	return w
}

func list(t *testing.T, b *mail.Mailbox, query string) (kept []mail.Kept) {
	t.Helper()
	w := get(b, mail.MailboxPath+query, "application/json")
	if kind := w.Header().Get("Content-Type"); w.Code != http.StatusOK || kind != "application/json" {
		t.Fatalf("%d %s", w.Code, kind)
	}
	if err := json.Unmarshal(w.Body.Bytes(), &kept); err != nil || kept == nil {
		t.Fatalf("%s: %v", w.Body, err)
	}
	return kept
}

func TestMailboxKeepsTheNewest(t *testing.T) {
	t.Parallel()
	b := mail.NewMailbox(3)
	if kept := list(t, b, ""); len(kept) != 0 {
		t.Errorf("a new mailbox holds %v", kept)
	}
	for i := range 5 {
		post(t, b, mail.Message{To: fmt.Sprintf("user%d@example.com", i%2), Subject: fmt.Sprint(i), Text: "text", HTML: "<p>html</p>"})
	}
	kept := list(t, b, "")
	if len(kept) != 3 || kept[0].Subject != "4" || kept[1].Subject != "3" || kept[2].Subject != "2" {
		t.Errorf("kept: %+v", kept)
	}
	if age := time.Since(kept[0].At).Abs(); kept[0].Text != "text" || kept[0].HTML != "<p>html</p>" || age > time.Minute {
		t.Errorf("newest: %+v", kept[0])
	}
	if kept := list(t, b, "?to=USER1@example.com"); len(kept) != 1 || kept[0].Subject != "3" {
		t.Errorf("to one: %+v", kept)
	}
	if kept := list(t, b, "?to=nobody@example.com"); len(kept) != 0 {
		t.Errorf("to nobody: %+v", kept)
	}
	var one mail.Kept
	if err := json.Unmarshal(get(b, mail.MailboxPath+"/"+kept[1].ID, "application/json").Body.Bytes(), &one); err != nil || !reflect.DeepEqual(one, kept[1]) {
		t.Errorf("one: %+v, %v", one, err)
	}
}

func TestMailboxPages(t *testing.T) {
	t.Parallel()
	b := mail.NewMailbox(10)
	message, err := shop.Render("ada@example.com", mail.VerifySignUp{Name: "Ada", Link: link, ExpiresIn: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	message.Subject = "<b>Confirm</b>"
	message.Text += "\nSee (https://shop.example/help). Not javascript:alert(1)\n"
	post(t, b, message)
	const escaped = "https://shop.example/verify?token=dGVzdA-_&amp;lang=en"
	for path, holds := range map[string][]string{
		"":        {`http-equiv="refresh"`, `href="/dev/mail/1"`, "&lt;b&gt;Confirm", `href="/dev/mail?to=ada%40example.com"`},
		"?to=a<b": {"Only to <strong>a&lt;b</strong>", "No mail yet"},
		"/1": {"&lt;b&gt;Confirm", `<a href="` + escaped + `">` + escaped + "</a>", `(<a href="https://shop.example/help">`,
			`<iframe title="The mail's HTML" src="/dev/mail/1/html" sandbox="`},
		"/1/html": {"<p", `<base target="_blank">`, `href="` + escaped + `"`},
	} {
		w := get(b, mail.MailboxPath+path, "text/html")
		if kind := w.Header().Get("Content-Type"); w.Code != http.StatusOK || kind != "text/html; charset=utf-8" {
			t.Errorf("%s: %d %s", path, w.Code, kind)
		}
		for _, want := range holds {
			if !strings.Contains(w.Body.String(), want) {
				t.Errorf("%s lacks %s:\n%s", path, want, w.Body)
			}
		}
		for _, bad := range []string{"<b>", "<script", `"javascript:`} {
			if strings.Contains(w.Body.String(), bad) {
				t.Errorf("%s holds %s:\n%s", path, bad, w.Body)
			}
		}
	}
}

func TestMailboxHeaders(t *testing.T) {
	t.Parallel()
	b := mail.NewMailbox(10)
	post(t, b, hello)
	for path, status := range map[string]int{
		"": 200, "/1": 200, "/1/html": 200, "/style.css": 200, "/2": 404, "/2/html": 404, "/1/text": 404,
	} {
		for _, accept := range []string{"text/html", "application/json"} {
			w := get(b, mail.MailboxPath+path, accept)
			if w.Code != status {
				t.Errorf("%s: %d, want %d", path, w.Code, status)
			}
			for name, want := range map[string]string{
				"Referrer-Policy": "no-referrer", "X-Content-Type-Options": "nosniff", "Cache-Control": "no-store",
				"Cross-Origin-Resource-Policy": "same-origin",
			} {
				if got := w.Header().Get(name); got != want {
					t.Errorf("%s: %s is %q", path, name, got)
				}
			}
			policy := w.Header().Get("Content-Security-Policy")
			if !strings.HasPrefix(policy, "default-src 'none'; ") || strings.Contains(policy, "script-src") {
				t.Errorf("%s: policy %s", path, policy)
			}
			if sandboxed := strings.Contains(policy, "; sandbox "); sandboxed != (path == "/1/html") {
				t.Errorf("%s: sandboxed %t", path, sandboxed)
			}
		}
	}
	r := httptest.NewRequest(http.MethodPost, mail.MailboxPath, nil)
	w := httptest.NewRecorder()
	b.Handler().ServeHTTP(w, r)
	if w.Code != http.StatusMethodNotAllowed {
		t.Errorf("POST: %d", w.Code)
	}
}

func TestMailboxFromManySides(t *testing.T) {
	t.Parallel()
	b := mail.NewMailbox(5)
	var sides sync.WaitGroup
	for range 10 {
		sides.Go(func() { post(t, b, hello) })
		sides.Go(func() {
			if n := len(b.Messages("")); n > 5 {
				t.Errorf("%d messages", n)
			}
		})
	}
	sides.Wait()
	ids := map[string]bool{}
	for _, m := range b.Messages("") {
		ids[m.ID] = true
	}
	if len(ids) != 5 {
		t.Errorf("ids: %v", ids)
	}
}
