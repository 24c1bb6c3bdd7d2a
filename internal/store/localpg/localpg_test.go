package localpg

import (
	"bufio"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	_ "github.com/lib/pq"
)

// TestMain lets the test binary play another process: it takes a directory, says how that went, and
// keeps the server until its standard input ends.
func TestMain(m *testing.M) {
	if len(os.Args) == 3 && (os.Args[1] == "serve" || os.Args[1] == "seed") {
		if err := play(os.Args[1], os.Args[2]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

type report struct {
	URL    string
	Dir    string
	Joined bool
	PID    int
	Err    string
}

func play(role, dir string) error {
	take, options := Start, Options{DataDir: dir, Fast: true}
	if role == "seed" {
		take, options.Fast = Join, false
	}
	s, err := take(context.Background(), options)
	if err != nil {
		return json.NewEncoder(os.Stdout).Encode(report{Err: err.Error()})
	}
	r := report{URL: s.URL(), Dir: s.DataDir(), Joined: s.Joined()}
	if s.process != nil {
		r.PID = s.process.cmd.Process.Pid
	}
	if err := json.NewEncoder(os.Stdout).Encode(r); err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, os.Stdin); err != nil {
		return err
	}
	return s.Stop(context.Background())
}

// player is another process with the private Postgres.
type player struct {
	report
	cmd  *exec.Cmd
	hold io.Closer
}

func startPlayer(t *testing.T, role, dir string, change func(*exec.Cmd)) *player {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, role, dir)
	if change != nil {
		change(cmd)
	}
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p := &player{cmd: cmd, hold: in}
	t.Cleanup(p.stop)
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err != nil {
		t.Fatalf("player %s: %v", role, err)
	}
	if err := json.Unmarshal(line, &p.report); err != nil {
		t.Fatalf("player %s says %q", role, line)
	}
	return p
}

func (p *player) stop() {
	p.hold.Close()
	_ = p.cmd.Wait()
}

// openDir returns a temporary directory that other users may enter, unlike t.TempDir.
func openDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp(ScratchDir(), "localpg-test-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	if err := os.Chmod(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

func start(t *testing.T, dir string) *Server {
	t.Helper()
	return startWith(t, Options{DataDir: dir, Fast: true})
}

func startWith(t *testing.T, options Options) *Server {
	t.Helper()
	s, err := Start(t.Context(), options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { stopServer(t, s) })
	return s
}

func stopServer(t *testing.T, s *Server) {
	t.Helper()
	if err := s.Stop(context.Background()); err != nil {
		t.Error(err)
	}
}

func query(t *testing.T, url, statement string) string {
	t.Helper()
	db, err := sql.Open("postgres", url)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var answer string
	if err := db.QueryRowContext(t.Context(), statement).Scan(&answer); err != nil && !errors.Is(err, sql.ErrNoRows) {
		t.Fatalf("%s: %v", statement, err)
	}
	return answer
}

func eventually(t *testing.T, what string, condition func() bool) {
	t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !condition(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%s: not within 10 s", what)
		}
	}
}

func processGone(pid int) bool { return errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) }

func TestStartMakesDatabaseAndKeepsData(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(openDir(t), "not", "there", "yet")
	s := startWith(t, Options{DataDir: dir})
	if s.Joined() || s.DataDir() != dir || s.Err() != nil {
		t.Errorf("Joined %v, DataDir %s, Err %v", s.Joined(), s.DataDir(), s.Err())
	}
	for statement, want := range map[string]string{
		"SELECT current_database()":                 "shopgraph",
		"SELECT current_user":                       "shopgraph",
		"SHOW listen_addresses":                     "",
		"SHOW server_encoding":                      "UTF8",
		"SELECT upper('é')":                         "É",
		"SELECT ('Z' < 'a')::text":                  "true",
		"CREATE TABLE kept AS SELECT 'yes' AS it":   "",
		"SELECT current_setting('max_connections')": "100",
	} {
		if got := query(t, s.URL(), statement); got != want {
			t.Errorf("%s = %q, want %q", statement, got, want)
		}
	}
	stopServer(t, s)
	stopServer(t, s)
	select {
	case <-s.Done():
	default:
		t.Error("Done is open after Stop")
	}
	if s.Err() != nil {
		t.Errorf("Err after Stop: %v", s.Err())
	}
	again := startWith(t, Options{DataDir: dir})
	if got := query(t, again.URL(), "SELECT it FROM kept"); got != "yes" {
		t.Errorf("after a restart the table holds %q", got)
	}
}

