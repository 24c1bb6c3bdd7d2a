package main

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/shopgraph/shopgraph/internal/typeid"
)

func TestIDs(t *testing.T) {
	t.Parallel()
	for range 1000 {
		id := typeid.NewProduct()
		uuid := id.UUID()
		if got := string(appendID(nil, "prod", uuid[:])); got != id.String() {
			t.Fatalf("%s, want %s", got, id)
		}
		if got, err := parseID(id.String(), "prod"); err != nil || got != uuid {
			t.Fatalf("%v, %v; want %v", got, err, uuid)
		}
	}
	for _, wrong := range []string{"", "prod_", "prod_01hk1626q8e1sbcgvtrdv58h3", "var_01hk1626q8e1sbcgvtrdv58h3b", "prod_01hk1626q8e1sbcgvtrdv58h3u"} {
		if _, err := parseID(wrong, "prod"); err == nil {
			t.Errorf("%q is taken", wrong)
		}
	}
}

func TestTexts(t *testing.T) {
	t.Parallel()
	for _, want := range []string{"", "plain", "é ß", `"quoted" \ and`, "\n\t\x00", "<&>"} {
		var got string
		if err := json.Unmarshal(appendText(nil, []byte(want)), &got); err != nil || got != want {
			t.Errorf("%q, %v; want %q", got, err, want)
		}
	}
}

func TestValues(t *testing.T) {
	t.Parallel()
	at := time.Date(2024, 2, 29, 12, 30, 0, 500_000, time.UTC)
	micros := at.Sub(postgresEpoch).Microseconds()
	encoded := make([]byte, 8)
	for i := range encoded {
		encoded[i] = byte(micros >> (56 - 8*i))
	}
	for _, tt := range []struct{ got, want string }{
		{string(appendTime(nil, encoded)), `"2024-02-29T12:30:00.0005Z"`},
		{string(appendTime(nil, nil)), "null"},
		{string(appendAmount(nil, 1)), `"0.01"`},
		{string(appendAmount(nil, 123456)), `"1234.56"`},
		{string(appendBool(nil, []byte{1})), "true"},
		{string(appendBool(nil, nil)), "false"},
	} {
		if tt.got != tt.want {
			t.Errorf("%s, want %s", tt.got, tt.want)
		}
	}
	array := []byte{0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 25, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 1, 'a', 0, 0, 0, 2, 'b', 'c'}
	if arrayLen(array) != 2 || string(element(array, 0)) != "a" || string(element(array, 1)) != "bc" || arrayLen(array[:12]) != 0 {
		t.Errorf("%d elements, %q and %q", arrayLen(array), element(array, 0), element(array, 1))
	}
}
