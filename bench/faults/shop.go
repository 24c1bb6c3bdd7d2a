package main

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/store/localpg"
)

const startTimeout = time.Minute

// place is where a shop's data lies.
type place interface {
	setting() string // of the server's environment
	address(ctx context.Context) (string, error)
}

// databaseURL is a database in a Postgres that runs whatever becomes of the server.
type databaseURL string

func (u databaseURL) setting() string                         { return "DATABASE_URL=" + string(u) }
func (u databaseURL) address(context.Context) (string, error) { return string(u), nil }

// dataDir is the directory of a Postgres that the server runs, and that dies with it.
type dataDir string

func (d dataDir) setting() string { return "SHOPGRAPH_DATA_DIR=" + string(d) }

// address may be called while the server is up.
func (d dataDir) address(ctx context.Context) (string, error) {
	joined, err := localpg.Join(ctx, localpg.Options{DataDir: string(d)})
	if err != nil {
		return "", err
	}
	address, ours := joined.URL(), !joined.Joined()
	if err := joined.Stop(ctx); err != nil {
		return "", err
	}
	if ours {
		return "", errors.New("the server has left its data directory")
	}
	return address, nil
}

// shop is a server that may die and be started again, and how to reach it. Its owner alone starts
// and ends it; any number of clients may wait for it.
type shop struct {
	program  string
	settings []string // of the server's environment, beside its place; development unless they say otherwise
	place    place
	log      *os.File

	server *server // the latest

	mu  sync.Mutex
	up  chan struct{} // closed while clients can reach the server
	url string
}

// server is one run of the program.
type server struct {
	cmd    *exec.Cmd
	ready  chan struct{} // closed once it has said where it listens
	exited chan struct{} // closed once it is gone and reaped
}

