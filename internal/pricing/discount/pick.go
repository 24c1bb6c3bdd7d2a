package discount

import (
	"cmp"
	"math"
	"slices"
)

// pick is a piece of a row, whole, that something is taken off.
type pick struct{ row, piece int }

// group is picks that a discount falls on together. They are so many equal sets.
type group struct {
	picks []pick
	sets  int
}

// entry is units of a piece that were not picked yet.
type entry struct {
	pick
	units    int
	buy, get bool
}

// pool is pieces to pick units from.
type pool struct {
	*remainder // its lines are what is picked from
}

// pool returns what is there of lines that one of two masks has, the dearest first: lines by what they
// cost before discounts, and pieces of a line by what they cost now.
func (l *remainder) pool(buy, get mask) pool {
	l.entries = l.entries[:0]
	for _, i := range l.dearFirst {
		r := &l.lines[i]
		e := entry{buy: buy.has(i), get: get.has(i)}
		if r.fixed || !e.buy && !e.get {
			continue
		}
		from := len(l.entries)
		for j := range r.pieces {
			e.pick, e.units = pick{i, j}, r.pieces[j].units
			l.entries = append(l.entries, e)
		}
		if len(r.pieces) > 1 {
			slices.SortStableFunc(l.entries[from:], func(a, b entry) int {
				one, other := r.pieces[a.piece], r.pieces[b.piece]
				return cmp.Compare(other.amount/int64(other.units), one.amount/int64(one.units))
			})
		}
	}
	return pool{l}
}

// counts returns how many units can be bought, how many can be got, and how many there are.
func (p pool) counts() (buy, get, all int) {
	for i := range p.entries {
		e := &p.entries[i]
		all += e.units
		if e.buy {
			buy += e.units
		}
		if e.get {
			get += e.units
		}
	}
	return buy, get, all
}

// takeDear picks the dearest n units of an entry, of which there are as many.
func (p pool) takeDear(e *entry, n int) pick {
	pieces := &p.lines[e.row].pieces
	taken, whole := e.pick, (*pieces)[e.piece]
	if n == e.units {
		e.units = 0
		return taken
	}
	list, amount := whole.dear(n)
	(*pieces)[e.piece] = piece{n, list, amount}
	*pieces = append(*pieces, piece{whole.units - n, whole.list - list, whole.amount - amount})
	e.piece, e.units = len(*pieces)-1, e.units-n
	return taken
}

// takeCheap picks the cheapest n units of an entry, of which there are as many.
func (p pool) takeCheap(e *entry, n int) pick {
	if n < e.units {
		dear := *e
		p.takeDear(&dear, e.units-n)
		e.pick, e.units = dear.pick, dear.units
	}
	return p.takeDear(e, n)
}

// pickUnits returns the units that an action is for, and what is missing if there are none for want of
// goods.
func (l *remainder) pickUnits(a *Action, class Class, g *goods) ([]group, *Missing) {
	l.picks, l.groups = l.picks[:0], l.groups[:0]
	switch {
	case a.BuyGet != nil:
		return a.BuyGet.picks(l.pool(g.buy, g.of))
	case a.Cheapest != nil:
		return a.Cheapest.picks(l.pool(g.of, g.of), a.Of)
	case a.Bundle != nil:
		return a.Bundle.picks(l.pool(nil, nil), g.parts)
	case a.Spread == Once && class != Shipping:
		l.pickDearest(l.pool(g.of, g.of), max(a.MaxUnits, 1))
		return l.one(), nil
	case a.MaxUnits > 0 && class != Shipping:
		l.pickOfEach(l.pool(g.of, g.of), a.MaxUnits)
		return l.one(), nil
	}
	rows := l.rowsOf(class)
	for i := range rows {
		if r := &rows[i]; !r.fixed && g.of.has(i) {
			for j := range r.pieces {
				l.picks = append(l.picks, pick{i, j})
			}
		}
	}
	return l.one(), nil
}

// one returns all picks as a group, in the order of the rows; none of nothing.
func (l *remainder) one() []group {
	if len(l.picks) == 0 {
		return nil
	}
	byRow := func(a, b pick) int { return cmp.Or(cmp.Compare(a.row, b.row), cmp.Compare(a.piece, b.piece)) }
	if !slices.IsSortedFunc(l.picks, byRow) {
		slices.SortFunc(l.picks, byRow)
	}
	l.groups = append(l.groups, group{l.picks, 1})
	return l.groups
}

