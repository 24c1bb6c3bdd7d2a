package measure

import "math/big"

// nanograms are how many a unit of weight has: exactly, by the international yard and pound agreement.
var nanograms = map[WeightUnit]int64{Gram: 1_000_000_000, Kilogram: 1_000_000_000_000, Ounce: 28_349_523_125, Pound: 453_592_370_000}

// Grams returns the weight of so many, rounded up to whole grams: what is charged by weight is never too
// light. A weight that is not known is 0.
func (w *Weight) Grams(quantity int) int64 {
	if w == nil {
		return 0
	}
	value, ok := new(big.Rat).SetString(string(w.Value))
	if !ok {
		return 0
	}
	value.Mul(value, new(big.Rat).SetFrac64(nanograms[w.Unit]*int64(quantity), nanograms[Gram]))
	grams, rest := new(big.Int).QuoRem(value.Num(), value.Denom(), new(big.Int))
	if rest.Sign() > 0 {
		grams.Add(grams, big.NewInt(1))
	}
	if !grams.IsInt64() {
		return 1 << 50
	}
	return grams.Int64()
}
