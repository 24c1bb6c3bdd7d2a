package measure_test

import (
	"encoding/json"
	"testing"

	"github.com/shopgraph/shopgraph/internal/measure"
	"github.com/shopgraph/shopgraph/internal/money"
)

// TestStoredForm guards the form in which variants keep what they measure.
func TestStoredForm(t *testing.T) {
	t.Parallel()
	stored(t, `{"value":"0.250","unit":"KILOGRAM"}`, measure.Weight{Value: "0.250", Unit: measure.Kilogram})
	stored(t, `{"length":"27","width":"27","height":"2.5","unit":"CENTIMETER"}`,
		measure.Dimensions{Length: "27", Width: "27", Height: "2.5", Unit: measure.Centimeter})
	stored(t, `{"value":"250","unit":"GRAM","per":"1","perUnit":"KILOGRAM"}`,
		measure.Content{Value: "250", Unit: measure.ContentGram, Per: "1", PerUnit: measure.ContentKilogram})
}

func TestPriceOfContent(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		content measure.Content
		amount  int64
		want    *int64
	}{
		{measure.Content{Value: "250", Unit: measure.ContentGram, Per: "1", PerUnit: measure.ContentKilogram}, 1490, new(int64(5960))},
		{measure.Content{Value: "0.75", Unit: measure.ContentLiter, Per: "1", PerUnit: measure.ContentLiter}, 999, new(int64(1332))},
		{measure.Content{Value: "330", Unit: measure.ContentMilliliter, Per: "100", PerUnit: measure.ContentMilliliter}, 199, new(int64(60))},
		{measure.Content{Value: "8", Unit: measure.ContentPiece, Per: "1", PerUnit: measure.ContentPiece}, 12, new(int64(2))}, // 1.5
		{measure.Content{Value: "0", Unit: measure.ContentPiece, Per: "1", PerUnit: measure.ContentPiece}, 12, nil},
		{measure.Content{Value: "0.000001", Unit: measure.ContentPiece, Per: "999999999", PerUnit: measure.ContentPiece}, 1 << 60, nil},
	} {
		got := c.content.Price(money.Money{Amount: c.amount, Currency: "EUR"})
		if (got == nil) != (c.want == nil) || got != nil && (got.Amount != *c.want || got.Currency != "EUR") {
			t.Errorf("%+v of %d: %v", c.content, c.amount, got)
		}
	}
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
