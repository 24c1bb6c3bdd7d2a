package localpg

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// rootDir is root's fallback: its home is usually closed (0700) to the account that Postgres must
// run as.
const rootDir = "/var/lib/shopgraph"

const (
	lockFile    = "lock"
	logFile     = "postgres.log"
	clusterName = "postgres"
	// maxSocketPath keeps a socket's path well below the 104 (macOS) to 108 (Linux) bytes the
	// kernel has room for.
	maxSocketPath = 90
	socketFile    = ".s.PGSQL.5432"
	shortPrefix   = "shopgraph-"
)

// account is who Postgres runs as when we are root.
type account struct {
	name     string
	uid, gid int
}

// home is a data directory and how to use it.
type home struct {
	dir  string
	as   *account // nil: as ourselves
	log  *slog.Logger
	opts Options
	look search
}

func (h *home) cluster() string { return filepath.Join(h.dir, clusterName) }

// locate chooses the directory and the account, and checks that the one can reach the other. It
// makes nothing.
func locate(ctx context.Context, opts Options) (*home, error) {
	h := &home{dir: opts.DataDir, log: opts.Log, opts: opts, look: defaultSearch()}
	if h.log == nil {
		h.log = slog.New(slog.DiscardHandler)
	}
	if os.Geteuid() == 0 {
		var err error
		if h.as, err = unprivileged(); err != nil {
			return nil, err
		}
	}
	fallback := ""
	if h.dir == "" {
		dir, err := DefaultDir()
		switch {
		case err == nil:
			h.dir = dir
		case h.as != nil:
			h.dir = rootDir
		default:
			return nil, err
		}
		if h.as != nil {
			fallback = rootDir
		}
	}
	if err := h.settle(ctx, fallback); err != nil {
		return nil, err
	}
	return h, nil
}

// settle makes the directory's path absolute, falls back to another one that the account can reach,
// and lets an existing cluster's owner be the account.
func (h *home) settle(ctx context.Context, fallback string) error {
	dir, err := filepath.Abs(h.dir)
	if err != nil {
		return fmt.Errorf("data directory: %w", err)
	}
	h.dir = dir
	if h.as == nil {
		return h.checkOwner()
	}
	if err := h.as.reach(ctx, h.dir); err != nil {
		if fallback == "" || fallback == h.dir {
			return fmt.Errorf("data directory %s: %w", h.dir, err)
		}
		h.log.Info("data directory cannot be reached by the account Postgres runs as", "dir", h.dir, "account", h.as.name, "using", fallback)
		h.dir = fallback
		return h.settle(ctx, "")
	}
	owner, err := ownerOf(h.cluster())
	if errors.Is(err, fs.ErrNotExist) || err == nil && (owner.uid == h.as.uid || owner.uid == 0) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("data directory: %w", err)
	}
	h.as = owner
	if err := h.as.reach(ctx, h.dir); err != nil {
		return fmt.Errorf("data directory %s: %w", h.dir, err)
	}
	return nil
}

// checkOwner refuses a cluster that Postgres itself would refuse, in words that help.
func (h *home) checkOwner() error {
	owner, err := ownerOf(h.cluster())
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("data directory: %w", err)
	}
	if owner.uid != os.Geteuid() {
		return fmt.Errorf("data directory %s belongs to %s: run as that user, or use another data directory", h.dir, owner.name)
	}
	return nil
}

// make makes the directory. What root makes is open for passing through: the account has to reach
// the cluster in it.
func (h *home) make() error {
	if h.as == nil {
		if err := os.MkdirAll(h.dir, 0o700); err != nil {
			return fmt.Errorf("make data directory: %w", err)
		}
		return nil
	}
	var missing []string
	for dir := h.dir; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(dir); err == nil || !errors.Is(err, fs.ErrNotExist) {
			break
		}
		missing = append(missing, dir)
	}
	for i := len(missing) - 1; i >= 0; i-- {
		if err := os.Mkdir(missing[i], 0o755); err != nil && !errors.Is(err, fs.ErrExist) {
			return fmt.Errorf("make data directory: %w", err)
		}
		if err := os.Chmod(missing[i], 0o755); err != nil { // whatever the umask
			return fmt.Errorf("make data directory: %w", err)
		}
	}
	return nil
}

// give makes path the account's own, and closes it to all others.
func (h *home) give(path string) error {
	if h.as != nil {
		if err := os.Chown(path, h.as.uid, h.as.gid); err != nil {
			return err
		}
	}
	return os.Chmod(path, 0o700)
}

