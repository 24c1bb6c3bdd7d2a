package localpg

import (
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
	"time"
)

// TestDirectoryIsHeldWithoutServer forgets the Server, as a program may that only keeps its
// address.
func TestDirectoryIsHeldWithoutServer(t *testing.T) {
	t.Parallel()
	dir := openDir(t)
	forgotten := make(chan struct{})
	pid, done := func() (int, <-chan struct{}) {
		s, err := Start(t.Context(), Options{DataDir: dir, Fast: true})
		if err != nil {
			t.Fatal(err)
		}
		runtime.AddCleanup(s, func(struct{}) { close(forgotten) }, struct{}{})
		return s.process.cmd.Process.Pid, s.Done()
	}()
	t.Cleanup(func() {
		if err := syscall.Kill(pid, syscall.SIGINT); err != nil {
			t.Error(err)
		}
		<-done
	})
	for {
		runtime.GC()
		select {
		case <-forgotten:
			runtime.GC() // what the first collection found unused is closed by now
			if !Held(dir) {
				t.Error("the directory is free while its Postgres runs")
			}
			return
		case <-t.Context().Done():
			t.Fatal("the Server is not collected")
		case <-time.After(10 * time.Millisecond): // the next collection
		}
	}
}

// TestLockIsOurs: nobody else may hold the lock of a data directory, not of one from before either.
func TestLockIsOurs(t *testing.T) {
	t.Parallel()
	h := &home{dir: openDir(t)}
	path := filepath.Join(h.dir, lockFile)
	if err := os.WriteFile(path, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	unlock, err := h.lock()
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}
