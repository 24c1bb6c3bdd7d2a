package progress

import (
	"bytes"
	"testing"
)

func TestBar(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		terminal bool
		want     string
	}{
		"a file": {false, "loading: 50%, products\nloading: 100%, products\n"},
		"a terminal": {true, "\rloading [####################....................]  50% products                " +
			"\rloading [########################################] 100% products                \n"},
	} {
		var out bytes.Buffer
		b := New(&out, "loading", 2048)
		b.terminal = tt.terminal
		b.Step(1024, "products")
		b.Step(1030, "products") // too soon for another line
		b.Step(2049, "products")
		b.End()
		if out.String() != tt.want {
			t.Errorf("%s: %q", name, &out)
		}
	}
}

// TestUnused: work that ends before its first step leaves no line.
func TestUnused(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	b := New(&out, "loading", 10)
	b.terminal = true
	b.End()
	if out.Len() > 0 {
		t.Errorf("%q", &out)
	}
}
