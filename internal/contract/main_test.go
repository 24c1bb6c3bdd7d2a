package contract_test

import (
	"os"
	"runtime/debug"
	"testing"
)

// TestMain collects garbage less often than is usual: there is much, and little that lives.
func TestMain(m *testing.M) {
	debug.SetGCPercent(400)
	os.Exit(m.Run())
}
