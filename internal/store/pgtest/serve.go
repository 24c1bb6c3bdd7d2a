package pgtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/shopgraph/shopgraph/internal/store/localpg"
)

const (
	dirPrefix = "shopgraph-pgtest-"
	// staleAfter is the age from which a directory that nobody holds was surely left by a killed
	// test binary.
	staleAfter = time.Minute
)

// serve starts the cluster and returns its address. Postgres ends with this process; then
// the caretaker removes the directory.
func serve(ctx context.Context) (string, error) {
	base := localpg.ScratchDir()
	sweep(base)
	dir, err := os.MkdirTemp(base, dirPrefix)
	if err != nil {
		return "", err
	}
	if err := os.Chmod(dir, 0o755); err != nil { // root's Postgres runs as another user
		return "", err
	}
	if err := startCaretaker(dir); err != nil {
		return "", errors.Join(err, os.RemoveAll(dir))
	}
	s, err := localpg.Start(ctx, localpg.Options{DataDir: dir, Fast: true, Settings: []string{maxServer}})
	if err != nil {
		return "", err
	}
	return s.URL(), nil
}

// caretaker waits until its standard input ends, as it does when this process is gone. Then it
// stops a Postgres that is still there at once, and removes the directory.
const caretaker = `
read -r _
pid=$(head -n 1 "$1/postgres/postmaster.pid" 2>/dev/null)
[ -n "$pid" ] && kill -QUIT "$pid" 2>/dev/null
rm -rf "$1"
while [ -n "$pid" ] && kill -0 "$pid" 2>/dev/null; do sleep 0.1; done
rm -rf "$1"
`

// startCaretaker starts a shell that outlives this process: a test binary has no end at which it
// could clean up itself.
func startCaretaker(dir string) error {
	hold, w, err := os.Pipe()
	if err != nil {
		return err
	}
	defer hold.Close()
	kept = append(kept, w)
	cmd := exec.Command("/bin/sh", "-c", caretaker, "sh", dir) //nolint:noctx // it outlives us
	cmd.Stdin = hold
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // Ctrl-C is not for it
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start caretaker: %w", err)
	}
	return cmd.Process.Release()
}

// kept holds the pipe whose end the caretaker waits for open, until this process ends; no other
// process inherits it.
var kept []*os.File

// sweep removes what killed caretakers left.
func sweep(base string) {
	entries, err := os.ReadDir(base)
	if err != nil {
		return
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || !strings.HasPrefix(e.Name(), dirPrefix) || time.Since(info.ModTime()) < staleAfter {
			continue
		}
		if dir := filepath.Join(base, e.Name()); !localpg.Held(dir) {
			_ = os.RemoveAll(dir) // another user's: not ours to remove
		}
	}
}
