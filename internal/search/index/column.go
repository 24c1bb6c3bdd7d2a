package index

import (
	"math"
	"slices"
)

// column is a number of each product, or missing. Numbers that lie close together take half the room.
type column struct {
	wide   []int64
	narrow []uint32 // above least; noNarrow is missing
	least  int64
}

const noNarrow = math.MaxUint32

func pack(all []int64) column {
	least, greatest := int64(math.MaxInt64), int64(missing)
	for _, v := range all {
		if v != missing {
			least, greatest = min(least, v), max(greatest, v)
		}
	}
	if least > greatest {
		least, greatest = 0, 0
	}
	if uint64(greatest)-uint64(least) >= noNarrow {
		return column{wide: slices.Clone(all)}
	}
	c := column{narrow: make([]uint32, len(all)), least: least}
	for i, v := range all {
		c.narrow[i] = noNarrow
		if v != missing {
			c.narrow[i] = uint32(uint64(v) - uint64(least))
		}
	}
	return c
}

func (c *column) at(i uint32) int64 {
	if c.wide != nil {
		return c.wide[i]
	}
	if v := c.narrow[i]; v != noNarrow {
		return c.least + int64(v)
	}
	return missing
}

// most returns the greatest number, 0 if all are less.
func (c *column) most() (most int64) {
	for i := range max(len(c.wide), len(c.narrow)) {
		most = max(most, c.at(uint32(i)))
	}
	return most
}

func (c *column) size() int { return 8*cap(c.wide) + 4*cap(c.narrow) }

// columns are a column for each key, in the order of keys.
type columns struct {
	keys []uint32
	all  []column
}

// of returns the column of a key, nil if there is none.
func (c *columns) of(key uint32) *column {
	if i, ok := slices.BinarySearch(c.keys, key); ok {
		return &c.all[i]
	}
	return nil
}

func (c *columns) size() (bytes int) {
	for i := range c.all {
		bytes += c.all[i].size()
	}
	return bytes
}

// each calls for what product i has.
func (c *columns) each(i uint32, do func(key uint32, value int64)) {
	for k, key := range c.keys {
		if v := c.all[k].at(i); v != missing {
			do(key, v)
		}
	}
}

// gathered are columns as they are filled.
type gathered map[uint32][]int64

// set sets what product i has, the last yet.
func (g gathered) set(key uint32, i int, value int64) {
	g[key] = filled(g[key], i)
	if len(g[key]) == i {
		g[key] = append(g[key], value)
		return
	}
	g[key][i] = value
}

func filled(all []int64, n int) []int64 {
	for len(all) < n {
		all = append(all, missing)
	}
	return all
}

// pack returns the columns of n products.
func (g gathered) pack(n int) (c columns) {
	for key := range g {
		c.keys = append(c.keys, key)
	}
	slices.Sort(c.keys)
	for _, key := range c.keys {
		c.all = append(c.all, pack(filled(g[key], n)))
	}
	return c
}
