package main

import (
	"bufio"
	"encoding/json"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"testing"

	"github.com/vektah/gqlparser/v2"

	"github.com/shopgraph/shopgraph/graph"
	"github.com/shopgraph/shopgraph/graph/cost"
	"github.com/shopgraph/shopgraph/graph/executor/executortest"
)

// TestHostileDocuments: those that are to be executed are valid, and many of them come near to what
// a guest may ask for. The same seed makes the same.
func TestHostileDocuments(t *testing.T) {
	t.Parallel()
	schema := graph.Schema()
	prices := cost.NewPrices(schema)
	newDocuments := func() *hostileDocuments {
		d := &hostileDocuments{Rand: rand.New(rand.NewPCG(1, 1)), ids: map[string][]string{}}
		for _, prefix := range []string{"prod", "var", "img", "cat"} {
			for range 100 {
				d.ids[prefix] = append(d.ids[prefix], prefix+"_01h455vb4pex5vsknk084sn02q")
			}
		}
		d.generator = executortest.Generator{
			Schema: schema, Argument: d.argument, Depth: 7, Width: 6, Defer: true, Leave: isForOthers,
		}
		return d
	}
	for name, random := range map[string]func(*hostileDocuments, int) hostileRequest{
		"random": (*hostileDocuments).random, "nested": (*hostileDocuments).nested, "aliases": (*hostileDocuments).aliases,
		"deferred": (*hostileDocuments).deferred, "flood": (*hostileDocuments).flood, "menu": (*hostileDocuments).menu,
		"described": (*hostileDocuments).described, "introspection": (*hostileDocuments).introspection,
	} {
		d, again := newDocuments(), newDocuments() // for each kind, since what one draws would change the next
		valid, near := 0, 0
		for i := range 50 {
			text, same := queryOf(t, random(d, i)), queryOf(t, random(again, i))
			if text != same {
				t.Fatalf("%s: %s and %s", name, text, same)
			}
			doc, errs := gqlparser.LoadQueryWithRules(schema, text, nil)
			if errs != nil {
				continue
			}
			valid++
			if points := prices.Estimate(doc.Operations[0], nil); points > 5_000 && points <= 100_000 {
				near++
			}
		}
		if valid < 20 || near == 0 && name != "flood" && name != "described" {
			t.Errorf("%s: %d of 50 are valid, %d come near the limit", name, valid, near)
		}
	}
}

// TestWholeRequestIsSaved: what is in the file is enough to send it again.
func TestWholeRequestIsSaved(t *testing.T) {
	t.Parallel()
	for _, r := range []hostileRequest{
		{query: "?query=%7Bme%7Bid%7D%7D", accept: asEvents},
		{accept: inParts, body: []byte(`{"query":"{me{id}}"}`)},
	} {
		name := filepath.Join(t.TempDir(), "request")
		if err := r.save(t.Context(), name); err != nil {
			t.Fatal(err)
		}
		file, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		sent, err := http.ReadRequest(bufio.NewReader(file))
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(sent.Body)
		if err != nil {
			t.Fatal(err)
		}
		if sent.Method != r.method() || sent.URL.String() != "/graphql"+r.query || sent.Header.Get("Accept") != r.accept || string(body) != string(r.body) {
			t.Errorf("%+v is saved as %s %s, %v, %s", r, sent.Method, sent.URL, sent.Header, body)
		}
	}
}

func queryOf(t *testing.T, r hostileRequest) string {
	t.Helper()
	var body struct{ Query string }
	if err := json.Unmarshal(r.body, &body); err != nil {
		t.Fatal(err)
	}
	return body.Query
}
