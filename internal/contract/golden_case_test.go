package contract_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// A golden case is a document, testdata/STORY/NN-name.graphql. Beside it may lie
//
//	NN-name.variables.json   its variables, or a list of variables for as many requests
//	NN-name.sql              statements that come first, for what the contract has no mutation for
//
// and NN-name.golden.json holds the answer; with several requests or a subscription's messages, the
// list of them. An answer that has another HTTP status than 200 is wrapped with it.
//
// The cases of a story are run one after the other against one server on the demo's data. Comments
// say how:
//
//	# as NAME             the caller: ada, grace, staff, or a kept session's token; a guest without
//	# in CODE             the channel that requests are in; none without
//	# keep NAME = PATH    what lies there in the (last) answer is ${NAME} from now on
//	# login NAME = PATH   somebody of testUsers goes where the (last) answer says, to sign in with
//	                      the OpenID Connect provider "test"; what it sends them back with is
//	                      ${NAME-code} and ${NAME-state}
//	# stripe WHAT         what happens to the payment whose client secret is ${secret}, at the stand-in for Stripe,
//	                      which then calls: pay CARD, decline CARD, debit, settle, dispute, warn, fail-refund
//	# messages N          end the subscription after N messages instead of waiting for its end
//
// In documents, variables and statements ${variant SKU}, ${product SLUG}, ${category SLUG}, ${collection SLUG} and
// ${location CODE} and ${user EMAIL} are ids too, and ${mail PAGE EMAIL} is the token of a mail to the address that
// leads to the storefront's page: of one that no case before has seen, and throughout a case the
// same.
type goldenCase struct {
	path      string // without .graphql
	document  string
	as        string
	channel   string
	keep      [][2]string
	logins    [][2]string
	stripe    []string
	messages  int
	variables []json.RawMessage
	isList    bool
	sql       string
}

var directive = regexp.MustCompile(`(?m)^# (as|in|keep|login|messages|stripe) (.+)$`)

func readCase(t *testing.T, path string) goldenCase {
	t.Helper()
	c := goldenCase{path: strings.TrimSuffix(path, ".graphql"), document: string(readFile(t, path))}
	for _, match := range directive.FindAllStringSubmatch(c.document, -1) {
		switch value := match[2]; match[1] {
		case "as":
			c.as = value
		case "in":
			c.channel = value
		case "stripe":
			c.stripe = append(c.stripe, value)
		case "messages":
			n, err := strconv.Atoi(value)
			if err != nil {
				t.Fatalf("%s: %v", path, err)
			}
			c.messages = n
		case "keep", "login":
			name, at, ok := strings.Cut(value, " = ")
			switch {
			case !ok:
				t.Fatalf("%s: %s what? %s", path, match[1], value)
			case match[1] == "keep":
				c.keep = append(c.keep, [2]string{name, at})
			default:
				c.logins = append(c.logins, [2]string{name, at})
			}
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
