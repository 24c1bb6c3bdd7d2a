package main

import (
	"bufio"
	"context"
	"os"
	"os/exec"
	"slices"
	"testing"

	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
)

// following is a process that follows the catalog's changes.
type following struct {
	t     *testing.T
	cmd   *exec.Cmd
	lines *bufio.Scanner
}

func follow(t *testing.T, url, name string) following {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "shopgraph", "changes", "--name="+name)
	cmd.Env = append(os.Environ(), "DATABASE_URL="+url)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill() })
	return following{t, cmd, bufio.NewScanner(out)}
}

// until reads lines up to one of them.
func (f following) until(line string) {
	f.t.Helper()
	for f.lines.Scan() {
		if f.lines.Text() == line {
			return
		}
	}
	f.t.Fatalf("it ended before it said %s", line)
}

func (f following) kill() {
	f.t.Helper()
	if err := f.cmd.Process.Kill(); err != nil {
		f.t.Fatal(err)
	}
	_ = f.cmd.Wait()
}

// TestFollowersAreKilled: of two processes that follow the changes one is killed, and begins again.
// Both are told of all changes, also of those that came meanwhile.
func TestFollowersAreKilled(t *testing.T) {
	t.Parallel()
	url := pgtest.NewURL(t)
	db, err := store.Open(t.Context(), store.Config{URL: url, MaxConns: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	change := func(query string) {
		t.Helper()
		if _, err := db.ExecContext(context.Background(), query); err != nil {
			t.Fatal(err)
		}
	}
	const category, other = "cat_01h455vb4pex5vsknk084sn02q", "cat_01h455vb4pex5vsknk084sn02r"
	change(`INSERT INTO categories (id, created_at, updated_at, name, slug) VALUES
		('01890a5d-ac96-774b-bcce-b302099a8057', now(), now(), 'a', 'a'), ('01890a5d-ac96-774b-bcce-b302099a8058', now(), now(), 'b', 'b')`)

	stays, dies := follow(t, url, "stays"), follow(t, url, "dies")
	stays.until("ALL")
	dies.until("ALL")
	change(`UPDATE categories SET name = 'c' WHERE slug = 'a'`)
	for _, f := range []following{stays, dies} {
		f.until("CATEGORY " + category)
	}
	dies.kill()
	change(`UPDATE categories SET name = 'd' WHERE slug = 'b'`)
	again := follow(t, url, "dies")
	for _, f := range []following{stays, again} {
		f.until("CATEGORY " + other)
	}
	var names []string
	rows, err := db.QueryContext(t.Context(), `SELECT name FROM feed_readers ORDER BY name`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		names = append(names, name)
	}
	if !slices.Equal(names, []string{"dies", "stays"}) || rows.Err() != nil {
		t.Errorf("readers %v, %v", names, rows.Err())
	}
}