func TestServerRunsApart(t *testing.T) {
	t.Parallel()
	dir := openDir(t)
	s := start(t, dir)
	pid := s.process.cmd.Process.Pid
	group, err := syscall.Getpgid(pid)
	if err != nil || group == syscall.Getpgrp() {
		t.Errorf("process group %d (%v) is ours: Ctrl-C would stop the server under us", group, err)
	}
	cluster, err := ownerOf(filepath.Join(dir, clusterName))
	if err != nil || cluster.uid == 0 {
		t.Errorf("cluster's owner is %+v, %v", cluster, err)
	}
	if want := os.Geteuid(); want != 0 && cluster.uid != want {
		t.Errorf("cluster belongs to %d, not to us", cluster.uid)
	}
	info, err := os.Stat(filepath.Join(dir, "run"))
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the socket's directory is open to others: %v, %v", info.Mode(), err)
	}
}

func TestSecondOwnerIsToldWhoHolds(t *testing.T) {
	t.Parallel()
	dir := openDir(t)
	first := startPlayer(t, "serve", dir, nil)
	_, err := Start(t.Context(), Options{DataDir: dir, Fast: true})
	held := (*HeldError)(nil)
	if !errors.As(err, &held) {
		t.Fatalf("second Start: %v", err)
	}
	if held.PID != first.cmd.Process.Pid || !strings.HasSuffix(held.Command, " serve") || held.Dir != dir {
		t.Errorf("held by %+v, want process %d", held, first.cmd.Process.Pid)
	}
	if !strings.Contains(err.Error(), fmt.Sprintf("serve (process %d)", held.PID)) {
		t.Errorf("message: %v", err)
	}
}

func TestJoin(t *testing.T) {
	t.Parallel()
	dir := openDir(t)
	// Both start at once: whoever is second waits for the first one's server, in the middle of its
	// initdb.
	joined := make(chan *Server, 1)
	first := make(chan *player, 1)
	go func() {
		s, err := Join(t.Context(), Options{DataDir: dir})
		if err != nil {
			t.Error(err)
		}
		joined <- s
	}()
	go func() { first <- startPlayer(t, "seed", dir, nil) }()
	s, p := <-joined, <-first
	if s == nil || p.Err != "" {
		t.Fatalf("join: %v", p.Err)
	}
	if s.Joined() == p.Joined {
		t.Errorf("owners: Joined is %v here and %v there", s.Joined(), p.Joined)
	}
	if s.URL() != p.URL {
		t.Errorf("two addresses: %s and %s", s.URL(), p.URL)
	}
	if s.Joined() {
		stopServer(t, s)
		<-s.Done()
		query(t, p.URL, "SELECT 1")
		p.stop()
	} else {
		p.stop()
		query(t, s.URL(), "SELECT 1")
		stopServer(t, s)
	}
	// Nobody has it any more: Join starts it.
	s, err := Join(t.Context(), Options{DataDir: dir})
	if err != nil || s.Joined() {
		t.Fatalf("join of a server that is down: %v", err)
	}
	stopServer(t, s)
}

func TestJoinGivesUpWithItsContext(t *testing.T) {
	t.Parallel()
	dir := openDir(t)
	h := mustLocate(t, dir)
	unlock, err := h.lock() // a holder that never gets to a server
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := Join(ctx, Options{DataDir: dir}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("Join: %v", err)
	}
}

func TestKilledOwner(t *testing.T) {
	t.Parallel()
	dir := openDir(t)
	first := startPlayer(t, "serve", dir, nil)
	query(t, first.URL, "CREATE TABLE kept AS SELECT 'yes' AS it")
	if err := first.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	first.stop()
	s := start(t, dir) // at once, while the old server is on its way down
	if got := query(t, s.URL(), "SELECT it FROM kept"); got != "yes" {
		t.Errorf("after the kill the table holds %q", got)
	}
}

func TestKilledOwnerTakesPostgresAlong(t *testing.T) {
	t.Parallel()
	p := startPlayer(t, "serve", openDir(t), nil)
	if err := p.cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "end of the killed owner's Postgres", func() bool { return processGone(p.PID) })
}

