package cart

// offered is the prices of a variant that are in effect: pairs of a quantity, from which on it holds, and
// of an amount. Of those that hold for a quantity, the first wins. There are none of what cannot be
// bought.
type offered [][2]int64

// at returns what one costs of so many; nil if so few cannot be bought.
func (o offered) at(quantity int) *int64 {
	for i := range o {
		if o[i][0] <= int64(quantity) {
			return &o[i][1]
		}
	}
	return nil
}
