// Package feed tells of the changes of the catalog: which product, category or collection is another
// one now.
// What is derived from the catalog follows it, such as an index for searching.
//
//	 any writer of the catalog                                a reader, in any process
//	┌─────────────────────────────┐                         ┌──────────────────────────────┐
//	│ UPDATE products …           │                         │ Rebuild: derive all anew     │
//	│   trigger ──▶ a row of      │ ── once no older ───▶   │ Apply: look at these objects │
//	│   catalog_changes, with the │    transaction runs     │   again, in order of commit  │
//	│   transaction's number      │                         │ the position is kept         │
//	└─────────────────────────────┘                         └──────────────────────────────┘
//
// Triggers write the changes, so that no writer can forget to. A change says what has changed, not
// how: the reader looks at the object as it is then.
//
// Numbers that are given while transactions run are not seen in their order: the one with the lower
// number may commit later. So changes are in the order of their transactions, and are read below the
// oldest transaction that still runs. Nothing appears there any more. A transaction that takes long
// holds up what comes after it, and nothing is skipped.
//
// A notification wakes the readers when changes are committed. What an older transaction holds up is
// looked for every so often until that has ended.
//
// A reader is told of each change at least once, and never before it can be seen. Changes are kept
// until all readers have passed them, but no longer than a day. Who has fallen behind that begins
// anew.
package feed

import (
	"cmp"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"github.com/shopgraph/shopgraph/internal/live"
	"github.com/shopgraph/shopgraph/internal/store"
)

// Kind is what has changed.
type Kind string

// The kinds of changes. What is told of a product is told once of all its variants.
const (
	// Product is a product, one of its variants or of its pictures, or what was translated of these.
	Product Kind = "PRODUCT"
	// Price is a price of a product's variant.
	Price Kind = "PRICE"
	// Availability is that a location has run out of a product's variant, or has some again. Others
	// may have it all the while.
	Availability Kind = "AVAILABILITY"
	// Category is a category.
	Category Kind = "CATEGORY"
	// Collection is what a collection says of itself. What is in it changes the products.
	Collection Kind = "COLLECTION"
	// everything is that so much has changed at once that it was not written down.
	everything Kind = "ALL"
)

// Change is something of the catalog that is another one now, or gone: a product, a category or a collection.
type Change struct {
	Kind   Kind
	Object uuid.UUID
}

// Options tunes a feed; a zero field means its default.
type Options struct {
	// Tick is how often a reader that runs looks for changes, unless it is told of them. Default 50 ms.
	Tick time.Duration
	// Idle is how often a reader looks that is told of changes: the longest time that one waits whose
	// notification was lost. Default 1 s.
	Idle time.Duration
	// Batch is how many changes are read at a time. Default 1000.
	Batch int
	// Keep is how long changes are kept for readers that have not passed them. Default a day.
	Keep time.Duration
}

// Feed is the changes of a store's catalog.
type Feed struct {
	store *store.Store
	log   *slog.Logger
	opts  Options
	told  atomic.Bool                   // a listener tells of changes
	woken atomic.Pointer[chan struct{}] // closed, and another one made, when it does
}

// New returns the feed of st.
func New(st *store.Store, log *slog.Logger, opts Options) *Feed {
	opts.Tick = cmp.Or(opts.Tick, 50*time.Millisecond)
	opts.Idle = cmp.Or(opts.Idle, time.Second)
	opts.Batch = cmp.Or(opts.Batch, 1000)
	opts.Keep = cmp.Or(opts.Keep, 24*time.Hour)
	f := &Feed{store: st, log: log, opts: opts}
	f.woken.Store(new(make(chan struct{})))
	return f
}

// Channel joins the readers to a listener, which tells them of changes from now on.
func (f *Feed) Channel() live.Channel {
	f.told.Store(true)
	return live.Channel{Name: "shopgraph_catalog_changes", Wake: func([]string) error { f.wake(); return nil }, WakeAll: f.wake}
}

// wake has all readers look for changes.
func (f *Feed) wake() { close(*f.woken.Swap(new(make(chan struct{})))) }
