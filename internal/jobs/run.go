package jobs

import (
	"context"
	"errors"
	"sync"
	"time"
)

// claimTimeout is how long one look for jobs may take.
const claimTimeout = 5 * time.Second

// errDrained is why the contexts of jobs end that a stopping queue no longer waits for.
var errDrained = errors.New("the process stops")

// Run works until ctx ends, and rides out a database that is out of reach. Then it takes no more
// jobs and waits for those under way. It cancels those that take longer than DrainTimeout, so that
// others do them. It returns nil once their handlers have returned. It is called once.
func (q *Queue) Run(ctx context.Context) error {
	working, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	defer cancel(nil)
	var jobs sync.WaitGroup
	q.take(ctx, working, &jobs)

	drained := make(chan struct{})
	go func() {
		jobs.Wait()
		close(drained)
	}()
	patience := time.NewTimer(q.opts.DrainTimeout)
	defer patience.Stop()
	select {
	case <-drained:
		return nil
	case <-patience.C:
	}
	q.log.WarnContext(ctx, "jobs take too long to end, cancelling them", "waited", q.opts.DrainTimeout)
	cancel(errDrained)
	<-drained
	return nil
}

// take claims jobs and starts them until ctx ends; working is the context for them.
func (q *Queue) take(ctx, working context.Context, jobs *sync.WaitGroup) {
	poll := time.NewTicker(q.opts.Poll)
	defer poll.Stop()
	slots := make(chan struct{}, q.opts.Workers) // one token a job under way
	scheduled := false
	for {
		free := reserve(ctx, slots)
		if free == 0 {
			return
		}
		if !scheduled {
			scheduled = q.schedule(ctx)
		}
		claimed := q.claimUpTo(ctx, free)
		for range free - len(claimed) {
			<-slots
		}
		for _, j := range claimed {
			jobs.Go(func() {
				defer func() { <-slots }()
				q.do(working, j)
			})
		}
		if len(claimed) == free { // there may be more
			continue
		}
		select {
		case <-ctx.Done():
		case <-q.wake:
		case <-poll.C:
		}
	}
}

// reserve waits for a free slot and takes all that are free. It returns 0 when ctx ends.
func reserve(ctx context.Context, slots chan struct{}) (n int) {
	if ctx.Err() != nil {
		return 0
	}
	select {
	case <-ctx.Done():
		return 0
	case slots <- struct{}{}:
	}
	for n = 1; ; n++ {
		select {
		case slots <- struct{}{}:
		default:
			return n
		}
	}
}

// claimUpTo claims at most limit jobs. It is not broken off when ctx ends. If the statement's
// answer were lost, the jobs it claimed would have to wait for their leases to run out.
func (q *Queue) claimUpTo(ctx context.Context, limit int) []claimed {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), claimTimeout)
	defer cancel()
	claimed, err := q.claim(ctx, limit)
	if err != nil {
		q.log.WarnContext(ctx, "jobs cannot be claimed", "error", err)
	}
	return claimed
}

// schedule sees to it that periodic jobs exist, and reports whether they do.
func (q *Queue) schedule(ctx context.Context) bool {
	for name, k := range q.kinds {
		if k.policy.Every == 0 {
			continue
		}
		if err := q.ensure(ctx, name, k.policy.Every); err != nil {
			if ctx.Err() == nil {
				q.log.WarnContext(ctx, "periodic job cannot be scheduled", "kind", name, "error", err)
			}
			return false
		}
	}
	return true
}
