package money

import (
	"math"
	"math/bits"
)

// Portion returns amount * part / whole, rounded half up, however large the product is. The amount and
// part are not negative, whole is positive, and the result has an int64. Otherwise it is a programming
// error: it panics.
func Portion(amount, part, whole int64) int64 {
	if amount < 0 || part < 0 || whole <= 0 {
		panic("money: Portion of a negative number")
	}
	high, low := bits.Mul64(uint64(amount), uint64(part))
	low, carry := bits.Add64(low, uint64(whole)/2, 0)
	if high += carry; high >= uint64(whole) {
		panic("money: Portion overflows")
	}
	quotient, _ := bits.Div64(high, low, uint64(whole))
	if quotient > math.MaxInt64 {
		panic("money: Portion overflows")
	}
	return int64(quotient)
}
