package index

import (
	"errors"
	"sync"
	"sync/atomic"

	"github.com/google/uuid"
)

// Index is products that can be searched while they change. It may be used concurrently.
type Index struct {
	view atomic.Pointer[View]

	mu    sync.Mutex // held by who changes view
	fresh int        // how many products the newest part may have, which is made anew with each change
}

// View is an index at one position. It never changes.
type View struct {
	shape    *shape
	parts    []part // the base, and what changed since
	position uint64
}

// What changes of an index are bounded by.
const (
	// Due is how many changed products make it time to build a new index, and how many may change at once.
	Due = 4096
	// Full is how many there may be. With more, searches would be slow.
	Full = 4 * Due
)

// ErrFull says that a new index has to take the place of this one.
var ErrFull = errors.New("the index has too many changes: build a new one")

func newIndex(v *View) *Index {
	i := &Index{fresh: 256}
	i.view.Store(v.numbered())
	return i
}

// View returns what the index is now.
func (x *Index) View() *View { return x.view.Load() }

// Position is where the index is in what it follows.
func (v *View) Position() uint64 { return v.position }

// Sizes returns how many facets and categories a query may name: numbers below these.
func (v *View) Sizes() (facets, categories int) { return len(v.shape.Facets), len(v.shape.Parents) }

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
