package discount

import (
	"github.com/shopgraph/shopgraph/internal/money"
)

// take has a candidate take its part of what is left. It writes what that is into off, for each row of the
// candidate's class, and returns the sum. If it is nothing for want of goods, it says what is missing.
func (l *remainder) take(c *Candidate, g *goods, off []int64) (sum int64, missing *Missing) {
	clear(off)
	rows := l.rowsOf(c.Class)
	how, missing := c.Action.offFor(l.cart, rows, g)
	if how == nil {
		return 0, missing
	}
	groups, missing := l.pickUnits(&c.Action, c.Class, g)
	l.cuts = l.cuts[:0]
	for _, each := range groups {
		l.cut(how, rows, each, c.Action.Spread)
	}
	for i := range l.cuts {
		sum += l.cuts[i].amount
	}
	if most, limited := c.most(l.cart.Currency); limited && sum > most {
		sum = most
		l.lower(most)
	}
	for _, each := range l.cuts {
		rows[each.row].pieces[each.piece].amount -= each.amount
		off[each.row] += each.amount
	}
	return sum, missing
}

// most returns how much a candidate takes off at most.
func (c *Candidate) most(currency money.Currency) (amount int64, limited bool) {
	amount, limited = c.Action.MaxAmount[currency]
	if c.BudgetLeft != nil && (!limited || *c.BudgetLeft < amount) {
		return *c.BudgetLeft, true
	}
	return amount, limited
}

// offFor returns how much less something costs; nil if no tier is reached, and then what is missing for
// the first.
func (a *Action) offFor(cart *Cart, rows []row, g *goods) (*Off, *Missing) {
	if len(a.Tiers) == 0 {
		return &a.Off, nil
	}
	units, amount := 0, int64(0)
	for i := range rows {
		if r := &rows[i]; !r.fixed && g.of.has(i) {
			units, amount = units+r.units(), amount+r.list()
		}
	}
	var reached *Off
	for i := range a.Tiers {
		tier := &a.Tiers[i]
		least, ok := tier.AtLeastAmount[cart.Currency]
		switch {
		case tier.AtLeastAmount != nil && !ok:
			return nil, nil
		case tier.AtLeastAmount != nil && amount < least:
			return reached, &Missing{Amount: least - amount, Of: a.Of}
		case units < tier.AtLeastUnits:
			return reached, &Missing{Quantity: tier.AtLeastUnits - units, Of: a.Of}
		}
		reached = &tier.Off
	}
	return reached, nil
}

// cut is what is taken off a piece.
type cut struct {
	pick
	amount int64
}

// cut adds what is taken off the picks of a group.
func (l *remainder) cut(o *Off, rows []row, g group, spread Spread) {
	if spread == Across {
		all := sumOf(rows, g.picks)
		all.units = g.sets
		l.spreadOut(rows, g.picks, o.of(all, l.cart.Currency))
		return
	}
	for from := 0; from < len(g.picks); {
		to := from + 1
		for to < len(g.picks) && g.picks[to].row == g.picks[from].row {
			to++
		}
		l.cutRow(o, rows, g.picks[from:to])
		from = to
	}
}

// sumOf returns picks as one piece.
func sumOf(rows []row, picks []pick) (all piece) {
	for _, each := range picks {
		p := &rows[each.row].pieces[each.piece]
		all = piece{all.units + p.units, all.list + p.list, all.amount + p.amount}
	}
	return all
}

// cutRow takes something off each unit of picks of one row. A part is rounded for them together.
func (l *remainder) cutRow(o *Off, rows []row, picks []pick) {
	if o.Millionths > 0 {
		l.spreadOut(rows, picks, o.of(sumOf(rows, picks), l.cart.Currency))
		return
	}
	for _, each := range picks {
		if amount := o.of(rows[each.row].pieces[each.piece], l.cart.Currency); amount > 0 {
			l.cuts = append(l.cuts, cut{each, amount})
		}
	}
}

// whole is a part that is everything, in millionths.
const whole = 1_000_000

// of returns what is taken off so many units.
func (o *Off) of(p piece, currency money.Currency) int64 {
	each, more := p.amount/int64(p.units), p.amount%int64(p.units)
	rest := int64(p.units) - more // so many units cost each, and the others one more
	switch {
	case o.Millionths > 0 && o.OfList:
		return min(money.Portion(p.list, o.Millionths, whole), p.amount)
	case o.Millionths > 0:
		return money.Portion(p.amount, o.Millionths, whole)
	case o.Amount != nil:
		amount := o.Amount[currency]
		return more*min(each+1, amount) + rest*min(each, amount)
	}
	price, ok := o.Price[currency]
	if !ok {
		return 0
	}
	return more*max(0, each+1-price) + rest*max(0, each-price)
}

// spreadOut adds an amount that is taken off picks in proportion to what they cost.
func (l *remainder) spreadOut(rows []row, picks []pick, amount int64) {
	switch {
	case amount == 0:
		return
	case len(picks) == 1:
		l.cuts = append(l.cuts, cut{picks[0], amount})
		return
	}
	l.weights = l.weights[:0]
	for _, each := range picks {
		l.weights = append(l.weights, rows[each.row].pieces[each.piece].amount)
	}
	for i, share := range l.apportion(amount) {
		if share > 0 {
			l.cuts = append(l.cuts, cut{picks[i], share})
		}
	}
}

// lower has the cuts be an amount together, in proportion to what they were.
func (l *remainder) lower(amount int64) {
	l.weights = l.weights[:0]
	for i := range l.cuts {
		l.weights = append(l.weights, l.cuts[i].amount)
	}
	for i, share := range l.apportion(amount) {
		l.cuts[i].amount = share
	}
}

// apportion returns the shares of an amount by the weights.
func (l *remainder) apportion(amount int64) []int64 {
	l.shares = append(l.shares[:0], l.weights...)
	money.Apportion(l.shares, amount, l.weights)
	return l.shares
}