// openShop starts a shop on an empty database and waits until it is up.
func openShop(ctx context.Context, program, logPath string, p place, settings ...string) (*shop, error) {
	log, err := os.OpenFile(logPath, os.O_CREATE|os.O_RDWR|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	s := &shop{program: program, settings: settings, place: p, log: log, up: make(chan struct{})}
	if err := s.start(ctx); err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

// start runs a server and waits until it is up.
func (s *shop) start(ctx context.Context) error {
	if err := s.launch(); err != nil {
		return err
	}
	select {
	case <-s.server.ready:
		return nil
	case <-s.server.exited:
		return fmt.Errorf("the server did not start: %v\n%s", s.server.cmd.ProcessState, s.lastLog())
	case <-time.After(startTimeout):
		return fmt.Errorf("the server was not up after %s\n%s", startTimeout, s.lastLog())
	case <-ctx.Done():
		return ctx.Err()
	}
}

// unlimited lifts the limits of an address and of a user: all customers come from this machine.
var unlimited = []string{
	"--address-connection-limit=0", "--user-connection-limit=0", "--address-subscription-limit=0", "--user-subscription-limit=0",
	"--unpaid-order-limit=0", "--address-unpaid-order-limit=0", "--unpaid-unit-limit=0", "--address-cart-limit=0", "--payment-decline-limit=0", "--address-payment-decline-limit=0",
	"--payment-method-limit=0", "--address-payment-method-limit=0",
}

// launch runs a server.
func (s *shop) launch() error {
	//nolint:noctx // it lives until kill, stop or close
	cmd := exec.Command(s.program, append([]string{"serve", "--addr=127.0.0.1:0", "--log-level=warn"}, unlimited...)...)
	cmd.Env = append(slices.DeleteFunc(os.Environ(), isSetting), s.place.setting(), "SHOPGRAPH_MODE=development")
	cmd.Env = append(cmd.Env, s.settings...)
	cmd.Stderr = struct{ io.Writer }{s.log} // over a pipe: a server that outlives this process ends with its next line
	cmd.WaitDelay = 10 * time.Second
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start the server: %w", err)
	}
	run := &server{cmd: cmd, ready: make(chan struct{}), exited: make(chan struct{})}
	s.server = run
	go s.watch(run, out)
	return nil
}

func isSetting(variable string) bool {
	return strings.HasPrefix(variable, "SHOPGRAPH_") || strings.HasPrefix(variable, "DATABASE_URL=")
}

var announced = regexp.MustCompile(`http://localhost:(\d+)/graphql`)

// watch tells clients where a server is once it says so, and that it is gone when it is.
func (s *shop) watch(run *server, out io.Reader) {
	told := false
	for lines := bufio.NewScanner(out); lines.Scan(); {
		port := announced.FindStringSubmatch(lines.Text())
		if port == nil || told {
			continue
		}
		told = true
		s.mu.Lock()
		s.url = "http://127.0.0.1:" + port[1]
		close(s.up)
		s.mu.Unlock()
		close(run.ready)
	}
	if told {
		s.mu.Lock()
		s.up = make(chan struct{})
		s.mu.Unlock()
	}
	_ = run.cmd.Wait() // its verdict stays in ProcessState
	close(run.exited)
}

// reach waits until the server is up and returns its address.
func (s *shop) reach(ctx context.Context) (string, error) {
	s.mu.Lock()
	up := s.up
	s.mu.Unlock()
	select {
	case <-up:
	case <-ctx.Done():
		return "", ctx.Err()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.url, nil
}

// address returns where the server is; empty while it is not up.
func (s *shop) address() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	select {
	case <-s.up:
		return s.url
	default:
		return ""
	}
}

// kill ends the server at once, with SIGKILL. It is an error when the server had ended by itself.
func (s *shop) kill() error {
	select {
	case <-s.server.exited:
		return fmt.Errorf("the server ended by itself: %v\n%s", s.server.cmd.ProcessState, s.lastLog())
	default:
	}
	err := s.server.cmd.Process.Kill()
	<-s.server.exited
	if errors.Is(err, os.ErrProcessDone) {
		return nil
	}
	return err
}

// stop ends the server as Ctrl-C does. It is an error when it does not end well.
func (s *shop) stop() error {
	if err := s.server.cmd.Process.Signal(syscall.SIGINT); err != nil {
		return fmt.Errorf("stop the server: %w", err)
	}
	select {
	case <-s.server.exited:
	case <-time.After(stopTimeout):
		return errors.Join(fmt.Errorf("the server did not stop within %s", stopTimeout), s.kill())
	}
	if !s.server.cmd.ProcessState.Success() {
		return fmt.Errorf("the server did not stop well: %v\n%s", s.server.cmd.ProcessState, s.lastLog())
	}
	return nil
}

// close gives up the shop; a server that still runs is killed.
func (s *shop) close() error {
	var err error
	if s.server != nil {
		select {
		case <-s.server.exited:
		default:
			err = s.kill()
		}
	}
	return errors.Join(err, s.log.Close())
}

// database opens the shop's database, beside the server.
func (s *shop) database(ctx context.Context) (*sql.DB, error) {
	address, err := s.place.address(ctx)
	if err != nil {
		return nil, fmt.Errorf("find the shop's database: %w", err)
	}
	return store.Open(ctx, store.Config{URL: address, MaxConns: 2})
}

// lastLog returns the end of what the servers have logged.
func (s *shop) lastLog() string {
	const most = 2 << 10
	info, err := s.log.Stat()
	if err != nil {
		return err.Error()
	}
	text, err := io.ReadAll(io.NewSectionReader(s.log, max(0, info.Size()-most), most))
	if err != nil {
		return err.Error()
	}
	return string(text)
}

// loggedErrors returns what the servers have logged as errors: each is a fault that no client
// should have met.
func (s *shop) loggedErrors() ([]string, error) {
	var found []string
	lines := bufio.NewScanner(io.NewSectionReader(s.log, 0, 1<<40))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		if line := lines.Text(); strings.Contains(line, "level=ERROR") || strings.HasPrefix(line, "panic:") {
			found = append(found, "logged: "+line)
		}
	}
	return found, lines.Err()
}
