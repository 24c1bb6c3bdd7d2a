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
	begin() (asked asking, finish func())
}

// asking is a record.Asked, of whatever keys and values.
type asking interface {
	Reads() []*record.Read
	AskAlone(ctx context.Context, db record.Queryer)
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

// read reads together what nobody else reads. What fails with others is asked by itself.
func (l *level) read(ctx context.Context, all []due) {
	var reads []*record.Read
	var begun []asking
	var finish []func()
	for _, d := range all {
		asked, then := d.begin()
		if asked != nil {
			begun, reads = append(begun, asked), append(reads, asked.Reads()...)
		}
		if then != nil {
			finish = append(finish, then)
		}
	}
	record.Ask(ctx, l.db, reads)
	for _, asked := range begun {
		asked.AskAlone(ctx, l.db)
	}
	for _, then := range finish {
		then()
	}
}
