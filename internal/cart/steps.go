package cart

// steps is what one of a variant costs from which quantity on, the least first: pairs of a quantity and
// an amount. It is empty for what cannot be bought.
type steps [][2]int64

// at returns what one costs of so many; nil if so few cannot be bought.
func (s steps) at(quantity int) *int64 {
	var amount *int64
	for i := range s {
		if s[i][0] > int64(quantity) {
			break
		}
		amount = &s[i][1]
	}
	return amount
}
