package localpg

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"github.com/lib/pq"
	"github.com/lib/pq/pqerror"
)

const (
	// database is the name of the database and of its owner, who is the cluster's superuser.
	database = "shopgraph"
	// mark is a setting by which a server that this package started is known from its command line.
	mark = "cluster_name=shopgraph"
	// maxLog is the size in bytes at which the server's log is begun anew.
	maxLog = 8 << 20
)

// process is a child in its own process group, so that Ctrl-C at the terminal reaches us alone and
// we decide when it stops.
type process struct {
	cmd  *exec.Cmd
	done chan struct{} // closed when it is gone and reaped
	// release gives the directory back. It stands here because the goroutine that waits refers to
	// it. Nobody may refer to the Server any more. Then the garbage collector would close the
	// lock's file, and so let go of the directory.
	release func()
}

// spawn forks cmd. Linux delivers the parent-death signal when the forking *thread* ends, so a
// goroutine keeps its thread for as long as the child lives.
func spawn(cmd *exec.Cmd) (*process, error) {
	p := &process{cmd: cmd, done: make(chan struct{})}
	started := make(chan error, 1)
	stopWithParent(cmd.SysProcAttr)
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err != nil {
			return
		}
		_ = cmd.Wait() // its verdict stays in cmd.ProcessState
		close(p.done)
	}()
	if err := <-started; err != nil {
		return nil, err
	}
	return p, nil
}

// signal tells the process; one that is gone already is fine.
func (p *process) signal(s os.Signal) { _ = p.cmd.Process.Signal(s) }

// command prepares one of Postgres' programs. They run in "/", as our own directory may be closed
// to the account. They get none of the PG… variables that would steer them.
func (h *home) command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...) //nolint:noctx // who runs it ends it, in Postgres' own way
	cmd.Dir = "/"
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C", "TZ=UTC"}
	if libs := os.Getenv("LD_LIBRARY_PATH"); libs != "" {
		cmd.Env = append(cmd.Env, "LD_LIBRARY_PATH="+libs)
	}
	cmd.SysProcAttr = h.as.attributes()
	return cmd
}

// initCluster makes the cluster, unless there is one, in a directory at its side: it appears whole
// or not at all.
func (h *home) initCluster(ctx context.Context, bin binaries) error {
	sides, _ := filepath.Glob(filepath.Join(escapeGlob(h.dir), clusterName+".new-*"))
	for _, dir := range sides { // of runs that were killed
		if err := os.RemoveAll(dir); err != nil {
			return fmt.Errorf("clean up: %w", err)
		}
	}
	if _, err := os.Stat(filepath.Join(h.cluster(), "PG_VERSION")); err == nil {
		return nil
	}
	side, err := os.MkdirTemp(h.dir, clusterName+".new-")
	if err != nil {
		return fmt.Errorf("make cluster: %w", err)
	}
	defer os.RemoveAll(side) // nothing there any more after the rename
	if err := h.give(side); err != nil {
		return fmt.Errorf("make cluster: %w", err)
	}
	if err := h.fill(ctx, bin, side); err != nil {
		return fmt.Errorf("make cluster: %w", err)
	}
	if err := os.Rename(side, h.cluster()); err != nil {
		return fmt.Errorf("make cluster: %w", err)
	}
	return syncDir(h.dir)
}

// fill makes the cluster in an empty directory: by initdb, unless a spare one will do.
func (h *home) fill(ctx context.Context, bin binaries, dir string) error {
	args := h.initdbArguments(bin)
	spare, ok := h.spare(bin, args)
	if !ok {
		return h.initdb(ctx, bin, dir, args)
	}
	err := spare.unpack(ctx, dir)
	if err == nil || ctx.Err() != nil {
		return err
	}
	if err := empty(dir); err != nil {
		return err
	}
	if err := h.initdb(ctx, bin, dir, args); err != nil {
		return err
	}
	if err := spare.keep(dir); err != nil {
		h.log.Info("no spare cluster is kept", "error", err)
	}
	return nil
}

