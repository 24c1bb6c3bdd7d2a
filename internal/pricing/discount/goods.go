package discount

// mask says of each line whether a target means it; nil means all of them.
type mask []bool

func (m mask) has(row int) bool { return m == nil || m[row] }

// masks makes masks of the lines of a cart, many with one allocation.
type masks struct {
	lines []Line
	room  []bool
}

func (ms *masks) of(t *Target) mask {
	if t == nil {
		return nil
	}
	m := ms.empty(len(ms.lines))
	for i := range ms.lines {
		m[i] = t.matches(&ms.lines[i].Goods)
	}
	return m
}

// empty returns a mask of so many rows that has none of them.
func (ms *masks) empty(rows int) mask {
	if len(ms.room) < rows {
		ms.room = make([]bool, 32*rows)
	}
	m := ms.room[:rows:rows]
	ms.room = ms.room[rows:]
	return m
}

// goods are the lines that an action is about.
type goods struct {
	of, buy mask
	parts   []mask
}

func (ms *masks) goods(a *Action, class Class) (g goods) {
	if class == Shipping {
		return g
	}
	g.of = ms.of(a.Of)
	if a.BuyGet != nil {
		g.buy = ms.of(a.BuyGet.Buy)
	}
	if a.Bundle != nil {
		g.parts = make([]mask, len(a.Bundle.Parts))
		for i := range a.Bundle.Parts {
			g.parts[i] = ms.of(a.Bundle.Parts[i].Of)
		}
	}
	return g
}
