package localpg

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// lock takes the directory for this process; the kernel takes it back when the process ends.
func (h *home) lock() (unlock func(), err error) {
	path := filepath.Join(h.dir, lockFile)
	// Close-on-exec, as all of Go's files: Postgres doesn't inherit the lock.
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock data directory: %w", err)
	}
	if err := f.Chmod(0o600); err != nil { // whoever may read it may also lock it
		f.Close()
		return nil, fmt.Errorf("lock data directory: %w", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		defer f.Close()
		if errors.Is(err, syscall.EWOULDBLOCK) {
			return nil, h.holder()
		}
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	if err = f.Truncate(0); err == nil {
		_, err = fmt.Fprintf(f, "%d\n%s\n", os.Getpid(), commandName())
	}
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("write %s: %w", path, err)
	}
	return func() {
		// Closing alone would leave the lock to a child that is forked just now, until it executes.
		_ = syscall.Flock(int(f.Fd()), syscall.LOCK_UN)
		f.Close()
	}, nil
}

func (h *home) holder() *HeldError {
	held := &HeldError{Dir: h.dir}
	text, err := os.ReadFile(filepath.Join(h.dir, lockFile))
	if err != nil {
		return held
	}
	if pid, command, ok := strings.Cut(strings.TrimSpace(string(text)), "\n"); ok {
		held.PID, _ = strconv.Atoi(pid)
		held.Command = command
	}
	return held
}

// commandName names this process for a HeldError: its program and subcommand, no flags, which may
// hold secrets.
func commandName() string {
	name := filepath.Base(os.Args[0])
	if len(os.Args) > 1 && !strings.HasPrefix(os.Args[1], "-") {
		name += " " + os.Args[1]
	}
	return name
}

// postmaster is what the cluster's postmaster.pid says.
type postmaster struct {
	pid       int
	socketDir string
	ready     bool
}

func (h *home) postmasterFile() string { return filepath.Join(h.cluster(), "postmaster.pid") }

// postmaster returns false when there is no postmaster.pid, or only the beginning of one.
func (h *home) postmaster() (postmaster, bool) {
	text, err := os.ReadFile(h.postmasterFile())
	if err != nil {
		return postmaster{}, false
	}
	// Lines: pid, data directory, start time, port, socket directory, listen address, shared memory
	// key, status.
	lines := strings.Split(string(text), "\n")
	pid, err := strconv.Atoi(strings.TrimSpace(lines[0]))
	if err != nil {
		return postmaster{}, false
	}
	pm := postmaster{pid: pid}
	if len(lines) > 4 {
		pm.socketDir = lines[4]
	}
	if len(lines) > 7 {
		pm.ready = strings.TrimSpace(lines[7]) == "ready"
	}
	return pm, true
}

// running returns the address of the server that the lock's holder runs, once it takes connections.
func (h *home) running(ctx context.Context) (url string, ok bool) {
	pm, ok := h.postmaster()
	if !ok || !pm.ready || pm.socketDir == "" {
		return "", false
	}
	url = socketURL(pm.socketDir, database)
	return url, ping(ctx, url) == nil
}

// leftoverPatience is how long a server of a dead owner may take to go.
const leftoverPatience = 15 * time.Second

// clearLeftover deals with the postmaster.pid of an earlier run whose owner is dead, which holding
// the lock proves. Postgres itself refuses to start while a process of that number exists, whatever
// that process is.
func (h *home) clearLeftover(ctx context.Context) error {
	deadline := time.Now().Add(leftoverPatience)
	signalled := false
	for {
		pm, ok := h.postmaster()
		if !ok {
			return nil
		}
		switch h.leftover(pm.pid) {
		case ignore:
			return nil
		case discard:
			h.log.Info("removing the lock file of a Postgres that is gone", "file", h.postmasterFile(), "pid", pm.pid)
			if err := os.Remove(h.postmasterFile()); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
			return nil
		case stop:
			if !signalled {
				h.log.Info("waiting for the Postgres of an earlier run to stop", "pid", pm.pid)
				_ = syscall.Kill(pm.pid, syscall.SIGINT)
				signalled = true
			}
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("process %d, a Postgres left by an earlier run, does not stop", pm.pid)
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// remedy is what to do about a postmaster.pid and the process it names.
type remedy int

const (
	ignore  remedy = iota // Postgres copes with it, or refuses to start and says why
	discard               // the number belongs to an unrelated process by now, or to a zombie: the file is stale
	stop                  // a server that this package started on this cluster is still running
)

// judge chooses by the process' command line, which carries the cluster's path and our mark.
func (h *home) judge(zombie bool, args string) remedy {
	switch {
	case zombie || !strings.Contains(args, h.cluster()):
		return discard
	case strings.Contains(args, mark):
		return stop
	}
	return ignore // someone's own postgres on this cluster
}

// Held reports whether a living process has the data directory.
func Held(dir string) bool {
	f, err := os.OpenFile(filepath.Join(dir, lockFile), os.O_RDWR, 0)
	if err != nil {
		return false
	}
	defer f.Close()
	return errors.Is(syscall.Flock(int(f.Fd()), syscall.LOCK_SH|syscall.LOCK_NB), syscall.EWOULDBLOCK)
}
