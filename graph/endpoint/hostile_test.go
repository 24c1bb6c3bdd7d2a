package endpoint_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"text/tabwriter"
	"time"

	"github.com/shopgraph/shopgraph/graph"
	"github.com/shopgraph/shopgraph/graph/endpoint"
	"github.com/shopgraph/shopgraph/graph/endpoint/bounds/boundstest"
	"github.com/shopgraph/shopgraph/graph/endpoint/costlimit"
	"github.com/shopgraph/shopgraph/internal/language"
)

// hostile is a request that is meant to do harm.
type hostile struct {
	name   string
	body   string
	status int
	code   string
}

// hostileRequests are what the endpoint must refuse cheaply. Their documents are valid GraphQL as
// far as that is possible.
func hostileRequests() []hostile {
	document := func(name, text string, status int, code string) hostile {
		return hostile{name, requestBody(text, "null"), status, code}
	}
	variables := func(name, text, values string, status int, code string) hostile {
		return hostile{name, requestBody(text, values), status, code}
	}
	const (
		bad     = http.StatusBadRequest
		large   = "DOCUMENT_TOO_LARGE"
		parse   = "GRAPHQL_PARSE_FAILED"
		invalid = "GRAPHQL_VALIDATION_FAILED"
		input   = "BAD_USER_INPUT"
		cost    = "COST_LIMIT_EXCEEDED"
	)
	const query = `query($x: ID) { product(id: $x) { id } }`
	return []hostile{
		document("800 conflicting aliases", "{ "+boundstest.Alternate(800)+" }", bad, parse),
		document("3,000 conflicting aliases", "{ "+boundstest.Alternate(3000)+" }", bad, parse),
		document("150 conflicting aliases", "{ "+boundstest.Alternate(150)+" }", bad, large),
		document("19 conflicting aliases", "{ "+boundstest.Alternate(19)+" }", bad, invalid),
		document("fields repeated 3,000 times", "{ categories {"+strings.Repeat(" id", 3000)+" } }", bad, large),
		document("10,000 aliases", "{ "+boundstest.Each(10_000, "a%d: id ")+"}", bad, parse),
		document("1,600 aliases", "{ "+boundstest.Each(1_600, "a%d: __typename ")+"}", bad, large),
		document("10,000 directives", "{ __typename"+strings.Repeat(" @skip", 10_000)+" }", bad, parse),
		document("1,600 directives", "{ __typename"+strings.Repeat(" @include", 1_600)+" }", bad, large),
		document("depth 1,000", boundstest.Nested(1000), bad, parse),
		document("depth 999", boundstest.Nested(999), bad, large),
		document("500 fields in lists of 200", "{ "+strings.Repeat("categories { children { id } } ", 500)+"}", bad, large),
		document("circular fragments", `{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }`, bad, invalid),
		document("a fragment within itself", `{ ...a } fragment a on Query { categories { id } ...a }`, bad, invalid),
		document("30 fragments spread twice each", boundstest.Doubling(30), bad, large),
		document("400 fragments in a chain", boundstest.Chain(400), bad, large),
		document("300 fragments side by side", boundstest.SideBySide(300), bad, large),
		document("1,000 spreads in one place", "{ "+strings.Repeat("...a ", 1000)+"} fragment a on Query { __typename }", bad, large),
		document("inline fragments 1,000 deep", "{ "+strings.Repeat("... { ", 990)+"__typename"+strings.Repeat(" }", 990)+" }", bad, large),
		document("introspection nest", `{ __schema { types { fields { type { fields { type { fields { name } } } } } } } }`, bad, invalid),
		document("introspection, 300 times", "{ "+boundstest.Each(300, "a%d: __schema { types { fields { name type { name } } } } ")+"}", bad, cost),
		document("introspection, wide", "{ __schema { types { fields { type { "+boundstest.Each(400, "a%d: fields { name } ")+"} } } } }", bad, cost),
		document("pages of pages", `{ categories { products(first: 100) { nodes { category { products(first: 100) { nodes { id } } } } } } }`, bad, cost),
		document("pages of 2,147,483,647", `{ products(first: 2147483647) { nodes { category { products(first: 2147483647) { nodes { id } } } } } }`, bad, cost),
		document("100,000 ids", `{ nodes(ids: [`+strings.Repeat(`"x" `, 100_000)+`]) { id } }`, bad, large),
		document("4,000 ids", `{ nodes(ids: [`+strings.Repeat(`"x" `, 4_000)+`]) { id } }`, 200, input),
		document("a string of 1 MB", `{ product(slug: "`+strings.Repeat("x", 1_000_000)+`") { id } }`, bad, large),
		document("a string of 100 kB where none belongs", `{ products(first: "`+strings.Repeat("x", 100_000)+`") { nodes { id } } }`, bad, invalid),
		document("a list 900 deep", `{ product(slug: `+strings.Repeat("[", 900)+strings.Repeat("]", 900)+`) { id } }`, bad, large),
		document("an object 900 deep", `{ product(slug: `+strings.Repeat("{a: ", 900)+`1`+strings.Repeat("}", 900)+`) { id } }`, bad, large),
		document("1,200 variables", "query("+boundstest.Each(1_200, "$v%d: ID ")+") { __typename }", bad, large),
		document("800 operations", boundstest.Each(800, "query q%d { __typename } "), bad, large),
		document("1,000 unknown fields", "{ "+boundstest.Each(1_000, "unknown%d ")+"}", bad, invalid),
		document("an unknown field of 100 kB", "{ "+strings.Repeat("x", 100_000)+" }", bad, invalid),
		document("comments of 600 kB", strings.Repeat("#\n", 300_000)+"{ __typename }", bad, large),
		document("60,000 comments", strings.Repeat("#\n", 60_000)+"{ __typename }", bad, parse),
		document("NUL", "{ \x00 }", bad, parse),
		document("NUL in a string", `{ product(slug: "\u0000") { id } }`, bad, input),
		document("lists of a type 900 deep", "query($v: "+strings.Repeat("[", 900)+"ID"+strings.Repeat("]", 900)+") { nodes(ids: $v) { id } }", bad, invalid),
		{"invalid UTF-8", "{\"query\":\"{ a\xff }\"}", bad, input},
		{"half a surrogate pair", `{"query":"{ product(slug: \"\ud83d\") { id } }"}`, bad, input},
		{"a batch of 10,000", "[" + strings.Repeat(`{"query":"{__typename}"},`, 9_999) + `{"query":"{__typename}"}]`, bad, input},
		{"JSON 100,000 deep", strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000), bad, input},
		{"an operation's name of 900 kB", `{"query":"{ __typename }","operationName":"` + strings.Repeat("x", 900_000) + `"}`, bad, invalid},
		{"2 MB", `{"query":"` + strings.Repeat(" ", 2_000_000) + `"}`, http.StatusRequestEntityTooLarge, input},
		variables("a list of 100,000 in a variable", `query($x: [ID!]!) { nodes(ids: $x) { id } }`,
			`{"x":[`+strings.Repeat("1,", 100_000)+`1]}`, bad, input),
		variables("a list of 500,000 in a variable", `query($x: [ID!]!) { nodes(ids: $x) { id } }`,
			`{"x":[`+strings.Repeat("1,", 500_000)+`1]}`, bad, input),
		variables("a list of 9,000 in a variable", `query($x: [ID!]!) { nodes(ids: $x) { id } }`,
			`{"x":[`+strings.Repeat("1,", 8_999)+`1]}`, 200, input),
		variables("a string of 900 kB in a variable", query, `{"x":"`+strings.Repeat("x", 900_000)+`"}`, 200, input),
		variables("objects 60 deep in a variable", `query($x: ProductFilter) { products(filter: $x) { nodes { id } } }`,
			`{"x":`+strings.Repeat(`{"categoryId":`, 60)+"1"+strings.Repeat("}", 60)+`}`, bad, invalid),
		variables("objects 10,000 deep in a variable", query, `{"x":`+strings.Repeat(`{"a":`, 10_000)+"1"+strings.Repeat("}", 10_000)+`}`, bad, input),
		variables("a wrong enum of 900 kB in a variable", `query($x: ProductSort!) { products(sort: $x) { nodes { id } } }`,
			`{"x":"`+strings.Repeat("x", 900_000)+`"}`, bad, invalid),
		variables("an object for an ID", query, `{"x":{"a":1}}`, bad, invalid),
		variables("a list for an Int", `query($x: Int) { products(first: $x) { nodes { id } } }`, `{"x":[1,2]}`, bad, invalid),
		variables("an Int of 33 bits", `query($x: Int) { products(first: $x) { nodes { id } } }`, `{"x":4294967296}`, bad, cost),
		variables("an Int of 100 digits", `query($x: Int) { products(first: $x) { nodes { id } } }`, `{"x":1`+strings.Repeat("0", 100)+`}`, bad, invalid),
		variables("an Int below 32 bits", `query($x: Int) { products(first: $x) { nodes { id } } }`, `{"x":-4294967296}`, bad, input),
		document("an Int literal of 33 bits", `{ products(last: 4294967296) { nodes { id } } }`, bad, cost),
		document("an Int literal of 100,000 digits", `{ products(last: 1`+strings.Repeat("0", 100_000)+`) { nodes { id } } }`, bad, invalid),
		// These keep to all limits and take as much as they can.
		document("a wrong fragment of 230 fields in 24 operations", boundstest.Each(24, "query q%d { ...f } ")+
			"fragment f on Query { "+boundstest.Each(230, "x%d ")+"}", bad, invalid),
		document("a wrong value of 120 kB in 24 operations", boundstest.Each(24, "query q%d { ...f } ")+
			`fragment f on Query { products(first: "`+strings.Repeat("x", 120_000)+`") { nodes { id } } }`, bad, invalid),
		document("140 fragments in one place", boundstest.SideBySide(140), 200, ""),
		document("a field 200 times, with other arguments", "{"+boundstest.Each(14, ` products(first: %d, filter: {categoryId: "a"}) { totalCount }`)+
			strings.Repeat(` products(first: 1, filter: {categoryId: "a"}) { totalCount }`, 100)+" }", bad, large),
		document("a field 130 times, with the same arguments", "{"+
			strings.Repeat(` products(first: 1, filter: {categoryId: "a"}) { totalCount }`, 130)+" }", bad, input),
		document("250 variables", "query("+boundstest.Each(250, "$v%d: ID ")+") { "+boundstest.Each(250, "a%[1]d: node(id: $v%[1]d) { id } ")+"}", bad, invalid),
	}
}