func TestServerKilled(t *testing.T) {
	t.Parallel()
	dir := openDir(t)
	s := start(t, dir)
	query(t, s.URL(), "CREATE TABLE kept AS SELECT 'yes' AS it")
	s.process.signal(syscall.SIGKILL)
	<-s.Done()
	if err := s.Err(); err == nil || !strings.Contains(err.Error(), "killed") {
		t.Errorf("Err = %v", err)
	}
	stopServer(t, s)
	again := start(t, dir)
	if got := query(t, again.URL(), "SELECT it FROM kept"); got != "yes" {
		t.Errorf("after a crash the table holds %q", got)
	}
}

// The owner died and, as where there is no parent-death signal, its server lives on.
func TestLeftoverServerIsStopped(t *testing.T) {
	t.Parallel()
	dir := openDir(t)
	h := mustLocate(t, dir)
	bin, err := h.binaries(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := h.initCluster(t.Context(), bin); err != nil {
		t.Fatal(err)
	}
	left, _, err := h.run(t.Context(), bin)
	if err != nil {
		t.Fatal(err)
	}
	s := start(t, dir)
	<-left.done
	query(t, s.URL(), "SELECT 1")
}

func TestStaleLockFile(t *testing.T) {
	t.Parallel()
	dir := openDir(t)
	stopServer(t, start(t, dir))
	for name, script := range map[string]string{"zombie": "exit 0", "unrelated process": "read line"} {
		other := exec.Command("/bin/sh", "-c", script)
		in, err := other.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := other.Start(); err != nil { // and not waited for, so that exiting makes it a zombie
			t.Fatal(err)
		}
		lock := fmt.Sprintf("%d\n%s\n1700000000\n5432\n%s/run\n\n  1  1\nready   \n", other.Process.Pid, dir, dir)
		if err := os.WriteFile(filepath.Join(dir, clusterName, "postmaster.pid"), []byte(lock), 0o600); err != nil {
			t.Fatal(err)
		}
		s, err := Start(t.Context(), Options{DataDir: dir, Fast: true})
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else {
			stopServer(t, s)
		}
		in.Close()
		if err := other.Wait(); err != nil && name == "zombie" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestStopCutShort(t *testing.T) {
	t.Parallel()
	dir := openDir(t)
	s := start(t, dir)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Stop(ctx); err != nil && !errors.Is(err, context.Canceled) {
		t.Errorf("Stop: %v", err)
	}
	<-s.Done()
	start(t, dir)
}

func TestStartInterrupted(t *testing.T) {
	t.Parallel()
	dir := openDir(t)
	for _, wait := range []time.Duration{0, 30 * time.Millisecond, 200 * time.Millisecond} {
		ctx, cancel := context.WithTimeout(t.Context(), wait)
		s, err := Start(ctx, Options{DataDir: dir})
		cancel()
		if err == nil { // a fast machine
			stopServer(t, s)
			continue
		}
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("after %s: %v", wait, err)
		}
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if strings.Contains(e.Name(), ".new-") {
				t.Errorf("after %s: %s is left behind", wait, e.Name())
			}
		}
	}
	start(t, dir)
}

func TestOtherMajorVersion(t *testing.T) {
	t.Parallel()
	dir := openDir(t)
	cluster := filepath.Join(dir, clusterName)
	if err := os.MkdirAll(cluster, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"PG_VERSION": "9\n", "precious": "data"} {
		if err := os.WriteFile(filepath.Join(cluster, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	_, err := Start(t.Context(), Options{DataDir: dir})
	wrong := (*VersionError)(nil)
	if !errors.As(err, &wrong) || wrong.Made != 9 || len(wrong.Found) == 0 {
		t.Fatalf("Start: %v", err)
	}
	if text, err := os.ReadFile(filepath.Join(cluster, "precious")); string(text) != "data" {
		t.Errorf("the data is now %q, %v", text, err)
	}
	if entries, err := os.ReadDir(cluster); len(entries) != 2 {
		t.Errorf("the cluster holds %v, %v", entries, err)
	}
}

func TestNotACluster(t *testing.T) {
	t.Parallel()
	dir := openDir(t)
	photo := filepath.Join(dir, clusterName, "photo.jpg")
	if err := os.MkdirAll(filepath.Dir(photo), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(photo, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := Start(t.Context(), Options{DataDir: dir}); err == nil || !strings.Contains(err.Error(), "not a Postgres cluster") {
		t.Errorf("Start: %v", err)
	}
	if _, err := os.Stat(photo); err != nil {
		t.Error(err)
	}
}

func TestLongAndOddPath(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(openDir(t), `a "quoted", [strange] name`, strings.Repeat("long/", 20)+"end")
	s := start(t, dir)
	short, err := os.Readlink(filepath.Join(dir, "run"))
	if err != nil {
		t.Fatal(err)
	}
	if n := len(filepath.Join(short, socketFile)); n >= maxSocketPath {
		t.Errorf("socket path of %d bytes", n)
	}
	query(t, s.URL(), "SELECT 1")
	stopServer(t, s)
	if _, err := os.Stat(short); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("%s is left behind: %v", short, err)
	}
	odd := start(t, filepath.Join(openDir(t), `a "b", c`))
	query(t, odd.URL(), "SELECT 1")
}

func TestUnreachableDirectory(t *testing.T) {
	t.Parallel()
	closed := filepath.Join(openDir(t), "closed")
	mode := fs.FileMode(0o700) // root's own: the account Postgres runs as is kept out
	if os.Geteuid() != 0 {
		mode = 0o500
	}
	if err := os.Mkdir(closed, mode); err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(closed, "data")
	_, err := Start(t.Context(), Options{DataDir: dir})
	if err == nil || !strings.Contains(err.Error(), closed) {
		t.Errorf("Start: %v", err)
	}
	if entries, err := os.ReadDir(closed); len(entries) != 0 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
}

func TestRootFallsBackFromAClosedHome(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		return // what only root can run into
	}
	open := openDir(t)
	closed := t.TempDir() // within a directory of mode 0700
	as, err := unprivileged()
	if err != nil {
		t.Fatal(err)
	}
	h := &home{dir: filepath.Join(closed, "data"), as: as, log: mustLocate(t, open).log}
	if err := h.settle(t.Context(), filepath.Join(open, "fallback")); err != nil {
		t.Fatal(err)
	}
	if want := filepath.Join(open, "fallback"); h.dir != want {
		t.Errorf("settled on %s, want %s", h.dir, want)
	}
}

func TestClusterOfAnotherUser(t *testing.T) {
	t.Parallel()
	if os.Geteuid() != 0 {
		return // only root can become another user
	}
	// An unprivileged user makes the cluster; root then runs it as that user, and a third one is
	// refused.
	dir := openDir(t)
	as := func(name string) func(*exec.Cmd) {
		u, err := user.Lookup(name)
		if err != nil {
			t.Fatal(err)
		}
		a, err := newAccount(u)
		if err != nil {
			t.Fatal(err)
		}
		path := copyExecutable(t)
		return func(cmd *exec.Cmd) { cmd.Path, cmd.SysProcAttr = path, a.attributes() }
	}
	if err := os.Chmod(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	first := startPlayer(t, "serve", dir, as("nobody"))
	if first.Err != "" {
		t.Fatal(first.Err)
	}
	query(t, first.URL, "CREATE TABLE kept AS SELECT 'yes' AS it")
	first.stop()
	if third := startPlayer(t, "serve", dir, as("daemon")); !strings.Contains(third.Err, "belongs to nobody") {
		t.Errorf("another user: %+v", third.report)
	}
	s := start(t, dir)
	if got := query(t, s.URL(), "SELECT it FROM kept"); got != "yes" {
		t.Errorf("as root the table holds %q", got)
	}
}

// copyExecutable puts the test binary where every user may run it.
func copyExecutable(t *testing.T) string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	code, err := os.ReadFile(self)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(openDir(t), "localpg.test")
	// A process that another test starts meanwhile would have the file open for writing until it is another program, and
	// nobody could run it: see go.dev/issue/22315.
	syscall.ForkLock.RLock()
	err = os.WriteFile(path, code, 0o755)
	syscall.ForkLock.RUnlock()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

func mustLocate(t *testing.T, dir string) *home {
	t.Helper()
	h, err := locate(t.Context(), Options{DataDir: dir, Fast: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := h.make(); err != nil {
		t.Fatal(err)
	}
	return h
}
