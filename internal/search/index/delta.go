package index

import (
	"fmt"
	"slices"

	"github.com/google/uuid"
)

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

// Apply has searches find what a change says, as a whole. It reports whether a new index is due. It
// returns ErrFull if that is overdue, and changes nothing then or if something is wrong with the change.
// Documents must not be changed while it runs.
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
	if now.changes()+len(ids) > Full {
		return true, ErrFull
	}
	next := now.with(shape, ids, put, x.fresh)
	next.position = c.Position
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
