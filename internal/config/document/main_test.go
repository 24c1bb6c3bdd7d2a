package main

import (
	"os"
	"testing"
)

// TestDocument: docs/settings.md is of the flags as they are.
func TestDocument(t *testing.T) {
	t.Parallel()
	want, err := document()
	if err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile("../../../docs/settings.md"); err != nil || string(got) != want {
		t.Errorf("docs/settings.md is of other flags: run go generate ./internal/config (%v)", err)
	}
}
