package live

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestPayloadsCarryEveryKey(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		keys := rapid.SliceOfN(rapid.StringN(1, 300, -1).Filter(validKey), 1, 200).Draw(t, "keys")
		var got []string
		for _, payload := range payloads(keys) {
			if len(payload) > maxPayload {
				t.Fatalf("payload of %d bytes", len(payload))
			}
			parsed, all, err := parsePayload(payload)
			if err != nil || all {
				t.Fatalf("parsePayload(%q): all %t, error %v", payload, all, err)
			}
			got = append(got, parsed...)
		}
		if !slices.Equal(got, keys) {
			t.Fatalf("got %q, want %q", got, keys)
		}
	})
}

func TestPayloadsAreFilled(t *testing.T) {
	t.Parallel()
	longest := strings.Repeat("k", maxPayload)
	if got := payloads([]string{longest, "a", longest}); len(got) != 3 || len(got[0]) != maxPayload {
		t.Errorf("longest keys: %d payloads, want 3", len(got))
	}
	keys := slices.Repeat([]string{strings.Repeat("k", 99)}, 160)
	if got := payloads(keys); len(got) != 2 || len(got[0]) != maxPayload {
		t.Errorf("160 keys of 99 bytes: %d payloads, the first of %d bytes; want 2, full", len(got), len(got[0]))
	}
}

func TestParsePayload(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		payload string
		keys    []string
		all     bool
		fails   bool
	}{
		{payload: "", all: true},
		{payload: "a", keys: []string{"a"}},
		{payload: "a,b", keys: []string{"a", "b"}},
		{payload: ",", fails: true},
		{payload: "a,", fails: true},
		{payload: "a,,b", fails: true},
	} {
		keys, all, err := parsePayload(c.payload)
		if (err != nil) != c.fails || all != c.all || !slices.Equal(keys, c.keys) {
			t.Errorf("parsePayload(%q) = %q, %t, %v", c.payload, keys, all, err)
		}
	}
}

func TestNotifyFallsBackToAllKeys(t *testing.T) {
	t.Parallel()
	for name, key := range map[string]string{
		"empty":    "",
		"comma":    "a,b",
		"NUL":      "a\x00b",
		"encoding": "a\xff",
		"length":   strings.Repeat("k", maxPayload+1),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n, err := NewNotifier("postgres://localhost/db", "events", nil)
			if err != nil {
				t.Fatal(err)
			}
			n.Notify("good", key, "other")
			if keys, all := n.take(); !all || len(keys) > 0 {
				t.Errorf("pending %q, all %t; want all keys", keys, all)
			}
		})
	}
}
