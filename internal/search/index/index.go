package index

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/google/uuid"
)

// Index is products that can be searched while they change. It may be used concurrently.
type Index struct {
	view atomic.Pointer[View]

	mu      sync.Mutex // held by who changes view
	changed map[uuid.UUID]bool
	merging bool
	fresh   int // how many products the newest part may have, which is made anew with each change
}

// View is an index at one position. It never changes.
type View struct {
	shape    *shape
	parts    []part // the base, and what changed since
	position uint64
}

// What changes of an index are bounded by.
const (
	// Due is how many changed products make a merge due.
	Due = 4096
	// Full is how many there may be. With more, searches would be slow.
	Full = 4 * Due
)

var (
	// ErrFull says that a merge has to come first.
	ErrFull = errors.New("the index has too many changes: merge it")
	// ErrMerging says that somebody else merges.
	ErrMerging = errors.New("the index is being merged")
)

func newIndex(v *View) *Index {
	i := &Index{fresh: 256}
	i.view.Store(v.numbered())
	return i
}

// View returns what the index is now.
func (x *Index) View() *View { return x.view.Load() }

// Position is where the index is in what it follows.
func (v *View) Position() uint64 { return v.position }

// Len returns how many products there are.
func (v *View) Len() (n int) {
	for _, p := range v.parts {
		n += p.len() - int(p.dead.GetCardinality())
	}
	return n
}

// Size returns about how many bytes a view takes.
func (v *View) Size() (bytes int) {
	for _, p := range v.parts {
		bytes += p.size() + sizeOf(p.dead)
	}
	return bytes
}

// numbered gives products their ordinals in the view.
func (v *View) numbered() *View {
	first := uint32(0)
	for i := range v.parts {
		v.parts[i].first = first
		first += uint32(v.parts[i].len())
	}
	return v
}

// Ordinal returns the number of a product in this view, and whether there is one.
func (v *View) Ordinal(id uuid.UUID) (uint32, bool) {
	for _, p := range v.parts {
		if i, ok := p.find(id); ok && !p.isDead(i) {
			return p.first + i, true
		}
	}
	return 0, false
}

// Document returns a product, nil if there is none.
func (v *View) Document(id uuid.UUID) *Document {
	for _, p := range v.parts {
		if i, ok := p.find(id); ok && !p.isDead(i) {
			return p.document(i)
		}
	}
	return nil
}

// changes counts what is not in the base as it is.
func (v *View) changes() int {
	n := int(v.parts[0].dead.GetCardinality())
	for _, p := range v.parts[1:] {
		n += p.len()
	}
	return n
}

// Change is what happened to products. A document takes the place of the one with its id, and of several
// the last counts. What is both put and deleted is deleted.
type Change struct {
	Put      []*Document
	Delete   []uuid.UUID
	Shape    *Shape // nil stays
	Position uint64
}

// ids returns those of all that a change is about, and what it puts.
func (c *Change) ids() (all []uuid.UUID, put []*Document) {
	deleted := make(map[uuid.UUID]bool, len(c.Delete))
	for _, id := range c.Delete {
		deleted[id] = true
	}
	all = slices.Clone(c.Delete)
	for _, d := range lastOnes(c.Put) {
		if !deleted[d.ID] {
			all, put = append(all, d.ID), append(put, d)
		}
	}
	return all, put
}

// Apply has searches find what a change says, as a whole. It reports whether a merge is due. It returns
// ErrFull if one is overdue, and changes nothing then or if something is wrong with the change. Documents
// must not be changed while it runs.
func (x *Index) Apply(c Change) (due bool, err error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	now := x.view.Load()
	shape, err := now.shapeAfter(&c)
	if err != nil {
		return false, err
	}
	ids, put := c.ids()
	if len(ids) > Due {
		return false, fmt.Errorf("a change of %d products: at most %d at once", len(ids), Due)
	}
	if max(now.changes(), len(x.changed))+len(ids) > Full {
		return true, ErrFull
	}
	next := now.with(shape, ids, put, x.fresh)
	next.position = c.Position
	if x.merging {
		for _, id := range ids {
			x.changed[id] = true
		}
	}
	x.view.Store(next)
	return next.changes() >= Due, nil
}

// shapeAfter returns the shape after a change, by which its documents are checked.
func (v *View) shapeAfter(c *Change) (*shape, error) {
	after := v.shape
	if c.Shape != nil {
		var err error
		if after, err = newShape(*c.Shape); err != nil {
			return nil, err
		}
		if err := after.follows(v.shape); err != nil {
			return nil, err
		}
	}
	for _, d := range c.Put {
		if err := after.check(d); err != nil {
			return nil, err
		}
	}
	return after, nil
}

// with returns the view after a change. The newest part is made anew with what is put, and the one before it
// only when that has grown.
func (v *View) with(s *shape, ids []uuid.UUID, put []*Document, fresh int) *View {
	next := &View{shape: s, position: v.position}
	for i, p := range v.parts {
		if p = p.without(ids...); i == 2 {
			put = p.appendAll(put)
		} else {
			next.parts = append(next.parts, p)
		}
	}
	if len(next.parts) == 2 && len(put) > fresh {
		put = next.parts[1].appendAll(put)
		next.parts = next.parts[:1]
	}
	if len(put) > 0 {
		if len(next.parts) == 1 && len(put) <= fresh {
			next.parts = append(next.parts, newPart(assemble(s, nil)))
		}
		next.parts = append(next.parts, newPart(assemble(s, put)))
	}
	return next.numbered()
}

// appendAll appends the documents of a part.
func (p part) appendAll(to []*Document) []*Document {
	for i := range uint32(p.len()) {
		if !p.isDead(i) {
			to = append(to, p.document(i))
		}
	}
	return to
}

// Merge makes a new base of all products. Changes go on meanwhile. It returns the context's error, or
// ErrMerging, and the index is then as it was.
func (x *Index) Merge(ctx context.Context) error {
	from, err := x.startMerge()
	if err != nil {
		return err
	}
	base, err := fold(ctx, from.shape, from.parts)
	x.mu.Lock()
	defer x.mu.Unlock()
	changed := slices.Collect(maps.Keys(x.changed))
	x.changed, x.merging = nil, false
	if err != nil {
		return fmt.Errorf("merge the index: %w", err)
	}
	now := x.view.Load()
	var put []*Document
	for _, id := range changed {
		if d := now.Document(id); d != nil {
			put = append(put, d)
		}
	}
	merged := &View{shape: from.shape, parts: []part{newPart(base)}, position: now.position}
	x.view.Store(merged.with(now.shape, changed, put, x.fresh))
	return nil
}

func (x *Index) startMerge() (*View, error) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.merging {
		return nil, ErrMerging
	}
	x.merging, x.changed = true, map[uuid.UUID]bool{}
	return x.view.Load(), nil
}
