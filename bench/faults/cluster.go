package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/shopgraph/shopgraph/internal/store/localpg"
)

// afterOutage is how long after its database is back a server may still answer that it cannot.
const afterOutage = 5 * time.Second

// cluster is a Postgres that can die.
type cluster struct {
	options localpg.Options
	server  *localpg.Server

	mu      sync.Mutex
	outages []outage
}

// outage is from when Postgres was killed until its servers must be well again; the end is zero as long as it is down.
type outage struct{ from, to time.Time }

func openCluster(ctx context.Context, options localpg.Options) (*cluster, error) {
	server, err := localpg.Start(ctx, options)
	return &cluster{options: options, server: server}, err
}

func (c *cluster) close() error {
	ctx, cancel := context.WithTimeout(context.Background(), stopTimeout)
	defer cancel()
	return c.server.Stop(ctx)
}

// kill ends Postgres at once, without a last checkpoint, and starts it again after a while: it recovers from its log.
func (c *cluster) kill(ctx context.Context, down time.Duration) error {
	pids, err := filepath.Glob(filepath.Join(c.server.DataDir(), "*", "postmaster.pid"))
	if err != nil || len(pids) != 1 {
		return errors.Join(err, fmt.Errorf("kill Postgres: there are %d files with its process id", len(pids)))
	}
	text, err := os.ReadFile(pids[0])
	if err != nil {
		return err
	}
	line, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(line)
	if err != nil {
		return err
	}
	c.begin()
	if err := syscall.Kill(pid, syscall.SIGQUIT); err != nil {
		return fmt.Errorf("kill Postgres: %w", err)
	}
	<-c.server.Done()
	if err := errors.Join(c.close(), pause(ctx, down)); err != nil {
		return err
	}
	was := c.server.URL()
	if c.server, err = localpg.Start(ctx, c.options); err != nil {
		return fmt.Errorf("start Postgres again: %w", err)
	}
	if c.server.URL() != was {
		return fmt.Errorf("start Postgres again: it was at %s, and is at %s", was, c.server.URL())
	}
	c.end()
	return nil
}

func (c *cluster) begin() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.outages = append(c.outages, outage{from: time.Now()})
}

func (c *cluster) end() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.outages[len(c.outages)-1].to = time.Now().Add(afterOutage)
}

// wasDown says whether Postgres was down at any time between an instant and now.
func (c *cluster) wasDown(since time.Time) bool { return c.wasDownIn(since, time.Now()) }

func (c *cluster) wasDownIn(from, to time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, o := range c.outages {
		if o.from.Before(to) && (o.to.IsZero() || o.to.After(from)) {
			return true
		}
	}
	return false
}