func requestBody(query, variables string) string {
	text, err := json.Marshal(query)
	if err != nil {
		panic(err) // it is text
	}
	return `{"query":` + string(text) + `,"variables":` + variables + `}`
}

// hostileEndpoint serves the real schema. What gets through to resolvers finds nothing there and is
// an internal error.
func hostileEndpoint(t testing.TB) http.Handler {
	t.Helper()
	spoken, err := language.New([]string{"en"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	contract := graph.New(graph.Options{
		Resolver: &graph.Resolver{Languages: spoken}, Errors: graph.Errors{Log: slog.New(slog.DiscardHandler)}, Currency: "USD", Introspection: true,
		Execution: graph.ByGqlgen,
	})
	e := endpoint.New(endpoint.Options{
		Schema: contract.Schema, Extensions: contract.Extensions, Coercion: contract.Coercion, Errors: contract.Errors,
		Suggestions: true, OperationTimeout: time.Minute, CostLimits: costlimit.Limits{Guest: 100_000, User: 250_000, Staff: 500_000},
	})
	t.Cleanup(func() {
		if err := e.Shutdown(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return e
}

func post(h http.Handler, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(http.MethodPost, "/graphql", strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Accept", "application/graphql-response+json")
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

// The most that a hostile request may take, however fast the machine and whatever else it does.
// What it does take is an order of magnitude less: go test -run Hostile -v prints it. Under the race detector it is no measure.
const (
	hostileMemory = 64 << 20
	hostileCPU    = time.Second * slower
)

// TestHostileRequests is not parallel: it measures.
func TestHostileRequests(t *testing.T) { //nolint:paralleltest // see above
	h := hostileEndpoint(t)
	table := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	if testing.Verbose() {
		fmt.Fprintln(table, "request\tbytes\tstatus\tcode\tCPU ms\tallocated kB\tanswer bytes")
	}
	for _, tt := range hostileRequests() {
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		began := cpuTime(t)
		w := post(h, tt.body)
		took := cpuTime(t) - began
		runtime.ReadMemStats(&after)
		allocated := after.TotalAlloc - before.TotalAlloc

		code := firstCode(w.Body.Bytes())
		if w.Code != tt.status || code != tt.code {
			t.Errorf("%s: %d %s, want %d %s: %.300s", tt.name, w.Code, code, tt.status, tt.code, w.Body)
		}
		if took > hostileCPU || allocated > hostileMemory || w.Body.Len() > 64<<10 {
			t.Errorf("%s: took %s and %d bytes, answered with %d", tt.name, took, allocated, w.Body.Len())
		}
		if testing.Verbose() {
			fmt.Fprintf(table, "%s\t%d\t%d\t%s\t%.1f\t%d\t%d\n", tt.name, len(tt.body), w.Code, code,
				float64(took.Microseconds())/1000, allocated/1024, w.Body.Len())
		}
	}
	if err := table.Flush(); err != nil {
		t.Error(err)
	}
	if w := post(h, `{"query":"{ __typename }"}`); w.Code != http.StatusOK || w.Body.String() != `{"data":{"__typename":"Query"}}` {
		t.Errorf("afterwards: %d %s", w.Code, w.Body)
	}
}

// cpuTime returns what the process has used so far.
func cpuTime(t *testing.T) time.Duration {
	t.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		t.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func firstCode(body []byte) string {
	var answer struct {
		Errors []struct{ Extensions struct{ Code string } }
	}
	if err := json.Unmarshal(body, &answer); err != nil || len(answer.Errors) == 0 {
		return ""
	}
	return answer.Errors[0].Extensions.Code
}
