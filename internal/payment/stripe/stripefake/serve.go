package stripefake

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"github.com/stripe/stripe-go/v85"
)

// maxBody is the most that a request may send, in bytes.
const maxBody = 1 << 20

// call is one request, being executed.
type call struct {
	*params
	id     string // in the path
	expand []string
}

// answer is what is sent back.
type answer struct {
	status   int
	body     []byte
	early    bool   // as in failure
	retry    string // as in failure
	request  string // id of the request that it was made for
	original string // as request, when it is sent again
}

// ServeHTTP answers a request to Stripe's API. A connection that a fault cuts is ended by a panic
// with http.ErrAbortHandler, as net/http wants it.
//
// Go's own transport sends a request with an idempotency key once more by itself, when a connection
// that was used before breaks. Whoever wants to see each cut turns keep-alive off.
func (f *Fake) ServeHTTP(w http.ResponseWriter, r *http.Request) { f.mux.ServeHTTP(w, r) }

func (f *Fake) routes() *http.ServeMux {
	mux := http.NewServeMux()
	for _, group := range [][]route{intentRoutes, setupRoutes, customerRoutes, methodRoutes, chargeRoutes, balanceRoutes, eventRoutes} {
		for _, way := range group {
			mux.HandleFunc(way.pattern, func(w http.ResponseWriter, r *http.Request) { f.serve(w, r, way) })
		}
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		f.serve(w, r, route{do: func(*Fake, *call) (object, *failure) {
			e := invalid("", "", "Unrecognized request URL (%s: %s).", r.Method, r.URL.Path)
			e.status = http.StatusNotFound
			return nil, e
		}})
	})
	return mux
}

// route is an endpoint. It takes the named parameters, those that change nothing here among them.
type route struct {
	pattern, takes string
	do             func(*Fake, *call) (object, *failure)
}

func (f *Fake) serve(w http.ResponseWriter, r *http.Request, way route) {
	id := f.requestID()
	version := r.Header.Get("Stripe-Version")
	if version == "" {
		version = stripe.APIVersion
	}
	key := r.Header.Get("Idempotency-Key")
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Request-Id", id)
	w.Header().Set("Stripe-Version", version)
	if key != "" {
		w.Header().Set("Idempotency-Key", key)
	}
	p, e := read(w, r)
	if e != nil {
		write(w, *f.answerFailure(e))
		return
	}
	if way.takes != "" || r.Method != http.MethodGet {
		p.only(way.takes)
	}
	c := &call{params: p, id: r.PathValue("id"), expand: p.list("expand")}
	write(w, f.execute(r, way, c, asker{id, key}))
}

// execute suffers the faults.
func (f *Fake) execute(r *http.Request, way route, c *call, by asker) answer {
	befalls := f.drawFault()
	switch befalls {
	case connectionCut:
		panic(http.ErrAbortHandler)
	case rateLimited, lockTimeout:
		return *f.answerFailure(limited(befalls))
	}
	a := f.once(r, way, c, by, befalls)
	if befalls == timeoutAfter {
		panic(http.ErrAbortHandler)
	}
	return a
}

// once does the work once for each key.
func (f *Fake) once(r *http.Request, way route, c *call, by asker, befalls fault) answer {
	var first *kept
	if by.key != "" && r.Method == http.MethodPost {
		if len(by.key) > 255 {
			return *f.answerFailure(invalid("", "", "Idempotency keys have at most 255 characters."))
		}
		var again *answer
		if first, again = f.claim(by.key, r.Method+" "+r.URL.Path+" "+c.values.Encode()); again != nil {
			return *again
		}
	}
	f.wait(r.Context())
	return f.run(way, c, by, r.Method, befalls, first)
}

// run executes under the lock.
func (f *Fake) run(way route, c *call, by asker, method string, befalls fault, first *kept) (a answer) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.elapse()
	f.asker = by
	defer func() { f.asker = asker0 }()
	switch {
	case c.mistake != nil:
		a = *f.answerFailure(c.mistake)
	case f.full() && method == http.MethodPost:
		a = *f.answerFailure(&failure{status: http.StatusInternalServerError, typ: "api_error", message: errFull.Error(), early: true})
	case befalls == errorBefore:
		a = *f.answerFailure(broken())
	default:
		a = f.do(way, c)
		if befalls == errorAfter {
			a = *f.answerFailure(broken())
		}
	}
	a.request = by.request
	if first != nil {
		f.settle(first, a)
	}
	return a
}

func limited(by fault) *failure {
	e := &failure{status: http.StatusTooManyRequests, typ: invalidRequest, code: "rate_limit", early: true,
		message: "Request rate limit exceeded. Learn more about rate limits here https://stripe.com/docs/rate-limits."}
	if by == lockTimeout {
		e.code, e.retry = "lock_timeout", "true"
		e.message = "This object cannot be accessed right now because another API request or Stripe process is currently accessing it."
	}
	return e
}

func broken() *failure {
	return &failure{status: http.StatusInternalServerError, typ: "api_error", message: "An unknown error occurred", retry: "false"}
}

// read takes the parameters and the key of the account.
func read(w http.ResponseWriter, r *http.Request) (*params, *failure) {
	if !authorized(r) {
		return nil, &failure{status: http.StatusUnauthorized, typ: invalidRequest, early: true,
			message: "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth."}
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		return nil, invalid("", "", "The body could not be read: %v", err)
	}
	all, err := url.ParseQuery(string(body))
	query, queryErr := url.ParseQuery(r.URL.RawQuery)
	if err := errors.Join(err, queryErr); err != nil {
		return nil, invalid("", "", "The parameters could not be read: %v", err)
	}
	for name, values := range query {
		all[name] = append(all[name], values...)
	}
	return &params{values: all}, nil
}

// authorized says whether a secret or restricted key is given, whatever it is.
func authorized(r *http.Request) bool {
	key, bearer := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if !bearer {
		key, _, _ = r.BasicAuth()
	}
	return strings.HasPrefix(key, "sk_") || strings.HasPrefix(key, "rk_")
}

func (f *Fake) answerFailure(e *failure) *answer {
	return &answer{status: e.status, body: mustJSON(e.render(f)), early: e.early, retry: e.retry}
}

func (f *Fake) do(way route, c *call) answer {
	o, e := way.do(f, c)
	for _, path := range c.expand {
		if e == nil {
			e = f.expand(o, strings.Split(path, "."))
		}
	}
	if e != nil {
		return *f.answerFailure(e)
	}
	return answer{status: http.StatusOK, body: mustJSON(o)}
}

func write(w http.ResponseWriter, a answer) {
	if a.original != "" {
		w.Header().Set("Idempotent-Replayed", "true")
		w.Header().Set("Original-Request", a.original)
	}
	if a.retry != "" {
		w.Header().Set("Stripe-Should-Retry", a.retry)
	}
	w.WriteHeader(a.status)
	_, _ = w.Write(a.body) // nobody may be there any more
}

func mustJSON(v any) []byte {
	body, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("stripefake: write %T: %v", v, err)) // of maps, texts and numbers
	}
	return body
}
