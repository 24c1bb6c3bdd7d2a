package returns

// Difference returns what somebody pays for each of some units that they get in exchange, and what they are given back for all of them. The
// paid is what the units that came back have cost together with taxes, and the price what one of the others does, all in minor units. Up to
// one for each unit is how taxes were rounded, and no difference.
func Difference(paid, price int64, units int) (each, back int64) {
	n := int64(units)
	switch more := price*n - paid; {
	case more > n:
		return more / n, 0
	case more < -n:
		return 0, -more
	}
	return 0, 0
}

// sameAgain are the reasons for which somebody may get in exchange what they had.
var sameAgain = map[Reason]bool{Defective: true, Damaged: true, WrongItem: true}

// SameAgain reports whether for a reason somebody may get in exchange what they had.
func (r Reason) SameAgain() bool { return sameAgain[r] }
