package graph

import (
	"context"
	"sync"
	"time"

	"github.com/shopgraph/shopgraph/internal/record"
)

// level is what the loaders of a response are to read at the same time.
type level struct {
	db record.Queryer
	// wait is how long a loader collects keys that come one by one.
	wait time.Duration

	mu  sync.Mutex
	due []due
}

// due is something to be read. It is read once, whoever asks for it.
type due interface {
	// begin returns what is to be asked, and what to do then. It returns nothing if it was begun.
	begin() (reads []*record.Read, finish func())
}

func (l *level) add(d due) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.due = append(l.due, d)
}

// fetch reads what is due, and returns when that is done.
func (l *level) fetch(ctx context.Context) {
	l.mu.Lock()
	all := l.due
	l.due = nil
	l.mu.Unlock()
	l.read(ctx, all)
}

// read reads together what nobody else reads.
func (l *level) read(ctx context.Context, all []due) {
	var reads []*record.Read
	var finish []func()
	for _, d := range all {
		asked, then := d.begin()
		reads = append(reads, asked...)
		if then != nil {
			finish = append(finish, then)
		}
	}
	record.Ask(ctx, l.db, reads)
	for _, then := range finish {
		then()
	}
}
