// Package localpg runs shopgraph's own private Postgres. It is a real server, forked by the program
// that uses it. It listens on a unix socket in its own data directory. It is gone when that program
// is gone.
//
// [Start] is for the program that owns the server (serve). A short-lived command uses [Join]. It
// talks to a server that is already up, and otherwise starts one for the time of the command.
//
// A data directory holds
//
//	lock          locked (flock) while a process owns the directory; tells which one
//	postgres/     the cluster, made by initdb at the first start
//	postgres.log  what the server says
//	run/          the unix socket; a link to a short temporary directory where the path would be too
//	              long for a socket
package localpg

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// Options says which server to run.
type Options struct {
	// DataDir is the data directory. If it is empty, it is DefaultDir. Postgres refuses to run as
	// root, so for root another account runs it. If that account cannot reach DefaultDir, the
	// directory is /var/lib/shopgraph.
	DataDir string
	// Log receives the few lines worth telling; nil is silence.
	Log *slog.Logger
	// Fast gives up durability for speed: for data that nobody will miss. A fresh cluster is kept
	// in the user's cache then, as one file of 30 MB, from which the next ones are unpacked.
	Fast bool
	// Settings are further server settings, "name=value".
	Settings []string
}

// Server is a running private Postgres. Its methods are safe for concurrent use.
type Server struct {
	dir     string
	url     string
	process *process // nil when another process owns the server

	stopping atomic.Bool
	done     chan struct{}
	doneOnce sync.Once
}

// Start takes the data directory for this process and runs Postgres on it until Stop, or until this
// process ends in whatever way. The database exists when Start returns.
//
// It returns a *HeldError when another process has the directory. It returns a *VersionError when
// another major version of Postgres made the directory. It returns ErrNoBinaries when there is no
// Postgres to run. After an error nothing runs and nothing is locked.
func Start(ctx context.Context, opts Options) (*Server, error) {
	h, err := locate(ctx, opts)
	if err != nil {
		return nil, err
	}
	s, err := h.start(ctx)
	if err != nil {
		return nil, fmt.Errorf("private Postgres: %w", err)
	}
	return s, nil
}

// Join returns the server that another process runs on the data directory. It waits for that server
// while it is coming up or going down. With no such process it is Start.
func Join(ctx context.Context, opts Options) (*Server, error) {
	h, err := locate(ctx, opts)
	if err != nil {
		return nil, err
	}
	for {
		s, err := h.start(ctx)
		if held := (*HeldError)(nil); !errors.As(err, &held) {
			if err != nil {
				return nil, fmt.Errorf("private Postgres: %w", err)
			}
			return s, nil
		}
		if url, ok := h.running(ctx); ok {
			return &Server{dir: h.dir, url: url, done: make(chan struct{})}, nil
		}
		select {
		case <-ctx.Done():
			return nil, fmt.Errorf("private Postgres: wait for the process that holds %s: %w", h.dir, ctx.Err())
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// URL returns the database's address for lib/pq, psql and pg_dump: no password, on the unix socket.
func (s *Server) URL() string { return s.url }

// DataDir returns the absolute path of the data directory in use.
func (s *Server) DataDir() string { return s.dir }

// Joined reports whether another process owns the server.
func (s *Server) Joined() bool { return s.process == nil }

// Done is closed when the server is gone: stopped, or ended by itself, which Err tells apart. For a
// joined server it is closed by Stop alone.
func (s *Server) Done() <-chan struct{} { return s.done }

// Err returns why the server ended by itself; nil while it runs and after Stop.
func (s *Server) Err() error {
	select {
	case <-s.done:
	default:
		return nil
	}
	if s.process == nil || s.stopping.Load() {
		return nil
	}
	return fmt.Errorf("private Postgres ended by itself (%v): see %s", s.process.cmd.ProcessState, filepath.Join(s.dir, logFile))
}

// Stop shuts the server down, disconnecting its clients, and returns when it is gone. When ctx ends
// first the server is stopped without its last checkpoint (the next start recovers from its log)
// and the error is ctx's. A joined server is left alone. Stop may be called more than once.
func (s *Server) Stop(ctx context.Context) error {
	s.stopping.Store(true)
	if s.process == nil {
		s.doneOnce.Do(func() { close(s.done) })
		return nil
	}
	s.process.signal(syscall.SIGINT)
	var err error
	select {
	case <-s.done:
	case <-ctx.Done():
		err = fmt.Errorf("stop private Postgres: cut short: %w", ctx.Err())
		s.process.signal(syscall.SIGQUIT) // Postgres bounds this itself: five seconds later it kills what still runs
		<-s.done
	}
	s.process.release()
	return err
}

// start locks the directory, makes the cluster if there is none and runs it.
func (h *home) start(ctx context.Context) (_ *Server, err error) {
	if err := h.make(); err != nil {
		return nil, err
	}
	unlock, err := h.lock()
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			unlock()
		}
	}()
	bin, err := h.binaries(ctx)
	if err != nil {
		return nil, err
	}
	if err := h.initCluster(ctx, bin); err != nil {
		return nil, err
	}
	p, url, err := h.run(ctx, bin)
	if err != nil {
		return nil, err
	}
	h.log.Info("private Postgres is up", "dir", h.dir, "major", bin.major, "pid", p.cmd.Process.Pid)
	p.release = sync.OnceFunc(func() {
		_ = h.removeShortDir() // the next start tries again
		unlock()
	})
	return &Server{dir: h.dir, url: url, process: p, done: p.done}, nil
}

// ErrNoBinaries is wrapped by the error that says where Postgres was looked for and how to install
// it.
var ErrNoBinaries = errors.New("no usable Postgres found")

// HeldError says which process has the data directory.
type HeldError struct {
	Dir     string
	PID     int    // 0 when unknown
	Command string // such as "shopgraph serve"
}

func (e *HeldError) Error() string {
	who := "another process"
	if e.PID != 0 {
		who = fmt.Sprintf("%s (process %d)", e.Command, e.PID)
	}
	return fmt.Sprintf("data directory %s is in use by %s: stop it first, or use another data directory or DATABASE_URL", e.Dir, who)
}

// VersionError says that a cluster was made by a major version of Postgres that is not installed.
// The cluster is untouched.
type VersionError struct {
	Dir   string
	Made  int   // the cluster's major version
	Found []int // the major versions installed, never empty
}

func (e *VersionError) Error() string {
	return fmt.Sprintf("the data in %s was made by Postgres %d, but only Postgres %s is installed: install Postgres %d, "+
		"or move the data away to begin afresh", e.Dir, e.Made, joinInts(e.Found), e.Made)
}

// DefaultDir is where the data lies unless told otherwise: shopgraph under $XDG_DATA_HOME, by
// default ~/.local/share.
func DefaultDir() (string, error) {
	if base := os.Getenv("XDG_DATA_HOME"); filepath.IsAbs(base) {
		return filepath.Join(base, "shopgraph"), nil
	}
	user, err := os.UserHomeDir()
	if err != nil {
		return "", fmt.Errorf("find a place for the data: %w; set XDG_DATA_HOME or name a data directory", err)
	}
	return filepath.Join(user, ".local", "share", "shopgraph"), nil
}
