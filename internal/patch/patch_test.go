package patch_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/shopgraph/shopgraph/internal/patch"
)

func TestText(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		given any
		want  string
	}{"a text": {"new", "new"}, "empty": {"", ""}, "null": {nil, ""}} {
		var change patch.Text
		if err := change.UnmarshalGQL(tt.given); err != nil || change.Or("present") != tt.want {
			t.Errorf("%s: %q, %v", name, change.Or("present"), err)
		}
	}
	if got := (patch.Text{}).Or("present"); got != "present" {
		t.Errorf("what was not given makes %q", got)
	}
	for _, bad := range []any{1, "a\x00", "\xff", []any{"a"}} {
		if err := new(patch.Text).UnmarshalGQL(bad); err == nil {
			t.Errorf("%q was read", bad)
		}
	}
}

func TestInt(t *testing.T) {
	t.Parallel()
	for given, want := range map[any]string{nil: "null", int64(7): "7", 7: "7", json.Number("7"): "7"} {
		var n patch.Int
		var text strings.Builder
		if err := n.UnmarshalGQL(given); err != nil || !n.Given {
			t.Errorf("%v: %v", given, err)
		}
		if n.MarshalGQL(&text); text.String() != want {
			t.Errorf("%v is %s", given, text.String())
		}
	}
	for _, bad := range []any{"7", 7.5, json.Number("7.5"), true} {
		if err := new(patch.Int).UnmarshalGQL(bad); err == nil {
			t.Errorf("%v was read", bad)
		}
	}
}

func TestBool(t *testing.T) {
	t.Parallel()
	for given, want := range map[any]string{nil: "null", true: "true", false: "false"} {
		var b patch.Bool
		var text strings.Builder
		if err := b.UnmarshalGQL(given); err != nil || !b.Given {
			t.Errorf("%v: %v", given, err)
		}
		if b.MarshalGQL(&text); text.String() != want || b.Or(new(bool)) != b.Value {
			t.Errorf("%v is %s", given, text.String())
		}
	}
	present := true
	if got := (patch.Bool{}).Or(&present); got != &present {
		t.Errorf("what was not given makes %v", got)
	}
	if err := new(patch.Bool).UnmarshalGQL("true"); err == nil {
		t.Error("a text was read")
	}
}
