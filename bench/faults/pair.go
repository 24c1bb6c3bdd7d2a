package main

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"
)

// pair is two servers of one shop. Each request goes to either that is up.
type pair []*shop

func (p pair) reach(ctx context.Context) (string, error) {
	for {
		for _, i := range rand.Perm(len(p)) {
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
