package option_test

import (
	"encoding/json"
	"testing"

	"github.com/shopgraph/shopgraph/internal/option"
)

// TestStoredForm guards the form in which variants keep their options.
func TestStoredForm(t *testing.T) {
	t.Parallel()
	const stored = `{"name":"Size","value":"M"}`
	want := option.Selected{Name: "Size", Value: "M"}
	got, err := json.Marshal(want)
	if err != nil || string(got) != stored {
		t.Errorf("stored as %s, %v", got, err)
	}
	var read option.Selected
	if err := json.Unmarshal([]byte(stored), &read); err != nil || read != want {
		t.Errorf("read as %+v, %v", read, err)
	}
}
