package main

import (
	"bufio"
	"context"
	"net"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"testing"

	"github.com/alecthomas/kong"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/shopgraph/shopgraph/internal/store"
	"github.com/shopgraph/shopgraph/internal/store/pgtest"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"shopgraph": main})
}

// TestScripts runs the command lines of testdata/script. $DATABASE is an empty, migrated database's
// address, $BUSY an address that another program listens at. The command sql executes a file's
// statements on the database.
func TestScripts(t *testing.T) {
	t.Parallel()
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { busy.Close() })
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Setup: func(env *testscript.Env) error {
			env.Setenv("BUSY", busy.Addr().String())
			env.Setenv("DATABASE", pgtest.NewURL(t))
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"sql": executeFile},
	})
}

func executeFile(ts *testscript.TestScript, _ bool, args []string) {
	db, err := store.Open(context.Background(), store.Config{URL: ts.Getenv("DATABASE"), MaxConns: 1})
	ts.Check(err)
	defer db.Close()
	_, err = db.ExecContext(context.Background(), ts.ReadFile(args[0]))
	ts.Check(err)
}

// TestServe runs the server until Ctrl-C.
func TestServe(t *testing.T) {
	t.Parallel()
	serve := exec.CommandContext(t.Context(), "shopgraph", "--addr=127.0.0.1:0", "--mode=development", "--log-format=json")
	serve.Env = append(os.Environ(), "DATABASE_URL="+pgtest.NewURL(t))
	var log strings.Builder
	serve.Stderr = &log
	out, err := serve.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := serve.Start(); err != nil {
		t.Fatal(err)
	}
	var said strings.Builder
	for lines := bufio.NewScanner(out); lines.Scan() && !strings.Contains(lines.Text(), "Ctrl-C"); {
		said.WriteString(lines.Text() + "\n")
	}
	address := regexp.MustCompile(`http://localhost:\d+/graphql`).FindString(said.String())
	if address == "" {
		t.Errorf("said:\n%s\nlogged:\n%s", said.String(), log.String())
	}
	for _, want := range []string{"demo-password-1", "staff@example.com", "/?query=", "curl http://"} {
		if !strings.Contains(said.String(), want) {
			t.Errorf("nothing of %s in:\n%s", want, said.String())
		}
	}
	at := strings.TrimSuffix(strings.TrimPrefix(address, "http://"), "/graphql")
	if answer, err := exec.CommandContext(t.Context(), "shopgraph", "health", "--addr="+at).CombinedOutput(); err != nil {
		t.Errorf("health: %v: %s", err, answer)
	}
	if err := serve.Process.Signal(syscall.SIGINT); err != nil {
		t.Fatal(err)
	}
	if err := serve.Wait(); err != nil {
		t.Errorf("%v, logged:\n%s", err, log.String())
	}
}

// TestEachSettingIsDocumented: serve takes no flag that docs/settings.md does not list.
func TestEachSettingIsDocumented(t *testing.T) {
	t.Parallel()
	settings, err := os.ReadFile("../../docs/settings.md")
	if err != nil {
		t.Fatal(err)
	}
	parser := kong.Must(&cli{}, kong.BindTo(t.Context(), (*context.Context)(nil)))
	serve := parser.Model.Leaves(false)[0]
	if serve.Name != "serve" {
		t.Fatalf("the first command is %s", serve.Name)
	}
	for _, flag := range serve.Flags {
		if variable := "| `" + strings.Join(flag.Envs, "`, `") + "` |"; !strings.Contains(string(settings), variable) {
			t.Errorf("docs/settings.md lacks --%s: it belongs into internal/config", flag.Name)
		}
	}
}
