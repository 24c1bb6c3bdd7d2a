package index

import (
	"math"
	"sync/atomic"

	"github.com/RoaringBitmap/roaring/v2"
)

// channel is when products are published in a channel.
type channel struct {
	always *roaring.Bitmap // products that a window without bounds has
	timed  []timed         // the others, by ordinal
	last   atomic.Pointer[published]
}

type timed struct {
	product, window uint32
}

// published is what a channel has from an instant until another one. It is kept until it is asked for
// another time, which is seldom: nothing flips in between.
type published struct {
	from, until Instant
	products    *roaring.Bitmap
}

func (c *channel) at(at Instant, windows []Window) *roaring.Bitmap {
	if len(c.timed) == 0 {
		return c.always
	}
	last := c.last.Load()
	if last == nil || at < last.from || at >= last.until {
		last = c.flip(at, windows)
		c.last.Store(last)
	}
	return last.products
}

func (c *channel) flip(at Instant, windows []Window) *published {
	p := &published{from: math.MinInt64, until: math.MaxInt64}
	var open []uint32
	for _, t := range c.timed {
		w := windows[t.window]
		if w.open(at) {
			open = append(open, t.product)
		}
		p.narrow(at, w.From)
		p.narrow(at, w.Until)
	}
	p.products = roaring.Or(c.always, setOf(open))
	return p
}

// narrow has a time end before a bound that lies in it.
func (p *published) narrow(at, bound Instant) {
	switch {
	case bound == 0:
	case bound <= at:
		p.from = max(p.from, bound)
	default:
		p.until = min(p.until, bound)
	}
}

func (c *channel) size() int {
	n := sizeOf(c.always) + 8*cap(c.timed)
	if last := c.last.Load(); last != nil {
		n += sizeOf(last.products)
	}
	return n
}

// derive makes what follows from the rest of a segment.
func (s *segment) derive() {
	s.derivePriced()
	s.having = s.values.invert(len(s.terms))
	s.also, s.inside = setsByKey[Category](&s.others), setsByKey[Collection](&s.collections)
	s.deriveSpread()
	s.deriveChannels()
	s.mostPopular = s.popularity.most()
}

func (s *segment) derivePriced() {
	s.priced = map[uint32]*roaring.Bitmap{}
	for k, context := range s.prices.keys {
		var priced []uint32
		for i := range uint32(s.len()) {
			if s.prices.all[k].at(i) != missing {
				priced = append(priced, i)
			}
		}
		s.priced[context] = setOf(priced)
	}
	s.bySpan = make(map[Category]span, len(s.spans))
	for _, one := range s.spans {
		s.bySpan[one.Category] = one
	}
}

func (s *segment) deriveChannels() {
	always := map[Channel][]uint32{}
	s.channels = map[Channel]*channel{}
	for _, w := range s.windows {
		s.channels[w.Channel] = &channel{}
	}
	for i := range s.ids {
		for _, w := range s.published.of(uint32(i)) {
			of := s.windows[w]
			if of.From == 0 && of.Until == 0 {
				always[of.Channel] = append(always[of.Channel], uint32(i))
				continue
			}
			c := s.channels[of.Channel]
			c.timed = append(c.timed, timed{uint32(i), w})
		}
	}
	for key, c := range s.channels {
		c.always = setOf(always[key])
	}
}

func (s *segment) deriveSpread() {
	var some []uint32
	for i := range uint32(s.len()) {
		if len(s.others.of(i)) > 0 {
			some = append(some, i)
		}
	}
	s.spread = setOf(some)
}