// makeSocketDir returns a fresh directory for the socket, short enough for one. Only Postgres'
// account may enter it, which is why the server needs no password.
func (h *home) makeSocketDir(ctx context.Context) (string, error) {
	dir := filepath.Join(h.dir, "run")
	if err := h.removeShortDir(); err != nil {
		return "", err
	}
	if fitsSocket(dir) {
		if err := os.Mkdir(dir, 0o700); err != nil && !errors.Is(err, fs.ErrExist) {
			return "", err
		}
		return dir, h.give(dir)
	}
	short, err := h.shortDir(ctx)
	if err != nil {
		return "", err
	}
	return short, os.Symlink(short, dir)
}

// fitsSocket reports whether a socket in dir has an address: a comma would separate two hosts in
// it.
func fitsSocket(dir string) bool {
	return len(filepath.Join(dir, socketFile)) < maxSocketPath && !strings.Contains(dir, ",")
}

// removeShortDir undoes shortDir, for this run or one that was killed.
func (h *home) removeShortDir() error {
	link := filepath.Join(h.dir, "run")
	dir, err := os.Readlink(link)
	if err != nil { // a directory, or nothing
		return nil //nolint:nilerr // then there is nothing to remove
	}
	if strings.HasPrefix(filepath.Base(dir), shortPrefix) { // and only what a Postgres leaves in it
		_ = os.Remove(filepath.Join(dir, socketFile))
		_ = os.Remove(filepath.Join(dir, socketFile+".lock"))
		_ = os.Remove(dir)
	}
	return os.Remove(link)
}

func (h *home) shortDir(ctx context.Context) (string, error) {
	base := os.TempDir()
	if !fitsSocket(filepath.Join(base, shortPrefix+"1234567890")) || h.as.reach(ctx, base) != nil {
		base = "/tmp"
	}
	dir, err := os.MkdirTemp(base, shortPrefix)
	if err != nil {
		return "", err
	}
	return dir, h.give(dir)
}

// unprivileged returns the account a root process runs Postgres as.
func unprivileged() (*account, error) {
	for _, name := range []string{"postgres", "nobody"} {
		if u, err := user.Lookup(name); err == nil {
			return newAccount(u)
		}
	}
	return nil, errors.New("private Postgres: Postgres doesn't run as root, and there is neither a user postgres nor a user nobody " +
		"to run it as: start shopgraph as another user")
}

func newAccount(u *user.User) (*account, error) {
	uid, err := strconv.Atoi(u.Uid)
	if err != nil {
		return nil, fmt.Errorf("user %s: %w", u.Username, err)
	}
	gid, err := strconv.Atoi(u.Gid)
	if err != nil {
		return nil, fmt.Errorf("user %s: %w", u.Username, err)
	}
	return &account{name: u.Username, uid: uid, gid: gid}, nil
}

func ownerOf(path string) (*account, error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	stat, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return nil, fmt.Errorf("%s: owner unknown", path)
	}
	a := &account{name: fmt.Sprintf("user %d", stat.Uid), uid: int(stat.Uid), gid: int(stat.Gid)}
	if u, err := user.LookupId(strconv.Itoa(a.uid)); err == nil {
		a.name = u.Username
	}
	return a, nil
}

// attributes puts a child in its own process group, and in the account.
func (a *account) attributes() *syscall.SysProcAttr {
	attr := &syscall.SysProcAttr{Setpgid: true}
	if a != nil {
		attr.Credential = &syscall.Credential{Uid: uint32(a.uid), Gid: uint32(a.gid)}
	}
	return attr
}

// reach reports an error when the account may not pass through to dir, or to the nearest directory
// above it that exists. It asks the kernel, by running something there: mode bits are not the whole
// truth.
func (a *account) reach(ctx context.Context, dir string) error {
	if a == nil {
		return nil
	}
	for ; dir != "/"; dir = filepath.Dir(dir) {
		if _, err := os.Stat(dir); err == nil {
			break
		}
	}
	cmd := exec.CommandContext(ctx, "/bin/sh", "-c", ":")
	cmd.Dir = dir
	cmd.SysProcAttr = a.attributes()
	err := cmd.Run()
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("user %s, as whom Postgres runs, may not enter %s", a.name, dir)
	}
	return fmt.Errorf("run as user %s in %s: %w", a.name, dir, err)
}
