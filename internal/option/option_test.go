package option_test

import (
	"encoding/json"
	"testing"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/option"
)

// TestStoredForm guards the form in which variants keep their options, and orders those of what was
// bought before options had ids.
func TestStoredForm(t *testing.T) {
	t.Parallel()
	first, second := uuid.MustParse("00000000-0000-7000-8000-000000000001"), uuid.MustParse("00000000-0000-7000-8000-000000000002")
	for stored, want := range map[string]option.Selected{
		`{"name":"Size","value":"M"}`: {Name: "Size", Value: "M"},
		`{"name":"Size","value":"M","optionId":"00000000-0000-7000-8000-000000000001","valueId":"00000000-0000-7000-8000-000000000002"}`: {Name: "Size", Value: "M", OptionUUID: first, ValueUUID: second},
	} {
		got, err := json.Marshal(want)
		if err != nil || string(got) != stored {
			t.Errorf("stored as %s, %v", got, err)
		}
		var read option.Selected
		if err := json.Unmarshal([]byte(stored), &read); err != nil || read != want {
			t.Errorf("read as %+v, %v", read, err)
		}
		if (read.OptionID() == nil) != (read.OptionUUID == uuid.Nil) || (read.ValueID() == nil) != (read.ValueUUID == uuid.Nil) {
			t.Errorf("the ids of %s are %v and %v", stored, read.OptionID(), read.ValueID())
		}
		if id := read.ValueID(); id != nil && id.UUID() != second {
			t.Errorf("the value's id is %v", id)
		}
	}
}
