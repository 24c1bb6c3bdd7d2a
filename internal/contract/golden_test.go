package contract_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/checkout"
	"github.com/shopgraph/shopgraph/internal/demo"
	"github.com/shopgraph/shopgraph/internal/server"
	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/typeid"
)

var update = flag.Bool("update", false, "write the golden answers anew")

// A golden case is a document, testdata/STORY/NN-name.graphql. Beside it may lie
//
//	NN-name.variables.json   its variables, or a list of variables for as many requests
//	NN-name.sql              statements that come first, for what the contract has no mutation for
//
// and NN-name.golden.json holds the answer; with several requests or a subscription's messages, the list of them. An answer
// that has another HTTP status than 200 is wrapped with it.
//
// The cases of a story are run one after the other against one server on the demo's data. Comments say how:
//
//	# as NAME             the caller: ada, grace, staff, or a kept session's token; a guest without it
//	# keep NAME = PATH    what lies there in the (last) answer is ${NAME} from now on
//	# messages N          end the subscription after N messages instead of waiting for its end
//
// In documents, variables and statements ${variant SKU}, ${product SLUG} and ${category SLUG} are ids too.
type goldenCase struct {
	path      string // without .graphql
	document  string
	as        string
	keep      [][2]string
	messages  int
	variables []json.RawMessage
	isList    bool
	sql       string
}

var directive = regexp.MustCompile(`(?m)^# (as|keep|messages) (.+)$`)

func readCase(t *testing.T, path string) goldenCase {
	t.Helper()
	c := goldenCase{path: strings.TrimSuffix(path, ".graphql"), document: string(readFile(t, path))}
	for _, match := range directive.FindAllStringSubmatch(c.document, -1) {
		switch value := match[2]; match[1] {
		case "as":
			c.as = value
		case "messages":
			n, err := strconv.Atoi(value)
			if err != nil {
				t.Fatalf("%s: %v", path, err)
			}
			c.messages = n
		case "keep":
			name, at, ok := strings.Cut(value, " = ")
			if !ok {
				t.Fatalf("%s: keep what? %s", path, value)
			}
			c.keep = append(c.keep, [2]string{name, at})
		}
	}
	c.sql = string(readIfThere(t, c.path+".sql"))
	given := readIfThere(t, c.path+".variables.json")
	switch {
	case given == nil:
		c.variables = []json.RawMessage{json.RawMessage("null")}
	case given[0] == '[':
		c.isList = true
		if err := json.Unmarshal(given, &c.variables); err != nil {
			t.Fatalf("%s: %v", path, err)
		}
	default:
		c.variables = []json.RawMessage{given}
	}
	return c
}

func readFile(t *testing.T, path string) []byte {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return content
}

func readIfThere(t *testing.T, path string) []byte {
	t.Helper()
	if _, err := os.Stat(path); os.IsNotExist(err) {
		return nil
	}
	return readFile(t, path)
}

// goldenPaths returns the cases' documents in the order they are run.
func goldenPaths(t *testing.T, story string) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join("testdata", story, "*.graphql"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no cases in %s: %v", story, err)
	}
	return paths
}

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
}

func newStory(t *testing.T) *story {
	t.Helper()
	st, url := newShop(t)
	// The gateway's answer that never comes is waited for; nothing else shall happen by itself.
	patient := checkout.Options{GatewayTimeout: 3 * time.Second, DuplicateWait: 100 * time.Millisecond, ReconcileEvery: time.Hour}
	return &story{st: st, guest: serve(t, url, server.WithCheckout(patient)), users: map[string]string{}, kept: map[string]string{}}
}

