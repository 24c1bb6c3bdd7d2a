package index

import "github.com/google/uuid"

// SetPopularity sets how popular each product is: 0 if it is not named. Documents that are put later come with
// a popularity of their own. Views that somebody has stay as they are, and share all else with the new one.
func (x *Index) SetPopularity(by map[uuid.UUID]int64) {
	x.mu.Lock()
	defer x.mu.Unlock()
	now := x.view.Load()
	next := &View{shape: now.shape, position: now.position}
	for _, p := range now.parts {
		p.segment = p.withPopularity(by)
		next.parts = append(next.parts, p)
	}
	x.view.Store(next)
}

func (s *segment) withPopularity(by map[uuid.UUID]int64) *segment {
	all := make([]int64, s.len())
	for i, id := range s.ids {
		all[i] = max(by[id], missing+1)
	}
	next := *s
	next.popularity = pack(all)
	next.mostPopular = next.popularity.most()
	return &next
}