func (h *home) initdbArguments(bin binaries) []string {
	args := []string{"-U", database, "--encoding=UTF8", "--auth-local=trust", "--auth-host=reject"}
	if bin.major >= 17 { // the same order on every system, whatever locales it has
		args = append(args, "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
	} else {
		args = append(args, "--locale=C.UTF-8")
	}
	if h.opts.Fast {
		args = append(args, "--no-sync", "--wal-segsize=1")
	}
	return args
}

func (h *home) initdb(ctx context.Context, bin binaries, dir string, args []string) error {
	var out bytes.Buffer
	cmd := h.command(bin.initdb, append([]string{"-D", dir}, args...)...)
	cmd.Stdout, cmd.Stderr = &out, &out
	p, err := spawn(cmd)
	if err != nil {
		return fmt.Errorf("initdb: %w", err)
	}
	select {
	case <-p.done:
	case <-ctx.Done():
		p.signal(os.Kill)
		<-p.done
		return ctx.Err()
	}
	if !cmd.ProcessState.Success() {
		return fmt.Errorf("initdb: %v: %s", cmd.ProcessState, lastLines(out.String(), "error:"))
	}
	return nil
}

// errLocked is a server's refusal to start because another one's lock file or shared memory is
// still there.
var errLocked = errors.New("another Postgres still has the cluster")

// run starts the server and returns when its database takes connections.
func (h *home) run(ctx context.Context, bin binaries) (*process, string, error) {
	socketDir, err := h.makeSocketDir(ctx)
	if err != nil {
		return nil, "", fmt.Errorf("make socket directory: %w", err)
	}
	deadline := time.Now().Add(leftoverPatience)
	for {
		if err := h.clearLeftover(ctx); err != nil {
			return nil, "", err
		}
		p, err := h.launch(ctx, bin, socketDir)
		if err == nil {
			return p, socketURL(socketDir, database), nil
		}
		if !errors.Is(err, errLocked) || time.Now().After(deadline) {
			return nil, "", err
		}
		select { // backends outlive a killed server by a moment
		case <-ctx.Done():
			return nil, "", ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func (h *home) launch(ctx context.Context, bin binaries, socketDir string) (*process, error) {
	log, err := h.openLog()
	if err != nil {
		return nil, err
	}
	defer log.Close()
	begin, err := log.Seek(0, io.SeekEnd)
	if err != nil {
		return nil, fmt.Errorf("server log: %w", err)
	}
	cmd := h.command(bin.postgres, h.arguments(socketDir)...)
	cmd.Stdout, cmd.Stderr = log, log
	p, err := spawn(cmd)
	if err != nil {
		return nil, fmt.Errorf("start postgres: %w", err)
	}
	if err := waitReady(ctx, p, socketDir); err != nil {
		p.signal(os.Interrupt)
		<-p.done
		if errors.Is(err, errExited) {
			return nil, startError(cmd, log, begin)
		}
		return nil, err
	}
	return p, nil
}

func (h *home) arguments(socketDir string) []string {
	settings := []string{
		mark,
		"listen_addresses=",
		`unix_socket_directories="` + strings.ReplaceAll(socketDir, `"`, `""`) + `"`,
		"unix_socket_permissions=0700",
		"port=5432",
		"logging_collector=off",
		"log_destination=stderr",
		"log_timezone=UTC",
		"timezone=UTC",
		"jit=off", // its compiling costs more than this program's short statements can gain
	}
	if h.opts.Fast {
		settings = append(settings, "fsync=off", "full_page_writes=off", "autovacuum=off", "max_wal_senders=0",
			"wal_level=minimal", "max_wal_size=256MB")
	}
	args := []string{"-D", h.cluster()}
	for _, s := range append(settings, h.opts.Settings...) {
		args = append(args, "-c", s)
	}
	return args
}

func (h *home) openLog() (*os.File, error) {
	path := filepath.Join(h.dir, logFile)
	flags := os.O_RDWR | os.O_CREATE | os.O_APPEND
	if info, err := os.Stat(path); err == nil && info.Size() > maxLog {
		flags |= os.O_TRUNC
	}
	f, err := os.OpenFile(path, flags, 0o600)
	if err != nil {
		return nil, fmt.Errorf("server log: %w", err)
	}
	return f, nil
}

var errExited = errors.New("postgres ended while starting")

// waitReady polls by connecting; a server that recovers from a crash is given all the time ctx has.
func waitReady(ctx context.Context, p *process, socketDir string) error {
	for {
		err := ensureDatabase(ctx, socketDir)
		if err == nil {
			return nil
		}
		if dial := (*net.OpError)(nil); !errors.As(err, &dial) && pq.As(err, pqerror.CannotConnectNow) == nil {
			return fmt.Errorf("prepare database: %w", err)
		}
		select {
		case <-p.done:
			return errExited
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(3 * time.Millisecond):
		}
	}
}

// ensureDatabase creates the database in a cluster that was just made, or whose maker was killed
// before it came to that.
func ensureDatabase(ctx context.Context, socketDir string) error {
	err := ping(ctx, socketURL(socketDir, database))
	if pq.As(err, pqerror.InvalidCatalogName) == nil {
		return err
	}
	connector, err := pq.NewConnector(socketURL(socketDir, "postgres"))
	if err != nil {
		return err
	}
	db := sql.OpenDB(connector)
	defer db.Close()
	_, err = db.ExecContext(ctx, "CREATE DATABASE "+database)
	return err
}

func ping(ctx context.Context, url string) error {
	connector, err := pq.NewConnector(url)
	if err != nil {
		return err
	}
	conn, err := connector.Connect(ctx)
	if err != nil {
		return err
	}
	return conn.Close()
}

func socketURL(socketDir, database string) string {
	u := url.URL{Scheme: "postgres", User: url.User("shopgraph"), Path: "/" + database}
	u.RawQuery = url.Values{"host": {socketDir}, "port": {"5432"}, "sslmode": {"disable"}}.Encode()
	return u.String()
}

// startError makes an error of what the server wrote to its log since begin.
func startError(cmd *exec.Cmd, log *os.File, begin int64) error {
	text, err := io.ReadAll(io.NewSectionReader(log, begin, maxLog))
	if err != nil {
		return fmt.Errorf("postgres ended while starting: %v, and its log: %w", cmd.ProcessState, err)
	}
	said := lastLines(string(text), "FATAL")
	for _, lock := range []string{`postmaster.pid" already exists`, `.lock" already exists`, "pre-existing shared memory block"} {
		if strings.Contains(said, lock) {
			return fmt.Errorf("%w: %s", errLocked, said)
		}
	}
	return fmt.Errorf("postgres ended while starting: %v: %s (log: %s)", cmd.ProcessState, said, log.Name())
}

// lastLines returns the lines from the last one that contains marker on, or the last five, on one
// line.
func lastLines(text, marker string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	from := max(0, len(lines)-5)
	for i := len(lines) - 1; i >= 0; i-- {
		if strings.Contains(lines[i], marker) {
			from = i
			break
		}
	}
	for i := range lines {
		lines[i] = strings.TrimSpace(lines[i])
	}
	return strings.Join(lines[from:], " ")
}

// empty removes what is in a directory.
func empty(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if err := os.RemoveAll(filepath.Join(dir, e.Name())); err != nil {
			return err
		}
	}
	return nil
}

func syncDir(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer f.Close()
	return f.Sync()
}

var globMeta = strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`, `[`, `\[`)

func escapeGlob(path string) string { return globMeta.Replace(path) }
