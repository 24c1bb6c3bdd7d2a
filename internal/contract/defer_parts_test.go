package contract_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"testing"
)

// parts is an answer that comes in parts.
type parts struct {
	t      testing.TB
	reader *multipart.Reader
}

// part is one of them.
type part struct {
	Data        any
	Errors      []any
	HasNext     bool
	Incremental []struct {
		Data   any
		Errors []struct {
			Message    string
			Path       []any
			Extensions map[string]any
		}
		Path  []any
		Label string
	}
}

// askInParts makes a request as Apollo's clients do when something in it is deferred. The answer
// ends with ctx.
func (c client) askInParts(ctx context.Context, t testing.TB, document string, vars any) parts {
	t.Helper()
	r := c.request(ctx, t, document, vars)
	r.Header.Set("Accept", "multipart/mixed;deferSpec=20220824,application/graphql-response+json,application/json;q=0.9")
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { response.Body.Close() })
	media, parameters, err := mime.ParseMediaType(response.Header.Get("Content-Type"))
	if err != nil || media != "multipart/mixed" || response.StatusCode != http.StatusOK {
		body, _ := io.ReadAll(response.Body)
		t.Fatalf("%d with %v: %s", response.StatusCode, response.Header, body)
	}
	return parts{t, multipart.NewReader(response.Body, parameters["boundary"])}
}

// next returns the next part; ok is false when the answer has ended as it should.
func (p parts) next() (next part, ok bool) {
	p.t.Helper()
	raw, err := p.reader.NextPart()
	if errors.Is(err, io.EOF) {
		return part{}, false
	}
	if err != nil {
		p.t.Fatal(err)
	}
	if err := json.NewDecoder(raw).Decode(&next); err != nil {
		p.t.Fatal(err)
	}
	return next, true
}

// all returns what an answer without errors adds up to, and how many parts it came in.
func (p parts) all() (data, int) {
	p.t.Helper()
	first, _ := p.next()
	if first.Errors != nil {
		p.t.Fatal(first.Errors)
	}
	count := 1
	for more := first.HasNext; more; count++ {
		next, ok := p.next()
		if !ok {
			p.t.Fatal("the answer ended though there was more to come")
		}
		for _, payload := range next.Incremental {
			if payload.Errors != nil {
				p.t.Fatal(payload.Errors)
			}
			merge(p.t, data{p.t, first.Data}.at(payload.Path), payload.Data)
		}
		more = next.HasNext
	}
	if _, ok := p.next(); ok {
		p.t.Error("there was more to come though the answer said no")
	}
	return data{p.t, first.Data}, count
}

// at is get for an answer's own path.
func (d data) at(path []any) any {
	d.t.Helper()
	value := d.value
	for _, step := range path {
		switch at := step.(type) {
		case string:
			value = value.(map[string]any)[at]
		case float64:
			value = value.([]any)[int(at)]
		}
	}
	if value == nil {
		d.t.Fatalf("nothing at %v in %v", path, d.value)
	}
	return value
}

// merge adds an object to another, as clients do.
func merge(t testing.TB, to, from any) {
	t.Helper()
	switch to := to.(type) {
	case map[string]any:
		for key, value := range from.(map[string]any) {
			if to[key] == nil {
				to[key] = value
				continue
			}
			merge(t, to[key], value)
		}
	case []any:
		for i, value := range from.([]any) {
			merge(t, to[i], value)
		}
	default:
		if to != from {
			t.Errorf("%v was %v before", from, to)
		}
	}
}
