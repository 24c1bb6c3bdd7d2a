package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"time"
)

const startTimeout = time.Minute

// program is a server under measurement, in a process of its own.
type program struct {
	name    string
	address string // host:port
	cmd     *exec.Cmd
	log     *os.File
	exited  chan struct{} // closed once it is gone and reaped
}

// startShopgraph starts the server on the running database: with the test gateway, without limits
// on how much may be asked for. Jobs would delete old carts while others are counted. With memory for an index, in MiB, it has one
// when startShopgraph returns; without, Postgres answers all, and the index takes nothing from what is measured.
func (l *environment) startShopgraph(ctx context.Context, maxConns, memory int) (*program, error) {
	level := "warn"
	if memory > 0 {
		level = "info" // it tells how long the index took
	}
	args := append([]string{
		"serve", "--mode=development",
		"--no-demo-data", "--no-playground", "--no-migrate", "--no-jobs", "--addr=127.0.0.1:0", "--log-level=" + level,
		fmt.Sprintf("--max-conns=%d", maxConns), fmt.Sprintf("--search-memory=%d", memory),
	}, unlimited...)
	p, err := l.start(ctx, l.address(running), l.shopgraph, args...)
	if err != nil || memory == 0 {
		return p, err
	}
	if err := awaitIndex(ctx, p.ready); err != nil {
		return nil, errors.Join(err, p.stop())
	}
	return p, nil
}

// indexTimeout is how long an index may take to be built.
const indexTimeout = 10 * time.Minute

// awaitIndex waits until a server says that it has an index.
func awaitIndex(ctx context.Context, ready func(ctx context.Context) (string, error)) error {
	for end := time.Now().Add(indexTimeout); ; {
		state, err := ready(ctx)
		if err != nil || strings.Contains(state, "\nindex of ") {
			return err
		}
		if time.Now().After(end) {
			return fmt.Errorf("after %s there was no index: %s", indexTimeout, state)
		}
		if !pause(ctx, 20*time.Millisecond) {
			return ctx.Err()
		}
	}
}

// ready returns what the program says when it is asked whether it is ready.
func (p *program) ready(ctx context.Context) (string, error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+p.address+readyPath, nil)
	if err != nil {
		return "", err
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return "", err
	}
	defer answer.Body.Close()
	said, err := io.ReadAll(answer.Body)
	return string(said), err
}

// unlimited lifts the limits of an address and of a user: all load comes from this machine.
var unlimited = []string{
	"--address-connection-limit=0", "--user-connection-limit=0", "--address-subscription-limit=0", "--user-subscription-limit=0",
	"--unpaid-order-limit=0", "--address-unpaid-order-limit=0", "--unpaid-unit-limit=0", "--address-cart-limit=0", "--payment-decline-limit=0", "--address-payment-decline-limit=0",
	"--payment-method-limit=0", "--address-payment-method-limit=0",
}

// startLimit starts the yardstick on the running database.
func (l *environment) startLimit(ctx context.Context, maxConns int) (*program, error) {
	return l.start(ctx, l.address(running), l.limit, fmt.Sprintf("-max-conns=%d", maxConns))
}

// start runs a program on a database and waits until it says where it listens.
func (l *environment) start(ctx context.Context, database, path string, args ...string) (*program, error) {
	name := filepath.Base(path)
	log, err := os.OpenFile(filepath.Join(l.dir, name+".log"), os.O_CREATE|os.O_RDWR|os.O_APPEND, 0o600)
	if err != nil {
		return nil, err
	}
	cmd := exec.Command(path, args...) //nolint:noctx // it lives until stop
	cmd.Env = append(slices.DeleteFunc(os.Environ(), isSetting), "DATABASE_URL="+database)
	cmd.Stderr = struct{ io.Writer }{log} // over a pipe: a server that outlives this process ends with its next line
	cmd.WaitDelay = stopTimeout
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, errors.Join(err, log.Close())
	}
	if err := cmd.Start(); err != nil {
		return nil, errors.Join(fmt.Errorf("start %s: %w", name, err), log.Close())
	}
	p := &program{name: name, cmd: cmd, log: log, exited: make(chan struct{})}
	ports := make(chan string, 1)
	go p.watch(out, ports)
	select {
	case port := <-ports:
		p.address = "127.0.0.1:" + port
		return p, nil
	case <-p.exited:
		err = fmt.Errorf("%s did not start: %v", name, cmd.ProcessState)
	case <-time.After(startTimeout):
		err = fmt.Errorf("%s was not up after %s", name, startTimeout)
	case <-ctx.Done():
		err = ctx.Err()
	}
	return nil, errors.Join(err, p.stop())
}

func isSetting(variable string) bool {
	return strings.HasPrefix(variable, "SHOPGRAPH_") || strings.HasPrefix(variable, "DATABASE_URL=")
}

var announced = regexp.MustCompile(`http://(?:localhost|127\.0\.0\.1):(\d+)` + endpointPath)

// watch tells the port once the program says it, and that it is gone when it is.
func (p *program) watch(out io.Reader, ports chan<- string) {
	told := false
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if port := announced.FindStringSubmatch(lines.Text()); port != nil && !told {
			told = true
			ports <- port[1]
		}
	}
	_ = p.cmd.Wait() // its verdict stays in ProcessState
	close(p.exited)
}

// stop ends the program as Ctrl-C does. It is an error when it does not end well, or has logged a
// warning or worse.
func (p *program) stop() error {
	defer p.log.Close()
	_ = p.cmd.Process.Signal(syscall.SIGINT) // one that is gone is told by its state
	select {
	case <-p.exited:
	case <-time.After(stopTimeout):
		_ = p.cmd.Process.Kill()
		<-p.exited
		return fmt.Errorf("%s did not stop within %s", p.name, stopTimeout)
	}
	said, err := os.ReadFile(p.log.Name())
	if err != nil {
		return err
	}
	if err := os.Truncate(p.log.Name(), 0); err != nil {
		return err
	}
	if !p.cmd.ProcessState.Success() {
		return fmt.Errorf("%s did not end well: %v\n%.2000s", p.name, p.cmd.ProcessState, said)
	}
	if said = complaints(said); len(said) > 0 {
		return fmt.Errorf("%s logged\n%.2000s", p.name, said)
	}
	return nil
}

// complaints returns the lines of a log without those that only inform.
func complaints(log []byte) []byte {
	var rest []byte
	for line := range bytes.Lines(log) {
		if !bytes.Contains(line, []byte(" level=INFO ")) {
			rest = append(rest, line...)
		}
	}
	return rest
}
