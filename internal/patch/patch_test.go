package patch_test

import (
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
