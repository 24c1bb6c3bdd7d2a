package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// pair is two servers of one shop. Each request goes to either that is up.
type pair []*shop

func (p pair) reach(ctx context.Context) (string, error) {
	for {
		for _, i := range rand.Perm(len(p)) { //nolint:gosec // nothing secret depends on it
			if address := p[i].address(); address != "" {
				return address, nil
			}
		}
		if err := pause(ctx, 5*time.Millisecond); err != nil {
			return "", err
		}
	}
}

// close gives up all servers.
func (p pair) close() error {
	var errs []error
	for _, s := range p {
		errs = append(errs, s.close())
	}
	return errors.Join(errs...)
}

// clockAhead is by how much the second server's clock is ahead of the first's.
const clockAhead = time.Minute

// gatewayLatency is how long a request to the gateway takes at most, there and back each.
const gatewayLatency = 30 * time.Millisecond

// pairOf runs a killing with two servers, a gateway that is far away, and clocks that differ.
func (l *lab) pairOf(ctx context.Context, k killing) (report, error) {
	program, err := buildAhead(ctx, l.dir, clockAhead)
	if err != nil {
		return report{name: k.name}, err
	}
	k.second, k.latency = program, gatewayLatency
	return l.kill(ctx, k)
}

// timeNow is what time.Now reads the clock with, in Go's source.
const timeNow = "sec, nsec, mono := runtimeNow()"

// buildAhead compiles the program with a clock that is ahead: Go's own source of time.Now is
// replaced while it is built. Timers and deadlines are not concerned, as they follow another clock.
func buildAhead(ctx context.Context, dir string, by time.Duration) (string, error) {
	root, err := exec.CommandContext(ctx, "go", "env", "GOROOT").Output()
	if err != nil {
		return "", fmt.Errorf("find Go's source: %w", err)
	}
	original := filepath.Join(strings.TrimSpace(string(root)), "src", "time", "time.go")
	source, err := os.ReadFile(original)
	if err != nil {
		return "", err
	}
	if strings.Count(string(source), timeNow) == 0 {
		return "", errors.New("this Go reads the clock in another way: see buildAhead")
	}
	ahead := strings.ReplaceAll(string(source), timeNow, fmt.Sprintf("%s\n\tsec += %d", timeNow, int(by.Seconds())))
	replacement, overlay := filepath.Join(dir, "time.go"), filepath.Join(dir, "overlay.json")
	if err := os.WriteFile(replacement, []byte(ahead), 0o600); err != nil {
		return "", err
	}
	replace, err := json.Marshal(map[string]any{"Replace": map[string]string{original: replacement}})
	if err != nil {
		return "", err
	}
	if err := os.WriteFile(overlay, replace, 0o600); err != nil {
		return "", err
	}
	return build(ctx, dir, "shopgraph-ahead", "-overlay="+overlay)
}
