package pgtest

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestMain lets the test binary play another one, that is killed in the middle of its tests.
func TestMain(m *testing.M) {
	if len(os.Args) == 2 && os.Args[1] == "play" {
		c, err := shared()
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		fmt.Println(clusterDir(c.url))
		_, _ = io.Copy(io.Discard, os.Stdin)
		return
	}
	os.Exit(m.Run())
}

func clusterDir(address string) string {
	_, rest, _ := strings.Cut(address, "host=")
	host, _, _ := strings.Cut(rest, "&")
	return filepath.Dir(strings.ReplaceAll(host, "%2F", "/"))
}

func TestNew(t *testing.T) {
	t.Parallel()
	for range 3 { // each its own
		s := New(t)
		var tables int
		if err := s.DB.QueryRowContext(t.Context(),
			"SELECT count(*) FROM information_schema.tables WHERE table_schema = 'public'").Scan(&tables); err != nil || tables == 0 {
			t.Fatalf("%d tables, %v", tables, err)
		}
		if _, err := s.DB.ExecContext(t.Context(), "CREATE TABLE mine ()"); err != nil {
			t.Error(err)
		}
		if n, err := s.Client.Product.Query().Count(t.Context()); n != 0 || err != nil {
			t.Errorf("%d products, %v", n, err)
		}
	}
}

func TestManyAtOnce(t *testing.T) {
	t.Parallel()
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			s := New(t)
			if err := s.DB.PingContext(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
}

func TestDatabaseGoesWithItsTest(t *testing.T) {
	t.Parallel()
	var name string
	t.Run("inner", func(t *testing.T) {
		s := New(t)
		if err := s.DB.QueryRowContext(t.Context(), "SELECT current_database()").Scan(&name); err != nil {
			t.Fatal(err)
		}
	})
	c, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		var n int
		if err := c.admin.QueryRowContext(t.Context(), "SELECT count(*) FROM pg_database WHERE datname = $1", name).Scan(&n); err != nil {
			t.Fatal(err)
		}
		if n == 0 {
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%s is still there", name)
		}
	}
}

func TestNothingStaysOfATestBinary(t *testing.T) {
	t.Parallel()
	for _, end := range []string{"exit", "kill -9"} {
		t.Run(end, func(t *testing.T) {
			t.Parallel()
			self, err := os.Executable()
			if err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command(self, "play")
			in, err := cmd.StdinPipe()
			if err != nil {
				t.Fatal(err)
			}
			out, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			cmd.Stderr = os.Stderr
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			line, err := bufio.NewReader(out).ReadString('\n')
			if err != nil {
				t.Fatal(err)
			}
			dir := strings.TrimSpace(line)
			if _, err := os.Stat(filepath.Join(dir, "postgres", "PG_VERSION")); err != nil {
				t.Fatal(err)
			}
			if end == "kill -9" {
				if err := cmd.Process.Kill(); err != nil {
					t.Fatal(err)
				}
			}
			in.Close()
			_ = cmd.Wait()
			for deadline := time.Now().Add(10 * time.Second); ; time.Sleep(5 * time.Millisecond) {
				if _, err := os.Stat(dir); os.IsNotExist(err) {
					return
				}
				if time.Now().After(deadline) {
					t.Fatalf("%s is still there", dir)
				}
			}
		})
	}
}

func TestSweep(t *testing.T) {
	t.Parallel()
	base := t.TempDir()
	old := time.Now().Add(-time.Hour)
	for name, age := range map[string]time.Time{"shopgraph-pgtest-old": old, "shopgraph-pgtest-new": time.Now(), "other": old} {
		dir := filepath.Join(base, name)
		if err := os.MkdirAll(filepath.Join(dir, "postgres"), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(dir, age, age); err != nil {
			t.Fatal(err)
		}
	}
	sweep(base)
	left, err := filepath.Glob(filepath.Join(base, "*"))
	if err != nil || len(left) != 2 || filepath.Base(left[0]) != "other" || filepath.Base(left[1]) != "shopgraph-pgtest-new" {
		t.Errorf("left: %v, %v", left, err)
	}
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		NewURL(b)
	}
}