func (s *story) tell(t *testing.T, c goldenCase) {
	t.Helper()
	if c.sql != "" {
		if _, err := s.st.DB.ExecContext(t.Context(), s.expand(t, c.sql)); err != nil {
			t.Fatalf("%s.sql: %v", c.path, err)
		}
	}
	caller := s.caller(t, c.as)
	var answers []string
	var last answer
	for _, vars := range c.variables {
		for _, last = range s.answers(t, caller, c, json.RawMessage(s.expand(t, string(vars)))) {
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
	compare(t, c.path+".golden.json", got)
}

func (c goldenCase) isSubscription() bool {
	return regexp.MustCompile(`(?m)^subscription\b`).MatchString(c.document)
}

// answers makes one request; a subscription has any number of answers, which both transports must agree about.
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

func (s *story) caller(t *testing.T, name string) client {
	t.Helper()
	emails := map[string]string{"ada": demo.CustomerEmail, "grace": demo.OtherEmail, "staff": demo.StaffEmail}
	caller := s.guest
	switch {
	case name == "":
	case emails[name] == "":
		caller.token = s.expand(t, "${"+name+"}")
	case s.users[name] == "":
		s.users[name] = s.guest.signIn(t, emails[name]).token
		fallthrough
	default:
		caller.token = s.users[name]
	}
	return caller
}

var placeholder = regexp.MustCompile(`\$\{([^}]+)\}`)

// expand puts in what was kept, and the ids of the demo's things.
func (s *story) expand(t *testing.T, text string) string {
	t.Helper()
	return placeholder.ReplaceAllStringFunc(text, func(match string) string {
		name := match[2 : len(match)-1]
		kind, key, ok := strings.Cut(name, " ")
		if !ok {
			value, ok := s.kept[name]
			if !ok {
				t.Fatalf("nothing was kept as %s", name)
			}
			return value
		}
		return lookUp(t, s.st, kind, key)
	})
}

// lookUp returns the id of one of the demo's things.
func lookUp(t testing.TB, st *store.Store, kind, key string) string {
	t.Helper()
	query, ok := map[string]string{
		"variant":  "SELECT id FROM variants WHERE sku = $1",
		"product":  "SELECT id FROM products WHERE slug = $1",
		"category": "SELECT id FROM categories WHERE slug = $1",
	}[kind]
	if !ok {
		t.Fatalf("there are no ids of a %s", kind)
	}
	var id uuid.UUID
	if err := st.DB.QueryRowContext(t.Context(), query, key).Scan(&id); err != nil {
		t.Fatalf("%s %s: %v", kind, key, err)
	}
	switch kind {
	case "variant":
		return typeid.Of[typeid.Variant](id).String()
	case "product":
		return typeid.Of[typeid.Product](id).String()
	}
	return typeid.Of[typeid.Category](id).String()
}

// What differs from run to run: fields by their names, and values by their form.
var (
	secretField = regexp.MustCompile(`"(token|trackingToken|requestId|number|actionUrl)":"[^"]+"`)
	cursorField = regexp.MustCompile(`"(?:cursor|startCursor|endCursor)":"([^"]+)"`)
	timeValue   = regexp.MustCompile(`"\d{4}-\d\d-\d\dT[^"]+Z"`)
	idValue     = regexp.MustCompile(`\b([a-z]+)_[0-7][0-9a-hjkmnp-tv-z]{25}\b`)
)

// normalized returns an answer with placeholders for what differs from run to run: one id or cursor has one placeholder
// throughout an answer, and another has another.
func (s *story) normalized(t *testing.T, a answer) string {
	t.Helper()
	text := secretField.ReplaceAllString(sortErrors(t, a.body), `"$1":"<$1>"`)
	text = timeValue.ReplaceAllString(text, `"<time>"`)
	cursors, ids := map[string]string{}, map[string]map[string]string{}
	text = cursorField.ReplaceAllStringFunc(text, func(field string) string {
		cursor := cursorField.FindStringSubmatch(field)[1]
		if cursors[cursor] == "" {
			cursors[cursor] = fmt.Sprintf("<cursor %d>", len(cursors)+1)
		}
		return strings.Replace(field, cursor, cursors[cursor], 1)
	})
	text = idValue.ReplaceAllStringFunc(text, func(id string) string {
		prefix := idValue.FindStringSubmatch(id)[1]
		if ids[prefix] == nil {
			ids[prefix] = map[string]string{}
		}
		if ids[prefix][id] == "" {
			ids[prefix][id] = fmt.Sprintf("<%s %d>", prefix, len(ids[prefix])+1)
		}
		return ids[prefix][id]
	})
	if a.status != http.StatusOK {
		text = fmt.Sprintf(`{"status":%d,"answer":%s}`, a.status, text)
	}
	return text
}

// sortErrors brings an answer's errors into the order of their paths: fields that are resolved side by side fail in any.
func sortErrors(t *testing.T, body []byte) string {
	t.Helper()
	var errs struct{ Errors []json.RawMessage }
	if err := json.Unmarshal(body, &errs); err != nil {
		t.Fatalf("%v in %s", err, body)
	}
	if len(errs.Errors) < 2 {
		return string(body)
	}
	texts := make([]string, len(errs.Errors))
	for i, e := range errs.Errors {
		texts[i] = string(e)
	}
	before := strings.Join(texts, ",")
	slices.SortStableFunc(texts, func(a, b string) int { return strings.Compare(errorPath(a), errorPath(b)) })
	return strings.Replace(string(body), before, strings.Join(texts, ","), 1)
}

func errorPath(text string) string {
	_, path, _ := strings.Cut(text, `"path":`)
	return path
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
