package contract_test

import (
	"encoding/json"
	"strconv"
	"strings"
	"testing"
)

// data is decoded JSON.
type data struct {
	t     testing.TB
	value any
}

// get returns what lies at a dotted path such as "cart.lines.0.id". It must be there, be it null.
func (d data) get(path string) any {
	d.t.Helper()
	value := d.value
	for step := range strings.SplitSeq(path, ".") {
		next, ok := child(value, step)
		if !ok {
			d.t.Fatalf("no %s (of %s) in %v", step, path, d.value)
		}
		value = next
	}
	return value
}

func child(value any, step string) (any, bool) {
	switch value := value.(type) {
	case map[string]any:
		next, ok := value[step]
		return next, ok
	case []any:
		i, err := strconv.Atoi(step)
		if err != nil || i >= len(value) {
			return nil, false
		}
		return value[i], true
	}
	return nil, false
}

// set has something else lie at a path.
func (d data) set(path string, to any) {
	d.t.Helper()
	within, step := d.value, path
	if cut := strings.LastIndex(path, "."); cut >= 0 {
		within, step = d.get(path[:cut]), path[cut+1:]
	}
	if list, ok := within.([]any); ok {
		i, err := strconv.Atoi(step)
		if err != nil {
			d.t.Fatal(err)
		}
		list[i] = to
		return
	}
	within.(map[string]any)[step] = to
}

// text is get for a string.
func (d data) text(path string) string {
	d.t.Helper()
	text, ok := d.get(path).(string)
	if !ok {
		d.t.Fatalf("%s is no text in %v", path, d.value)
	}
	return text
}

// list is get for a list.
func (d data) list(path string) []any {
	d.t.Helper()
	list, ok := d.get(path).([]any)
	if !ok {
		d.t.Fatalf("%s is no list in %v", path, d.value)
	}
	return list
}

// is checks what lies at paths, given as path and value in turns.
func (d data) is(pairs ...any) {
	d.t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		got, want := d.get(pairs[i].(string)), pairs[i+1]
		if n, ok := want.(int); ok {
			want = float64(n)
		}
		if got != want {
			d.t.Errorf("%v is %v, want %v", pairs[i], got, want)
		}
	}
}

// decode returns a JSON document's data.
func decode(t testing.TB, document []byte) data {
	t.Helper()
	var value any
	if err := json.Unmarshal(document, &value); err != nil {
		t.Fatalf("%v in %s", err, document)
	}
	return data{t, value}
}
