// Package chance has numbers that look random and are always the same, for whoever makes up many rows.
package chance

import (
	"encoding/binary"
	"time"

	"github.com/google/uuid"
)

// Number is a number that looks random and is always the same for the n-th of a kind and a salt. Kinds and
// salts are below 256, and n is below 2^48.
func Number(kind uint64, n int, salt uint64) uint64 {
	return mix(mix(kind<<56|salt<<48^uint64(n)) + kind)
}

// mix is the output function of splitmix64: a permutation of 64 bits that leaves no pattern.
func mix(x uint64) uint64 {
	x += step
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

const step = 0x9e3779b97f4a7c15

// Pick returns one of the texts.
func Pick(from []string, by uint64) string { return from[by%uint64(len(from))] }

// ID returns the UUIDv7 of a time, whose other bits are those given.
func ID(at time.Time, low uint16, rest uint64) uuid.UUID {
	var id uuid.UUID
	binary.BigEndian.PutUint64(id[:8], uint64(at.UnixMilli())<<16|uint64(low))
	binary.BigEndian.PutUint64(id[8:], rest)
	id[6] = id[6]&0x0f | 0x70 // version 7
	id[8] = id[8]&0x3f | 0x80 // RFC 9562's variant
	return id
}

// Draws is a sequence of such numbers. What it begins with decides them all.
type Draws uint64

// Next returns the next number.
func (d *Draws) Next() uint64 {
	n := mix(uint64(*d))
	*d += step
	return n
}

// Below returns a number from 0 to n - 1.
func (d *Draws) Below(n int) int { return int(d.Next() % uint64(n)) }

// Percent is true in so many of a hundred cases.
func (d *Draws) Percent(cases int) bool { return d.Below(100) < cases }

// Of returns one of the texts.
func (d *Draws) Of(from []string) string { return Pick(from, d.Next()) }

// ID returns a UUIDv7 of a time.
func (d *Draws) ID(at time.Time) uuid.UUID { return ID(at, uint16(d.Next()), d.Next()) }

// Some returns so many different numbers from 0 to n - 1, or all if there are no more.
func (d *Draws) Some(many, n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	many = min(many, n)
	for i := range many {
		j := i + d.Below(n-i)
		all[i], all[j] = all[j], all[i]
	}
	return all[:many]
}
