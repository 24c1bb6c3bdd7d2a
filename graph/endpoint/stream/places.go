package stream

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"sync"

	"github.com/shopgraph/shopgraph/internal/fault"
)

// fullRetryAfter is after how many seconds to try again for a place.
const fullRetryAfter = 10

// Limits are how much may be open at a time, in this process; 0 is no limit.
type Limits struct {
	// Connections are WebSockets and event streams, Operations what was begun over them and has not
	// ended. AddressConnections and AddressOperations are for all clients of a network together,
	// UserConnections and UserOperations for all of a user or a service.
	AddressConnections, UserConnections int
	AddressOperations, UserOperations   int
}

// places are how many things each client has open. A client without any is not remembered.
type places struct {
	most int // 0: any number
	mu   sync.Mutex
	used map[string]int
}

// take takes a place, and reports whether there was one. A client without a name needs none.
func (p *places) take(client string) bool {
	if p.most == 0 || client == "" {
		return true
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.used[client] >= p.most {
		return false
	}
	if p.used == nil {
		p.used = map[string]int{}
	}
	p.used[client]++
	return true
}

// leave gives back a place that was taken.
func (p *places) leave(client string) {
	if p.most == 0 || client == "" {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.used[client]--; p.used[client] == 0 {
		delete(p.used, client)
	}
}

// quota is the places for one kind of thing.
type quota struct {
	what              string
	byNetwork, byUser places
}

// take takes a place of a network's and one of a user's. Either may be empty, and then needs none.
// Its error is fault.TooManyRequests, and then nothing was taken.
func (q *quota) take(network, user string) error {
	if !q.byNetwork.take(network) {
		return full(q.what, "network", q.byNetwork.most)
	}
	if !q.byUser.take(user) {
		q.byNetwork.leave(network)
		return full(q.what, "account", q.byUser.most)
	}
	return nil
}

func (q *quota) leave(network, user string) {
	q.byNetwork.leave(network)
	q.byUser.leave(user)
}

func full(what, whose string, most int) error {
	err := fault.TooManyRequests(fmt.Sprintf("your %s has %d %s open, and may have no more: end some, or try again in %d seconds",
		whose, most, what, fullRetryAfter))
	err.Details = map[string]any{"retryAfter": fullRetryAfter}
	return err
}

// client returns what a context's places are counted by.
func (s *Streams) client(ctx context.Context) (network, user string) {
	if s.Client == nil {
		return "", ""
	}
	return s.Client(ctx)
}

// refuseFull answers a request for a stream for which there is no place.
func (s *Streams) refuseFull(w http.ResponseWriter, r *http.Request, err error) {
	w.Header().Set("Retry-After", strconv.Itoa(fullRetryAfter))
	s.Refuse(w, r, http.StatusTooManyRequests, err)
}
