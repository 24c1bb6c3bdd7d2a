package contract_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/coder/websocket"
)

// TestIntruders lets everybody try everything that is not theirs: each place of the schema that
// takes or returns an id or a secret, over HTTP, server-sent events and WebSocket.
//
//   - What is another's looks as if it did not exist: the answers are the same.
//   - No answer holds an id, a secret or a detail of somebody's that its reader may not know.
//   - Only whole fields are forbidden, those that @auth closes; never a thing.
//   - Afterwards nothing has changed, down to the rows of the database.
//   - Who may do it is told more: no attempt is one at nothing.
func TestIntruders(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	lines := attempts()
	marks := w.collectMarks(t)
	w.settle(t)
	before := w.snapshot(t)
	tally := &tally{attempts: map[string]int{}, leaks: map[string]int{}}
	t.Run("try", func(t *testing.T) {
		for _, name := range slices.Sorted(maps.Keys(w.people)) {
			if !slices.Contains(victims, name) {
				t.Run(name, func(t *testing.T) {
					t.Parallel()
					newIntruder(t, w, name, marks, tally).tryAll(lines)
				})
			}
		}
	})
	w.compareWith(t, before)
	w.control(t, lines)
	tally.show(t)
}

// tally is what came of all attempts.
type tally struct {
	mu       sync.Mutex
	attempts map[string]int // by intruder
	leaks    map[string]int
}

func (c *tally) count(name string, leaked bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.attempts[name]++
	if leaked {
		c.leaks[name]++
	}
}

func (c *tally) show(t *testing.T) {
	t.Helper()
	tried, leaks := 0, 0
	var table strings.Builder
	for _, name := range slices.Sorted(maps.Keys(c.attempts)) {
		fmt.Fprintf(&table, "%-32s %6d %6d\n", name, c.attempts[name], c.leaks[name])
		tried, leaks = tried+c.attempts[name], leaks+c.leaks[name]
	}
	taken, returned := placesTaken(contract()), placesReturned(contract())
	t.Logf("fields tried: %d that take an id, a secret or a name (%d more take what is nobody's), %d that return one; %d intruders\n"+
		"%-32s %6s %6s\n%s%-32s %6d %6d", len(taken)-len(ofEverybody), len(ofEverybody), len(returned), len(c.attempts),
		"intruder", "tries", "leaks", table.String(), "all", tried, leaks)
}

// intruder is one of the people who want what is others'.
type intruder struct {
	t      *testing.T
	w      *world
	who    *person
	socket *websocket.Conn
	marks  []mark // of what they must not know
	tally  *tally
}

func newIntruder(t *testing.T, w *world, name string, marks []mark, tally *tally) *intruder {
	t.Helper()
	here := *w
	here.t = t
	who := w.people[name]
	socket, err := who.dial(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { socket.CloseNow() })
	socket.SetReadLimit(16 << 20)
	return &intruder{t, &here, who, socket, hiddenFrom(who, marks), tally}
}

func (i *intruder) tryAll(lines []attempt) {
	for _, a := range lines {
		if !slices.Contains(a.intruders(), i.who.name) {
			continue
		}
		for _, victim := range a.of {
			if of := i.w.people[victim].own; a.kind == "" || of.ids[a.kind] != "" {
				i.try(a, of)
			}
		}
	}
	i.tryCredentials()
}

// try asks for what is a victim's, and for what does not exist, over each transport.
func (i *intruder) try(a attempt, of belongings) {
	i.t.Helper()
	root, _, _ := strings.Cut(a.field, ".")
	document, _ := a.everything(contract())
	for _, transport := range transports[root] {
		i.w.forgetThrottles(i.t, a.field)
		theirs := a.vars(i.w, i.who, of)
		got := i.ask(transport, document, theirs)
		problem := i.findLeak(a, theirs, got)
		if problem == "" && a.takes != nil {
			i.w.forgetThrottles(i.t, a.field)
			nobodys := a.vars(i.w, i.who, i.w.nobody)
			want := i.ask(transport, document, nobodys)
			if got, want := i.w.alike(got), i.w.alike(want); got != want {
				problem = fmt.Sprintf("it differs from what does not exist, which is\n%s", want)
			}
		}
		i.tally.count(i.who.name, problem != "")
		if problem != "" {
			i.t.Errorf("%s over %s with %v: %s\n%s", a.field, transport, theirs, problem, i.w.alike(got))
		}
	}
}

// findLeak returns what is wrong with an answer, "" if nothing is.
func (i *intruder) findLeak(a attempt, given variables, answer string) string {
	closed := a.refusal(i.t, i.who.caller)
	switch {
	case closed != "" && !strings.Contains(answer, `"code":"`+closed+`"`):
		return "the schema closes the field with " + closed
	case closed == "" && (strings.Contains(answer, `"FORBIDDEN"`) || strings.Contains(answer, `"UNAUTHENTICATED"`)):
		return "what is not theirs is forbidden, instead of not found"
	case strings.Contains(answer, `"INTERNAL"`) || strings.Contains(answer, `"GRAPHQL_VALIDATION_FAILED"`):
		return "it fails"
	}
	text, err := json.Marshal(given)
	if err != nil {
		i.t.Fatal(err)
	}
	for _, m := range i.marks {
		if strings.Contains(answer, m.text) && !strings.Contains(string(text), m.text) {
			return "it holds " + m.what
		}
	}
	return ""
}

// transports are the ways to ask.
var transports = map[string][]string{
	"Query":        {"HTTP", "server-sent events", "WebSocket"},
	"Mutation":     {"HTTP", "WebSocket"},
	"Subscription": {"server-sent events", "WebSocket"},
}

// ask returns what is answered, of a subscription the first message.
func (i *intruder) ask(transport, document string, vars variables) string {
	i.t.Helper()
	switch transport {
	case "HTTP":
		return string(i.who.send(i.t, document, vars).body)
	case "WebSocket":
		return string(firstMessage(i.t, i.socket, document, vars))
	}
	return string(i.who.followEvents(i.t, document, vars).next())
}

// tryCredentials signs requests with secrets that are no session's and no service's: none is taken
// for one.
func (i *intruder) tryCredentials() {
	i.t.Helper()
	const document = `{ __typename me { id } }`
	unknown := i.who.client
	unknown.token = wrong
	want := i.w.alike(string(unknown.send(i.t, document, nil).body))
	for _, victim := range victims {
		of := i.w.people[victim].own
		for kind, secret := range of.secrets {
			if kind == "session" || kind == "service" {
				continue
			}
			unknown.token = secret
			got := i.w.alike(string(unknown.send(i.t, document, nil).body))
			_, err := unknown.dial(i.t.Context())
			leaked := got != want || err == nil
			i.tally.count(i.who.name, leaked)
			if leaked {
				i.t.Errorf("the secret %s of %s signs requests: %s, over WebSocket %v", kind, victim, got, err)
			}
		}
	}
}
