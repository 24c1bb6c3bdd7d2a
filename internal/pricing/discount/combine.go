package discount

import (
	"bytes"
	"cmp"
	"math/bits"
	"slices"
)

// maxExhaustive is among how many promotions that do not all combine the best set is looked for among
// all sets.
const maxExhaustive = 6

// Result is what promotions take off a cart, and why others do not.
type Result struct {
	Applied []Applied // in the order in which they went
	Refused []Refused // in the order of their classes and priorities
}

// Applied is what a promotion takes off, in minor units.
type Applied struct {
	Candidate
	Amount int64
	// Lines are its parts for each line of the cart, and Deliveries for each delivery. One of them is
	// nil, by the class.
	Lines, Deliveries []int64
}

// Refused is a promotion that does not count.
type Refused struct {
	Candidate
	Reason Reason
	// Missing is what would have it count; nil if nothing that can be put into the cart would.
	Missing *Missing
}

// Reason is why a promotion does not count.
type Reason string

// The reasons.
const (
	NotStarted    Reason = "NOT_STARTED"
	Ended         Reason = "ENDED"
	UsedUp        Reason = "USED_UP"        // by all customers together, its budget included
	UsedByBuyer   Reason = "USED_BY_BUYER"  // as often as one customer may
	OtherCurrency Reason = "OTHER_CURRENCY" // it has no amounts in the cart's
	ConditionFail Reason = "CONDITION"
	NoGoods       Reason = "NO_GOODS"       // nothing that it is for is in the cart, or not enough
	NothingLeft   Reason = "NOTHING_LEFT"   // others have taken off all
	NotCombinable Reason = "NOT_COMBINABLE" // others that it may not be combined with save more
)

// Combine returns what promotions take off a cart. Where they may not all be combined, the set counts
// that saves the most. Among up to six of them all sets are looked at. Of more, each is taken in the
// order of their priorities if it may be combined with those before. Of sets that save as much, none
// counts that has more promotions than another one of them has and others not: they would be used to no
// use. Of the rest the one counts that has the promotion of the lowest priority that is not in both.
//
// Two promotions may not be combined if one is Exclusive, if the one of the lower priority is Stop, or
// if one does not list the class of the other. Those of products may all the same if there is no
// line that both take something off. And none may be combined with one whose condition, after
// discounts, would no longer hold.
//
// The amounts of all lines and deliveries together have an int64: otherwise it panics.
func Combine(cart *Cart, candidates []Candidate) Result {
	c := newCombination(cart, candidates)
	c.choose()
	return c.result()
}

// combination is the search for the best set.
type combination struct {
	left     *remainder
	eligible []choice // in the order in which they go
	refused  []Refused
	off      []int64 // what the present choice takes off each row
	masks
}

// choice is a candidate that may count.
type choice struct {
	*Candidate
	goods
	class     int  // the rank of its class
	combines  uint // a bit for each class that it lists, by rank
	dependent bool // its condition looks at what is left after discounts
	touched   mask // what it takes something off by itself; nil before it was tried
	conflicts []uint64
	disputed  bool // whether it may be left out for the sake of others
	chosen    bool
}

func newCombination(cart *Cart, candidates []Candidate) *combination {
	c := &combination{left: newRemainder(cart), off: make([]int64, max(len(cart.Lines), len(cart.Deliveries)))}
	c.eligible, c.refused, c.masks.lines = make([]choice, 0, len(candidates)), make([]Refused, 0, len(candidates)), cart.Lines
	for _, i := range inOrder(candidates) {
		candidate := &candidates[i]
		if reason, missing := c.left.refuses(candidate); reason != "" {
			c.refused = append(c.refused, Refused{*candidate, reason, missing})
			continue
		}
		one := choiceOf(candidate)
		one.goods, one.dependent = c.masks.goods(&candidate.Action, candidate.Class), candidate.Condition.looksAfterDiscounts()
		c.eligible = append(c.eligible, one)
	}
	c.try()
	c.dispute()
	return c
}

// choiceOf returns the choice of a candidate, as far as the candidate alone says what it is.
func choiceOf(candidate *Candidate) choice {
	one := choice{Candidate: candidate, class: candidate.Class.rank()}
	for _, class := range candidate.Combines {
		one.combines |= 1 << class.rank()
	}
	return one
}

// try takes out what takes nothing off by itself, of those that may be in others' way.
func (c *combination) try() {
	inTheWay := make([]bool, len(c.eligible))
	for i := range c.eligible {
		for j := range c.eligible[:i] {
			if !c.eligible[j].combinesWith(&c.eligible[i]) {
				inTheWay[i], inTheWay[j] = true, true
			}
		}
	}
	kept := c.eligible[:0]
	for i := range c.eligible {
		one := &c.eligible[i]
		if inTheWay[i] || one.dependent {
			off := c.offOf(one)
			sum, missing := c.left.take(one.Candidate, &one.goods, off)
			c.left.reset()
			if sum == 0 {
				c.refused = append(c.refused, Refused{*one.Candidate, NoGoods, missing})
				continue
			}
			one.touched = c.empty(len(off))
			for row, amount := range off {
				one.touched[row] = amount > 0
			}
		}
		kept = append(kept, *one)
	}
	c.eligible = kept
}

