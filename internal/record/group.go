package record

import (
	"context"
	"errors"
	"sync"
)

// Group has queries that are asked at the same time go to Postgres as one statement: a round trip costs both sides more than most
// queries do. Each of its members works in a goroutine of its own, and the first query of each is held until all the others have
// come to theirs, or have left. A query that fails fails those that it went with.
//
// Members must not wait for one another in other ways.
type Group struct {
	mu      sync.Mutex
	away    int // members that have neither come to a query nor left
	waiting []*call
}

// NewGroup returns a group of so many members.
func NewGroup(members int) *Group { return &Group{away: members} }

// member is one of a group, until it has brought a query or left. It is used by one goroutine.
type member struct {
	group *Group
	gone  bool
}

type memberKey struct{}

func memberFrom(ctx context.Context) *member {
	m, _ := ctx.Value(memberKey{}).(*member)
	return m
}

// Member returns the context that a member works under; leave must be called when it has ended.
func (g *Group) Member(ctx context.Context) (_ context.Context, leave func()) {
	m := &member{group: g}
	return context.WithValue(ctx, memberKey{}, m), func() { m.leave(ctx) }
}

// Alone has a member leave its group, if the context is of one: when it sends a statement of another kind, or begins a transaction,
// the others are not to wait for that.
func Alone(ctx context.Context) {
	if m := memberFrom(ctx); m != nil {
		m.leave(ctx)
	}
}

// bring runs a query together with those of others, and reports false if it is not the member's first.
func (m *member) bring(ctx context.Context, db Queryer, c *call) bool {
	if m.gone {
		return false
	}
	m.gone = true
	c.db, c.done = db, make(chan struct{})
	m.group.arrive(ctx, c)
	<-c.done // whoever comes last runs it, or gives up with the context that all have in common
	return true
}

func (m *member) leave(ctx context.Context) {
	if !m.gone {
		m.gone = true
		m.group.arrive(ctx, nil)
	}
}

// arrive counts a member, with its query if it has one. The last runs the queries of all.
func (g *Group) arrive(ctx context.Context, c *call) {
	g.mu.Lock()
	g.away--
	if c != nil {
		g.waiting = append(g.waiting, c)
	}
	last, calls := g.away == 0, g.waiting
	g.mu.Unlock()
	for last && len(calls) > 0 {
		n := min(len(calls), mostTogether)
		runAll(ctx, calls[:n:n])
		calls = calls[n:]
	}
}

var errPanic = errors.New("a query that this one went with panicked while its rows were read")

// runAll runs calls and lets go of those who wait for them, whatever happens.
func runAll(ctx context.Context, calls []*call) {
	err := errPanic
	defer func() {
		for _, c := range calls {
			c.err = err
			close(c.done)
		}
	}()
	err = run(ctx, calls[0].db, calls)
}
