package localpg

import (
	"os"
	"path/filepath"
	"testing"
)

// TestSpare starts Fast servers with a cache of their own: empty, filled, with half a file in it,
// and none at all.
func TestSpare(t *testing.T) {
	cache := t.TempDir()
	useCache := func(dir string) {
		t.Setenv("XDG_CACHE_HOME", dir)
		t.Setenv("HOME", dir) // where macOS has it
	}
	useCache(cache)
	identity := func() string {
		s := start(t, openDir(t))
		return query(t, s.URL(), "SELECT system_identifier FROM pg_control_system()")
	}
	made := identity()
	if got := identity(); got != made {
		t.Errorf("the second cluster is %s, not unpacked from the first, %s", got, made)
	}

	dir, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	spares, err := filepath.Glob(filepath.Join(dir, "shopgraph", "*"))
	if err != nil || len(spares) != 1 {
		t.Fatalf("kept: %q, %v", spares, err)
	}
	whole, err := os.Stat(spares[0])
	if err != nil {
		t.Fatal(err)
	}
	if whole.Mode().Perm() != 0o600 {
		t.Errorf("others may touch it: %v", whole.Mode())
	}
	if err := os.Truncate(spares[0], whole.Size()/2); err != nil {
		t.Fatal(err)
	}
	remade := identity()
	if remade == made {
		t.Error("half a cluster was taken for a whole one")
	}
	if got := identity(); got != remade {
		t.Errorf("after half a file, %s is not unpacked from %s", got, remade)
	}

	useCache("/dev/null")
	if got := identity(); got == remade {
		t.Error("unpacked from a cache that is not there")
	}
}
