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
	return context.WithValue(ctx, memberKey{}, m), m.leave
}

// Alone has a member leave its group, if the context is of one: when it sends a statement of another kind, or begins a transaction,
// the others are not to wait for that.
func Alone(ctx context.Context) {
	if m := memberFrom(ctx); m != nil {
		m.leave()
	}
}

// bring runs a query together with those of others, and reports false if it is not the member's first. It returns when the query
// was run, by whichever of those who wait comes last or has its turn: who leaves may hold a connection, and must not wait for another.
func (m *member) bring(ctx context.Context, db Queryer, c *call) bool {
	if m.gone {
		return false
	}
	m.gone = true
	c.db, c.done, c.turn = db, make(chan struct{}), make(chan struct{})
	if m.group.arrive(c) {
		runAll(ctx, m.group.waiting)
		return true
	}
	select {
	case <-c.done:
	case <-c.turn:
		runAll(ctx, m.group.waiting)
	}
	return true
}

func (m *member) leave() {
	if m.gone {
		return
	}
	m.gone = true
	if m.group.arrive(nil) && len(m.group.waiting) > 0 {
		close(m.group.waiting[0].turn)
	}
}

// arrive counts a member, with its query if it has one, and reports whether it is the last: then nobody changes the group any more.
func (g *Group) arrive(c *call) (last bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.away--
	if c != nil {
		g.waiting = append(g.waiting, c)
	}
	return g.away == 0
}

var errPanic = errors.New("a query that this one went with panicked while its rows were read")

// runAll runs calls, and lets go of all who wait for them, whatever happens.
func runAll(ctx context.Context, calls []*call) {
	defer func() {
		for _, c := range calls { // none are left but after a panic
			c.err = errPanic
			close(c.done)
		}
	}()
	for len(calls) > 0 {
		some := calls[:min(len(calls), mostTogether)]
		err := run(ctx, some[0].db, some)
		for _, c := range some {
			c.err = err
			close(c.done)
		}
		calls = calls[len(some):]
	}
}
