package index

import (
	"math"
	"slices"
)

// packed are rows that are read very often. Where their values are small, they take half the room, and half as much of it has to
// be looked at.
type packed struct {
	ends   []uint32 // where the row of each ends
	narrow []uint16
	wide   []uint32 // instead of narrow, if a value is greater
}

// pack packs rows whose values are below end.
func (r *rows) pack(end int) packed {
	p := packed{ends: slices.Clone(r.ends)}
	if end > math.MaxUint16+1 {
		p.wide = slices.Clone(r.values)
		return p
	}
	p.narrow = make([]uint16, len(r.values))
	for i, v := range r.values {
		p.narrow[i] = uint16(v)
	}
	return p
}

// bounds returns where the values of row i are.
func (p *packed) bounds(i uint32) (start, end uint32) {
	if i > 0 {
		start = p.ends[i-1]
	}
	return start, p.ends[i]
}

// at returns the value at a place.
func (p *packed) at(place uint32) uint32 {
	if p.wide != nil {
		return p.wide[place]
	}
	return uint32(p.narrow[place])
}

// has reports whether row i has a value.
func (p *packed) has(i, value uint32) bool {
	for at, end := p.bounds(i); at < end; at++ {
		if p.at(at) == value {
			return true
		}
	}
	return false
}

func (p *packed) len() int { return len(p.narrow) + len(p.wide) }

func (p *packed) size() int { return 4*cap(p.ends) + 2*cap(p.narrow) + 4*cap(p.wide) }

// areWhole reports whether there are n rows, which have all values, and these are below end.
func (p *packed) areWhole(n int, end uint32) bool {
	if len(p.ends) != n || !slices.IsSorted(p.ends) || len(p.narrow) > 0 && len(p.wide) > 0 {
		return false
	}
	for place := range uint32(p.len()) {
		if p.at(place) >= end {
			return false
		}
	}
	return n == 0 && p.len() == 0 || n > 0 && int(p.ends[n-1]) == p.len()
}