// dispute finds which choices may not all be combined.
func (c *combination) dispute() {
	words := (len(c.eligible) + 63) / 64
	room := make([]uint64, len(c.eligible)*words)
	for i := range c.eligible {
		b := &c.eligible[i]
		b.conflicts, room = room[:words:words], room[words:]
		b.disputed = b.disputed || b.dependent
		for j := range c.eligible[:i] {
			a := &c.eligible[j]
			if !a.combinesWith(b) {
				a.conflicts[i/64] |= 1 << (i % 64)
				b.conflicts[j/64] |= 1 << (j % 64)
				a.disputed, b.disputed = true, true
			}
			if b.dependent && a.class != b.class {
				a.disputed = true
			}
		}
	}
}

// offOf returns the room for what a choice takes off.
func (c *combination) offOf(one *choice) []int64 {
	return c.off[:len(c.left.rowsOf(one.Class))]
}

// inOrder returns the indexes of candidates in the order in which they go.
func inOrder(candidates []Candidate) []int {
	order := make([]int, len(candidates))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int { return byClass(&candidates[i], &candidates[j]) })
	return order
}

func byClass(a, b *Candidate) int {
	if one, other := a.Class.rank(), b.Class.rank(); one != other {
		return one - other
	}
	return byPriority(a, b)
}

func byPriority(a, b *Candidate) int {
	if a.Priority != b.Priority {
		return cmp.Compare(a.Priority, b.Priority)
	}
	one, other := a.ID.UUID(), b.ID.UUID()
	return bytes.Compare(one[:], other[:])
}

// rank is the place of a class among all; below zero if there is no such class.
func (c Class) rank() int {
	switch c {
	case Product:
		return 0
	case Order:
		return 1
	case Shipping:
		return 2
	}
	return -1
}

// refuses returns why a candidate does not count, whatever others do; empty if it may.
func (l *remainder) refuses(c *Candidate) (Reason, *Missing) {
	switch {
	case c.StartsAt != nil && l.cart.Now.Before(*c.StartsAt):
		return NotStarted, nil
	case c.EndsAt != nil && !l.cart.Now.Before(*c.EndsAt):
		return Ended, nil
	case c.UsesLeft != nil && *c.UsesLeft <= 0, c.BudgetLeft != nil && *c.BudgetLeft <= 0:
		return UsedUp, nil
	case c.OwnUsesLeft != nil && *c.OwnUsesLeft <= 0:
		return UsedByBuyer, nil
	case !c.Action.isIn(l.cart.Currency):
		return OtherCurrency, nil
	}
	if ok, missing := c.Condition.holds(l.cart, nil); !ok {
		return ConditionFail, missing
	}
	return "", nil
}

// combinesWith reports whether a choice may be combined with another, which goes after it. Before they
// were tried, promotions of products look as if they took something off the same line.
func (c *choice) combinesWith(later *choice) bool {
	switch {
	case c.Rest == Exclusive || later.Rest == Exclusive:
		return false
	case c.Rest == Stop && byPriority(c.Candidate, later.Candidate) < 0, later.Rest == Stop && byPriority(later.Candidate, c.Candidate) < 0:
		return false
	case c.combines>>later.class&1 == 1 && later.combines>>c.class&1 == 1:
		return true
	}
	return c.Class == Product && later.Class == Product && c.touched != nil && later.touched != nil && !meets(c.touched, later.touched)
}

func meets(a, b mask) bool {
	for row, has := range a {
		if has && b[row] {
			return true
		}
	}
	return false
}

// choose marks the choices that count.
func (c *combination) choose() {
	var disputed []int
	for i := range c.eligible {
		if c.eligible[i].chosen = !c.eligible[i].disputed; c.eligible[i].disputed {
			disputed = append(disputed, i)
		}
	}
	slices.SortFunc(disputed, func(i, j int) int { return byPriority(c.eligible[i].Candidate, c.eligible[j].Candidate) })
	if len(disputed) <= maxExhaustive {
		c.chooseBest(disputed)
		return
	}
	for _, i := range disputed {
		if c.eligible[i].chosen = c.fits(i); c.eligible[i].chosen {
			c.left.reset()
			_, c.eligible[i].chosen = c.run(0, len(c.eligible), nil)
		}
	}
}

// fits reports whether a choice may be combined with all that are chosen, but for conditions after
// discounts.
func (c *combination) fits(i int) bool {
	for word, set := range c.eligible[i].conflicts {
		for ; set != 0; set &= set - 1 {
			if c.eligible[word*64+bits.TrailingZeros64(set)].chosen {
				return false
			}
		}
	}
	return true
}

