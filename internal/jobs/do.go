package jobs

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"strings"
	"time"
)

const (
	maxErrorLen = 1000 // code points
	firstPause  = 50 * time.Millisecond
	maxPause    = time.Second
)

var errNeverEnded = errors.New("the last attempt never ended: its process was killed, or its handler did not return in time")

// do runs a claimed job and records what came of it.
func (q *Queue) do(ctx context.Context, j claimed) {
	k := q.kinds[j.kind]
	q.opts.Observer.JobStarted(j.kind)
	start := time.Now()
	err := Permanent(errNeverEnded)
	if j.attempts <= k.policy.MaxAttempts {
		err = q.call(ctx, k, j)
	}
	took := time.Since(start)
	outcome := q.record(ctx, j, k.next(j, err, context.Cause(ctx)))
	q.report(ctx, j, took, outcome, err)
	q.opts.Observer.JobFinished(j.kind, took, outcome)
}

// call runs the handler. Its context ends with the kind's Timeout, counted from before the claim,
// so that the lease is still running then.
func (q *Queue) call(ctx context.Context, k kind, j claimed) (err error) {
	ctx, cancel := context.WithDeadline(ctx, j.since.Add(k.policy.Timeout))
	defer cancel()
	defer func() {
		if value := recover(); value != nil {
			q.log.ErrorContext(ctx, "job panics", "kind", j.kind, "job", j.id, "panic", value, "stack", string(debug.Stack()))
			err = fmt.Errorf("panic: %v", value)
		}
	}()
	return k.handle(ctx, j.payload)
}

// next is what becomes of a job after an attempt; stopped is why the queue cancelled it, if it did.
func (k kind) next(j claimed, err, stopped error) change {
	periodic := k.policy.Every > 0 && j.periodic
	switch {
	case err == nil && periodic:
		return change{outcome: Done, status: ready, delay: k.policy.Every}
	case err == nil:
		return change{outcome: Done, remove: true}
	case stopped != nil:
		return change{outcome: Released, status: ready, attempts: j.attempts - 1, lastError: j.lastError}
	case !isPermanent(err) && j.attempts < k.policy.MaxAttempts:
		delay := k.policy.pause(j.attempts)
		return change{outcome: Failed, status: ready, delay: delay, attempts: j.attempts, lastError: shorten(err)}
	case periodic:
		return change{outcome: Failed, status: ready, delay: k.policy.Every, lastError: shorten(err)}
	}
	return change{outcome: Dead, status: dead, attempts: j.attempts, lastError: shorten(err)}
}

// pause returns how long to wait after a failed attempt, the first being 1.
func (p Policy) pause(attempt int) time.Duration {
	d := p.Backoff
	for range attempt - 1 {
		if d >= p.MaxBackoff {
			break
		}
		d *= 2
	}
	d = min(d, p.MaxBackoff)
	return d/2 + rand.N(d)
}

// record writes down what came of a job. It keeps trying for the time that the lease leaves,
// whatever became of ctx. An outcome that is not recorded is work done twice.
func (q *Queue) record(ctx context.Context, j claimed, c change) Outcome {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), q.opts.Grace)
	defer cancel()
	for pause := firstPause; ; pause = min(2*pause, maxPause) {
		outcome, err := q.apply(ctx, j, c)
		if err == nil {
			return outcome
		}
		q.log.WarnContext(ctx, "outcome of a job cannot be recorded", "kind", j.kind, "job", j.id, "outcome", c.outcome, "error", err)
		select {
		case <-ctx.Done():
			return Lost
		case <-time.After(pause):
		}
	}
}

// report logs an attempt.
func (q *Queue) report(ctx context.Context, j claimed, took time.Duration, outcome Outcome, err error) {
	log := q.log.With("kind", j.kind, "job", j.id, "attempt", j.attempts, "took", took)
	switch outcome {
	case Done:
		log.DebugContext(ctx, "job done")
	case Released:
		log.InfoContext(ctx, "job cancelled and handed back")
	case Failed:
		log.WarnContext(ctx, "job failed, to be tried again", "error", err)
	case Dead:
		log.ErrorContext(ctx, "job failed and is given up", "error", err)
	case Lost:
		log.ErrorContext(ctx, "job lost to others before its outcome was recorded, may be done twice", "error", err)
	}
}

// shorten returns what an error says, as Postgres can store it.
func shorten(err error) string {
	text := strings.ReplaceAll(strings.ToValidUTF8(err.Error(), "\uFFFD"), "\x00", "\uFFFD")
	if runes := []rune(text); len(runes) > maxErrorLen {
		return string(runes[:maxErrorLen-1]) + "…"
	}
	return text
}
