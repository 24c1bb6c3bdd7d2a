package index

import "github.com/google/uuid"

// Hits are all products that fulfil a query.
type Hits struct{ all []*found }

// Hits returns all products that fulfil a query; what it asks for beside them does not matter. An error says what is wrong
// with it.
func (v *View) Hits(q *Query) (*Hits, error) {
	if err := v.shape.checkQuery(q); err != nil {
		return nil, err
	}
	return &Hits{v.find(q)}, nil
}

// Len returns how many they are.
func (h *Hits) Len() (n int) {
	for _, f := range h.all {
		n += int(f.hits.GetCardinality())
	}
	return n
}

// Has reports whether a product is one of them.
func (h *Hits) Has(id uuid.UUID) bool {
	for _, f := range h.all {
		if i, ok := f.find(id); ok && f.hits.Contains(i) {
			return true
		}
	}
	return false
}

// IDs returns them, in no order.
func (h *Hits) IDs() []uuid.UUID {
	ids := make([]uuid.UUID, 0, h.Len())
	for _, f := range h.all {
		walk(f.hits, func(some []uint32) {
			for _, i := range some {
				ids = append(ids, f.ids[i])
			}
		})
	}
	return ids
}
