package contract_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"testing"
	"time"
)

const finePassword = "correct horse battery"

// register makes an account, and returns who has just signed in to it.
func register(t *testing.T, guest client, email string) client {
	t.Helper()
	guest.ask(t, signUp, variables{"input": variables{"email": email, "name": "Nell"}}).
		is("signUp.email", email)
	token := guest.mailed(t, "verify-email", email)
	guest.ask(t, emailVerify, variables{"input": variables{"token": token, "password": finePassword}}).is("emailVerify.email", email)
	return guest.signInWith(t, email, finePassword)
}

// mailed waits for a mail to an address with a link to one of the storefront's pages, and returns
// the token of the newest.
func (c client) mailed(t testing.TB, page, address string) string {
	t.Helper()
	return c.mailedAfter(t, page, address, nil)
}

// mailedAfter is mailed for a token that is none of those known.
func (c client) mailedAfter(t testing.TB, page, address string, known map[string]bool) string {
	t.Helper()
	link := regexp.MustCompile("/" + regexp.QuoteMeta(page) + `#token=([\w-]+)`)
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		for _, m := range c.mails(t, address) { // the newest comes first
			if found := link.FindStringSubmatch(m.Text); found != nil && !known[found[1]] {
				return found[1]
			}
		}
	}
	t.Fatalf("no mail with a link to %s came to %s", page, address)
	return ""
}

type mailText struct{ Subject, Text string }

// mails returns what development would have sent to an address.
func (c client) mails(t testing.TB, address string) []mailText {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, c.url+"/dev/mail?to="+url.QueryEscape(address), nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept", "application/json")
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	var mails []mailText
	if err := json.Unmarshal(body, &mails); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	return mails
}
