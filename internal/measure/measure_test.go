package measure_test

import (
	"encoding/json"
	"testing"

	"github.com/shopgraph/shopgraph/internal/measure"
)

// TestStoredForm guards the form in which variants keep what they measure.
func TestStoredForm(t *testing.T) {
	t.Parallel()
	stored(t, `{"value":"0.250","unit":"KILOGRAM"}`, measure.Weight{Value: "0.250", Unit: measure.Kilogram})
	stored(t, `{"length":"27","width":"27","height":"2.5","unit":"CENTIMETER"}`,
		measure.Dimensions{Length: "27", Width: "27", Height: "2.5", Unit: measure.Centimeter})
}

func stored[T comparable](t *testing.T, form string, want T) {
	t.Helper()
	if got, err := json.Marshal(want); err != nil || string(got) != form {
		t.Errorf("stored as %s, %v", got, err)
	}
	var read T
	if err := json.Unmarshal([]byte(form), &read); err != nil || read != want {
		t.Errorf("read as %+v, %v", read, err)
	}
}
