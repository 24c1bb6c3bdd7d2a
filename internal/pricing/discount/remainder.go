package discount

import (
	"cmp"
	"slices"
)

// piece is units of one line that cost the same before discounts. Amounts are of all of them, in minor
// units.
type piece struct {
	units        int
	list, amount int64
}

// dear returns what the dearest n units of a piece cost, now and before discounts.
func (p piece) dear(n int) (list, amount int64) {
	return dearest(p.list, p.units, n), dearest(p.amount, p.units, n)
}

// dearest returns what n of so many units cost. What does not divide evenly lies on the first units, one
// minor unit each.
func dearest(amount int64, units, n int) int64 {
	each, more := amount/int64(units), amount%int64(units)
	return each*int64(n) + min(more, int64(n))
}

// row is what is left of a line, or of a delivery.
type row struct {
	fixed  bool
	pieces []piece
	first  [1]piece // room for the pieces of most rows
}

func (r *row) amount() (sum int64) {
	for i := range r.pieces {
		sum += r.pieces[i].amount
	}
	return sum
}

func (r *row) list() (sum int64) {
	for i := range r.pieces {
		sum += r.pieces[i].list
	}
	return sum
}

func (r *row) units() (sum int) {
	for i := range r.pieces {
		sum += r.pieces[i].units
	}
	return sum
}

// remainder is what is left to pay of a cart while promotions take their parts.
type remainder struct {
	cart       *Cart
	lines      []row
	deliveries []row
	// before is what lines cost after the discounts of the classes before the present one.
	before []int64
	// dearFirst are the lines by what a unit costs before discounts.
	dearFirst []int
	scratch
}

// scratch is memory that each taking of a part uses anew.
type scratch struct {
	entries []entry
	picks   []pick
	groups  []group
	cuts    []cut
	set     []int
	weights []int64
	shares  []int64
}

func newRemainder(in *Cart) *remainder {
	rows := make([]row, len(in.Lines)+len(in.Deliveries))
	l := &remainder{
		cart: in, lines: rows[:len(in.Lines):len(in.Lines)], deliveries: rows[len(in.Lines):],
		before: make([]int64, len(in.Lines)), dearFirst: make([]int, len(in.Lines)),
	}
	for i := range in.Lines {
		l.lines[i].fixed = in.Lines[i].Fixed
		l.dearFirst[i] = i
	}
	slices.SortStableFunc(l.dearFirst, func(a, b int) int {
		one, other := &in.Lines[a], &in.Lines[b]
		return cmp.Compare(other.Amount/int64(other.Quantity), one.Amount/int64(one.Quantity))
	})
	l.reset()
	return l
}

// reset forgets all discounts.
func (l *remainder) reset() {
	for i := range l.lines {
		r, line := &l.lines[i], &l.cart.Lines[i]
		r.first[0] = piece{line.Quantity, line.Amount, line.Amount}
		r.pieces = r.first[:]
		l.before[i] = line.Amount
	}
	for i := range l.deliveries {
		r, amount := &l.deliveries[i], l.cart.Deliveries[i]
		r.first[0] = piece{1, amount, amount}
		r.pieces = r.first[:]
	}
}

// kept is what was left at some time.
type kept struct {
	pieces []piece // of all rows
	counts []int   // how many of them each row has
	before []int64
}

func (l *remainder) keep() (k kept) {
	rows := len(l.lines) + len(l.deliveries)
	k = kept{make([]piece, 0, 2*rows), make([]int, 0, rows), slices.Clone(l.before)}
	for _, all := range [][]row{l.lines, l.deliveries} {
		for i := range all {
			k.pieces, k.counts = append(k.pieces, all[i].pieces...), append(k.counts, len(all[i].pieces))
		}
	}
	return k
}

// restore has what is left be as it was kept.
func (l *remainder) restore(k kept) {
	for _, all := range [][]row{l.lines, l.deliveries} {
		for i := range all {
			all[i].pieces = append(all[i].pieces[:0], k.pieces[:k.counts[i]]...)
			k.pieces = k.pieces[k.counts[i]:]
		}
		k.counts = k.counts[len(all):]
	}
	copy(l.before, k.before)
}

// beginClass has conditions see what the classes before have left.
func (l *remainder) beginClass() {
	for i := range l.lines {
		l.before[i] = l.lines[i].amount()
	}
}

// rowsOf returns what promotions of a class take something off.
func (l *remainder) rowsOf(class Class) []row {
	if class == Shipping {
		return l.deliveries
	}
	return l.lines
}