// pickDearest picks at most n units.
func (l *remainder) pickDearest(p pool, n int) {
	for i := range p.entries {
		if e := &p.entries[i]; n > 0 {
			units := min(n, e.units)
			l.picks, n = append(l.picks, p.takeDear(e, units)), n-units
		}
	}
}

// pickOfEach picks at most n units of each line.
func (l *remainder) pickOfEach(p pool, n int) {
	left := 0
	for i := range p.entries {
		e := &p.entries[i]
		if i == 0 || e.row != p.entries[i-1].row {
			left = n
		}
		if units := min(left, e.units); units > 0 {
			l.picks, left = append(l.picks, p.takeDear(e, units)), left-units
		}
	}
}

func (b *BuyGet) picks(p pool) ([]group, *Missing) {
	buy, get, all := p.counts()
	times := min(buy/b.BuyQuantity, get/b.GetQuantity, all/(b.BuyQuantity+b.GetQuantity))
	if times == 0 {
		return nil, b.missing(buy, get, all)
	}
	if b.MaxTimes > 0 {
		times = min(times, b.MaxTimes)
	}
	// Of what is both, so much can be got that enough is left to be bought.
	spare, want := buy-times*b.BuyQuantity, times*b.GetQuantity
	for i := range slices.Backward(p.entries) {
		e := &p.entries[i]
		units := min(want, e.units)
		switch {
		case !e.get:
			continue
		case e.buy:
			units = min(units, spare)
			spare -= units
		}
		if units > 0 {
			p.picks, want = append(p.picks, p.takeCheap(e, units)), want-units
		}
	}
	return p.one(), nil
}

func (b *BuyGet) missing(buy, get, all int) *Missing {
	switch {
	case buy < b.BuyQuantity:
		return &Missing{Quantity: b.BuyQuantity - buy, Of: b.Buy}
	case get < b.GetQuantity:
		return &Missing{Quantity: b.GetQuantity - get}
	}
	return &Missing{Quantity: b.BuyQuantity + b.GetQuantity - all}
}

func (c *Cheapest) picks(p pool, of *Target) ([]group, *Missing) {
	_, _, units := p.counts()
	sets := units / c.Of
	if sets == 0 {
		return nil, &Missing{Quantity: c.Of - units, Of: of}
	}
	if c.MaxTimes > 0 {
		sets = min(sets, c.MaxTimes)
	}
	// cheap is how many of the first n units are among the cheapest of their sets.
	cheap := func(n int) int {
		n = min(n, sets*c.Of)
		return n/c.Of*c.Units + max(0, n%c.Of-(c.Of-c.Units))
	}
	for i, before := 0, 0; i < len(p.entries); i++ {
		e := &p.entries[i]
		after := before + e.units
		if n := cheap(after) - cheap(before); n > 0 {
			p.picks = append(p.picks, p.takeCheap(e, n))
		}
		before = after
	}
	return p.one(), nil
}

func (b *Bundle) picks(p pool, parts []mask) ([]group, *Missing) {
	left := b.MaxTimes
	if left == 0 {
		left = math.MaxInt
	}
	for left > 0 {
		set, missing := b.next(p, parts)
		if missing != nil {
			if len(p.groups) > 0 {
				missing = nil
			}
			return p.groups, missing
		}
		// The same set can be picked until one of its entries has no more.
		sets := left
		for i, n := range set {
			if n > 0 {
				sets = min(sets, p.entries[i].units/n)
			}
		}
		from := len(p.picks)
		for i, n := range set {
			if n > 0 {
				p.picks = append(p.picks, p.takeDear(&p.entries[i], n*sets))
			}
		}
		p.groups, left = append(p.groups, group{p.picks[from:], sets}), left-sets
	}
	return p.groups, nil
}

// next returns how many units of each entry make a set, or what is missing for one.
func (b *Bundle) next(p pool, parts []mask) (units []int, missing *Missing) {
	p.set = append(p.set[:0], make([]int, len(p.entries))...)
	for i, part := range b.Parts {
		want := part.Units
		for j := range p.entries {
			e := &p.entries[j]
			if n := min(want, e.units-p.set[j]); n > 0 && parts[i].has(e.row) {
				p.set[j], want = p.set[j]+n, want-n
			}
		}
		if want > 0 {
			return nil, &Missing{Quantity: want, Of: part.Of}
		}
	}
	return p.set, nil
}
