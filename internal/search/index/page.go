package index

import (
	"cmp"
	"math"
	"slices"

	"github.com/google/uuid"
)

// By is what products are sorted by.
type By uint8

// The orders of products. Products without what an order goes by are last, in both directions.
const (
	ByID By = iota // by id alone
	ByScore
	ByPrice
	ByPopularity
	ByCollection // the position in the one that is Of
)

// Sort is an order. What is equal goes by id, in the same direction.
type Sort struct {
	By         By
	Of         Collection
	Descending bool
}

// Key is a place in an order. It is good for After with the same order alone.
type Key struct {
	Rank int64 // what is less comes first
	ID   uuid.UUID
}

// compare compares places in an order.
func (s Sort) compare(a, b Key) int {
	if a.Rank != b.Rank {
		return cmp.Compare(a.Rank, b.Rank)
	}
	if s.Descending {
		return compareIDs(b.ID, a.ID)
	}
	return compareIDs(a.ID, b.ID)
}

// rank returns what a number means for an order.
func (s Sort) rank(v int64) int64 {
	switch {
	case s.By == ByID:
		return 0
	case v == missing:
		return math.MaxInt64
	case s.Descending:
		return ^v // which turns the order around and does not overflow
	}
	return v
}

// number returns what an order goes by. It is called for products in ascending order.
func (f *found) number() func(i uint32) int64 {
	var c *column
	switch s := f.query.Sort; s.By {
	case ByScore:
		return f.score()
	case ByPrice:
		c = f.prices.of(uint32(f.query.Context))
	case ByPopularity:
		c = &f.popularity
	case ByCollection:
		return func(i uint32) int64 { return f.member(i, s.Of) }
	}
	if c == nil {
		return func(uint32) int64 { return missing }
	}
	return c.at
}

func (f *found) score() func(i uint32) int64 {
	c, at := &f.candidates, 0
	return func(i uint32) int64 {
		ordinal := f.first + i
		for at < len(c.Ordinals) && c.Ordinals[at] < ordinal {
			at++
		}
		switch {
		case at == len(c.Ordinals) || c.Ordinals[at] != ordinal:
			return missing
		case c.Rank == nil:
			return ordered(c.Scores[at])
		}
		return ordered(c.Rank(ordinal, c.Scores[at]))
	}
}

// ordered returns a number that is to others as a score is to theirs.
func ordered(score float32) int64 {
	if score == 0 {
		return 0 // also of -0
	}
	bits := int32(math.Float32bits(score))
	if bits < 0 {
		bits ^= math.MaxInt32
	}
	return int64(bits)
}

// offerRanked offers the hits by what their scores rank them. Of very many, few can be among the best: the others need not be
// ranked, which what their scores become at most tells.
func (f *found) offerRanked(b *best) {
	c, at, least := f.candidates, 0, float32(-1)
	walk(f.hits, func(some []uint32) {
		for _, i := range some {
			for c.Ordinals[at] < f.first+i {
				at++ // hits are among the candidates
			}
			if c.Scores[at]*c.Most < least {
				continue
			}
			b.offer(b.rank(ordered(c.Rank(f.first+i, c.Scores[at]))), &f.ids[i])
			if len(b.keys) == b.room {
				least = score(b.keys[0].Rank)
			}
		}
	})
}

// score returns which score a rank is of, that is not negative, in the order that has the greatest first.
func score(rank int64) float32 { return math.Float32frombits(uint32(^rank)) }

// page finds the products of a page, and those after it.
func (a *Answer) page(q *Query, all []*found) {
	if q.First+q.Spare == 0 {
		return
	}
	best := best{Sort: q.Sort, room: q.Offset + q.First + q.Spare}
	after := 0 // that come after q.After
	ranked := q.Sort.By == ByScore && q.Sort.Descending && q.After == nil && q.Candidates != nil && q.Candidates.Rank != nil
	for _, f := range all {
		if ranked {
			f.offerRanked(&best)
			after += int(f.hits.GetCardinality())
			continue
		}
		number := f.number()
		walk(f.hits, func(some []uint32) {
			for _, i := range some {
				rank := q.Sort.rank(number(i))
				if q.After != nil && q.Sort.compare(Key{rank, f.ids[i]}, *q.After) <= 0 {
					continue
				}
				after++
				best.offer(rank, &f.ids[i])
			}
		})
	}
	keys := best.sorted()
	keys = keys[min(q.Offset, len(keys)):]
	n := min(q.First, len(keys))
	a.Items, a.Spares, a.More = items(keys[:n]), items(keys[n:]), after > q.Offset+q.First
}

func items(keys []Key) (all []Item) {
	for _, k := range keys {
		all = append(all, Item{k.ID, k})
	}
	return all
}

// best keeps the first of an order, as many as there is room for. It is a heap with the last of them on top.
type best struct {
	Sort
	room int
	keys []Key
}

func (b *best) offer(rank int64, id *uuid.UUID) {
	if len(b.keys) == b.room {
		if rank > b.keys[0].Rank {
			return
		}
		if k := (Key{rank, *id}); b.compare(k, b.keys[0]) < 0 {
			b.keys[0] = k
			b.down()
		}
		return
	}
	b.keys = append(b.keys, Key{rank, *id})
	b.up()
}

func (b *best) up() {
	for i := len(b.keys) - 1; i > 0; {
		above := (i - 1) / 2
		if b.compare(b.keys[above], b.keys[i]) >= 0 {
			return
		}
		b.keys[above], b.keys[i] = b.keys[i], b.keys[above]
		i = above
	}
}

func (b *best) down() {
	for i := 0; ; {
		last := i
		for _, below := range [2]int{2*i + 1, 2*i + 2} {
			if below < len(b.keys) && b.compare(b.keys[below], b.keys[last]) > 0 {
				last = below
			}
		}
		if last == i {
			return
		}
		b.keys[last], b.keys[i] = b.keys[i], b.keys[last]
		i = last
	}
}

func (b *best) sorted() []Key {
	slices.SortFunc(b.keys, b.compare)
	return b.keys
}