// chooseBest looks at all sets of the disputed choices, which are in the order of their priorities.
func (c *combination) chooseBest(disputed []int) {
	if len(disputed) == 0 {
		return
	}
	first := slices.Min(disputed)
	saved, _ := c.run(0, first, nil)
	kept := c.left.keep()
	most := int64(-1)
	var best sets
	for set := range 1 << len(disputed) {
		if !c.mark(disputed, set) {
			continue
		}
		c.left.restore(kept)
		more, ok := c.run(first, len(c.eligible), nil)
		if total := saved + more; ok && total >= most {
			if total > most {
				best, most = 0, total
			}
			best |= 1 << set
		}
	}
	c.mark(disputed, best.first())
}

// sets are sets of up to six choices, a bit for each set.
type sets uint64

// first returns which of sets counts that save as much. None of them has all of another one.
func (s sets) first() (first int) {
	first = -1
	for rest := s; rest != 0; rest &= rest - 1 {
		if set := bits.TrailingZeros64(uint64(rest)); !s.hasPartOf(set) && (first < 0 || precedes(set, first)) {
			first = set
		}
	}
	return max(first, 0)
}

// hasPartOf reports whether a part of a set is among sets, too. A part is a lower number than the whole.
func (s sets) hasPartOf(set int) bool {
	for part := (set - 1) & set; set > 0; part = (part - 1) & set {
		if s>>part&1 == 1 {
			return true
		}
		if part == 0 {
			break
		}
	}
	return false
}

// mark chooses the choices of a set. It reports whether they may all be combined, but for conditions
// after discounts.
func (c *combination) mark(disputed []int, set int) bool {
	for _, i := range disputed {
		c.eligible[i].chosen = false
	}
	for n, i := range disputed {
		if set>>n&1 == 0 {
			continue
		}
		if !c.fits(i) {
			return false
		}
		c.eligible[i].chosen = true
	}
	return true
}

// precedes reports whether of two sets the first counts, if they save as much: that of the choice of the
// lowest priority that is in one of them alone.
func precedes(set, other int) bool {
	differ := set ^ other
	return set&(differ&-differ) != 0
}

// run has the choices from one index until another that are chosen take their parts in order, and tells
// of each. It returns what they take, and whether the conditions of all hold after the discounts before
// them.
func (c *combination) run(from, until int, tell func(one *choice, amount int64, missing *Missing)) (sum int64, ok bool) {
	class := 0
	if from > 0 {
		class = c.eligible[from-1].class
	}
	for i := from; i < until; i++ {
		one := &c.eligible[i]
		if one.class != class {
			class = one.class
			c.left.beginClass()
		}
		if !one.chosen {
			continue
		}
		if one.dependent {
			if ok, _ := one.Condition.holds(c.left.cart, c.left); !ok {
				return sum, false
			}
		}
		amount, missing := c.left.take(one.Candidate, &one.goods, c.offOf(one))
		sum += amount
		if tell != nil {
			tell(one, amount, missing)
		}
	}
	return sum, true
}

func (c *combination) result() Result {
	chosen := 0
	for i := range c.eligible {
		if c.eligible[i].chosen {
			chosen++
		}
	}
	r := Result{Applied: make([]Applied, 0, chosen), Refused: c.refused}
	room := make([]int64, 0, chosen*len(c.off))
	c.left.reset()
	c.run(0, len(c.eligible), func(one *choice, amount int64, missing *Missing) {
		if amount == 0 {
			r.Refused = append(r.Refused, Refused{*one.Candidate, one.whyNothing(), missing})
			return
		}
		off := c.offOf(one)
		room = append(room, off...)
		applied, parts := Applied{Candidate: *one.Candidate, Amount: amount}, room[len(room)-len(off):len(room):len(room)]
		if one.Class == Shipping {
			applied.Deliveries = parts
		} else {
			applied.Lines = parts
		}
		r.Applied = append(r.Applied, applied)
	})
	c.left.beginClass()
	for i := range c.eligible {
		one := &c.eligible[i]
		if one.chosen {
			continue
		}
		refused := Refused{*one.Candidate, NotCombinable, nil}
		if c.fits(i) {
			refused.Reason = NothingLeft
		}
		if ok, missing := one.Condition.holds(c.left.cart, c.left); !ok {
			refused.Reason, refused.Missing = ConditionFail, missing
		}
		r.Refused = append(r.Refused, refused)
	}
	slices.SortFunc(r.Refused, func(a, b Refused) int { return byClass(&a.Candidate, &b.Candidate) })
	return r
}

// whyNothing returns why a choice takes nothing off: others have left nothing, or there is nothing that
// it is for.
func (c *choice) whyNothing() Reason {
	if c.touched != nil {
		return NothingLeft
	}
	return NoGoods
}
