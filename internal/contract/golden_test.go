package contract_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/shopgraph/shopgraph/internal/checkout"
	"github.com/shopgraph/shopgraph/internal/config"
	"github.com/shopgraph/shopgraph/internal/demo"
	"github.com/shopgraph/shopgraph/internal/oidc"
	"github.com/shopgraph/shopgraph/internal/oidc/oidctest"
	"github.com/shopgraph/shopgraph/internal/server"
	"github.com/shopgraph/shopgraph/internal/store"
)

var update = flag.Bool("update", false, "write the golden answers anew")

func TestGolden(t *testing.T) {
	t.Parallel()
	entries, err := os.ReadDir("testdata")
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if !entry.IsDir() {
			continue
		}
		t.Run(entry.Name(), func(t *testing.T) {
			t.Parallel()
			s := newStory(t)
			for _, path := range goldenPaths(t, entry.Name()) {
				s.tell(t, readCase(t, path))
			}
		})
	}
}

// story is a server with what the cases before have left.
type story struct {
	st    *store.Store
	guest client
	users map[string]string // session tokens
	kept  map[string]string

	provider *oidctest.Provider
	bank     *bank
	fresh    map[string]string // tokens that were mailed, by the names of this case
	seen     map[string]bool   // and those that cases before had
}

// testUsers are those who can sign in with the OpenID Connect provider "test".
var testUsers = map[string]oidctest.User{
	"olive":   {Subject: "1", Email: "Olive@Example.com", EmailVerified: true, Name: "Olive Olson", GivenName: "Olive", FamilyName: "Olson"},
	"ada":     {Subject: "2", Email: demo.CustomerEmail, EmailVerified: true, Name: "Countess"},
	"mallory": {Subject: "3", Email: demo.OtherEmail, Name: "Not Grace"},
	"staff":   {Subject: "4", Email: demo.StaffEmail, EmailVerified: true},
}

func newStory(t *testing.T) *story {
	t.Helper()
	st, url := newShop(t)
	// The gateway's answer that never comes is waited for; nothing else shall happen by itself.
	patient := checkout.Options{GatewayTimeout: 3 * time.Second, DuplicateWait: 100 * time.Millisecond, ReconcileEvery: time.Hour}
	s := &story{
		st: st, users: map[string]string{}, kept: map[string]string{}, fresh: map[string]string{}, seen: map[string]bool{},
		provider: oidctest.New(t), bank: newBank(t),
	}
	cfg := byHand(settings(url))
	cfg.OIDCProviders, cfg.Stripe = providersFile(t, s.provider.Config("test")), s.bank.settings()
	// Purchases are judged by what they cost: most stories buy for less.
	cfg.Abuse = config.Abuse{
		PaymentDeclines: 7, PaymentMethods: 10,
		PaymentProof: []string{"risk"}, PaymentProofFrom: map[string]string{"EUR": "150"}, RiskAmountFrom: map[string]string{"EUR": "200"}, RiskAmount: "review",
	}
	s.guest = serveWith(t, cfg, server.WithCheckout(patient))
	s.guest.awaitFacts(t)
	return s
}

// providersFile writes what --oidc-providers names.
func providersFile(t *testing.T, providers ...oidc.ProviderConfig) string {
	t.Helper()
	text, err := json.Marshal(providers)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "providers.json")
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func (s *story) tell(t *testing.T, c goldenCase) {
	t.Helper()
	given := make([]json.RawMessage, len(c.variables)) // waits for mail, which statements may change
	for i, vars := range c.variables {
		given[i] = json.RawMessage(s.expand(t, string(vars)))
	}
	if c.sql != "" {
		if _, err := s.st.DB.ExecContext(t.Context(), s.expand(t, c.sql)); err != nil {
			t.Fatalf("%s.sql: %v", c.path, err)
		}
	}
	caller := s.caller(t, c.as)
	caller.channel = c.channel
	var answers []string
	var last answer
	for _, vars := range given {
		for _, last = range s.answers(t, caller, c, vars) {
			answers = append(answers, s.normalized(t, last))
		}
	}
	got := strings.Join(answers, ",\n")
	if c.isList || c.isSubscription() {
		got = "[" + got + "]"
	}
	for _, keep := range c.keep {
		s.kept[keep[0]] = decode(t, last.body).text(keep[1])
	}
	for _, login := range c.logins {
		user, address := login[0], decode(t, last.body).text(login[1])
		s.kept[user+"-code"], s.kept[user+"-state"] = s.provider.Login(t, address, testUsers[user])
	}
	for _, what := range c.stripe {
		s.bank.act(t, s.kept["secret"], what)
		s.bank.call(t, s.st, s.guest.url)
	}
	s.forget()
	compare(t, c.path+".golden.json", got)
}

func (c goldenCase) isSubscription() bool {
	return regexp.MustCompile(`(?m)^subscription\b`).MatchString(c.document)
}

// answers makes one request; a subscription has any number of answers, which both transports must
// agree about.
func (s *story) answers(t *testing.T, caller client, c goldenCase, vars json.RawMessage) []answer {
	t.Helper()
	document := s.expand(t, c.document)
	if !c.isSubscription() {
		return []answer{caller.send(t, document, vars)}
	}
	var decoded variables
	if err := json.Unmarshal(vars, &decoded); err != nil {
		t.Fatalf("%s: %v", c.path, err)
	}
	var bySSE, bySocket []answer
	for name, follow := range subscriptions {
		stream := follow(caller, t, document, decoded)
		var messages []answer
		for range c.messages {
			messages = append(messages, answer{http.StatusOK, stream.next()})
		}
		if c.messages == 0 {
			for _, message := range stream.rest() {
				messages = append(messages, answer{http.StatusOK, message})
			}
		}
		if name == "WebSocket" {
			bySocket = messages
		} else {
			bySSE = messages
		}
	}
	if diff := cmp.Diff(s.texts(t, bySSE), s.texts(t, bySocket)); diff != "" {
		t.Errorf("%s (-server-sent events +WebSocket):\n%s", c.path, diff)
	}
	return bySSE
}

func (s *story) texts(t *testing.T, answers []answer) []string {
	t.Helper()
	texts := make([]string, len(answers))
	for i, a := range answers {
		texts[i] = s.normalized(t, a)
	}
	return texts
}

// compare holds an answer to the golden one.
func compare(t *testing.T, path, got string) {
	t.Helper()
	var indented bytes.Buffer
	if err := json.Indent(&indented, []byte(got), "", "  "); err != nil {
		t.Fatalf("%s: %v in %s", path, err, got)
	}
	indented.WriteByte('\n')
	if *update {
		if err := os.WriteFile(path, indented.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if diff := cmp.Diff(string(readIfThere(t, path)), indented.String()); diff != "" {
		t.Errorf("%s (-want +got):\n%s", path, diff)
	}
}
