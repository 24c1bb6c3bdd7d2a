package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"hash/maphash"
	"math/rand/v2"
	"sync"

	"github.com/shopgraph/shopgraph/bench/dataset"
)

// workload is what shoppers do again and again. Each is a file of its own; to add one, write it and
// put it into workloads.
type workload struct {
	name, title string
	// yardstick is whether bench/limit answers it too.
	yardstick bool
	// searches has it ask a searchable store, of a server that has an index.
	searches bool
	// rival makes shoppers who have Postgres alone do the same, for a measure beside; nil is none.
	rival func(ctx context.Context, address string, connections int, s *dataset.Store) (*rival, error)
	// open readies it on a store and returns what makes shoppers, each with a randomness of its
	// own.
	open func(s *dataset.Store, seed uint64) (func(*rand.Rand) shopper, error)
	// grows is a query for a number that each unit of work increases by one; "" when units only
	// read.
	grows string
}

// rival is what does a workload's work in another way, in the bench's own process.
type rival struct {
	shoppers func(*rand.Rand) shopper // who need no asker
	close    func() error
}

// shopper does one unit of work: it sends its requests one after the other, and checks what they
// are answered with.
type shopper func(asker) error

var workloads = []workload{
	listing, bigListing, detail, history, cartAdd, checkout, filtered, variedListing, variedDetail, variedHistory,
	searched, suggested, narrowed,
}

// question is a request and the bytes of its right answer. Questions of one workload with the same
// number have the same answer.
type question struct {
	number int
	token  string
	body   []byte
	answer func(b []byte) []byte // appends it
}

// known is hashes of the answers that were found right, byte for byte, by their questions. Working
// an answer out takes the bench longer than a good server takes to give it.
type known struct {
	seed   maphash.Seed
	hashes sync.Map // of int and uint64
}

// check reports whether an answer is right; if not, it returns the right one.
func (k *known) check(q *question, got []byte) (want []byte, right bool) {
	hash := maphash.Bytes(k.seed, got)
	if v, ok := k.hashes.Load(q.number); ok && v.(uint64) == hash {
		return nil, true
	}
	want = q.answer(nil)
	if !bytes.Equal(got, want) {
		return want, false
	}
	k.hashes.Store(q.number, hash)
	return nil, true
}

// wrongError says that an answer is not the right one.
type wrongError struct{ asked, got, want []byte }

func (e *wrongError) Error() string {
	at := 0
	for at < min(len(e.got), len(e.want)) && e.got[at] == e.want[at] {
		at++
	}
	from := max(0, at-100)
	return fmt.Sprintf("a wrong answer to %s: at byte %d\n got …%.300s\nwant …%.300s", e.asked, at, e.got[from:], e.want[from:])
}

// asks returns what makes shoppers who ask one question at a time. ask writes the question's body
// into the given buffer.
func asks(ask func(r *rand.Rand, body []byte) question) func(*rand.Rand) shopper {
	k := &known{seed: maphash.MakeSeed()}
	return func(r *rand.Rand) shopper {
		var body []byte
		return func(a asker) error {
			q := ask(r, body[:0])
			body = q.body
			got, err := a.post(q.token, q.body)
			if err != nil {
				return err
			}
			if want, right := k.check(&q, got); !right {
				return &wrongError{bytes.Clone(body), bytes.Clone(got), want}
			}
			return nil
		}
	}
}

// operation is a document as it is sent: everything before the variables, and after them.
type operation struct{ head, tail []byte }

func newOperation(name, document string) operation {
	quoted, err := json.Marshal(document)
	if err != nil {
		panic(err) // of a string
	}
	return operation{
		head: []byte(`{"operationName":"` + name + `","variables":{`),
		tail: append(append([]byte(`},"query":`), quoted...), '}'),
	}
}

// body appends a request; variables are the members of a JSON object.
func (o operation) body(b []byte, variables ...string) []byte {
	b = append(b, o.head...)
	for _, text := range variables {
		b = append(b, text...)
	}
	return append(b, o.tail...)
}

// do sends a request whose answer is decoded into data. An answer with errors is an error.
func (o operation) do(a asker, variables string, data any) error {
	answer, err := a.post("", o.body(nil, variables))
	if err != nil {
		return err
	}
	var decoded struct {
		Data   json.RawMessage
		Errors json.RawMessage
	}
	if err := json.Unmarshal(answer, &decoded); err != nil || decoded.Errors != nil {
		return fmt.Errorf("answered with %.1000s", answer)
	}
	return json.Unmarshal(decoded.Data, data)
}
